import lodash from 'lodash';
import { DateTime } from 'luxon';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
	startOneCom,
	type OneComCall,
	type OneComOddities,
	type OneComSimulator,
	type OneComSimulatorOptions,
} from '../../sandbox/onecom/simulator.mts';
import { oneComEngine, useFastLimits, type AccountOverrides } from '../support/accounts.mts';
import { setClock, useClock } from '../support/clock.mts';
import type { NodeRun, RunSpec } from '../support/engine.mts';
import {
	at,
	byId,
	expectedCall,
	idsOf,
	isNewestFirst,
	JERUSALEM,
	recordsOf,
} from '../support/oneComTruth.mts';

const NOW = '2026-01-20T10:00:00Z';
const FIELDS = [
	...['started_at', 'direction', 'status', 'source', 'source_name', 'destination', 'extension'],
	...['external_number', 'duration_seconds', 'talk_seconds', 'recording', 'answered_at'],
	...['ended_at', 'provider', 'account', 'id'],
];

useClock(NOW);
useFastLimits();

let pbx: OneComSimulator;

async function start(options: OneComSimulatorOptions = {}): Promise<OneComSimulator> {
	await pbx?.close();
	pbx = await startOneCom({ callCount: 150, ...options });
	return pbx;
}

beforeEach(async () => void (await start()));
afterEach(async () => await pbx.close());

const getCalls = async (
	parameters: INodeParameters = {},
	{ spec, ...overrides }: AccountOverrides & { spec?: Partial<RunSpec> } = {},
): Promise<NodeRun> =>
	await oneComEngine(pbx, overrides).run({
		type: 'oneCom',
		parameters: { resource: 'call', operation: 'getAll', ...parameters },
		...spec,
	});

const custom = (startDate: string, endDate: string): INodeParameters => ({
	dateRange: 'custom',
	startDate,
	endDate,
	returnAll: true,
});
const ALL = custom('2026-01-01', '2026-01-20');
const truth = (calls: readonly OneComCall[] = pbx.calls): IDataObject[] =>
	byId(calls.map((call) => expectedCall(call, pbx)));
const between = (from: number, to: number): OneComCall[] =>
	pbx.calls.filter(({ startedAt }) => startedAt >= from && startedAt <= to);
const idsBetween = (from: number, to: number): string[] => idsOf(between(from, to)).sort();
const sortedIds = (run: NodeRun): string[] => idsOf(recordsOf(run)).sort();
const queries = (): Array<Record<string, string>> =>
	pbx.server.requests.map(({ query }) => Object.fromEntries(query));
const odd = (oddities: Partial<OneComOddities>) => Object.assign(pbx.oddities, oddities);

describe('the Call record', () => {
	it('says what really happened, field by field, newest first', async () => {
		const records = recordsOf(await getCalls(ALL));
		expect(byId(records)).toEqual(truth());
		expect(isNewestFirst(records)).toBe(true);
	});

	it('has its fields in the order that a table relies on', async () => {
		const [record] = recordsOf(await getCalls(ALL));
		expect(Object.keys(record)).toEqual(FIELDS);
	});

	it('tells the talk where the host counts it', async () => {
		odd({ billsecColumn: true });
		const records = recordsOf(await getCalls(ALL));
		expect(byId(records)).toEqual(truth());
		expect(records.some(({ talk_seconds: seconds }) => Number(seconds) > 0)).toBe(true);
	});

	it('gives the status unknown to a word that is new, and keeps the word in raw', async () => {
		await start({ calls: [] });
		pbx.addCall({ disposition: 'PARKED TIMEOUT', startedAt: at('2026-01-20 09:00:00') });
		const [record] = recordsOf(await getCalls({ options: { includeRaw: true } }));
		expect(record).toMatchObject({
			status: 'unknown',
			recording: null,
			raw: { sc_disposition: 'PARKED TIMEOUT' },
		});
	});

	it('reads the words of 1com however they are written', async () => {
		const row = {
			sc_uniqueid: 'pbx24-1768892400.1001',
			sc_start: '2026-01-20 09:00:00',
			sc_direction: ' out ',
			sc_disposition: ' No Answer ',
			sc_calleridnum: '203',
			sc_dialednum: '0505550142',
			sc_duration: '12',
		};
		pbx.server.faults.push({ kind: 'body', body: JSON.stringify([row]) });
		expect(recordsOf(await getCalls())).toMatchObject([
			{
				account: 'DEMO',
				direction: 'outbound',
				status: 'missed',
				source_name: null,
				extension: '203',
				external_number: '+972505550142',
				started_at: '2026-01-20T07:00:00.000Z',
				duration_seconds: 12,
			},
		]);
	});

	it('holds null where 1com says nothing, and no guess', async () => {
		const row = { sc_uniqueid: 'pbx24-1768892400.1001', sc_start: '0000-00-00 00:00:00' };
		pbx.server.faults.push({ kind: 'body', body: JSON.stringify([row]) });
		const [record] = recordsOf(await getCalls());
		expect(record).toEqual({
			...Object.fromEntries(FIELDS.map((field) => [field, null])),
			id: 'pbx24-1768892400.1001',
			provider: '1com',
			account: 'DEMO',
			status: 'unknown',
		});
	});

	it('belongs to the tenant that 1com names, and to that of the credential where it names none', async () => {
		const start = '2026-01-20 09:00:00';
		const rows = [
			{ sc_uniqueid: 'pbx24-1768892400.1001', sc_start: start, tenantcode: 'OTHER' },
			{ sc_uniqueid: 'pbx24-1768892400.1002', sc_start: start, tenantcode: '' },
		];
		pbx.server.faults.push({ kind: 'body', body: JSON.stringify(rows) });
		const records = byId(recordsOf(await getCalls()));
		expect(records.map(({ account }) => account)).toEqual(['OTHER', 'DEMO']);
	});

	it('is left out, with a hint, where it names no id', async () => {
		const rows = [
			{ sc_uniqueid: '', sc_start: '2026-01-20 09:00:00' },
			{ sc_uniqueid: 'pbx24-1768892400.1001', sc_start: '2026-01-20 09:00:00' },
		];
		pbx.server.faults.push({ kind: 'body', body: JSON.stringify(rows) });
		const run = await getCalls();
		expect(idsOf(recordsOf(run))).toEqual(['pbx24-1768892400.1001']);
		expect(run.hints[0].message).toContain('1 of the calls that 1com sent have no id');
	});

	it.each([
		['', '90505550142', null],
		['9', '90505550142', '+972505550142'],
		['9', '0505550142', '+972505550142'],
		['0', '000972505550142', '+972505550142'],
	])('takes the outside line prefix %j off %s', async (outsideLinePrefix, dialed, expected) => {
		pbx.calls.splice(0, Infinity);
		pbx.addCall({
			direction: 'OUT',
			dialedNumber: dialed,
			startedAt: Date.parse('2026-01-20T07:00:00Z'),
		});
		const run = await getCalls(ALL, { credential: { outsideLinePrefix } });
		expect(recordsOf(run)).toMatchObject([{ external_number: expected }]);
	});

	it('writes outside numbers by the country of the credential, and none without', async () => {
		const local = pbx.calls.filter(({ callerNumber }) => callerNumber.startsWith('05'));
		const read = async (country: string) =>
			recordsOf(await getCalls(ALL, { credential: { country } }))
				.filter(({ source }) => local.some(({ callerNumber }) => callerNumber === source))
				.map(({ external_number: number }) => number);
		expect(new Set(await read(''))).toEqual(new Set([null]));
		expect((await read('il')).filter((number) => number !== null).length).toBeGreaterThan(10);
	});
});

describe('what a host may do differently', () => {
	const variants: Array<[string, Partial<OneComOddities>]> = [
		['rows that come twice', { duplicateRows: true }],
		['newest first', { order: 'newestFirst' }],
		['no order at all', { order: 'shuffled' }],
		['an end that belongs to the range', { inclusiveEnd: true }],
		['dates that have no effect', { ignoreDates: true }],
		['blanks around the answer', { leadingWhitespace: true }],
		['unusual ids', { uniqueidEpoch: false }],
		['everything at once', { duplicateRows: true, order: 'shuffled', inclusiveEnd: true }],
	];
	it.each(variants)('%s: the same calls, each once, newest first', async (_name, oddities) => {
		await start({ oddities });
		const records = recordsOf(await getCalls({ ...ALL, options: { chunkDays: 3 } }));
		expect(byId(records)).toEqual(truth());
		expect(isNewestFirst(records)).toBe(true);
	});

	it.each(['inclusiveEnd', 'ignoreDates'] as const)(
		'%s: nothing comes in from outside of the range',
		async (oddity) => {
			odd({ [oddity]: true });
			const run = await getCalls(custom('2026-01-14', '2026-01-15'));
			expect(sortedIds(run)).toEqual(
				idsBetween(at('2026-01-14 00:00:00'), at('2026-01-15 23:59:59')),
			);
		},
	);

	it.each(['zeroBytes', ']', '[]', 'null'] as const)(
		'no calls, said by %s: no items and no error',
		async (emptyBody) => {
			await start({ calls: [], oddities: { emptyBody } });
			const run = await getCalls(ALL);
			expect(recordsOf(run)).toEqual([]);
		},
	);

	it('an answer from its cache is never taken for today’s', async () => {
		odd({ cacheSeconds: 600 });
		const before = recordsOf(await getCalls());
		const late = pbx.addCall({ startedAt: at('2026-01-20 11:00:00') });
		const after = recordsOf(await getCalls());
		expect(idsOf(after)).toEqual([late.id, ...idsOf(before)]);
	});
});

describe('raw', () => {
	it('is the row of 1com by its names, without its copy by position', async () => {
		const records = recordsOf(await getCalls({ ...ALL, output: 'raw' }));
		expect(records).toHaveLength(pbx.calls.length);
		for (const record of records) {
			expect(Object.keys(record)).toEqual([
				...['sc_te_id', 'tenantcode', 'sc_start', 'sc_direction', 'sc_calleridnum'],
				...['sc_calleridname', 'sc_dialednum', 'sc_disposition', 'sc_duration'],
				...['sc_uniqueid', 'sc_whoanswered'],
			]);
		}
		const call = pbx.calls.find(({ id }) => id === records[0].sc_uniqueid);
		expect(records[0]).toMatchObject({
			sc_duration: String(call?.durationSeconds),
			sc_start: DateTime.fromMillis(call?.startedAt ?? 0, { zone: JERUSALEM }).toFormat(
				'yyyy-MM-dd HH:mm:ss',
			),
		});
	});

	it('is added as the last field where wanted', async () => {
		const [record] = recordsOf(await getCalls({ options: { includeRaw: true } }));
		expect(Object.keys(record)).toEqual([...FIELDS, 'raw']);
		expect(record.raw).toMatchObject({ sc_uniqueid: record.id });
	});

	it('is the whole output where it is the output, whatever else is wanted', async () => {
		const [record] = recordsOf(await getCalls({ output: 'raw', options: { includeRaw: true } }));
		expect(record).not.toHaveProperty('raw');
	});
});

describe('selected fields', () => {
	it('come in the order in which they were chosen', async () => {
		const fields = ['started_at', 'id', 'status'];
		const [record] = recordsOf(await getCalls({ output: 'selectedFields', fields }));
		expect(Object.keys(record)).toEqual(fields);
	});

	it('are a handful unless others are chosen', async () => {
		const [record] = recordsOf(await getCalls({ output: 'selectedFields' }));
		expect(Object.keys(record)).toEqual([
			...['started_at', 'direction', 'status', 'source', 'destination'],
			...['duration_seconds', 'id'],
		]);
	});

	it('may be a comma list from an expression, and have the raw record behind them', async () => {
		const [record] = recordsOf(
			await getCalls({
				output: 'selectedFields',
				fields: '={{ "id, account,nonsense" }}',
				options: { includeRaw: true },
			}),
		);
		expect(Object.keys(record)).toEqual(['id', 'account', 'raw']);
	});
});

describe('limit', () => {
	const newest = () => [...pbx.calls].sort((a, b) => b.startedAt - a.startedAt);
	const starts = (records: IDataObject[]) => records.map(({ started_at: start }) => start);
	const isoOf = ({ startedAt }: OneComCall) => new Date(startedAt).toISOString();

	it.each([1, 7, 50])('gives the %i newest, whatever the order of the host', async (limit) => {
		odd({ order: 'shuffled', duplicateRows: true });
		const run = await getCalls({ ...ALL, returnAll: false, limit, options: { chunkDays: 1 } });
		expect(starts(recordsOf(run))).toEqual(newest().slice(0, limit).map(isoOf));
	});

	it('is 50 unless another is chosen', async () => {
		expect(recordsOf(await getCalls({ ...ALL, returnAll: false }))).toHaveLength(50);
	});

	it('counts what the filters left', async () => {
		const wanted = newest().filter(({ direction }) => direction === 'OUT');
		const run = await getCalls({
			...ALL,
			returnAll: false,
			limit: 10,
			filters: { direction: 'outbound' },
		});
		expect(starts(recordsOf(run))).toEqual(wanted.slice(0, 10).map(isoOf));
	});

	it('ends the reading once enough was found', async () => {
		await getCalls({ ...ALL, returnAll: false, limit: 1, options: { chunkDays: 1 } });
		expect(pbx.server.requests.length).toBeLessThan(5);
	});

	it.each([0, -1, 1.5, '={{ "many" }}'])(
		'of %s is refused before anything is asked',
		async (limit) => {
			const { error } = await getCalls({ returnAll: false, limit });
			expect(error?.message).toContain('Limit is "');
			expect(pbx.server.requests).toEqual([]);
		},
	);

	it('may be a text that an agent gives', async () => {
		const run = await getCalls({ ...ALL, returnAll: '={{ "false" }}', limit: '={{ "3" }}' });
		expect(recordsOf(run)).toHaveLength(3);
	});
});

describe('date ranges', () => {
	/** Each in words of its own: from, to (epoch ms, both included). */
	const windows: Record<string, (now: DateTime) => [DateTime, DateTime]> = {
		today: (now) => [now.set({ hour: 0, minute: 0, second: 0 }), now],
		yesterday: (now) => [
			now.minus({ days: 1 }).set({ hour: 0, minute: 0, second: 0 }),
			now.minus({ days: 1 }).set({ hour: 23, minute: 59, second: 59 }),
		],
		last24Hours: (now) => [now.minus({ hours: 24 }), now],
		last7Days: (now) => [now.minus({ days: 7 }), now],
		last30Days: (now) => [now.minus({ days: 30 }), now],
		thisMonth: (now) => [now.set({ day: 1, hour: 0, minute: 0, second: 0 }), now],
		lastMonth: (now) => [
			DateTime.fromObject({ year: 2025, month: 12, day: 1 }, { zone: now.zone }),
			DateTime.fromObject(
				{ year: 2025, month: 12, day: 31, hour: 23, minute: 59, second: 59 },
				{ zone: now.zone },
			),
		],
	};
	const edges = (from: DateTime, to: DateTime) =>
		[from.minus({ seconds: 1 }), from, to, to.plus({ seconds: 1 })].map((edge) => edge.toMillis());

	it.each(Object.keys(windows))(
		'%s takes both of its ends in, to the second',
		async (dateRange) => {
			await start({ calls: [] });
			const [from, to] = windows[dateRange](DateTime.fromISO(NOW, { zone: JERUSALEM }));
			for (const startedAt of edges(from, to)) {
				pbx.addCall({ startedAt, endedAt: startedAt, answeredAt: null, visibleAt: 0 });
			}
			const run = await getCalls({ dateRange, returnAll: true });
			// A call after now can't be, so the second after a range that ends now is of no matter.
			const kept = pbx.calls.slice(1, 3);
			const beyond = dateRange === 'today' || dateRange === 'thisMonth' ? [pbx.calls[3].id] : [];
			expect(sortedIds(run).filter((id) => !beyond.includes(id))).toEqual(idsOf(kept).sort());
		},
	);

	it('is the last 24 hours unless another is chosen', async () => {
		const now = Date.parse(NOW);
		const run = await getCalls({ returnAll: true });
		expect(sortedIds(run)).toEqual(idsBetween(now - 86_400_000, now));
	});

	it('that nobody knows is refused', async () => {
		const { error } = await getCalls({ dateRange: '={{ "nextWeek" }}' });
		expect(error?.message).toContain('Date Range is "nextWeek"');
		expect(pbx.server.requests).toEqual([]);
	});

	it('follow the days of the zone of the credential', async () => {
		const zone = 'Pacific/Auckland';
		await start({ zone });
		const now = DateTime.fromISO(NOW, { zone });
		const run = await getCalls({ dateRange: 'yesterday', returnAll: true });
		const from = now.minus({ days: 1 }).startOf('day').toMillis();
		expect(sortedIds(run)).toEqual(idsBetween(from, now.startOf('day').toMillis() - 1));
	});

	it('follow the zone of the workflow where the credential names none', async () => {
		const zone = 'America/New_York';
		await start({ zone });
		const records = recordsOf(
			await getCalls(ALL, { credential: { timezone: '' }, engine: { timezone: zone } }),
		);
		expect(byId(records)).toEqual(truth());
	});

	it('follow the zone of the options before that of the credential', async () => {
		await start({ zone: 'America/New_York' });
		const records = recordsOf(
			await getCalls(
				{ ...ALL, options: { timezone: 'America/New_York' } },
				{ credential: { timezone: JERUSALEM } },
			),
		);
		expect(byId(records)).toEqual(truth());
	});

	it('in a zone that there is not are refused', async () => {
		const inOptions = await getCalls({ options: { timezone: 'Mars/Phobos' } });
		expect(inOptions.error?.message).toBe('Timezone "Mars/Phobos" is not known');
		const inCredential = await getCalls({}, { credential: { timezone: 'Mars/Phobos' } });
		expect(inCredential.error?.message).toContain('"Mars/Phobos" in the credential is not known');
		expect(pbx.server.requests).toEqual([]);
	});
});

describe('a custom range', () => {
	const NINE = at('2026-01-15 09:00:00');
	const FIVE = at('2026-01-15 17:00:00');

	beforeEach(async () => {
		await start({ calls: [] });
		for (const edge of [NINE, FIVE]) {
			for (const offset of [-1000, 0, 1000]) pbx.addCall({ startedAt: edge + offset });
		}
	});

	it.each([
		['2026-01-15T09:00:00', '2026-01-15T17:00:00'],
		['2026-01-15 09:00:00', '2026-01-15 17:00:00'],
		['2026-01-15T09:00', '2026-01-15T17:00'],
		['2026-01-15T09', '2026-01-15T17'],
		['20260115T090000', '20260115T170000'],
		['2026-01-15T09:00:00.000', '2026-01-15T17:00:00.999'],
		['2026-01-15T07:00:00Z', '2026-01-15T15:00:00Z'],
		['2026-01-15T07:00:00.000Z', '2026-01-15T15:00:00.000Z'],
		['2026-01-15T09:00:00+02:00', '2026-01-15T17:00:00+02:00'],
		['2026-01-15T02:00:00-0500', '2026-01-15T10:00:00-0500'],
		['2026-01-15T14:30:00+07:30', '2026-01-15T22:30:00+07:30'],
		['2026-W03-4T09:00:00', '2026-W03-4T17:00:00'],
		['2026-015T09:00:00', '2026-015T17:00:00'],
		['={{ new Date("2026-01-15T07:00:00Z") }}', '={{ new Date("2026-01-15T15:00:00Z") }}'],
		[
			'={{ DateTime.fromISO("2026-01-15T07:00:00Z") }}',
			'={{ DateTime.fromISO("2026-01-15T10:00:00", { zone: "America/New_York" }) }}',
		],
		['={{ $now.minus({ days: 5, hours: 3 }) }}', '={{ $now.minus({ days: 4, hours: 19 }) }}'],
	])('from %s to %s: both ends included to the second', async (startDate, endDate) => {
		const run = await getCalls(custom(startDate, endDate));
		expect(sortedIds(run)).toEqual(idsBetween(NINE, FIVE));
	});

	it.each([
		['2026-01-15', '2026-01-15'],
		['20260115', '20260115'],
		['2026-015', '2026015'],
		['2026-W03-4', '2026W034'],
	])('from %s to %s means the whole day, its last second too', async (startDate, endDate) => {
		await start({ calls: [] });
		const day = ['2026-01-15 00:00:00', '2026-01-15 23:59:59'].map((text) => at(text));
		for (const startedAt of [day[0] - 1000, ...day, day[1] + 1000]) pbx.addCall({ startedAt });
		expect(sortedIds(await getCalls(custom(startDate, endDate)))).toEqual(
			idsBetween(day[0], day[1]),
		);
	});

	it('may name a month or a year', async () => {
		const all = idsOf(pbx.calls).sort();
		expect(sortedIds(await getCalls(custom('2026-01', '2026-01')))).toEqual(all);
		expect(sortedIds(await getCalls(custom('2026', '2026')))).toEqual(all);
		expect(sortedIds(await getCalls(custom('2025', '2025-12')))).toEqual([]);
	});

	it('of one second is one second', async () => {
		const run = await getCalls(custom('2026-01-15T09:00:00', '2026-01-15T09:00:00'));
		expect(sortedIds(run)).toEqual(idsBetween(NINE, NINE));
	});

	it.each([
		['2026-01-15', '2026-01-14', 'End Date lies before Start Date'],
		['2026-01-15T09:00:01', '2026-01-15T09:00:00', 'End Date lies before Start Date'],
		['yesterday', '2026-01-15', 'Start Date is not a date: "yesterday"'],
		['2026-02-30', '2026-03-15', 'Start Date is not a date: "2026-02-30"'],
		['15/01/2026', '2026-01-15', 'Start Date is not a date: "15/01/2026"'],
		['2026-01-15', '2026-01-15T25:00:00', 'End Date is not a date: "2026-01-15T25:00:00"'],
		['={{ new Date("nonsense") }}', '2026-01-15', 'Start Date is not a date: "Invalid Date"'],
		['={{ $json.nothing }}', '2026-01-15', 'Start Date is empty'],
		['2026-01-15', '={{ "" }}', 'End Date is empty'],
	])('from %s to %s is refused: %s', async (startDate, endDate, message) => {
		const { error } = await getCalls(custom(startDate, endDate));
		expect(error?.message).toBe(message);
		expect(error?.description).not.toBe('');
		expect(pbx.server.requests).toEqual([]);
	});

	it('may come from each item, with its own zone', async () => {
		const run = await getCalls(custom('={{ $json.from }}', '={{ $json.to }}'), {
			spec: {
				items: [
					{ from: '2026-01-15T09:00:00', to: '2026-01-15T09:00:00' },
					{ from: '2026-01-15T15:00:00Z', to: '2026-01-15T15:00:00Z' },
				],
			},
		});
		expect(run.items.map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual([
			[idsBetween(NINE, NINE)[0], { item: 0 }],
			[idsBetween(FIVE, FIVE)[0], { item: 1 }],
		]);
	});
});

describe('filters', () => {
	const kept = async (filters: INodeParameters) => sortedIds(await getCalls({ ...ALL, filters }));
	const where = (fits: (call: OneComCall, record: IDataObject) => boolean): string[] =>
		idsOf(pbx.calls.filter((call) => fits(call, expectedCall(call, pbx)))).sort();

	it.each([
		['inbound', 'IN'],
		['outbound', 'OUT'],
		['internal', 'LOCAL'],
	])('direction %s', async (direction, word) => {
		const expected = where((call) => call.direction === word);
		expect(expected.length).toBeGreaterThan(0);
		expect(await kept({ direction })).toEqual(expected);
	});

	it.each([
		[['answered']],
		[['missed']],
		[['cancelled', 'busy']],
		[['failed']],
		[['unknown']],
		[['voicemail']],
	])('status %s', async (status) => {
		const expected = where((_call, record) => status.includes(String(record.status)));
		expect(await kept({ status })).toEqual(expected);
	});

	it('no status means every status', async () => {
		expect(await kept({ status: [] })).toEqual(where(() => true));
	});

	it.each(['0505550101', '050-555 0101', '+972505550101', '972505550101', '00972 50 555 0101'])(
		'number in the spelling %s',
		async (number) => {
			const expected = where(({ callerNumber, dialedNumber }) =>
				[callerNumber, dialedNumber].includes('0505550101'),
			);
			expect(expected.length).toBeGreaterThan(0);
			expect(await kept({ number })).toEqual(expected);
		},
	);

	it('number that is none', async () => {
		const expected = where(({ callerNumber }) => callerNumber === 'anonymous');
		expect(await kept({ number: 'Anonymous' })).toEqual(expected);
		expect(await kept({ number: '0505559999' })).toEqual([]);
	});

	const touches = (numbers: string[]) => (call: OneComCall) =>
		[call.callerNumber, call.dialedNumber, call.whoAnswered.split('-')[0]].some((number) =>
			numbers.includes(number),
		);

	it.each(['203', '203,205', ' 203 , 205,', '203-DEMO', '={{ 203 }}', '={{ [203, "205"] }}'])(
		'extensions %s, on every number of a call, as caller, called or who answered',
		async (extensions) => {
			const numbers = extensions.includes('205') ? ['203', '205'] : ['203'];
			const expected = where(touches(numbers));
			expect(expected.length).toBeGreaterThan(0);
			expect(await kept({ extensions })).toEqual(expected);
		},
	);

	it('extensions, also of who answered a call whose direction is not known', async () => {
		const row = {
			sc_uniqueid: 'pbx24-1768892400.1001',
			sc_start: '2026-01-20 09:00:00',
			sc_direction: 'SIDEWAYS',
			sc_whoanswered: '203-DEMO',
		};
		pbx.server.faults.push({ kind: 'body', body: JSON.stringify([row]) });
		const run = await getCalls({ filters: { extensions: '203' } });
		expect(recordsOf(run)).toMatchObject([{ direction: null, extension: null }]);
	});

	it('all together', async () => {
		const expected = where(
			(call, record) =>
				touches(['201', '202', '203'])(call) &&
				call.direction === 'IN' &&
				record.status === 'answered',
		);
		expect(expected.length).toBeGreaterThan(0);
		expect(
			await kept({ extensions: '201,202,203', direction: 'inbound', status: ['answered'] }),
		).toEqual(expected);
	});

	it('are applied here: the host is not trusted with any', async () => {
		odd({ ignoreFilters: true });
		await kept({ extensions: '203', number: '0505550101', direction: 'inbound' });
		for (const query of queries()) {
			expect(Object.keys(query).sort()).toEqual([
				...['cache', 'end', 'format', 'info', 'key', 'reqtype', 'start', 'tenant'],
			]);
		}
	});
});

describe('requests', () => {
	it('ask for whole days, the day after the last one as the end', async () => {
		await getCalls(custom('2026-01-14', '2026-01-15'));
		expect(queries()).toEqual([
			{
				key: pbx.apiKey,
				tenant: 'DEMO',
				reqtype: 'INFO',
				info: 'SIMPLECDRS',
				format: 'json',
				start: '2026-01-14',
				end: '2026-01-16',
				cache: 'no',
			},
		]);
	});

	/** Each once: an answer with nothing in it, of a length that is not told, is asked for a second time. */
	const rangesOf = () =>
		lodash.uniqWith(
			queries().map(({ start: from, end: to }) => [from, to]),
			lodash.isEqual,
		);

	it('cut a long range into stretches that meet, newest first', async () => {
		await getCalls({
			...custom('2026-01-01', '2026-01-20'),
			options: { chunkDays: 6, maxConcurrentRequests: 1 },
		});
		expect(rangesOf()).toEqual([
			['2026-01-15', '2026-01-21'],
			['2026-01-09', '2026-01-15'],
			['2026-01-03', '2026-01-09'],
			['2026-01-01', '2026-01-03'],
		]);
	});

	it('take seven days at once unless told otherwise', async () => {
		await getCalls({ ...ALL, options: { maxConcurrentRequests: 1 } });
		expect(rangesOf().map(([, to]) => to)).toEqual(['2026-01-21', '2026-01-14', '2026-01-07']);
	});

	it.each([
		[undefined, 4],
		[1, 1],
		[2, 2],
		[9, 9],
	])('%s at once at most: %i are under way', async (maxConcurrentRequests, most) => {
		// So slow that the last of them is sent before the first is answered, on a busy machine, too.
		pbx.server.latencyMs = most === 1 ? 30 : 500;
		await getCalls({
			...ALL,
			options: lodash.omitBy({ chunkDays: 2, maxConcurrentRequests }, lodash.isUndefined),
		});
		expect(rangesOf()).toHaveLength(10);
		expect(pbx.server.peakConcurrency).toBe(most);
	});

	it.each<[string, INodeParameters, string[]]>([
		['in months behind a week that held too few', {}, ['2026-01-21', '2026-01-14']],
		[
			'as long as was asked for',
			{ options: { chunkDays: 7 } },
			['2026-01-21', '2026-01-14', '2026-01-07'],
		],
		[
			'of a week where a filter leaves out who knows how many',
			{ filters: { direction: 'inbound' } },
			['2026-01-21', '2026-01-14', '2026-01-07'],
		],
	])('are, where there is a limit, %s', async (_, parameters, ends) => {
		const run = await getCalls({ ...ALL, returnAll: false, limit: 10_000, ...parameters });
		expect(rangesOf().map(([, to]) => to)).toEqual(ends);
		const all = await getCalls({ ...ALL, ...parameters });
		expect(recordsOf(run)).toEqual(recordsOf(all));
	});

	it('come one after the other where there is a limit, to stop in time', async () => {
		pbx.server.latencyMs = 10;
		await getCalls({ ...ALL, returnAll: false, limit: 1000, options: { chunkDays: 5 } });
		expect(pbx.server.peakConcurrency).toBe(1);
	});

	it.each([
		[{ chunkDays: 0 }, 'Days per Request is "0"'],
		[{ chunkDays: 1.5 }, 'Days per Request is "1.5"'],
		[{ maxConcurrentRequests: 0 }, 'Max Concurrent Requests is "0"'],
		[{ maxConcurrentRequests: '={{ "few" }}' }, 'Max Concurrent Requests is "few"'],
		[{ minimumSecondsBetweenRequests: -1 }, 'Minimum Seconds Between Requests is "-1"'],
	])('with %j are refused', async (options, message) => {
		const { error } = await getCalls({ ...ALL, options });
		expect(error?.message).toBe(message);
		expect(pbx.server.requests).toEqual([]);
	});
});

describe('the hour that a clock change repeats', () => {
	// On 2026-10-25 at 02:00 the clocks of Israel go back to 01:00, at 23:00 UTC of the day before.
	const FIRST = Date.parse('2026-10-24T22:30:00Z');
	const SECOND = Date.parse('2026-10-24T23:30:00Z');

	beforeEach(async () => {
		setClock('2026-10-28T10:00:00Z');
		await start({ calls: [] });
		for (const startedAt of [FIRST - 3_600_000, FIRST, SECOND, SECOND + 3_600_000]) {
			pbx.addCall({ startedAt });
		}
	});

	it('is told apart by the epoch in the id', async () => {
		const records = recordsOf(await getCalls(custom('2026-10-25', '2026-10-25')));
		expect(byId(records)).toEqual(truth());
	});

	it.each([
		['2026-10-25T01:30:00+03:00', FIRST],
		['2026-10-25T01:30:00+02:00', SECOND],
		['2026-10-24T22:30:00Z', FIRST],
		['2026-10-24T23:30:00Z', SECOND],
	])('named with an offset, %s, is the one half of it', async (instant, startedAt) => {
		const run = await getCalls(custom(instant, instant));
		expect(sortedIds(run)).toEqual(idsBetween(startedAt, startedAt));
	});

	it('named without an offset is both halves, so that no call is left out', async () => {
		const run = await getCalls(custom('2026-10-25T01:30:00', '2026-10-25T01:30:00'));
		expect(sortedIds(run)).toEqual(idsBetween(FIRST, SECOND));
	});

	it('keeps what came after a start in its first half, though the clock showed less then', async () => {
		const start = FIRST + 900_000;
		const early = pbx.addCall({ startedAt: SECOND - 900_000 });
		const run = await getCalls(custom(new Date(start).toISOString(), '2026-10-25'));
		expect(sortedIds(run)).toEqual(idsBetween(start, at('2026-10-25 23:59:59')));
		expect(sortedIds(run)).toContain(early.id);
	});

	it('loses no call where the ids do not tell', async () => {
		await start({ calls: [], oddities: { uniqueidEpoch: false } });
		for (const startedAt of [FIRST, SECOND]) pbx.addCall({ startedAt });
		for (const half of ['2026-10-24T22:30:00Z', '2026-10-24T23:30:00Z']) {
			expect(sortedIds(await getCalls(custom(half, half)))).toEqual(idsOf(pbx.calls).sort());
		}
	});

	it('is read right in another zone as well', async () => {
		const zone = 'Europe/Paris';
		setClock('2026-10-28T10:00:00Z');
		await start({ calls: [], zone });
		const halves = ['2026-10-25T00:15:00Z', '2026-10-25T01:15:00Z'].map(Date.parse);
		for (const startedAt of halves) pbx.addCall({ startedAt });
		const records = recordsOf(await getCalls(custom('2026-10-25', '2026-10-25')));
		expect(byId(records)).toEqual(truth());
	});
});

describe('the hour that a clock change skips', () => {
	// On 2026-03-27 at 02:00 the clocks of Israel go on to 03:00, at 00:00 UTC.
	const CHANGE = Date.parse('2026-03-27T00:00:00Z');

	beforeEach(async () => {
		setClock('2026-03-30T10:00:00Z');
		await start({ calls: [] });
		for (const offset of [-3_600_000, -1000, 0, 3_600_000]) {
			pbx.addCall({ startedAt: CHANGE + offset });
		}
	});

	it('has calls on both of its sides', async () => {
		const records = recordsOf(await getCalls(custom('2026-03-27', '2026-03-27')));
		expect(byId(records)).toEqual(truth());
	});

	it('as an end or a start takes in what is not skipped', async () => {
		const before = await getCalls(custom('2026-03-27T00:00:00', '2026-03-27T01:59:59'));
		expect(sortedIds(before)).toEqual(idsBetween(CHANGE - 7_200_000, CHANGE - 1));
		const after = await getCalls(custom('2026-03-27T03:00:00', '2026-03-27T05:00:00'));
		expect(sortedIds(after)).toEqual(idsBetween(CHANGE, CHANGE + 7_200_000));
	});

	it('at midnight, as in Beirut, leaves no gap between two stretches of days', async () => {
		// On 2026-03-29 there is no hour from 00:00 to 01:00.
		const zone = 'Asia/Beirut';
		setClock('2026-04-10T10:00:00Z');
		await start({ calls: [], zone });
		const midnights = ['2026-03-28', '2026-03-29', '2026-03-30', '2026-04-05'].map((day) =>
			DateTime.fromISO(day, { zone }).startOf('day').toMillis(),
		);
		for (const midnight of midnights) {
			for (const minutes of [-30, 0, 30, 90])
				pbx.addCall({ startedAt: midnight + minutes * 60_000 });
		}
		for (const chunkDays of [1, 2, 7]) {
			for (const end of ['2026-03-29', '2026-03-30', '2026-04-05', '2026-04-09']) {
				const run = await getCalls({ ...custom('2026-03-20', end), options: { chunkDays } });
				const until = DateTime.fromISO(end, { zone }).endOf('day').toMillis();
				expect(sortedIds(run)).toEqual(idsBetween(0, until));
			}
		}
	});
});

describe('minimum seconds between requests', () => {
	const SECONDS = 0.15;
	/** Milliseconds by which timers may fire early. */
	const TOLERANCE = 5;
	let began: number;

	/** A busy machine makes requests arrive later than they started, never earlier. */
	const expectPause = (): void => {
		expect(pbx.server.requests).toHaveLength(3);
		for (const [index, { at }] of pbx.server.requests.entries()) {
			expect(at - began).toBeGreaterThanOrEqual(index * SECONDS * 1000 - TOLERANCE);
		}
	};

	// Time must run for this one.
	beforeEach(() => {
		jest.useRealTimers();
		began = Date.now();
	});

	it('pass between any two, however many may be under way at once', async () => {
		await getCalls({ ...ALL, options: { minimumSecondsBetweenRequests: SECONDS } });
		expectPause();
	});

	it('pass between those of two items as well', async () => {
		await getCalls(
			{
				...custom('2026-01-15', '2026-01-15'),
				options: { minimumSecondsBetweenRequests: SECONDS },
			},
			{ spec: { items: [{}, {}, {}] } },
		);
		expectPause();
	});
});
