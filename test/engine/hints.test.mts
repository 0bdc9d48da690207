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

	it('says that it read many more calls than it gave, and not that it read a few', async () => {
		kavkom.addCall({ direction: 'outbound' });
		pbx.addCall({ direction: 'OUT' });
		for (let call = 0; call < 499; call += 1) addInbound();
		const parameters = { ...outbound, returnAll: true };
		expect(await hintsOf(type, parameters)).toEqual([]);
		addInbound();
		expect(await hintsOf(type, parameters)).toEqual([
			`${service} does not apply all of these filters itself: 500 other calls of the date range were read, too, and left out. A shorter date range is quicker.`,
		]);
		for (let call = 0; call < 50; call += 1) {
			kavkom.addCall({ direction: 'outbound' });
			pbx.addCall({ direction: 'OUT' });
		}
		expect(await hintsOf(type, parameters)).toEqual([]);
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

describe('a start that can not be read', () => {
	const kavkomRow = { uuid: 'odd', direction: 'inbound', start_stamp: '18/03/2026 9:30' };
	const oneComRow = { sc_uniqueid: 'odd-1', sc_direction: 'IN', sc_start: '18/03/2026 9:30' };
	const csv = 'uniqueid,ID,start,direction\nodd-1,1,18/03/2026 9:30,IN\n';
	const read = { kavkom: { uuid: 'good' }, oneCom: { sc_uniqueid: 'good-1' } };
	const said = (service: string) =>
		`${service} sent calls with a start that can't be read, such as "18/03/2026 9:30". They were left out, because nobody can tell whether they belong to the date range. Please report this, with the example.`;

	it.each([
		['kavkom', 'call', 'Kavkom', JSON.stringify({ data: [kavkomRow], success: true })],
		['oneCom', 'call', '1com', JSON.stringify([oneComRow])],
		['oneCom', 'callLeg', '1com', csv],
	])(
		'is told, and the call is none of a date range (%s %s)',
		async (type, resource, service, body) => {
			for (const server of [kavkom.server, pbx.server]) {
				server.faults.push({ kind: 'body', body, times: Infinity });
			}
			for (const output of ['simplified', 'raw']) {
				const parameters = { resource, operation: 'getAll', output };
				const { items, hints } = await engines[type].run({ type, parameters });
				expect(items).toEqual([]);
				expect(hints.map(({ message }) => message)).toEqual([said(service)]);
			}
		},
	);

	it.each([
		['kavkom', 'Kavkom', JSON.stringify({ data: [kavkomRow, read.kavkom], success: true })],
		['oneCom', '1com', JSON.stringify([oneComRow, read.oneCom])],
	])('is told beside the others, of which none is left out (%s)', async (type, service, body) => {
		for (const server of [kavkom.server, pbx.server]) {
			server.faults.push({ kind: 'body', body, times: Infinity });
		}
		expect(await hintsOf(type, { filters: { direction: 'inbound' } })).toEqual([
			`None of the calls that started ${DAY[type as keyof typeof DAY]} matches the filters.`,
			said(service),
		]);
		expect(await hintsOf(type, {})).toEqual([said(service)]);
	});

	it.each(['unreadable', 'plain', 'offset', 'fractions', 'withoutSeconds'] as const)(
		'is that of every call where Kavkom writes it so, and of none in any other form (%s)',
		async (stampForm) => {
			kavkom.oddities.stampForm = stampForm;
			addInbound();
			const run = await engines.kavkom.run({
				type: 'kavkom',
				parameters: { resource: 'call', operation: 'getAll' },
			});
			const isUnreadable = stampForm === 'unreadable';
			expect(run.items).toHaveLength(isUnreadable ? 0 : 1);
			expect(run.hints.map(({ message }) => message)).toEqual(
				isUnreadable ? [expect.stringContaining('such as "18/03/2026 11:19"')] : [],
			);
		},
	);
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
