/** Calls that come and go at the local phone systems of `npm start`. */
import { expect, it } from '@jest/globals';
import { keepTalking } from '../../sandbox/liveCalls.mts';
import { eachOf, startSimulators } from '../../sandbox/simulators.mts';

it('calls are under way at each phone system, by callers and phones that it knows', async () => {
	const simulators = await startSimulators({
		kavkom: { callCount: 40 },
		oneCom: { callCount: 40 },
	});
	const { kavkom, oneCom } = simulators;
	const [kavkomCalls, oneComCalls] = [[...kavkom.calls], [...oneCom.calls]];
	const end = keepTalking(simulators);
	end();
	const now = Date.now();
	const added = [
		...kavkom.calls.slice(kavkomCalls.length),
		...oneCom.calls.slice(oneComCalls.length),
	];
	const numbers = [...kavkomCalls, ...oneComCalls].map(({ callerNumber }) => callerNumber);
	expect(added.length).toBeGreaterThanOrEqual(6);
	expect(added.filter(({ startedAt, endedAt }) => startedAt <= now && endedAt > now)).not.toEqual(
		[],
	);
	expect(added.filter(({ callerNumber }) => !numbers.includes(callerNumber))).toEqual([]);
	expect(added.filter(({ endedAt, visibleAt }) => visibleAt <= endedAt)).toEqual([]);
	for (const [, started] of eachOf(simulators)) await started.close();
});
