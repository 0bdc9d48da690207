import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../nodes/shared/http/limits';
import { startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { startServer, type Fault, type SeenRequest } from '../../sandbox/shared/server.mts';
import {
	kavkomEngine,
	SHORT_PATIENCE,
	useFastLimits,
	type AccountOverrides,
} from '../support/accounts.mts';
import type { RunSpec } from '../support/engine.mts';
import { recordsOf } from '../support/kavkomCalls.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();

const KEY = 'c4n/ry+key=%26&"';
let kavkom: KavkomSimulator;
beforeEach(async () => {
	kavkom = await opened(startKavkom({ apiKey: KEY, calls: [] }));
});

async function runActiveCall(
	parameters: INodeParameters,
	spec: Partial<RunSpec> = {},
	overrides: AccountOverrides = {},
) {
	const run = await kavkomEngine(kavkom, overrides).run({
		type: 'kavkom',
		parameters: { resource: 'activeCall', ...parameters },
		...spec,
	});
	expect(leaksIn(readableBy(run), [KEY])).toEqual([]);
	return run;
}

const from = (value: string, mode = 'number') => ({ __rl: true, mode, value });

const originate = async (
	parameters: INodeParameters = {},
	spec?: Partial<RunSpec>,
	overrides?: AccountOverrides,
) =>
	await runActiveCall(
		{
			operation: 'originate',
			extension: from('101'),
			destination: '12125550123',
			...parameters,
		},
		spec,
		overrides,
	);

const isPlacing = ({ path }: SeenRequest) => path.endsWith('/active_call/call');
const placings = () => kavkom.server.requests.filter(isPlacing);

describe('Placing a call', () => {
	it('rings the extension, then dials the destination, once', async () => {
		const records = recordsOf(await originate());
		expect(kavkom.placed).toMatchObject([{ source: '101', destination: '12125550123' }]);
		expect(kavkom.placed[0]).not.toHaveProperty('callerId');
		expect(placings()).toHaveLength(1);
		expect(records).toMatchObject([
			{
				provider: 'kavkom',
				extension: '101',
				destination: '12125550123',
				message: 'Call initiated',
			},
		]);
	});

	it('sends what is documented and nothing else', async () => {
		await originate({ options: { callerId: '+33 1 99 00 10 00' } });
		const [{ method, body, headers }] = placings();
		expect(method).toBe('POST');
		expect(JSON.parse(body)).toEqual({
			domain_uuid: kavkom.domainUuid,
			src: '101',
			destination: '12125550123',
			src_cid_number: '33199001000',
		});
		expect(headers['x-api-token']).toBe(KEY);
		expect(kavkom.placed).toMatchObject([{ callerId: '33199001000' }]);
	});

	it.each(['callUuidTop', 'callUuidData', 'uuidData', 'switchResult'] as const)(
		'names the call where the answer has its id in the place "%s"',
		async (place) => {
			kavkom.oddities.originate = place;
			const records = recordsOf(await originate());
			expect(records).toMatchObject([{ call_id: kavkom.placed[0].callUuid }]);
		},
	);

	it('names no call where the answer has no id', async () => {
		kavkom.oddities.originate = 'noId';
		expect(recordsOf(await originate())).toMatchObject([{ call_id: null }]);
		expect(kavkom.placed).toHaveLength(1);
	});

	it.each([
		['+1 (212) 555-0123', '12125550123'],
		['1.212.555.0123', '12125550123'],
		['1\u00a0212\u202f555\u20110123', '12125550123'],
		['\u202a+972-50-555-0100\u202c', '972505550100'],
		['050 555 0100', '0505550100'],
		['+33 (0)1 42 00 00 00', '33142000000'],
		['0033 (0)1 42 00 00 00', '0033142000000'],
		['33600000001.0', '33600000001'],
		['={{ 33600000001.0 }}', '33600000001'],
		['tel:12125550123', '12125550123'],
		['050/555 0100', '0505550100'],
		['*72', '*72'],
		['*5287', '*5287'],
		['112', '112'],
		['*72#', '*72#'],
		['102', '102'],
		['={{ 12125550123 }}', '12125550123'],
	])('dials %j as %s', async (destination, dialled) => {
		recordsOf(await originate({ destination }));
		expect(kavkom.placed).toMatchObject([{ destination: dialled }]);
	});

	it.each(['', '   ', 'Dana', '12125550123 ext 5', '+', '1+2', 'sip:101@pbx', '-5550092', '١٢٣'])(
		'refuses the destination %j before anything is sent',
		async (destination) => {
			const { error } = await originate({ destination: `={{ ${JSON.stringify(destination)} }}` });
			expect(error?.message).toMatch(/^Destination /);
			expect(kavkom.server.requests).toEqual([]);
		},
	);

	it.each([
		'0600000001 / 02',
		'0502000001 0502000002',
		'0600000001; 0600000002',
		'0600000001,0600000002',
		'0600000001\n0600000002',
		'0505550/1',
		'555-0100 555-0101',
		'+1234567890123456',
		'001234567890123456',
	])(
		'refuses %j, as destination and as caller ID, and says in words what to do',
		async (written) => {
			const asDestination = await originate({ destination: `={{ ${JSON.stringify(written)} }}` });
			const callerId = `={{ ${JSON.stringify(written)} }}`;
			const asCallerId = await originate({ options: { callerId } });
			const said = [asDestination, asCallerId].map(({ error }) => error);
			expect(said.map((error) => error?.message)).toEqual([
				expect.stringMatching(/^Destination is not a number that can be dialled/),
				expect.stringMatching(/^Caller ID is not a number that can be dialled/),
			]);
			for (const error of said) expect(error?.description).toMatch(/Give one of them|at most 15/);
			expect(placings()).toEqual([]);
		},
	);

	it.each([
		['+33 (0)1 42 00 00 00', '33142000000'],
		['33600000001.0', '33600000001'],
	])('reads the caller ID %j as it reads a destination', async (callerId, shown) => {
		recordsOf(await originate({ options: { callerId } }));
		expect(kavkom.placed).toMatchObject([{ callerId: shown }]);
	});

	it('refuses a caller ID that is no number before anything is placed', async () => {
		const { error } = await originate({ options: { callerId: 'ACME' } });
		expect(error?.message).toMatch(/^Caller ID /);
		expect(placings()).toEqual([]);
	});

	it('takes the extension by number, from the list, by its id, and from an expression', async () => {
		const { uuid } = kavkom.extensions[1];
		for (const extension of [
			from('102'),
			from('102', 'list'),
			from(uuid, 'id'),
			from(uuid, 'list'),
		]) {
			recordsOf(await originate({ extension }));
		}
		const items = [{ extension: '102' }];
		recordsOf(await originate({ extension: '={{ $json.extension }}' }, { items }));
		expect(kavkom.placed.map(({ source }) => source)).toEqual(Array(5).fill('102'));
	});

	it('needs an extension', async () => {
		const { error } = await originate({ extension: from('={{ "" }}') });
		expect(error?.message).toMatch(/Extension/);
		expect(kavkom.server.requests).toEqual([]);
	});

	it('refuses an extension id that does not exist, without placing anything', async () => {
		const { error } = await originate({
			extension: from('99999999-9999-4999-8999-999999999999', 'id'),
		});
		expect(error?.message).toMatch(/could not find|has no extension/);
		expect(placings()).toEqual([]);
	});

	it('says so where the service does not tell the number of an extension', async () => {
		const body = JSON.stringify({ success: true, data: { extension_uuid: 'x', extension: '' } });
		kavkom.server.faults.push({ kind: 'body', body });
		const { error } = await originate({ extension: from(kavkom.extensions[0].uuid, 'id') });
		expect(error?.message).toMatch(/did not say the number/);
		expect(placings()).toEqual([]);
	});

	it('is done once for each item', async () => {
		const items = [{ number: '12125550101' }, { number: '12125550102' }];
		const run = await originate({ destination: '={{ $json.number }}' }, { items });
		expect(kavkom.placed.map(({ destination }) => destination)).toEqual(
			items.map(({ number }) => number),
		);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});
});

describe('An extension without a phone', () => {
	it.each(['message', 'switchResult'] as const)(
		'is named in the error, also when the service hides it in its %s',
		async (notRegisteredIn) => {
			kavkom.oddities.notRegisteredIn = notRegisteredIn;
			const { error, items } = await originate({ extension: from('107') });
			expect(error?.message).toBe('The extension 107 is not registered on a phone');
			expect(error?.description).toMatch(/not placed/);
			expect(items).toEqual([]);
			expect(kavkom.placed).toEqual([]);
			expect(placings()).toHaveLength(1);
		},
	);

	it.each([
		{ success: true, switch_result: '-ERR NO_ROUTE_DESTINATION\n' },
		{ success: true, switch_result: '-USAGE: originate' },
		{ success: true, switch_result: '', message: '-ERR CALL_REJECTED' },
	])('is not the only failure that can hide in a success: %j', async (answer) => {
		kavkom.server.faults.push({ kind: 'body', body: JSON.stringify(answer) });
		const { error } = await originate();
		expect(error?.message).toBe('Kavkom could not place the call');
	});
});

/** Faults that leave open whether a phone rings. */
const UNCERTAIN: Array<[string, Fault]> = [
	['a reset before headers', { kind: 'resetBeforeHeaders' }],
	['a reset after headers', { kind: 'resetAfterHeaders' }],
	['headers that never come', { kind: 'stallHeaders' }],
	['a body that stops', { kind: 'stallBody' }],
	['a body that is cut', { kind: 'truncateBody' }],
	['compressed garbage', { kind: 'gzipGarbage' }],
	['a web page', { kind: 'html' }],
	['half of a JSON', { kind: 'body', body: '{"success": tr' }],
	['status 500', { kind: 'status', status: 500 }],
	['status 502', { kind: 'status', status: 502, body: 'Bad gateway' }],
	['status 503 with Retry-After', { kind: 'status', status: 503, headers: { 'retry-after': '0' } }],
	['status 408', { kind: 'status', status: 408 }],
];

/** Faults after which certainly no phone rings. */
const CERTAIN: Array<[string, Fault]> = [
	['status 401', { kind: 'status', status: 401 }],
	['status 403', { kind: 'status', status: 403 }],
	['status 404', { kind: 'status', status: 404 }],
	['status 422', { kind: 'status', status: 422 }],
	['status 429', { kind: 'status', status: 429, headers: { 'retry-after': '0' } }],
	['success: false', { kind: 'body', body: '{"success":false,"message":"No"}' }],
	['success: "false"', { kind: 'body', body: '{"success":"false","data":{"uuid":"a"}}' }],
	['an error', { kind: 'body', body: '{"error":"USER_NOT_REGISTERED","data":{"uuid":"a"}}' }],
];

describe('A call is never placed twice', () => {
	useFastLimits(SHORT_PATIENCE);

	const cases = [...UNCERTAIN, ...CERTAIN];

	it.each(cases)('whatever the setting "On Error", after %s', async (_, fault) => {
		for (const continueOnFail of [false, true]) {
			kavkom.server.requests.splice(0);
			kavkom.placed.splice(0);
			kavkom.server.faults.splice(0);
			kavkom.server.faults.push({ ...fault, match: isPlacing });
			const run = await originate({}, { continueOnFail });
			expect(placings()).toHaveLength(1);
			expect(kavkom.placed.length).toBeLessThanOrEqual(1);
			expect(run.items.some(({ json }) => 'call_id' in json)).toBe(false);
		}
	});

	it.each(UNCERTAIN)('and after %s the user is told to look at the phone', async (_, fault) => {
		kavkom.server.faults.push({ ...fault, match: isPlacing });
		const { error } = await originate();
		expect(error?.description).toMatch(/^It is not certain whether the call was placed/);
	});

	it.each(CERTAIN)('but after %s nobody is worried for nothing', async (_, fault) => {
		kavkom.server.faults.push({ ...fault, match: isPlacing });
		const { error } = await originate();
		expect(error?.description).not.toMatch(/not certain/);
	});

	it.each(['timeout', 'dropped'] as const)(
		'when the phone rings and the answer is lost (%s)',
		async (way) => {
			kavkom.oddities.originate = way;
			const { error } = await originate();
			expect(kavkom.placed).toHaveLength(1);
			expect(placings()).toHaveLength(1);
			expect(error?.description).toMatch(/not certain/);
		},
	);

	it('when nothing answers at the address', async () => {
		const credential = { baseUrl: 'http://127.0.0.1:1' };
		const { error } = await originate({}, {}, { credential });
		expect(error?.message).toBe('Kavkom did not accept the connection');
		expect(error?.description).not.toMatch(/not certain/);
	});

	it.each([301, 302, 307, 308])('by a redirect (%i), on this host or another', async (status) => {
		const stranger = await opened(startServer((_request, response) => void response.end('{}')));
		for (const location of ['/api/pbx/v1/active_call/call', `${stranger.url}/steal`]) {
			kavkom.server.requests.splice(0);
			kavkom.server.faults.push({ kind: 'redirect', status, location, match: isPlacing });
			const { error } = await originate();
			expect(error?.message).toBe('Kavkom redirects the request to another address');
			expect(placings()).toHaveLength(1);
		}
		expect(kavkom.placed).toEqual([]);
		expect(stranger.requests).toEqual([]);
	});

	it('when the answer takes long', async () => {
		LIMITS.commandIdleSeconds = 10;
		kavkom.server.faults.push({ kind: 'delay', delayMs: 600, match: isPlacing });
		recordsOf(await originate());
		expect(kavkom.placed).toHaveLength(1);
	});

	it('however lively an endless answer drips', async () => {
		kavkom.server.faults.push({ kind: 'slowDrip', delayMs: 300, match: isPlacing });
		const { error } = await originate();
		expect(error?.description).toMatch(/not certain/);
		expect(placings()).toHaveLength(1);
	});
});

describe('Active calls', () => {
	const getAll = async (overrides: AccountOverrides = {}) =>
		await runActiveCall({ operation: 'getAll' }, {}, overrides);

	it('are the channels that are up right now, as the switch shows them', async () => {
		const now = Date.now();
		const call = kavkom.addCall({
			startedAt: now - 5000,
			endedAt: now + 60_000,
			callerNumber: '5',
		});
		await originate();
		const records = recordsOf(await getAll());
		expect(records).toHaveLength(3);
		expect(records.filter(({ call_uuid }) => call_uuid === call.id)).toHaveLength(2);
		expect(records[2]).toMatchObject({ callstate: 'RINGING', dest: '12125550123' });
	});

	it('are none when all is quiet, with a word about it', async () => {
		const run = await getAll();
		expect(recordsOf(run)).toEqual([]);
		expect(run.hints.map(({ message }) => message)).toEqual(['No call is under way right now.']);
	});

	it.each<[string, unknown, IDataObject[]]>([
		[
			'an object keyed by number',
			{ data: { 0: { uuid: 'a' }, 1: { uuid: 'b' } } },
			[{ uuid: 'a' }, { uuid: 'b' }],
		],
		['rows with their count', { data: { row_count: 1, rows: [{ uuid: 'a' }] } }, [{ uuid: 'a' }]],
		['rows without an envelope', { row_count: 1, rows: [{ uuid: 'a' }] }, [{ uuid: 'a' }]],
		['a count of nothing', { data: { row_count: 0 } }, []],
		['a bare list', [{ uuid: 'a' }], [{ uuid: 'a' }]],
		['an empty text', { data: '' }, []],
		['rows with secrets', { data: [{ uuid: 'a', sip_password: 'x' }] }, [{ uuid: 'a' }]],
	])('are read from %s', async (_, answer, expected) => {
		kavkom.server.faults.push({ kind: 'body', body: JSON.stringify(answer) });
		expect(recordsOf(await getAll())).toEqual(expected);
	});

	it('are asked for again after a fault, for that rings no phone', async () => {
		kavkom.server.faults.push({ kind: 'resetBeforeHeaders' }, { kind: 'status', status: 500 });
		expect(recordsOf(await getAll())).toEqual([]);
		expect(kavkom.server.requests).toHaveLength(3);
	});
});
