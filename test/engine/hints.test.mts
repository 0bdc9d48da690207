/** What both nodes say beside their output: why it is empty, and what was left out of it. */
import type { INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { startOneCom, type OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import type { Engine } from '../support/engine.mts';
import { useServers } from '../support/servers.mts';

useClock('2026-03-18T10:20:30Z');
useFastLimits();
const opened = useServers();

let kavkom: KavkomSimulator;
let pbx: OneComSimulator;
let engines: Record<string, Engine>;

beforeEach(async () => {
	kavkom = await opened(startKavkom({ calls: [] }));
	pbx = await opened(startOneCom({ calls: [] }));
	engines = { kavkom: kavkomEngine(kavkom), oneCom: oneComEngine(pbx) };
});

async function hintsOf(type: string, parameters: INodeParameters, items = [{}]): Promise<string[]> {
	const run = await engines[type].run({
		type,
		parameters: { resource: 'call', operation: 'getAll', ...parameters },
		items,
	});
	expect(run.error).toBeUndefined();
	return run.hints.map(({ message }) => message);
}

const addInbound = () => {
	kavkom.addCall({ direction: 'inbound' });
	pbx.addCall({ direction: 'IN' });
};

/** The last 24 hours in each service's zone. */
const DAY = {
	kavkom: 'between 2026-03-17 11:20:30 and 2026-03-18 11:20:30 (Europe/Paris)',
	oneCom: 'between 2026-03-17 12:20:30 and 2026-03-18 12:20:30 (Asia/Jerusalem)',
};

describe.each([
	{ type: 'kavkom', service: 'Kavkom', day: DAY.kavkom },
	{ type: 'oneCom', service: '1com', day: DAY.oneCom },
])('$type', ({ type, service, day }) => {
	const outbound = { filters: { direction: 'outbound' } };

	it('says which time it looked at, and in which zone, where there are no calls', async () => {
		expect(await hintsOf(type, {})).toEqual([`${service} lists no calls that started ${day}.`]);
	});

	it('says that there may be others where filters were set and nothing came', async () => {
		expect(await hintsOf(type, outbound)).toEqual([
			`${service} lists no calls that match the filters and started ${day}.`,
		]);
	});

	it('says that there are others where none of them matches the filters', async () => {
		addInbound();
		expect(await hintsOf(type, outbound)).toEqual([
			`None of the calls that started ${day} matches the filters.`,
		]);
	});

	it('says that it filtered itself what the service did not', async () => {
		addInbound();
		kavkom.addCall({ direction: 'outbound' });
		pbx.addCall({ direction: 'OUT' });
		expect(await hintsOf(type, outbound)).toEqual([
			`${service} does not apply all of these filters itself: other calls of the date range were read, too, and left out.`,
		]);
	});

	it('says nothing where there is nothing to say', async () => {
		addInbound();
		expect(await hintsOf(type, {})).toEqual([]);
		expect(await hintsOf(type, { filters: { direction: 'inbound' } })).toEqual([]);
		expect(await hintsOf(type, { filters: { status: [], number: '' } })).toEqual([]);
	});

	it('says things once, and no more than a few of them, however many items came in', async () => {
		expect(await hintsOf(type, {}, [{}, {}, {}])).toHaveLength(1);
		const days = Array.from({ length: 8 }, (_, index) => ({ day: `2026-01-0${index + 1}` }));
		const parameters = {
			dateRange: 'custom',
			startDate: '={{ $json.day }}',
			endDate: '2026-02-01',
		};
		const hints = await hintsOf(type, parameters, days);
		expect(hints).toHaveLength(6);
		expect(hints[5]).toBe('3 more hints like these.');
	});
});

describe('extensions', () => {
	it('Kavkom says that none mentions what was searched for', async () => {
		const parameters = { resource: 'extension', filters: { search: 'nobody' } };
		expect(await hintsOf('kavkom', parameters)).toEqual([
			'None of the extensions mentions "nobody".',
		]);
	});

	it('Kavkom says that the domain has none', async () => {
		kavkom.extensions.splice(0);
		expect(await hintsOf('kavkom', { resource: 'extension' })).toEqual([
			'The domain has no extensions.',
		]);
	});
});
