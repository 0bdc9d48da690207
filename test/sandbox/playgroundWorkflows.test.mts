/** What a person meets first in the playground: one workflow to begin with, and calls that look like calls. */
import { describe, expect, it } from '@jest/globals';
import { toE164 } from '../../nodes/shared/call/phoneNumber';
import { startHere } from '../../sandbox/playgroundWorkflows.mts';
import { eachOf, startSimulators } from '../../sandbox/simulators.mts';
import { describeCanvases } from '../support/canvasChecks.mts';

describeCanvases([{ file: 'start-here.json', ...startHere() }]);

/** What stands there for a caller who hides the number. */
const HIDDEN = ['', 'anonymous', 'Restricted', 'unknown'];

/** A call of either stand-in, by the names that each has for the same. */
interface MadeUp {
	startedAt: number;
	direction: string;
	callerNumber: string;
	destination?: string;
	dialedNumber?: string;
}

const outsideOf = ({ direction, callerNumber, destination, dialedNumber }: MadeUp): string[] => {
	if (/^in/i.test(direction)) return [callerNumber];
	return /^out/i.test(direction) ? [destination ?? dialedNumber ?? ''] : [];
};

describe('the calls that the stand-ins make up', () => {
	it('are of two months, and have a number in international form unless it is hidden', async () => {
		const options = { callCount: 2_000, days: 60 };
		const simulators = await startSimulators({ kavkom: options, oneCom: options });
		try {
			for (const [service, started] of eachOf(simulators)) {
				const calls = (started as unknown as { calls: MadeUp[] }).calls;
				const numbers = [...new Set(calls.flatMap(outsideOf))];
				const unreadable = numbers.filter(
					(number) =>
						!HIDDEN.includes(number) && toE164(number, service.simulator.country) === null,
				);
				expect([service.title, unreadable]).toEqual([service.title, []]);
				expect(numbers.length).toBeGreaterThan(30);
				const oldest = Math.min(...calls.map(({ startedAt }) => startedAt));
				const days = (Date.now() - oldest) / 86_400_000;
				expect(days).toBeGreaterThan(55);
				expect(days).toBeLessThan(62);
			}
		} finally {
			await Promise.all(eachOf(simulators).map(async ([, started]) => await started.close()));
		}
	});
});
