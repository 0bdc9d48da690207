import lodash from 'lodash';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
	startKavkom,
	type KavkomCall,
	type KavkomOddities,
	type KavkomSimulator,
} from '../../sandbox/kavkom/simulator.mts';
import { kavkomEngine, useFastLimits } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import { recordsOf, runCalls } from '../support/kavkomCalls.mts';
import { byId, expectedCall, FIELD_ORDER, idsOf } from '../support/kavkomTruth.mts';
import { useServers } from '../support/servers.mts';

useClock('2026-03-18T10:20:30Z');
useFastLimits();
const opened = useServers();

let kavkom: KavkomSimulator;
beforeEach(async () => {
	kavkom = await opened(startKavkom({ callCount: 250 }));
});

const listRequests = () => kavkom.server.requests.filter(({ path }) => path.endsWith('/cdr/list'));

/** The rows as the service itself serves them, asked for without the node. */
async function servedRows(): Promise<Array<Record<string, unknown>>> {
	const { maxLimit } = kavkom.oddities;
	kavkom.oddities.maxLimit = Infinity;
	const url = `${kavkom.baseUrl}/api/pbx/v1/cdr/list?domain_uuid=${kavkom.domainUuid}&limit=1000`;
	const headers = { 'X-API-TOKEN': kavkom.apiKey, Accept: 'application/json' };
	const { data } = (await (await fetch(url, { headers })).json()) as {
		data: Array<Record<string, unknown>>;
	};
	kavkom.oddities.maxLimit = maxLimit;
	return data;
}

describe('A call as a record', () => {
	it('says what happened, for every call of the range', async () => {
		const records = recordsOf(await runCalls(kavkomEngine(kavkom)));
		expect(byId(records)).toEqual(byId(kavkom.calls.map((call) => expectedCall(call, kavkom))));
	});

	it('has its fields in the public order', async () => {
		const records = recordsOf(await runCalls(kavkomEngine(kavkom)));
		expect(lodash.uniq(records.map((record) => Object.keys(record).join()))).toEqual([
			FIELD_ORDER.join(),
		]);
	});

	it.each<[string, Partial<KavkomOddities>]>([
		['stamps', { extraColumns: true }],
		['epochs', { epochColumns: true }],
		['stamps and epochs', { extraColumns: true, epochColumns: true }],
	])('says when it was answered and ended where the row has %s', async (_, oddities) => {
		Object.assign(kavkom.oddities, oddities);
		const records = recordsOf(await runCalls(kavkomEngine(kavkom)));
		expect(byId(records)).toEqual(byId(kavkom.calls.map((call) => expectedCall(call, kavkom))));
		expect(records.filter(({ answered_at }) => answered_at !== null).length).toBeGreaterThan(50);
	});

	it('counts seconds in numbers, also where the service writes them as text', async () => {
		kavkom.oddities.numbersAsStrings = true;
		const records = recordsOf(await runCalls(kavkomEngine(kavkom)));
		expect(byId(records)).toEqual(byId(kavkom.calls.map((call) => expectedCall(call, kavkom))));
	});

	it.each(['uuid', 'xml_cdr_uuid', 'call_uuid', 'callUuid', 'id'] as const)(
		'is told from the others by its id, also where that is called %s',
		async (idKey) => {
			kavkom.oddities.idKey = idKey;
			const records = recordsOf(await runCalls(kavkomEngine(kavkom)));
			expect(idsOf(records)).toEqual(idsOf(kavkom.calls));
		},
	);

	it('is left out, with a word about it, when it has no id', async () => {
		const row = { start_stamp: '2026-03-18 09:00:00', direction: 'inbound' };
		const body = JSON.stringify({ success: true, data: [{ ...row, uuid: 'one' }, row, row] });
		kavkom.server.faults.push({
			kind: 'body',
			body,
			times: Infinity,
			match: ({ path }) => path.endsWith('cdr/list'),
		});
		const run = await runCalls(kavkomEngine(kavkom));
		expect(idsOf(recordsOf(run))).toEqual(['one']);
		expect(run.hints.map(({ message }) => message).join()).toMatch(/calls .* no id/);
	});

	it('becomes "unknown" when the service uses a word that is not documented, and raw shows it', async () => {
		kavkom.calls.splice(0, Infinity);
		kavkom.addCall({ result: 'transferred_elsewhere' });
		const run = await runCalls(kavkomEngine(kavkom), { options: { includeRaw: true } });
		expect(recordsOf(run)).toMatchObject([
			{ status: 'unknown', raw: { call_result: 'transferred_elsewhere' } },
		]);
	});

	it.each([
		['answered', 'answered'],
		['ANSWERED', 'answered'],
		['missed', 'missed'],
		['voicemail', 'voicemail'],
		['cancelled', 'cancelled'],
		['failed', 'failed'],
		['', 'unknown'],
	])('reads the result "%s" as %s', async (result, status) => {
		kavkom.calls.splice(0, Infinity);
		kavkom.addCall({ result });
		expect(recordsOf(await runCalls(kavkomEngine(kavkom)))).toMatchObject([{ status }]);
	});

	it.each<[Partial<KavkomCall>, string, string | null]>([
		[{ callerNumber: '0199001234' }, 'FR', '+33199001234'],
		[{ callerNumber: '0199001234' }, '', null],
		[{ callerNumber: '33199001234' }, '', '+33199001234'],
		[{ callerNumber: '+33 1 99 00 12 34' }, '', '+33199001234'],
		[{ callerNumber: '0505550123' }, 'il', '+972505550123'],
		[{ callerNumber: 'anonymous' }, 'FR', null],
		[{ callerNumber: '' }, 'FR', null],
		[{ callerNumber: '104', direction: 'local', destination: '105' }, 'FR', null],
		[
			{ callerNumber: '104', direction: 'outbound', destination: '0199001234' },
			'FR',
			'+33199001234',
		],
	])('of %j in country "%s" names the outside party %s', async (partial, country, expected) => {
		kavkom.calls.splice(0, Infinity);
		kavkom.addCall(partial);
		const engine = kavkomEngine(kavkom, { credential: { country } });
		expect(recordsOf(await runCalls(engine))).toMatchObject([{ external_number: expected }]);
	});

	it.each<[Partial<KavkomCall>, unknown, string | null]>([
		[{ destination: '00199001234' }, '0', '+33199001234'],
		[{ destination: '000442079460123' }, ' 0 ', '+442079460123'],
		[{ destination: '90199001234' }, 9, '+33199001234'],
		[{ destination: '9,0199001234' }, '9', null],
		[{ destination: '0199001234' }, '0', '+33199001234'],
		[{ destination: '00492123456' }, '0', '+33492123456'],
		[{ destination: '00492123456' }, '', null],
		[{ destination: '00442079460123' }, '', '+442079460123'],
		[{ direction: 'inbound', callerNumber: '00492123456' }, '', '+492123456'],
		[{ direction: 'inbound', callerNumber: '00492123456' }, '0', '+492123456'],
	])('of %j with the outside line prefix %j is with %s', async (partial, prefix, expected) => {
		kavkom.calls.splice(0, Infinity);
		kavkom.addCall({ direction: 'outbound', callerNumber: '104', ...partial });
		const credential = { country: 'FR', outsideLinePrefix: prefix as string };
		const engine = kavkomEngine(kavkom, { credential });
		expect(recordsOf(await runCalls(engine))).toMatchObject([{ external_number: expected }]);
	});

	it.each(['+33 4 92 12 34 56', '0492123456', '00492123456'])(
		'is found by its outside number %s, whatever stands before it',
		async (number) => {
			kavkom.calls.splice(0, Infinity);
			kavkom.addCall({ direction: 'outbound', callerNumber: '104', destination: '00492123456' });
			for (const outsideLinePrefix of ['', '0']) {
				const engine = kavkomEngine(kavkom, { credential: { country: 'FR', outsideLinePrefix } });
				const run = await runCalls(engine, { filters: { number } });
				expect(recordsOf(run)).toHaveLength(1);
			}
		},
	);

	it.each([
		['2f6d1c3e-0000-4111-8222-333344445555', '2f6d1c3e-0000-4111-8222-333344445555'],
		['', null],
	])(
		'belongs to the domain that its row names ("%s"), or to that of the key',
		async (domain, account) => {
			const body = JSON.stringify({ success: true, data: [{ uuid: 'one', domain_uuid: domain }] });
			kavkom.server.faults.push({ kind: 'body', body, times: Infinity });
			const records = recordsOf(await runCalls(kavkomEngine(kavkom)));
			expect(records).toMatchObject([{ account: account ?? kavkom.domainUuid }]);
		},
	);

	it('names no extension where nobody in particular took the call', async () => {
		kavkom.calls.splice(0, Infinity);
		kavkom.addCall({ destination: '600', extensionNumber: null, extensionUuid: null });
		expect(recordsOf(await runCalls(kavkomEngine(kavkom)))).toMatchObject([{ extension: null }]);
	});

	it('names the extension by its own number where the list no longer has it', async () => {
		kavkom.calls.splice(0, Infinity);
		const extensionUuid = '3f0e8c1a-1111-4222-8333-444455556666';
		kavkom.addCall({ direction: 'outbound', callerNumber: '119', extensionUuid });
		expect(recordsOf(await runCalls(kavkomEngine(kavkom)))).toMatchObject([{ extension: '119' }]);
	});

	it('still comes out when extensions can not be read, with a word about it', async () => {
		kavkom.oddities.refusedRoutes = ['extension/list', 'extension/list_limited'];
		const run = await runCalls(kavkomEngine(kavkom));
		expect(idsOf(recordsOf(run))).toEqual(idsOf(kavkom.calls));
		expect(run.hints.map(({ message }) => message).join()).toMatch(/numbers of extensions/);
	});

	it.each<[string, Partial<KavkomOddities>]>([
		['the short list is refused', { listLimitedRefused: true }],
		[
			'the full list is an object keyed by uuid',
			{ listLimitedRefused: true, extensionsAsObject: true },
		],
		['lists say nothing of their length', { pagination: 'none' }],
		['lists repeat their last page', { pagination: 'none', emptyLastPage: 'repeatLast' }],
		['lists have no page after the last', { pagination: 'none', emptyLastPage: 'notFound' }],
		['lists are capped', { maxLimit: 5 }],
	])('names its extension where %s', async (_, oddities) => {
		Object.assign(kavkom.oddities, oddities);
		const records = recordsOf(await runCalls(kavkomEngine(kavkom)));
		expect(byId(records)).toEqual(byId(kavkom.calls.map((call) => expectedCall(call, kavkom))));
	});
});

describe('The order and number of records', () => {
	it.each(['newestFirst', 'oldestFirst', 'shuffled'] as const)(
		'is newest first when the service lists them %s',
		async (order) => {
			kavkom.oddities.order = order;
			const records = recordsOf(await runCalls(kavkomEngine(kavkom)));
			const starts = records.map(({ started_at }) => String(started_at));
			expect(starts).toEqual([...starts].sort().reverse());
			expect(idsOf(records)).toEqual(idsOf(kavkom.calls));
		},
	);

	it.each(['newestFirst', 'oldestFirst', 'shuffled'] as const)(
		'is limited to the newest when the service lists them %s',
		async (order) => {
			kavkom.oddities.order = order;
			kavkom.oddities.maxLimit = 30;
			const parameters = { returnAll: false, limit: 40 };
			const records = recordsOf(await runCalls(kavkomEngine(kavkom), parameters));
			const starts = lodash.orderBy(kavkom.calls, 'startedAt', 'desc').slice(0, 40);
			expect(records.map(({ started_at }) => Date.parse(String(started_at)))).toEqual(
				starts.map(({ startedAt }) => startedAt),
			);
		},
	);

	it('is 50 unless told otherwise', async () => {
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), { returnAll: false }));
		expect(records).toHaveLength(50);
	});

	it('keeps the newest even of pages with a single row', async () => {
		kavkom.calls.splice(8, Infinity);
		kavkom.oddities.order = 'oldestFirst';
		const parameters = { returnAll: false, limit: 1, options: { pageSize: 1 } };
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), parameters));
		expect(records).toMatchObject([{ id: lodash.maxBy(kavkom.calls, 'startedAt')?.id }]);
	});

	it('asks for no more pages once it has the newest', async () => {
		kavkom.oddities.maxLimit = 10;
		const parameters = {
			returnAll: false,
			limit: 10,
			output: 'raw',
			options: { maxConcurrentRequests: 1 },
		};
		expect(recordsOf(await runCalls(kavkomEngine(kavkom), parameters))).toHaveLength(10);
		expect(listRequests()).toHaveLength(1);
	});

	it.each([0, -1, 1.5, 'many', ''])('refuses the limit %j', async (limit) => {
		const run = await runCalls(kavkomEngine(kavkom), { returnAll: false, limit });
		expect(run.error?.message).toMatch(/^Limit /);
		expect(listRequests()).toHaveLength(0);
	});

	it('is none at all for a quiet range, without an error', async () => {
		kavkom.calls.splice(0, Infinity);
		expect(recordsOf(await runCalls(kavkomEngine(kavkom)))).toEqual([]);
	});

	it('pairs every record with the item that asked for it', async () => {
		const limits = [{ limit: 2 }, { limit: 3 }, { limit: 1 }];
		const parameters = { returnAll: false, limit: '={{ $json.limit }}' };
		const run = await runCalls(kavkomEngine(kavkom), parameters, { items: limits });
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 0, 1, 1, 1, 2].map((item) => ({ item })),
		);
	});

	it('costs one reading of the extensions, however many items ask', async () => {
		await runCalls(kavkomEngine(kavkom), {}, { items: [{}, {}, {}] });
		const paths = kavkom.server.requests.map(({ path }) => path);
		expect(paths.filter((path) => path.includes('/extension/'))).toHaveLength(1);
	});
});

type Keeps = (call: KavkomCall) => boolean;

const FILTERS: Array<[string, Record<string, unknown>, Keeps]> = [
	['direction inbound', { direction: 'inbound' }, ({ direction }) => direction === 'inbound'],
	['direction outbound', { direction: 'outbound' }, ({ direction }) => direction === 'outbound'],
	['direction internal', { direction: 'internal' }, ({ direction }) => direction === 'local'],
	['one status', { status: ['missed'] }, ({ result }) => result === 'missed'],
	[
		'a status that the service can not filter',
		{ status: ['failed'] },
		({ result }) => result === 'failed',
	],
	[
		'several statuses',
		{ status: ['answered', 'cancelled'] },
		({ result }) => ['answered', 'cancelled'].includes(result),
	],
	[
		'status unknown',
		{ status: ['unknown'] },
		({ result }) => ['forwarded', 'NO_ROUTE'].includes(result),
	],
	[
		'extensions',
		{ extensions: '103, 105' },
		({ extensionNumber, callerNumber, destination }) =>
			[extensionNumber, callerNumber, destination].some((number) =>
				['103', '105'].includes(String(number)),
			),
	],
	[
		'part of the name of the caller',
		{ callerIdName: 'núñez' },
		({ callerName }) => callerName.toLowerCase().includes('núñez'),
	],
	['no filter', { direction: '', status: [], number: '', extensions: '' }, () => true],
];

const FILTERING: Array<[string, Partial<KavkomOddities>]> = [
	['filters as documented', {}],
	['ignores filters', { ignoreFilters: true }],
	['ignores dates', { ignoreDates: true }],
	['never sees the body', { dropGetBody: true }],
	['knows no filter in the query', { ignoreQueryFilter: true }],
];

describe.each(FILTERING)('With a service that %s', (_, oddities) => {
	beforeEach(() => {
		Object.assign(kavkom.oddities, oddities);
		const old = { startedAt: Date.parse('2026-01-05T10:00:00Z'), callerName: 'José Núñez' };
		kavkom.addCall(old);
	});
	const isRecent: Keeps = ({ startedAt }) => startedAt > Date.parse('2026-02-16T10:20:30Z');

	it.each(FILTERS)('a filter by %s keeps what fits', async (_name, filters, keeps) => {
		const wanted = kavkom.calls.filter((call) => isRecent(call) && keeps(call));
		const run = await runCalls(kavkomEngine(kavkom), { filters: filters as never });
		expect(idsOf(recordsOf(run))).toEqual(idsOf(wanted));
		expect(wanted.length).toBeGreaterThan(0);
	});
});

describe('Filters by number', () => {
	const paris = { callerNumber: '33199001234', destination: '972505550100' };
	const other = { callerNumber: '33199001299', destination: '442079460100' };

	it.each([
		'33199001234',
		'+33 1 99 00 12 34',
		'0033199001234',
		'01 99 00 12 34',
		'+972 50-555-0100',
		'\u202a050-555-0100\u202c',
		'\u0663\u0663\u0661\u0669\u0669\u0660\u0660\u0661\u0662\u0663\u0664',
		'\u06f0\u06f1 \u06f9\u06f9 \u06f0\u06f0 \u06f1\u06f2 \u06f3\u06f4',
		'\uff0b\uff13\uff13\uff11\uff19\uff19\uff10\uff10\uff11\uff12\uff13\uff14',
	])('finds the number written as %s', async (number) => {
		kavkom.calls.splice(0, Infinity);
		const wanted = kavkom.addCall(paris);
		kavkom.addCall(other);
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), { filters: { number } }));
		expect(idsOf(records)).toEqual([wanted.id]);
	});

	it.each([
		'01 99 00 12 34;01 99 00 12 99',
		'0199001234, +33199001299',
		'0199001234\n0199001299',
		'0199001234 / 0199001299',
		'0199001234/0199001299',
		'0199001234 or 0199001299',
		'["0199001234", 33199001299]',
		'0199001234,,0199001299',
		'0199001234 ::: 0199001299',
		'"0199001234","0199001299#"',
		'0199001234;mobile=0199001299',
		'33199001234.0 & (+33) 1 99 00 12 99',
	])('finds the calls of any of several numbers: %j', async (number) => {
		kavkom.calls.splice(0, Infinity);
		kavkom.addCall({ callerNumber: '33199001255', destination: '442079460100' });
		const wanted = [kavkom.addCall(paris), kavkom.addCall(other)];
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), { filters: { number } }));
		expect(idsOf(records).sort()).toEqual(idsOf(wanted).sort());
	});

	it.each([
		...['0199001234 0199001299', '0199001234 - 0199001299', '0199001234-0199001299'],
		...['0199001234+0199001299', '0199001234 <+33199001299>'],
	])('refuses %j, which may be one number or two', async (number) => {
		const { error } = await runCalls(kavkomEngine(kavkom), { filters: { number } });
		expect(error).toMatchObject({
			message: `Number is "${number}"`,
			description: expect.stringContaining('with commas between them'),
		});
	});

	it.each(['={{ { phone: "0199001234" } }}', '={{ true }}', '={{ [{ phone: "0199001234" }] }}'])(
		'refuses %s, which would set no filter and find all calls',
		async (number) => {
			const { error } = await runCalls(kavkomEngine(kavkom), { filters: { number } });
			expect(error).toMatchObject({ message: expect.stringMatching(/^Number is "/) });
		},
	);

	it('refuses several numbers in a filter of which Kavkom takes one, and reads its digits', async () => {
		const engine = kavkomEngine(kavkom);
		const callerIdNumber = '0199001234;0199001299';
		expect((await runCalls(engine, { filters: { callerIdNumber } })).error).toMatchObject({
			message: `Caller ID Number is "${callerIdNumber}"`,
			description: expect.stringContaining('use the filter Number'),
		});
		kavkom.calls.splice(0, Infinity);
		const wanted = kavkom.addCall(paris);
		const filters = { callerIdNumber: '\u0661\u0669\u0669\u0660\u0660' };
		expect(idsOf(recordsOf(await runCalls(engine, { filters })))).toEqual([wanted.id]);
	});

	it.each(['contains', 'exact'] as const)(
		'finds the caller and the destination where the service compares by "%s"',
		async (numberMatch) => {
			kavkom.calls.splice(0, Infinity);
			kavkom.oddities.numberMatch = numberMatch;
			const wanted = kavkom.addCall(paris);
			kavkom.addCall({ callerNumber: paris.destination, destination: paris.callerNumber });
			const filters = {
				callerIdNumber: paris.callerNumber,
				destinationNumber: paris.destination,
			};
			const records = recordsOf(await runCalls(kavkomEngine(kavkom), { filters }));
			expect(idsOf(records)).toEqual([wanted.id]);
		},
	);

	it('applies all filters at once', async () => {
		kavkom.calls.splice(0, Infinity);
		const wanted = kavkom.addCall({ ...paris, result: 'missed', callerName: 'Dana' });
		kavkom.addCall({ ...paris, result: 'answered', callerName: 'Dana' });
		kavkom.addCall({ ...paris, result: 'missed', callerName: 'Omar' });
		kavkom.addCall({ ...other, result: 'missed', callerName: 'Dana' });
		const filters = {
			status: ['missed'],
			number: '0199001234',
			callerIdName: 'dana',
			direction: 'inbound',
		};
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), { filters }));
		expect(idsOf(records)).toEqual([wanted.id]);
	});

	it('goes out both ways and alike', async () => {
		const filters = { callerIdName: 'Dana & "Co"', destinationNumber: '33' };
		await runCalls(kavkomEngine(kavkom), { filters });
		const [{ method, body, query }] = listRequests();
		const inQuery = [...query].filter(([name]) => name.startsWith('filter['));
		const inBody = (JSON.parse(body) as { filter: Record<string, string> }).filter;
		expect(method).toBe('GET');
		expect(Object.fromEntries(inQuery)).toEqual(
			lodash.mapKeys(inBody, (_value, name) => `filter[${name}]`),
		);
		expect(inBody).toMatchObject({
			caller_id_name: 'Dana & "Co"',
			destination_number: '33',
		});
	});
});

describe('The output', () => {
	it('raw is the record of the service, nothing added and nothing lost', async () => {
		Object.assign(kavkom.oddities, { extraColumns: true, epochColumns: true });
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), { output: 'raw' }));
		const uuid = ({ uuid: id }: Record<string, unknown>) => String(id);
		expect(lodash.sortBy(records, uuid)).toEqual(lodash.sortBy(await servedRows(), uuid));
	});

	it('raw reads no extensions, for it shows none', async () => {
		await runCalls(kavkomEngine(kavkom), { output: 'raw' });
		expect(lodash.uniq(kavkom.server.requests.map(({ path }) => path))).toEqual([
			'/api/pbx/v1/cdr/list',
		]);
	});

	it('takes the record of the service along as the last field when asked to', async () => {
		const run = await runCalls(kavkomEngine(kavkom), { options: { includeRaw: true } });
		const rows = lodash.keyBy(await servedRows(), 'uuid');
		for (const record of recordsOf(run)) {
			expect(Object.keys(record)).toEqual([...FIELD_ORDER, 'raw']);
			expect(record.raw).toEqual(rows[String(record.id)]);
		}
	});

	it('has the selected fields only, in the order of the selection', async () => {
		const parameters = { output: 'selectedFields', fields: ['started_at', 'extension', 'id'] };
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), parameters));
		const expected = kavkom.calls.map((call) =>
			lodash.pick(expectedCall(call, kavkom), parameters.fields),
		);
		expect(byId(records)).toEqual(byId(expected));
		expect(Object.keys(records[0])).toEqual(parameters.fields);
	});

	it('takes a comma list of fields from an expression and passes over names that are none', async () => {
		const parameters = { output: 'selectedFields', fields: '={{ "id, nonsense,status" }}' };
		const [record] = recordsOf(await runCalls(kavkomEngine(kavkom), parameters));
		expect(Object.keys(record)).toEqual(['id', 'status']);
	});

	it('never holds a field that the service keeps secrets in', async () => {
		const row = {
			uuid: 'one',
			start_stamp: '2026-03-18 09:00:00',
			password: 'canary-a',
			sip: { auth_token: 'canary-b', list: [{ voicemail_password: 'canary-c' }] },
		};
		const body = JSON.stringify({ success: true, data: [row] });
		kavkom.server.faults.push({ kind: 'body', body, times: Infinity });
		for (const parameters of [{ output: 'raw' }, { options: { includeRaw: true } }]) {
			const run = await runCalls(kavkomEngine(kavkom), parameters);
			expect(recordsOf(run)).toHaveLength(1);
			expect(JSON.stringify(run.run)).not.toContain('canary');
		}
	});
});
