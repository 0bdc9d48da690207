import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import lodash from 'lodash';
import { DateTime } from 'luxon';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
	type KavkomCall,
	type KavkomSimulator,
	type KavkomSimulatorOptions,
	recordingAudio,
	SECRET_MARK,
	shownFrom,
	startKavkom,
} from '../../sandbox/kavkom/simulator.mts';
import { toneMp3, toneWav } from '../../sandbox/shared/audio.mts';
import { createRandom } from '../../sandbox/shared/random.mts';
import type { FaultKind } from '../../sandbox/shared/server.mts';
import { eventually } from '../support/eventually.mts';

type Row = Record<string, unknown>;
interface Envelope {
	data: Row[];
	success: boolean;
	message: string;
	errors: Record<string, string[]>;
	request_uuid: string;
	pagination: { page: number; pages?: number; total?: number };
}

const NOW = Date.parse('2026-03-11T15:00:00Z');
const PARIS = 'Europe/Paris';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let kavkom: KavkomSimulator;
afterEach(async () => await kavkom?.close());

async function start(options: KavkomSimulatorOptions = {}): Promise<KavkomSimulator> {
	kavkom = await startKavkom({ now: () => NOW, callCount: 60, ...options });
	return kavkom;
}

interface Asking {
	query?: Record<string, string | number>;
	method?: string;
	body?: object;
	headers?: Record<string, string>;
}

/** Fetches `<api>/v1/<route>` with the right token; `domain_uuid` where the contract wants it. */
async function ask(
	route: string,
	{ query = {}, method = 'GET', body, headers = {} }: Asking = {},
	api = 'pbx',
): Promise<Response> {
	const domain = { domain_uuid: kavkom.domainUuid };
	const url = new URL(`${kavkom.baseUrl}/api/${api}/v1/${route}`);
	const parameters = { ...(method === 'GET' ? domain : {}), ...query };
	Object.entries(parameters).forEach(([key, value]) => url.searchParams.set(key, String(value)));
	return await fetch(url, {
		method,
		redirect: 'manual',
		signal: AbortSignal.timeout(5_000),
		headers: {
			'X-API-TOKEN': kavkom.apiKey,
			Accept: 'application/json, */*',
			'Content-Type': 'application/json',
			...headers,
		},
		body: method === 'GET' ? undefined : JSON.stringify({ ...domain, ...body }),
	});
}

const askJson = async (...parameters: Parameters<typeof ask>): Promise<Envelope> =>
	(await (await ask(...parameters)).json()) as Envelope;

const list = async (query: Asking['query'] = {}): Promise<Envelope> =>
	await askJson('cdr/list', { query: { limit: 100, ...query } });

const idsOf = (rows: Row[], key = 'uuid'): string[] => rows.map((row) => String(row[key]));

const post = async (route: string, body: object, method = 'POST', api = 'pbx'): Promise<Response> =>
	await ask(route, { method, body }, api);

/** A GET that carries a JSON body, which fetch refuses to send. */
async function getWithBody(path: string, body: object): Promise<Envelope> {
	return await new Promise((resolve, reject) => {
		const text = JSON.stringify(body);
		const sent = request(`${kavkom.baseUrl}/api/pbx/v1/${path}`, {
			headers: {
				'X-API-TOKEN': kavkom.apiKey,
				Accept: 'application/json',
				'Content-Type': 'application/json',
				'Content-Length': Buffer.byteLength(text),
			},
		});
		sent.on('response', (response) => json(response).then((found) => resolve(found as Envelope)));
		sent.on('error', reject).end(text);
	});
}

const stampOf = (call: KavkomCall, zone = PARIS): string =>
	DateTime.fromMillis(call.startedAt, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');

describe('traffic', () => {
	it('is the same for the same seed and time, and another for another seed', async () => {
		const calls = (await start({ seed: 7 })).calls;
		await kavkom.close();
		expect((await start({ seed: 7 })).calls).toEqual(calls);
		await kavkom.close();
		expect((await start({ seed: 8 })).calls).not.toEqual(calls);
	});

	it('does not depend on the zone of the machine', async () => {
		const machineZone = process.env.TZ;
		const generate = async (zone: string): Promise<KavkomCall[]> => {
			process.env.TZ = zone;
			const { calls } = await start({ callCount: 100 });
			await kavkom.close();
			return calls;
		};
		try {
			expect(await generate('Pacific/Auckland')).toEqual(await generate('America/Los_Angeles'));
		} finally {
			if (machineZone === undefined) delete process.env.TZ;
			else process.env.TZ = machineZone;
		}
	});

	it('holds every kind of call, in consistent times, within the days asked for', async () => {
		const { calls } = await start({ callCount: 500 });
		expect(calls).toHaveLength(500);
		expect(new Set(lodash.map(calls, 'id')).size).toBe(500);
		expect(new Set(lodash.map(calls, 'direction'))).toEqual(
			new Set(['inbound', 'outbound', 'local']),
		);
		expect(lodash.map(calls, 'result')).toEqual(
			expect.arrayContaining(['answered', 'missed', 'voicemail', 'cancelled', 'failed']),
		);
		expect(calls.some(({ result }) => ['forwarded', 'NO_ROUTE'].includes(result))).toBe(true);
		for (const call of calls) {
			expect(call.startedAt % 1000).toBe(0);
			expect(call.endedAt).toBeLessThanOrEqual(NOW);
			expect(call.endedAt - call.startedAt).toBe(call.durationSeconds * 1000);
			expect(call.startedAt).toBeGreaterThan(NOW - 14.1 * 86_400_000);
			const talked = call.answeredAt === null ? 0 : call.endedAt - call.answeredAt;
			expect(call.talkSeconds * 1000).toBe(talked);
			expect(call.answeredAt !== null).toBe(call.result === 'answered');
		}
	});

	it('has awkward files, names, numbers, shared seconds and calls at local midnight', async () => {
		const { calls } = await start({ callCount: 500 });
		const files = lodash.map(calls, 'file').join('\n');
		[' ', '+', '%', '#', '&', '/', 'ק', '.wav', '.mp3'].forEach((part) =>
			expect(files).toContain(part),
		);
		expect(calls.some(({ callerName }) => callerName.includes('"'))).toBe(true);
		expect(calls.some(({ callerName }) => /[֐-׿]/.test(callerName))).toBe(true);
		expect(calls.some(({ callerNumber }) => callerNumber === 'anonymous')).toBe(true);
		expect(Math.max(...Object.values(lodash.countBy(calls, 'startedAt')))).toBeGreaterThan(1);
		const clocks = calls.map((call) => stampOf(call).slice(11));
		expect(clocks).toEqual(expect.arrayContaining(['00:00:00', '23:59:59']));
	});

	it('has calls on both sides of the repeated hour, whose stamps are the same', async () => {
		const now = () => Date.parse('2026-10-26T12:00:00Z');
		await start({ now, days: 3 });
		const [first, second] = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'].map((instant) =>
			kavkom.calls.find(({ startedAt }) => startedAt === Date.parse(instant)),
		);
		const { data } = await list();
		const rows = [first, second].map((call) => data.find(({ uuid }) => uuid === call?.id));
		expect(lodash.map(rows, 'start_stamp')).toEqual(Array(2).fill('2026-10-25 02:30:00'));
		expect(rows[0]).not.toHaveProperty('start_epoch');
	});
});

describe('access', () => {
	it('asks for the token in X-API-TOKEN and nowhere else', async () => {
		await start();
		const wrong = await ask('cdr/list', { headers: { 'X-API-TOKEN': 'wrong' } });
		expect([wrong.status, await wrong.json()]).toEqual([401, { message: 'Unauthenticated.' }]);
		const authorization = { 'X-API-TOKEN': '', Authorization: `Bearer ${kavkom.apiKey}` };
		expect((await ask('cdr/list', { headers: authorization })).status).toBe(401);
	});

	it('refuses another domain with 403, an invalid or missing one with 422', async () => {
		await start();
		const other = { domain_uuid: '11111111-1111-4111-8111-111111111111' };
		expect((await ask('cdr/list', { query: other })).status).toBe(403);
		const invalid = await ask('cdr/list', { query: { domain_uuid: 'demo' } });
		expect(invalid.status).toBe(422);
		const complaint = (await invalid.json()) as Envelope;
		expect(complaint.errors.domain_uuid[0]).toMatch(/valid UUID/);
		expect(complaint.request_uuid).toMatch(UUID);
		const missing = await post('active_call/call', { domain_uuid: undefined, src: '101' });
		expect(missing.status).toBe(422);
	});

	it('reads domain_uuid from the query of a GET and the body of a POST only', async () => {
		await start();
		const inBody = { domain_uuid: kavkom.domainUuid };
		expect((await getWithBody('cdr/list', inBody)).errors).toHaveProperty('domain_uuid');
		const inQuery = await ask('active_call/call', {
			method: 'POST',
			query: inBody,
			body: { domain_uuid: undefined, src: '101', destination: '33199001234' },
		});
		expect(inQuery.status).toBe(422);
	});

	it('refuses routes that are not on the list of the token', async () => {
		await start({ oddities: { refusedRoutes: ['cdr/list'], listLimitedRefused: true } });
		expect((await ask('cdr/list')).status).toBe(403);
		expect((await ask('extension/list_limited')).status).toBe(403);
		expect((await ask('extension/list')).status).toBe(200);
	});

	it('answers HTML or a redirect without JSON as first Accept type', async () => {
		await start();
		const headers = { Accept: '*/*' };
		const page = await ask('cdr/list', { headers });
		expect(page.headers.get('content-type')).toMatch('text/html');
		kavkom.oddities.withoutJsonAccept = 'redirect';
		expect((await ask('cdr/list', { headers })).status).toBe(302);
	});

	it('answers 404 for an unknown route and 405 for a wrong method, as JSON', async () => {
		await start();
		const unknown = await ask('active_call/hangup');
		expect(unknown.status).toBe(404);
		expect(await unknown.json()).toHaveProperty('message');
		expect((await ask('cdr/list', {}, 'crm')).status).toBe(404);
		expect((await post('cdr/list', {})).status).toBe(405);
	});

	it('fails with success false, with the other error envelope, and with 429', async () => {
		await start({ oddities: { successFalse: ['cdr/list'], serverError: ['user/list'] } });
		const failed = await ask('cdr/list');
		expect(failed.status).toBe(200);
		expect(await failed.json()).toMatchObject({
			success: false,
			message: expect.any(String),
			errors: expect.any(Object),
			request_uuid: expect.any(String),
		});
		const broken = await ask('user/list');
		expect(broken.status).toBe(500);
		expect(await broken.json()).toEqual({ error: true, message: 'Something went wrong' });
		kavkom.oddities.rateLimit = { requests: 1, perSeconds: 60 };
		expect((await ask('tags/list', {}, 'crm')).status).toBe(200);
		const limited = await ask('tags/list', {}, 'crm');
		expect(limited.status).toBe(429);
		expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
		expect(limited.headers.get('x-ratelimit-limit')).toBe('1');
	});
});

describe('cdr/list', () => {
	it('serves the newest 15 first, in the row of the contract', async () => {
		await start();
		const { data, success, pagination } = await askJson('cdr/list');
		expect(success).toBe(true);
		expect(pagination).toEqual({ page: 1, pages: 4, total: 60 });
		const newest = lodash.orderBy(kavkom.calls, ['startedAt', 'id'], ['desc', 'asc']);
		expect(idsOf(data)).toEqual(lodash.map(newest.slice(0, 15), 'id'));
		const [call] = newest;
		expect(data[0]).toEqual({
			uuid: call.id,
			domain_uuid: kavkom.domainUuid,
			extension_uuid: call.extensionUuid,
			direction: call.direction,
			caller_id_number: call.callerNumber,
			caller_id_name: call.callerName,
			destination_number: call.destination,
			start_stamp: stampOf(call),
			duration: call.durationSeconds,
			call_result: call.result,
			file: call.file,
		});
	});

	it('pages through every call exactly once', async () => {
		await start();
		const pages = await Promise.all([1, 2, 3, 4].map((page) => list({ limit: 15, page })));
		const ids = pages.flatMap(({ data }) => idsOf(data));
		expect(ids.sort()).toEqual(lodash.map(kavkom.calls, 'id').sort());
		expect((await list({ page: 5 })).data).toEqual([]);
	});

	it('takes filters from the query and from the body of a GET, the body winning', async () => {
		await start();
		const answered = kavkom.calls.filter(({ result }) => result === 'answered').length;
		const byQuery = await list({ 'filter[call_result]': 'answered' });
		expect(byQuery.pagination.total).toBe(answered);
		const path = `cdr/list?domain_uuid=${kavkom.domainUuid}&filter[call_result]=missed`;
		const byBody = await getWithBody(path, { filter: { call_result: 'answered' } });
		expect(byBody.pagination.total).toBe(answered);
		kavkom.oddities.dropGetBody = true;
		const dropped = await getWithBody(path, { filter: { call_result: 'answered' } });
		expect(dropped.data.every(({ call_result: result }) => result === 'missed')).toBe(true);
		kavkom.oddities.ignoreQueryFilter = true;
		expect((await list({ 'filter[call_result]': 'answered' })).pagination.total).toBe(60);
	});

	it('filters by wall-clock minutes, both ends included', async () => {
		await start({ callCount: 0 });
		const at = (clock: string) => kavkom.addCall({ startedAt: Date.parse(clock) }).id;
		at('2026-03-10T08:59:59Z');
		const inside = [at('2026-03-10T09:00:00Z'), at('2026-03-10T09:30:59Z')];
		at('2026-03-10T09:31:00Z');
		const query = {
			'filter[start_date]': '2026-03-10 10:00',
			'filter[end_date]': '2026-03-10 10:30',
		};
		expect(idsOf((await list(query)).data).sort()).toEqual(inside.sort());
		kavkom.oddities.ignoreDates = true;
		expect((await list(query)).data).toHaveLength(4);
	});

	it('filters by extension, numbers and name, and knows no direction filter', async () => {
		await start();
		const { extensionUuid, callerNumber, destination } = kavkom.calls.find(
			(call) => call.extensionUuid && call.direction === 'outbound',
		) as KavkomCall;
		const totalOf = async (filter: string, value: string) =>
			(await list({ [`filter[${filter}]`]: value })).pagination.total;
		const count = (matches: (call: KavkomCall) => boolean) => kavkom.calls.filter(matches).length;
		expect(await totalOf('extension_uuid', String(extensionUuid))).toBe(
			count((call) => call.extensionUuid === extensionUuid),
		);
		kavkom.oddities.numberMatch = 'exact';
		expect(await totalOf('caller_id_number', callerNumber)).toBe(
			count((call) => call.callerNumber === callerNumber),
		);
		expect(await totalOf('destination_number', destination)).toBe(
			count((call) => call.destination === destination),
		);
		expect(await totalOf('number', destination)).toBe(
			count((call) => [call.callerNumber, call.destination].includes(destination)),
		);
		expect(await totalOf('caller_id_name', 'dubois')).toBe(
			count((call) => call.callerName.includes('Dubois')),
		);
		expect(await totalOf('direction', 'inbound')).toBe(60);
		kavkom.oddities.ignoreFilters = true;
		expect(await totalOf('number', destination)).toBe(60);
	});

	it('refuses filters and pages of the wrong form with 422', async () => {
		await start();
		const wrong = {
			'filter[start_date]': '2026-03-10T10:00:00Z',
			'filter[end_date]': '2026-13-10 10:00',
			'filter[call_result]': 'busy',
		};
		const response = await ask('cdr/list', { query: wrong });
		expect(response.status).toBe(422);
		expect(Object.keys(((await response.json()) as Envelope).errors)).toEqual([
			'filter.start_date',
			'filter.end_date',
			'filter.call_result',
		]);
		expect((await ask('cdr/list', { query: { limit: 0 } })).status).toBe(422);
	});

	it('caps the limit silently and can ignore the page', async () => {
		await start({ oddities: { maxLimit: 10 } });
		const first = await list({ limit: 1_000 });
		expect([first.data.length, first.pagination.pages]).toEqual([10, 6]);
		kavkom.oddities.ignorePage = true;
		expect(idsOf((await list({ page: 2 })).data)).toEqual(idsOf(first.data));
	});

	it('says how long the list is in four ways', async () => {
		await start();
		kavkom.oddities.pagination = 'none';
		expect(await list()).not.toHaveProperty('pagination');
		kavkom.oddities.pagination = 'laravel';
		expect(await list({ limit: 15 })).toMatchObject({
			data: { data: expect.any(Array), current_page: 1, last_page: 4, total: 60 },
		});
		kavkom.oddities.pagination = 'bareArray';
		expect(await list()).toHaveLength(60);
		kavkom.oddities.pagination = 'top';
		kavkom.oddities.wrongTotals = 'missing';
		expect((await list()).pagination).toEqual({ page: 1 });
		kavkom.oddities.wrongTotals = 'zero';
		expect((await list()).pagination).toEqual({ page: 1, pages: 0, total: 0 });
	});

	it('answers a page after the last one emptily, with the last one, or with 404', async () => {
		await start();
		const beyond = { limit: 50, page: 3 };
		expect((await list(beyond)).data).toEqual([]);
		kavkom.oddities.emptyLastPage = 'repeatLast';
		expect((await list(beyond)).data).toEqual((await list({ limit: 50, page: 2 })).data);
		kavkom.oddities.emptyLastPage = 'notFound';
		expect((await ask('cdr/list', { query: { page: 99 } })).status).toBe(404);
	});

	it('can be ordered otherwise, and repeat rows', async () => {
		await start();
		const newest = idsOf((await list()).data);
		kavkom.oddities.order = 'oldestFirst';
		const stamps = lodash.map((await list()).data, 'start_stamp');
		expect(stamps).toEqual([...stamps].sort());
		kavkom.oddities.order = 'shuffled';
		const shuffled = idsOf((await list()).data);
		expect(shuffled).not.toEqual(newest);
		expect([...shuffled].sort()).toEqual([...newest].sort());
		kavkom.oddities.duplicateRows = true;
		const { data } = await list();
		expect(data).toHaveLength(80);
		expect(new Set(idsOf(data)).size).toBe(60);
	});

	it('shifts its rows while new calls arrive', async () => {
		await start({ oddities: { shiftEvery: 1 } });
		const first = idsOf((await list({ limit: 15 })).data);
		const second = idsOf((await list({ limit: 15, page: 2 })).data);
		expect(second[0]).toBe(first[14]);
		expect(kavkom.calls).toHaveLength(62);
	});

	it.each(['xml_cdr_uuid', 'call_uuid', 'callUuid', 'id'] as const)(
		'can call the id %s',
		async (idKey) => {
			await start({ oddities: { idKey } });
			const { data } = await list();
			expect(idsOf(data, idKey).sort()).toEqual(lodash.map(kavkom.calls, 'id').sort());
			expect(data[0]).not.toHaveProperty('uuid');
		},
	);

	it('can write numbers as strings, and further columns and epochs', async () => {
		await start({ oddities: { numbersAsStrings: true, extraColumns: true, epochColumns: true } });
		const { data } = await list();
		for (const row of data) {
			const call = kavkom.calls.find(({ id }) => id === row.uuid) as KavkomCall;
			expect(row).toMatchObject({
				duration: String(call.durationSeconds),
				billsec: String(call.talkSeconds),
				start_epoch: String(call.startedAt / 1000),
				answer_epoch: String((call.answeredAt ?? 0) / 1000),
				end_epoch: String(call.endedAt / 1000),
			});
			expect(row.answer_stamp === '').toBe(call.answeredAt === null);
		}
	});

	it('shows what a test adds at once, and late records when the time has come', async () => {
		let now = NOW;
		await start({ now: () => now, callCount: 0 });
		const call = kavkom.addCall({ extensionNumber: '103' });
		expect(call.extensionUuid).toBe(kavkom.extensions[2].uuid);
		expect(idsOf((await list()).data)).toEqual([call.id]);
		kavkom.oddities.lateRecords = true;
		now = shownFrom(call, kavkom.oddities) - 1;
		expect(now).toBeGreaterThanOrEqual(call.endedAt + 9_999);
		expect((await list()).data).toEqual([]);
		now += 1;
		expect((await list()).data).toHaveLength(1);
		kavkom.oddities.lateRecords = false;
		call.visibleAt = now + 1;
		expect((await list()).data).toEqual([]);
	});

	it('can name recordings minutes late', async () => {
		let now = NOW;
		await start({ now: () => now, callCount: 0, oddities: { lateRecordings: true } });
		kavkom.addCall({ file: 'late.mp3', startedAt: NOW - 40_000 });
		expect((await list()).data[0].file).toBe('');
		now += 600_000;
		expect((await list()).data[0].file).toBe('late.mp3');
	});
});

describe('recordings', () => {
	const download = async (file: string): Promise<Response> =>
		await ask('cdr/download', { query: { file } });

	it('serves the bytes of every file name, encoded exactly once', async () => {
		await start({ callCount: 200 });
		const files = lodash.compact(lodash.map(kavkom.calls, 'file'));
		for (const file of files) {
			const response = await download(file);
			expect(response.headers.get('content-type')).toBe(
				file.endsWith('.wav') ? 'audio/wav' : 'audio/mpeg',
			);
			const bytes = Buffer.from(await response.arrayBuffer());
			expect(bytes.equals(recordingAudio(file))).toBe(true);
		}
		const odd = files.find((file) => file.includes(' ')) ?? '';
		expect((await download(encodeURIComponent(odd))).status).toBe(404);
		expect((await download('no-such.mp3')).status).toBe(404);
		expect((await ask('cdr/download')).status).toBe(422);
	});

	it('names the file in Content-Disposition, or not', async () => {
		await start({ callCount: 0 });
		kavkom.addCall({ file: '2026/Mar/é "1" +.mp3' });
		const header = async () =>
			(await download('2026/Mar/é "1" +.mp3')).headers.get('content-disposition');
		expect(await header()).toBe(
			'attachment; filename="_ _1_ +.mp3"; filename*=UTF-8\'\'%C3%A9%20%221%22%20%2B.mp3',
		);
		kavkom.oddities.contentDisposition = false;
		expect(await header()).toBeNull();
	});

	it.each([
		['json', 'application/json'],
		['html', 'text/html; charset=UTF-8'],
		['octetStream', 'application/octet-stream'],
		['empty', 'audio/mpeg'],
	] as const)('can answer 200 with %s instead of plain audio', async (audio, contentType) => {
		await start({ callCount: 0, oddities: { audio } });
		kavkom.addCall({ file: 'a.mp3' });
		const response = await download('a.mp3');
		expect([response.status, response.headers.get('content-type')]).toEqual([200, contentType]);
		expect((await response.arrayBuffer()).byteLength === 0).toBe(audio === 'empty');
	});

	it('gives a link that plays without a token, until it expires', async () => {
		let now = NOW;
		await start({ now: () => now, callCount: 0 });
		const { id } = kavkom.addCall({ file: 'a b.mp3' });
		const { data } = await askJson('cdr/get_file_link', { query: { uuid: id } });
		const { fileLink } = data as unknown as { fileLink: string };
		expect(fileLink).toMatch(/\/cdr\/download\?file=/);
		const played = await fetch(fileLink);
		expect(Buffer.from(await played.arrayBuffer()).equals(recordingAudio('a b.mp3'))).toBe(true);
		kavkom.oddities.linkLifetimeSeconds = 60;
		now += 61_000;
		expect((await fetch(fileLink)).status).toBe(403);
	});

	it('has no link for an unknown call nor for one without a recording', async () => {
		await start({ callCount: 0 });
		const ids = [kavkom.addCall({ file: '' }).id, '11111111-1111-4111-8111-111111111111'];
		for (const uuid of ids) {
			expect((await ask('cdr/get_file_link', { query: { uuid } })).status).toBe(404);
		}
		expect((await ask('cdr/get_file_link')).status).toBe(422);
	});
});

describe('active calls', () => {
	const place = async (body: object): Promise<Row> =>
		(await (await post('active_call/call', body)).json()) as Row;
	const GOOD = { src: '101', destination: '33199001234' };

	it('places a call and notes what was dialled', async () => {
		await start();
		expect(await place({ ...GOOD, src_cid_number: '33199001000' })).toEqual({
			success: true,
			message: expect.any(String),
			additional_resources: [],
			switch_result: '',
		});
		expect(kavkom.placed).toEqual([
			{
				source: '101',
				destination: '33199001234',
				callerId: '33199001000',
				callUuid: expect.stringMatching(UUID),
				at: NOW,
			},
		]);
		expect(await place(GOOD)).toHaveProperty('call_uuid', kavkom.placed[1]?.callUuid);
	});

	it.each([
		['callUuidTop', (id: string) => ({ call_uuid: id })],
		['callUuidData', (id: string) => ({ data: { call_uuid: id } })],
		['uuidData', (id: string) => ({ data: { uuid: id } })],
		['switchResult', (id: string) => ({ switch_result: `+OK ${id}\n` })],
		['noId', () => ({ switch_result: '' })],
	] as const)('can give the id as %s', async (originate, expected) => {
		await start({ oddities: { originate } });
		const answer = await place(GOOD);
		expect(answer).toMatchObject(expected(kavkom.placed[0].callUuid));
	});

	it('refuses an extension without a phone, loudly or in the switch result only', async () => {
		await start();
		for (const { extension } of kavkom.extensions.filter(({ registered }) => !registered)) {
			expect(await place({ ...GOOD, src: extension })).toMatchObject({
				success: false,
				message: 'USER_NOT_REGISTERED',
			});
		}
		kavkom.oddities.notRegisteredIn = 'switchResult';
		expect(await place({ ...GOOD, src: '999' })).toMatchObject({
			success: true,
			switch_result: '-ERR USER_NOT_REGISTERED\n',
		});
		kavkom.oddities.originate = 'notRegistered';
		await place(GOOD);
		expect(kavkom.placed).toEqual([]);
	});

	it.each(['+33199001234', '33 199001234', '33.199001234', '33-199001234', '33\u00a0199001234'])(
		'accepts %j and dials nothing',
		async (destination) => {
			await start();
			expect(await place({ ...GOOD, destination })).toMatchObject({ success: true });
			expect(kavkom.placed).toEqual([]);
		},
	);

	it('dials codes with * and #, and refuses missing fields', async () => {
		await start();
		await place({ ...GOOD, destination: '*97#' });
		expect(kavkom.placed).toMatchObject([{ destination: '*97#' }]);
		const missing = await place({ src: '101', src_cid_number: '+1' });
		expect(Object.keys(missing.errors as object)).toEqual(['destination', 'src_cid_number']);
	});

	it('places the call even where the answer never comes or the connection drops', async () => {
		await start({ oddities: { originate: 'timeout' } });
		const slow = fetch(`${kavkom.baseUrl}/api/pbx/v1/active_call/call`, {
			method: 'POST',
			headers: {
				'X-API-TOKEN': kavkom.apiKey,
				Accept: 'application/json',
				'Content-Type': 'application/json',
			},
			body: JSON.stringify({ domain_uuid: kavkom.domainUuid, ...GOOD }),
			signal: AbortSignal.timeout(200),
		});
		await expect(slow).rejects.toThrow(/timeout/);
		kavkom.oddities.originate = 'dropped';
		await expect(place(GOOD)).rejects.toThrow();
		expect(kavkom.placed).toHaveLength(2);
	});

	it('lists both channels of a call under way, and calls just placed', async () => {
		await start({ callCount: 0 });
		const call = kavkom.addCall({
			startedAt: NOW - 20_000,
			endedAt: NOW + 60_000,
			extensionNumber: '102',
		});
		await place(GOOD);
		const { data } = await askJson('active_call/list');
		expect(data).toHaveLength(3);
		expect(lodash.map(data.slice(0, 2), 'call_uuid')).toEqual([call.id, call.id]);
		expect(data[1]).toMatchObject({
			callstate: 'ACTIVE',
			presence_id: '102@demo.example.com',
			created: '2026-03-11 15:59:40',
			created_epoch: String(call.startedAt / 1000),
		});
		expect(data[2]).toMatchObject({ callstate: 'RINGING', dest: '33199001234' });
	});
});

describe('extensions, numbers and users', () => {
	it('lists extensions 101 to 112 with the SIP secret in clear', async () => {
		await start();
		const { data } = await askJson('extension/list');
		expect(lodash.map(data, 'extension')).toEqual(lodash.range(101, 113).map(String));
		expect(data[0]).toMatchObject({ enabled: 'true', password: expect.any(String) });
		expect(data[11]).toHaveProperty('enabled', 'false');
		kavkom.oddities.secrets = false;
		expect(JSON.stringify(await askJson('extension/list'))).not.toContain(SECRET_MARK);
	});

	it('limits, searches and sorts extensions, and gives all on getAll', async () => {
		await start({ oddities: { maxLimit: 5 } });
		expect((await askJson('extension/list', { query: { limit: 50, page: 2 } })).data).toHaveLength(
			5,
		);
		expect((await askJson('extension/list', { query: { getAll: 'true' } })).data).toHaveLength(12);
		const query = {
			'filter[search_query]': 'su',
			'sort[0]': 'extension',
			'sort[1]': 'desc',
		};
		const { data } = await askJson('extension/list', { query });
		expect(lodash.map(data, 'extension')).toEqual(['105', '104']);
	});

	it('can give extensions as an object', async () => {
		await start({ oddities: { extensionsAsObject: true } });
		const { data } = await askJson('extension/list');
		expect(Object.keys(data)).toEqual(lodash.map(kavkom.extensions, 'uuid'));
	});

	it('lists fewer fields with pages', async () => {
		await start();
		const query = { limit: 10, page: 2 };
		const { data } = await askJson('extension/list_limited', { query });
		expect(lodash.map(data, 'extension')).toEqual(['111', '112']);
		expect(data[0]).not.toHaveProperty('password');
	});

	it('gets an extension by uuid, secrets nested, and finds one by number', async () => {
		await start();
		const [{ uuid }] = kavkom.extensions;
		const whole = await askJson('extension/get', { query: { id: uuid } });
		expect(whole.data).toMatchObject({
			extension: '101',
			voicemails: [{ voicemail_password: expect.stringContaining(SECRET_MARK) }],
			users: [{ username: 'user101', password: expect.stringContaining(SECRET_MARK) }],
		});
		const found = await askJson('extension/find', { query: { extension: '101' } });
		expect(found.data).toHaveProperty('extension_uuid', uuid);
		expect((await ask('extension/find', { query: { extension: '999' } })).status).toBe(404);
		expect((await ask('extension/get', { query: { id: '101' } })).status).toBe(422);
	});

	it('lists numbers and users, and gets a user', async () => {
		await start();
		const query = { 'filter[search_query]': 'London' };
		const { data: numbers } = await askJson('destination/list', { query });
		expect(numbers).toMatchObject([
			{ destination_number: '442079460100', destination_enabled: 'true' },
		]);
		const { data: users } = await askJson('user/list');
		expect(users).toHaveLength(kavkom.users.length);
		const user = await askJson('user/get', { query: { id: String(users[0].user_uuid) } });
		expect(user.data).toHaveProperty('user_email', 'user101@example.com');
	});
});

describe('crm', () => {
	it('stores a lead under field ids and refuses unknown ones', async () => {
		await start();
		const { id } = kavkom.crm.module;
		const { data } = await askJson('module/get', { query: { id: String(id) } }, 'crm');
		const { fields } = data as unknown as { fields: { id: number; system_name: string }[] };
		const phone = String(lodash.find(fields, { system_name: 'phone' })?.id);
		const store = async (field: string) =>
			await post(
				'lead/store',
				{ lead: { module_id: id, field_values: { [field]: { value: '33199001234' } } } },
				'POST',
				'crm',
			);
		expect(await (await store(phone)).json()).toMatchObject({
			data: { id: kavkom.crm.leads[0]?.id ?? expect.any(Number) },
		});
		expect(kavkom.crm.leads).toMatchObject([{ values: { [phone]: '33199001234' } }]);
		expect((await store('nonsense')).status).toBe(422);
	});

	it('stores, updates, assigns and destroys tags', async () => {
		await start();
		const crm = async (route: string, body: object, method = 'POST') =>
			(await (await post(route, body, method, 'crm')).json()) as { data: { id: number } };
		const { id } = (await crm('tags/store', { tag: { name: 'New', color: '#000000' } })).data;
		await crm('tags/update', { data: { id, name: 'Newer', color: '#111111' } }, 'PUT');
		const tag = await askJson('tags/get', { query: { id } }, 'crm');
		expect(tag.data).toEqual({ id, name: 'Newer', color: '#111111' });
		await crm('lead/store', { lead: { module_id: kavkom.crm.module.id, field_values: {} } });
		const leadId = kavkom.crm.leads[0]?.id;
		await crm('tags/assign', { lead_id: leadId, tags: [id, '1'] });
		expect(kavkom.crm.leads[0]?.tagIds).toEqual([id, 1]);
		await crm('tags/destroy', { id }, 'DELETE');
		expect((await askJson('tags/list', {}, 'crm')).data).toHaveLength(2);
	});

	it('lists tags page by page, searched, with ids as numbers', async () => {
		await start({ oddities: { pagination: 'none' } });
		for (let id = 3; id <= 40; id += 1) kavkom.crm.tags.push({ id, name: `T${id}`, color: '#0' });
		const list = async (query: Asking['query']) =>
			(await askJson('tags/list', { query }, 'crm')).data.map(({ id }) => id);
		expect(await list({})).toEqual(lodash.range(1, 16));
		expect(await list({ limit: 15, page: 3 })).toEqual(lodash.range(31, 41));
		expect(await list({ 'filter[search_query]': 't40' })).toEqual([40]);
	});

	it('takes a lead for its tags by a whole number only', async () => {
		await start();
		const answer = await post('tags/assign', { lead_id: 'x1', tags: [1] }, 'POST', 'crm');
		expect(answer.status).toBe(422);
	});

	it('can write a lead and say nothing of it, or never answer', async () => {
		await start();
		const lead = { module_id: kavkom.crm.module.id, field_values: {} };
		kavkom.oddities.crmWrite = 'noId';
		const answer = await post('lead/store', { lead }, 'POST', 'crm');
		expect(await answer.json()).toMatchObject({ success: true, data: null });
		kavkom.oddities.crmWrite = 'dropped';
		await expect(post('lead/store', { lead }, 'POST', 'crm')).rejects.toThrow();
		kavkom.oddities.crmWrite = 'timeout';
		const never = post('lead/store', { lead }, 'POST', 'crm').catch(() => 'closed');
		await eventually(() => expect(kavkom.crm.leads).toHaveLength(3));
		await kavkom.close();
		expect(await never).toBe('closed');
	});
});

describe('shared modules', () => {
	it('make sound that starts and weighs as its format says', () => {
		expect(toneWav(2, 440).toString('ascii', 0, 4)).toBe('RIFF');
		expect(toneWav(2, 440)).toHaveLength(44 + 2 * 8_000 * 2);
		const mp3 = toneMp3(2, 440);
		expect(mp3.readUInt16BE(0) & 0xffe0).toBe(0xffe0);
		expect(mp3.length).toBeGreaterThan(3_900);
		expect(toneMp3(2, 440)).toBe(mp3);
	});

	it('draw the same random values for the same seed, within their bounds', () => {
		const [one, other] = [createRandom(5), createRandom(5)];
		const numbers = lodash.times(1_000, () => one.int(1, 6));
		expect(lodash.times(1_000, () => other.int(1, 6))).toEqual(numbers);
		expect([...new Set(numbers)].sort()).toEqual([1, 2, 3, 4, 5, 6]);
		expect(one.uuid()).toMatch(UUID);
		expect(one.hex(9)).toMatch(/^[0-9a-f]{9}$/);
	});

	it('note requests, how many came at once, and hold answers back', async () => {
		await start();
		kavkom.server.latencyMs = 50;
		const before = Date.now();
		await Promise.all([list(), list(), list()]);
		expect(Date.now() - before).toBeGreaterThanOrEqual(45);
		expect(kavkom.server.peakConcurrency).toBe(3);
		expect(kavkom.server.requests).toHaveLength(3);
		expect(kavkom.server.requests[0]).toMatchObject({
			method: 'GET',
			path: '/api/pbx/v1/cdr/list',
		});
		expect(kavkom.server.requests[0].query.get('limit')).toBe('100');
	});

	it('apply the first fault that fits, as often as it says', async () => {
		await start();
		const match = ({ path }: { path: string }) => path.endsWith('user/list');
		kavkom.server.faults.push({ kind: 'status', status: 503, match, times: 2 }, { kind: 'html' });
		const kinds = lodash.map(
			[
				await ask('user/list'),
				await ask('cdr/list'),
				await ask('user/list'),
				await ask('user/list'),
			],
			'status',
		);
		expect(kinds).toEqual([503, 200, 503, 200]);
		expect(kavkom.server.faults).toEqual([]);
	});

	const broken: FaultKind[] = [
		'resetBeforeHeaders',
		'resetAfterHeaders',
		'notHttp',
		'stallHeaders',
		'stallBody',
		'truncateBody',
		'dripHeaders',
		'dripBody',
		'floodBody',
		'gzipGarbage',
	];
	it.each(broken)('break an answer by %s', async (kind) => {
		await start();
		kavkom.server.faults.push({ kind });
		const read = async () => {
			const response = await fetch(kavkom.baseUrl, {
				headers: { Accept: 'application/json' },
				signal: AbortSignal.timeout(300),
			});
			return await response.text();
		};
		await expect(read()).rejects.toThrow();
		await expect(read()).resolves.toContain('message');
	});

	it('can cut an answer so that nobody sees it', async () => {
		await start();
		const whole = await (await ask('cdr/list')).text();
		kavkom.server.faults.push({ kind: 'truncateUnannounced' });
		const cut = await ask('cdr/list');
		expect(cut.headers.get('content-length')).toBeNull();
		const text = await cut.text();
		expect(whole.startsWith(text)).toBe(true);
		expect(text.length).toBeLessThan(whole.length);
	});

	it('answer by redirect, given body, other type, drip and delay', async () => {
		await start();
		const first = async (fault: (typeof kavkom.server.faults)[number]) => {
			kavkom.server.faults.push(fault);
			return await ask('cdr/list');
		};
		const redirect = await first({ kind: 'redirect', location: 'http://127.0.0.1:9/x' });
		expect([redirect.status, redirect.headers.get('location')]).toEqual([
			302,
			'http://127.0.0.1:9/x',
		]);
		expect(await (await first({ kind: 'body', body: 'null' })).text()).toBe('null');
		const plain = await first({ kind: 'wrongContentType' });
		expect(plain.headers.get('content-type')).toBe('text/plain');
		const dripped = await first({ kind: 'slowDrip', delayMs: 5 });
		expect(await dripped.json()).toHaveProperty('data');
		const before = Date.now();
		expect((await first({ kind: 'delay', delayMs: 60 })).status).toBe(200);
		expect(Date.now() - before).toBeGreaterThanOrEqual(55);
	});
});
