import { parse } from 'csv-parse/sync';
import lodash from 'lodash';
import { DateTime } from 'luxon';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
	AUTH_SENTENCE,
	DEFAULT_ODDITIES,
	type OneComCall,
	type OneComOddities,
	type OneComSimulator,
	type OneComSimulatorOptions,
	recordingOf,
	SECRET_FIELDS,
	startOneCom,
	TENANT_SECRETS,
	WRONG_TENANT_SENTENCE,
} from '../../sandbox/onecom/simulator.mts';

type Query = Record<string, string>;
type Row = Record<string, string>;

const ZONE = 'Asia/Jerusalem';
const local = (text: string): number => DateTime.fromSQL(text, { zone: ZONE }).toMillis();
const NOW = local('2026-01-20 12:00:00');
const ALL = { start: '2000-01-01', end: '2100-01-01' };
const SECOND = 1000;

let clock = NOW;
let pbx: OneComSimulator;

const start = async (options: OneComSimulatorOptions = {}): Promise<OneComSimulator> => {
	await pbx?.close();
	pbx = await startOneCom({
		now: () => clock,
		callCount: 150,
		...options,
		oddities: { slowChannels: 2, ...options.oddities },
	});
	return pbx;
};

beforeEach(async () => {
	clock = NOW;
	await start();
});
afterEach(() => pbx.close());

const ask = (query: Query): Promise<Response> => {
	const all = { key: pbx.apiKey, tenant: pbx.tenant, ...query };
	return fetch(`${pbx.baseUrl}?${new URLSearchParams(all)}`);
};
const text = async (query: Query): Promise<string> => {
	const response = await ask(query);
	expect(response.status).toBe(200);
	return await response.text();
};
const json = async <T,>(query: Query): Promise<T> =>
	JSON.parse(await text({ format: 'json', ...query })) as T;
const info = (name: string, query: Query = {}): Query => ({
	reqtype: 'INFO',
	info: name,
	...query,
});
const simple = async (query: Query = ALL): Promise<Row[]> => {
	const body = await text(info('SIMPLECDRS', { format: 'json', ...query }));
	return body === '' ? [] : (JSON.parse(body) as Row[]);
};
const readCsv = (body: string): Row[] => parse(body, { columns: true, bom: true }) as Row[];
const legs = async (query: Query = ALL): Promise<Row[]> =>
	readCsv(await text(info('CDRS', { format: 'csv', ...query })));
const ids = (rows: Row[]): string[] => rows.map((row) => row.sc_uniqueid);
const idsOf = (calls: OneComCall[]): string[] => calls.map((call) => call.id);
const only = async (calls: Array<Partial<OneComCall>>): Promise<OneComCall[]> => {
	await start({ calls: [] });
	return calls.map((call) => pbx.addCall(call));
};
const odd = (oddities: Partial<OneComOddities>) => Object.assign(pbx.oddities, oddities);

describe('ground truth', () => {
	it('is the same for the same seed and now, and another for another seed', async () => {
		const first = lodash.cloneDeep(pbx.calls);
		expect((await start()).calls).toEqual(first);
		expect((await start({ seed: 2 })).calls).not.toEqual(first);
	});

	it('has as many calls as asked for, oldest first, all of them already visible', () => {
		expect(pbx.calls).toHaveLength(150);
		expect(lodash.sortBy(pbx.calls, 'startedAt')).toEqual(pbx.calls);
		expect(pbx.calls.every((call) => call.recordingVisibleAt <= NOW || !call.hasRecording)).toBe(
			true,
		);
		expect(lodash.uniq(idsOf(pbx.calls))).toHaveLength(150);
	});

	it('keeps its times consistent', () => {
		for (const call of pbx.calls) {
			expect(call.endedAt - call.startedAt).toBe(call.durationSeconds * SECOND);
			expect(call.talkSeconds * SECOND).toBe(call.endedAt - (call.answeredAt ?? call.endedAt));
			expect(call.visibleAt - call.endedAt).toBeGreaterThanOrEqual(10 * SECOND);
			expect(call.visibleAt - call.endedAt).toBeLessThanOrEqual(30 * SECOND);
			expect(call.answeredAt !== null).toBe(call.disposition === 'ANSWERED');
			expect(call.legs.every((leg) => leg.endedAt >= leg.startedAt)).toBe(true);
		}
	});

	it('has every disposition of the contract and unnamed words', () => {
		const seen = new Set(pbx.calls.map((call) => call.disposition));
		const named = ['ANSWERED', 'NO ANSWER', 'BUSY', 'FAILED', 'CONGESTION', 'ABANDONED'];
		expect([...named, 'CHANUNAVAIL'].filter((word) => !seen.has(word))).toEqual([]);
	});

	it('has both sides of a local midnight, several calls in one second, hard names', () => {
		const starts = pbx.calls.map((call) => call.startedAt);
		const midnight = local('2026-01-18 00:00:00');
		expect(starts).toEqual(expect.arrayContaining([midnight, midnight - SECOND]));
		expect(Math.max(...Object.values(lodash.countBy(starts)))).toBeGreaterThanOrEqual(3);
		const names = pbx.calls.map((call) => call.callerName).join('|');
		expect(names).toMatch(/\p{Script=Hebrew}/u);
		expect(names).toContain('"');
		expect(names).toContain(',');
		expect(names).toContain('\n');
	});

	it('rings several extensions for a queue call, as legs that share its id', () => {
		const queued = pbx.calls.filter((call) => call.legs.length > 1);
		expect(queued.length).toBeGreaterThan(5);
		for (const call of queued) {
			expect(call.legs.every((leg) => leg.linkedId === call.id)).toBe(true);
			expect(call.legs[0].uniqueId).toBe(call.id);
			const taken = call.legs.slice(1).filter((leg) => leg.answeredAt !== null);
			expect(taken).toHaveLength(call.answeredAt === null ? 0 : 1);
		}
	});

	it('has calls in both passes of the hour that a clock change repeats', async () => {
		clock = local('2025-10-28 12:00:00');
		await start();
		const passes = pbx.calls.filter((call) =>
			['2025-10-25T22:30:00.000Z', '2025-10-25T23:30:00.000Z'].includes(
				new Date(call.startedAt).toISOString(),
			),
		);
		expect(passes).toHaveLength(2);
		const rows = await simple();
		const shown = passes.map((call) => rows.find((row) => row.sc_uniqueid === call.id));
		expect(shown.map((row) => row?.sc_start)).toEqual(Array(2).fill('2025-10-26 01:30:00'));
		expect(passes.map((call) => Number(/-(\d+)\./.exec(call.id)?.[1]) * SECOND)).toEqual(
			passes.map((call) => call.startedAt),
		);
	});
});

describe('access', () => {
	it('accepts both keys and any case of reqtype and info', async () => {
		const everything = (await simple()).length;
		expect(everything).toBe(150);
		expect(await simple({ ...ALL, key: pbx.readOnlyKey })).toHaveLength(everything);
		const odder = { reqtype: 'info', info: 'simpleCDRS' };
		expect(await simple({ ...ALL, ...odder })).toHaveLength(everything);
	});

	it.each([
		['json', 'application/json'],
		['csv', 'text/html'],
	])('answers a wrong key with 200, the sentence, and the type of %s', async (format, type) => {
		const response = await ask(info('SIMPLECDRS', { key: 'wrong', format }));
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toContain(type);
		expect(await response.text()).toBe('Too bad... you mistaken the security api key.');
	});

	it('answers a wrong tenant with one of two sentences, HELP always with the first', async () => {
		expect(await text(info('SIMPLECDRS', { tenant: 'OTHER' }))).toBe(AUTH_SENTENCE);
		odd({ wrongTenant: 'wrongTenantSentence' });
		expect(await text(info('SIMPLECDRS', { tenant: 'OTHER' }))).toBe(WRONG_TENANT_SENTENCE);
		expect(await text(info('SIMPLECDRS', { tenant: '' }))).toBe('Wrong or missing tenant');
		expect(await text({ reqtype: 'HELP', tenant: '' })).toBe(AUTH_SENTENCE);
	});

	it.each(['DIAL', 'HANGUP', 'TRANSFER', 'SMS', 'AGENT'])(
		'refuses %s to the read-only key',
		async (reqtype) => {
			const query = { reqtype, source: '203', dest: '0505550142', extension: '203-DEMO' };
			expect(await text({ ...query, key: pbx.readOnlyKey })).toBe(AUTH_SENTENCE);
			expect([pbx.placed, pbx.hungUp, pbx.commands]).toEqual([[], [], []]);
		},
	);

	it('answers MANAGEDB with the sentence, an unknown info or reqtype with 0 bytes', async () => {
		expect(await text({ reqtype: 'MANAGEDB' })).toBe(AUTH_SENTENCE);
		expect(await text(info('NOSUCH'))).toBe('');
		expect(await text({ reqtype: 'NOSUCH' })).toBe('');
	});

	it('proves key and tenant by a HELP page of about 24 KB', async () => {
		const response = await ask({ reqtype: 'HELP' });
		expect(response.headers.get('content-type')).toContain('text/html');
		const page = await response.text();
		expect(page).toContain('reqtype - Request type');
		expect(page).toMatch(/^<pre>[\s\S]*<i>[\s\S]*<\/pre>/);
		expect(page.length / 1024).toBeGreaterThan(20);
		expect(page.length / 1024).toBeLessThan(28);
	});

	it('knows one path', async () => {
		expect((await fetch(`${pbx.server.url}/other`)).status).toBe(404);
	});
});

describe('SIMPLECDRS', () => {
	it('gives every value as a string, by name and again by position', async () => {
		const [call] = await only([
			{ disposition: 'ANSWERED', startedAt: NOW - 60_000, talkSeconds: 9 },
		]);
		const [row] = await simple();
		const named = lodash.omit(row, lodash.range(11).map(String));
		expect(named).toEqual({
			sc_te_id: '17',
			tenantcode: 'DEMO',
			sc_start: '2026-01-20 11:59:00',
			sc_direction: 'IN',
			sc_calleridnum: '0505550142',
			sc_calleridname: 'Maya Katz',
			sc_dialednum: '035550110',
			sc_disposition: 'ANSWERED',
			sc_duration: '15',
			sc_uniqueid: call.id,
			sc_whoanswered: '203-DEMO',
		});
		expect(lodash.range(11).map((position) => row[position])).toEqual(Object.values(named));
	});

	it('gives the same as CSV with a header', async () => {
		const csv = readCsv(await text(info('SIMPLECDRS', { format: 'csv', ...ALL })));
		const positions = lodash.range(11).map(String);
		expect(csv).toEqual((await simple()).map((row) => lodash.omit(row, positions)));
	});

	it('is malformed in the default format', async () => {
		const body = await text(info('SIMPLECDRS', ALL));
		expect(() => JSON.parse(body)).toThrow();
		expect(body.startsWith('sc_te_id')).toBe(false);
	});

	it('adds sc_billsec on newer hosts', async () => {
		odd({ billsecColumn: true });
		const rows = await simple();
		expect(rows.map((row) => Number(row.sc_billsec))).toEqual(
			pbx.calls.map((call) => call.talkSeconds),
		);
		expect(rows[0]['11']).toBe(rows[0].sc_billsec);
	});

	const byFilter: Array<[string, string, (call: OneComCall) => boolean]> = [
		['direction', 'IN', (call) => call.direction === 'IN'],
		['direction', 'OUT,LOCAL', (call) => call.direction !== 'IN'],
		['disposition', 'NO ANSWER,BUSY', (call) => ['NO ANSWER', 'BUSY'].includes(call.disposition)],
		['calleridnum', '0505550101', (call) => call.callerNumber === '0505550101'],
		['calleridname', 'דנה לוי', (call) => call.callerName === 'דנה לוי'],
		['whoanswered', '203-DEMO', (call) => call.whoAnswered === '203-DEMO'],
		[
			'phone',
			'0505550101,203',
			(call) =>
				['0505550101', '203'].some((number) =>
					[call.whoAnswered, call.callerNumber, call.dialedNumber].includes(number),
				),
		],
	];
	it.each(byFilter)('filters by %s=%s', async (name, value, predicate) => {
		const expected = pbx.calls.filter(predicate);
		expect(expected.length).toBeGreaterThan(0);
		expect(ids(await simple({ ...ALL, [name]: value }))).toEqual(idsOf(expected));
	});

	it('filters by uniqueid and by its internal id, several by comma', async () => {
		const [first, , third] = pbx.calls;
		expect(ids(await simple({ ...ALL, uniqueid: `${first.id},${third.id}` }))).toEqual(
			idsOf([first, third]),
		);
		expect(ids(await simple({ ...ALL, id: third.legs[0].id }))).toEqual([third.id]);
	});

	it('knows a phone number in its stored local form only, and no extensions parameter', async () => {
		expect(await simple({ ...ALL, phone: '972505550101' })).toEqual([]);
		expect(await simple({ ...ALL, phone: '+972505550101' })).toEqual([]);
		expect(await simple({ ...ALL, extensions: '203' })).toHaveLength(150);
	});

	it('has 0 bytes and no header when there are no rows', async () => {
		for (const format of ['json', 'csv']) {
			expect(
				await text(info('SIMPLECDRS', { format, start: '2001-01-01', end: '2001-02-01' })),
			).toBe('');
		}
	});
});

describe('start and end', () => {
	const at = (time: string) => ({ startedAt: local(time) });

	it('takes a day as end for midnight at its start', async () => {
		const calls = await only([
			at('2026-01-09 23:59:59'),
			at('2026-01-10 00:00:00'),
			at('2026-01-10 23:59:59'),
			at('2026-01-11 00:00:00'),
		]);
		const between = async (from: string, until: string) =>
			ids(await simple({ start: from, end: until }));
		expect(await between('2026-01-09', '2026-01-10')).toEqual(idsOf(calls.slice(0, 1)));
		expect(await between('2026-01-10', '2026-01-10')).toEqual([]);
		expect(await between('2026-01-10', '2026-01-11')).toEqual(idsOf(calls.slice(1, 3)));
		expect(await between('2026-01-10', '2026-01-10 23:59:59')).toEqual(idsOf(calls.slice(1, 2)));
		expect(await between('2026-01-10 00:00:01', '2026-01-11 00:00:01')).toEqual(
			idsOf(calls.slice(2)),
		);
	});

	it('is about today in its zone without both', async () => {
		const [, inside] = await only([at('2026-01-19 23:59:59'), at('2026-01-20 00:00:00')]);
		expect(ids(await simple({}))).toEqual([inside.id]);
	});

	it('leaves the missing side open', async () => {
		const [first, second] = await only([at('2025-06-01 10:00:00'), at('2026-01-01 10:00:00')]);
		expect(ids(await simple({ start: '2025-12-01' }))).toEqual([second.id]);
		expect(ids(await simple({ end: '2025-12-01' }))).toEqual([first.id]);
	});

	it('finds nothing for what is no date', async () => {
		expect(await simple({ start: 'yesterday' })).toEqual([]);
	});

	it('gives years in one call', async () => {
		const calls = await only([at('2019-01-01 10:00:00'), at('2026-01-01 10:00:00')]);
		expect(ids(await simple())).toEqual(idsOf(calls));
	});

	it('includes the end on another version of the host', async () => {
		const calls = await only([at('2026-01-10 00:00:00'), at('2026-01-10 23:59:59')]);
		odd({ inclusiveEnd: true });
		expect(ids(await simple({ start: '2026-01-10', end: '2026-01-10' }))).toEqual(idsOf(calls));
		expect(ids(await simple({ start: '2026-01-10', end: '2026-01-10 23:59:59' }))).toEqual(
			idsOf(calls),
		);
	});

	it('shows a call only once its record is written', async () => {
		const [call] = await only([{ startedAt: NOW, talkSeconds: 10 }]);
		expect(await simple()).toEqual([]);
		clock = call.visibleAt - 1;
		expect(await simple()).toEqual([]);
		clock = call.visibleAt;
		expect(ids(await simple())).toEqual([call.id]);
		expect(await legs()).toHaveLength(1);
	});
});

describe('CDRS', () => {
	it('has one row per leg in the usual 30 columns, as text/html', async () => {
		const response = await ask(info('CDRS', { format: 'csv', ...ALL }));
		expect(response.headers.get('content-type')).toContain('text/html');
		const rows = readCsv(await response.text());
		expect(Object.keys(rows[0]).join(', ')).toBe(
			'accountcode, ID, start, answer, end, clid, realsrc, firstdst, duration, billsec, disposition, cc_cost, dcontext, dstchannel, userfield, uniqueid, prevuniqueid, lastdst, wherelanded, src, dst, lastapp, srcCallID, linkedid, peeraccount, originateid, cc_country, cc_network, pincode, cc_buy',
		);
		const truth = pbx.calls.flatMap((call) => call.legs);
		expect(lodash.sortBy(rows, 'ID').map((row) => [row.ID, row.linkedid, row.clid])).toEqual(
			lodash.sortBy(truth, 'id').map((leg) => [leg.id, leg.linkedId, leg.clid]),
		);
		expect(rows.every((row) => Number(row.ID) > 2 ** 32 && /^\d+$/.test(row.ID))).toBe(true);
		expect(rows.some((row) => /^\d{3}-DEMO$/.test(row.realsrc))).toBe(true);
	});

	it('filters by each parameter', async () => {
		const call = pbx.calls.find(({ legs: { length } }) => length > 1) ?? pbx.calls[0];
		const [first, second] = call.legs;
		expect(await legs({ ...ALL, linkedid: call.id })).toHaveLength(call.legs.length);
		expect(await legs({ ...ALL, id: second.id })).toHaveLength(1);
		expect(await legs({ ...ALL, uniqueid: `${first.uniqueId},${second.uniqueId}` })).toHaveLength(
			2,
		);
		const sources = await legs({ ...ALL, src: first.src, firstdst: first.firstDst });
		expect(sources.every((row) => row.src === first.src && row.firstdst === first.firstDst)).toBe(
			true,
		);
		const out = await legs({ ...ALL, direction: 'OUT' });
		expect(out.length).toBe(pbx.calls.filter(({ direction }) => direction === 'OUT').length);
	});

	it('finds outside numbers by phone and misses extensions', async () => {
		expect((await legs({ ...ALL, phone: '0505550101' })).length).toBeGreaterThan(0);
		expect(await text(info('CDRS', { format: 'csv', ...ALL, phone: '203' }))).toBe('');
	});

	it('is broken as JSON, and a single bracket without rows', async () => {
		const broken = await text(info('CDRS', { format: 'json', ...ALL }));
		expect(() => JSON.parse(broken)).toThrow();
		expect(
			await text(info('CDRS', { format: 'json', start: '2001-01-01', end: '2001-01-01' })),
		).toBe(']');
	});

	it('tells the direction by userfield, or by dcontext alone', async () => {
		const fields = async () =>
			lodash.uniq((await legs()).map((row) => `${row.dcontext} ${row.userfield}`)).sort();
		expect(await fields()).toEqual(
			['fromoutside [inbound]', 'frominternal ', 'frominternal [outbound]'].sort(),
		);
		odd({ userfieldDirection: false });
		expect(await fields()).toEqual(['frominternal ', 'fromoutside ']);
	});

	it('leaves answer empty or full of zeros when nobody answered', async () => {
		await only([{ disposition: 'NO ANSWER' }]);
		expect((await legs())[0].answer).toBe('');
		odd({ unansweredAnswer: '0000-00-00 00:00:00' });
		expect((await legs())[0].answer).toBe('0000-00-00 00:00:00');
	});

	it('has the layout of the tenant', async () => {
		const usual = await legs();
		odd({ cdrsLayout: 'template' });
		expect(Object.keys((await legs())[0]).join(', ')).toBe(
			'uniqueid, ID, te_id, realsrc, lastdst, start, duration, answer, direction, disposition',
		);
		odd({ cdrsLayout: 'shuffled' });
		const shuffled = await legs();
		expect(shuffled).toEqual(usual);
		expect(Object.keys(shuffled[0])).not.toEqual(Object.keys(usual[0]));
		odd({ cdrsLayout: 'extraColumns' });
		const wider = await legs();
		expect(wider.map((row) => lodash.pick(row, Object.keys(usual[0])))).toEqual(usual);
		expect(Object.keys(wider[0])).toHaveLength(33);
	});

	it('can have a byte order mark and CR LF', async () => {
		odd({ csvBom: true, csvCrLf: true });
		const response = await ask(info('CDRS', { format: 'csv', ...ALL }));
		const bytes = Buffer.from(await response.arrayBuffer());
		expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
		expect(bytes.toString().split('\r\n').length).toBeGreaterThan(150);
	});
});

describe('oddities of every list', () => {
	it.each(['zeroBytes', ']', '[]', 'null'] as const)(
		'can say "no rows" as %s',
		async (emptyBody) => {
			odd({ emptyBody });
			const body = emptyBody === 'zeroBytes' ? '' : emptyBody;
			const none = { start: '2001-01-01', end: '2001-01-02' };
			expect(await text(info('SIMPLECDRS', { format: 'json', ...none }))).toBe(body);
			expect(await text(info('CDRS', { format: 'csv', ...none }))).toBe(body);
		},
	);

	it('can ignore filters or dates', async () => {
		odd({ ignoreFilters: true });
		expect(await simple({ ...ALL, direction: 'IN' })).toHaveLength(150);
		odd({ ignoreDates: true });
		expect(await simple({ start: '2001-01-01', end: '2001-01-02' })).toHaveLength(150);
	});

	it('can repeat rows and give them in any order', async () => {
		const truth = idsOf(pbx.calls);
		odd({ order: 'newestFirst' });
		expect(ids(await simple())).toEqual([...truth].reverse());
		odd({ order: 'shuffled', duplicateRows: true });
		const shuffled = ids(await simple());
		expect(shuffled).toHaveLength(200);
		expect(lodash.uniq(shuffled)).not.toEqual(truth);
		expect(lodash.uniq(shuffled).sort()).toEqual([...truth].sort());
	});

	it('can surround texts with blanks, but not recordings', async () => {
		odd({ leadingWhitespace: true });
		const body = await text(info('SIMPLECDRS', { format: 'json', ...ALL }));
		expect(body).not.toBe(body.trim());
		expect(JSON.parse(body)).toHaveLength(150);
		expect(await text(info('SIMPLECDRS', { format: 'json', key: 'x' }))).toMatch(/^\s+Too bad/);
	});

	it('can be an HTML page with 200 or a real 500', async () => {
		odd({ htmlErrorPage: true });
		expect(await text(info('SIMPLECDRS', { format: 'json' }))).toMatch(/^<!DOCTYPE html>/);
		odd({ status500: true });
		expect((await ask(info('SIMPLECDRS'))).status).toBe(500);
	});

	it('can keep old answers from a request without cache=no', async () => {
		odd({ cacheSeconds: 60 });
		expect(await simple()).toHaveLength(150);
		pbx.addCall({ startedAt: NOW - 200_000 });
		expect(await simple()).toHaveLength(150);
		expect(await simple({ ...ALL, cache: 'no' })).toHaveLength(151);
		clock += 60_000;
		expect(await simple()).toHaveLength(151);
	});

	it('can have uniqueids whose middle is the wall clock instead of the epoch', async () => {
		await start({ oddities: { uniqueidEpoch: false } });
		const [call] = pbx.calls;
		const offset = DateTime.fromMillis(call.startedAt, { zone: ZONE }).offset * 60;
		expect(call.id.split(/[-.]/)[1]).toBe(String(call.startedAt / SECOND + offset));
	});
});

describe('recordings', () => {
	const recorded = () => pbx.calls.find((call) => call.hasRecording) ?? pbx.calls[0];
	const fetchRecording = async (id: string, name = 'recording') => {
		const response = await ask(info(name, { id }));
		return {
			type: response.headers.get('content-type') ?? '',
			bytes: Buffer.from(await response.arrayBuffer()),
		};
	};

	it('is an mp3 by the id of the call, also with an underscore, and by either info', async () => {
		const call = recorded();
		const { type, bytes } = await fetchRecording(call.id);
		expect(type).toBe('audio/mpeg');
		expect(bytes).toEqual(recordingOf(call, pbx));
		expect(bytes.subarray(0, 2).readUInt16BE() & 0xffe0).toBe(0xffe0);
		expect((await fetchRecording(call.id.replace('.', '_'))).bytes).toEqual(bytes);
		expect((await fetchRecording(call.id, 'playrecording')).bytes).toEqual(bytes);
	});

	it('can be a wav under a wrong type', async () => {
		odd({ recordingFormat: 'wav', recordingContentType: 'text/html' });
		const { type, bytes } = await fetchRecording(recorded().id);
		expect(type).toBe('text/html');
		expect(bytes.subarray(0, 4).toString()).toBe('RIFF');
	});

	it('is an empty html answer, or a page, when there is none', async () => {
		const silent = pbx.addCall({ disposition: 'BUSY', startedAt: NOW - 3_600_000 });
		expect(await fetchRecording(silent.id)).toEqual({
			type: 'text/html; charset=UTF-8',
			bytes: Buffer.alloc(0),
		});
		odd({ recordingMissing: 'html' });
		expect((await fetchRecording(silent.id)).bytes.toString()).toContain('<html>');
	});

	it('is there minutes after the call', async () => {
		const call = pbx.addCall({ startedAt: NOW - 100_000 });
		expect(call.visibleAt).toBeLessThanOrEqual(NOW);
		expect((await fetchRecording(call.id)).bytes).toHaveLength(0);
		clock = call.recordingVisibleAt;
		expect((await fetchRecording(call.id)).bytes.length).toBeGreaterThan(500);
	});

	it('can be found by playrecording only', async () => {
		odd({ playrecordingOnly: true });
		const { id } = recorded();
		expect((await fetchRecording(id)).bytes).toHaveLength(0);
		expect((await fetchRecording(id, 'playrecording')).bytes.length).toBeGreaterThan(0);
	});

	it('is described in six fields, or not at all', async () => {
		const call = recorded();
		const fields = (await text(info('inforecording', { id: call.id, format: 'json' }))).split('|');
		expect(fields).toHaveLength(6);
		expect([fields[1], fields[4]]).toEqual([call.id, 'mp3']);
		expect(Number(fields[5])).toBe(recordingOf(call, pbx).length);
		expect(await text(info('inforecording', { id: 'pbx24-1.1' }))).toBe('');
		odd({ inforecordingEmpty: true });
		expect(await text(info('inforecording', { id: call.id }))).toBe('');
	});

	it.each(['recording', 'playrecording', 'inforecording'])('wants an id for %s', async (name) => {
		expect(await text(info(name))).toBe('No id specified');
	});
});

describe('extensions and live state', () => {
	it('gives extensions with 148 fields, secrets among them', async () => {
		const rows = await json<Row[]>(info('EXTENSIONS'));
		expect(rows.map((row) => row.ex_number)).toEqual(lodash.range(201, 213).map(String));
		expect(rows.every((row) => Object.keys(row).length === 148)).toBe(true);
		expect(Object.keys(rows[0])).toEqual(
			expect.arrayContaining([
				'ex_id',
				'ex_name',
				'ex_tech',
				'st_state',
				'username',
				...SECRET_FIELDS,
			]),
		);
		expect(pbx.extensions[0].secrets).toContain(rows[0].ex_password);
	});

	it('filters extensions by id and number, with 0 bytes for none', async () => {
		const [, second] = pbx.extensions;
		expect(await json<Row[]>(info('EXTENSIONS', { id: second.id }))).toMatchObject([
			{ ex_number: '202' },
		]);
		expect(await json<Row[]>(info('EXTENSIONS', { number: '202' }))).toHaveLength(1);
		expect(await text(info('EXTENSIONS', { number: '999', format: 'json' }))).toBe('');
	});

	it('can give extensions as an object by id', async () => {
		odd({ extensionsAsObject: true });
		const rows = await json<Record<string, Row>>(info('EXTENSIONS'));
		expect(Object.keys(rows)).toEqual(pbx.extensions.map(({ id }) => id));
	});

	it('lists a channel per leg of a call under way', async () => {
		const call = pbx.addCall({ startedAt: NOW - 30_000, talkSeconds: 60 });
		const rows = await json<string[][]>({ reqtype: 'CHANNELS' });
		expect(rows).toHaveLength(2);
		expect(rows.every((row) => row.length >= 14)).toBe(true);
		const [calling, called] = rows;
		expect([calling[4], calling[7], calling[8], calling[11], calling[13]]).toEqual([
			'Up',
			call.callerNumber,
			'DEMO',
			'30',
			call.id,
		]);
		expect(called[0]).toMatch(/^SIP\/203-DEMO-/);
		expect(called[12]).toBe(calling[12]);
		const [state] = await json<Row[]>(info('EXTENSIONS', { number: '203' }));
		expect(state.st_state).toBe('INUSE');
	});

	it('rings every agent of a queue until one answers', async () => {
		pbx.addCall({ startedAt: NOW - 4_000, queueId: '31' });
		const rows = await json<string[][]>({ reqtype: 'CHANNELS' });
		expect(rows.map((row) => row[4])).toEqual(['Ring', ...Array<string>(4).fill('Ringing')]);
		clock += 10_000;
		expect(await json<string[][]>({ reqtype: 'CHANNELS' })).toHaveLength(2);
	});

	it('lists the channels of one node, faster', async () => {
		const call = pbx.addCall({ startedAt: NOW - 30_000, talkSeconds: 60 });
		odd({ slowChannels: 1500 });
		const [nodename] = call.id.split('-');
		const before = performance.now();
		expect(await json<string[][]>({ reqtype: 'CHANNELS', nodename })).toHaveLength(2);
		expect(performance.now() - before).toBeLessThan(1300);
		expect(await text({ reqtype: 'CHANNELS', nodename: 'pbx99' })).toBe('');
		const slowFrom = performance.now();
		await text({ reqtype: 'CHANNELS' });
		expect(performance.now() - slowFrom).toBeGreaterThan(1490);
	});

	it.each([
		['empty', ''],
		['notJson', 'No active channels\n'],
		['[]', '[]'],
	] as const)('can be idle as %s', async (channelsIdle, body) => {
		odd({ channelsIdle });
		expect(await text({ reqtype: 'CHANNELS', format: 'json' })).toBe(body);
	});

	it('gives queues, 23 statistics and agents with numeric keys', async () => {
		expect(await json(info('queues'))).toEqual({ 31: 'Sales', 32: 'שירות לקוחות' });
		const statistics = await json<Row>(info('queue', { id: '31' }));
		expect(Object.keys(statistics)).toHaveLength(23);
		expect(Object.keys(statistics)).toEqual(
			expect.arrayContaining(['AGENTSFREE', 'CALLSINQUEUE', 'ANSWEREDCALLS', 'ABANDONEDCALLS']),
		);
		const agents = await json<Record<string, Row>>(info('agents', { queue: '32' }));
		expect(Object.keys(agents)).toEqual(['205-DEMO', '206-DEMO', '207-DEMO']);
		expect(Object.keys(agents['205-DEMO'])).toEqual(lodash.range(6).map(String));
	});

	it('has its own way of finding nothing for each', async () => {
		expect(await text(info('queue'))).toBe('No id specified');
		expect(await text(info('queue', { id: '99' }))).toBe('');
		expect(await text(info('agents'))).toBe('No queue specified');
		expect(await text(info('agents', { queue: '99' }))).toBe('null');
		expect(await text(info('QUEUELOGS', { format: 'json', ...ALL, queue: '99' }))).toBe(']');
	});

	it('gives queue logs together with the record of the agent', async () => {
		const rows = await json<Row[]>(info('QUEUELOGS', { ...ALL, queue: '31' }));
		expect(rows.map((row) => row.callid)).toEqual(
			idsOf(pbx.calls.filter(({ queueId }) => queueId === '31')),
		);
		const answered = rows.find((row) => row.agent !== '');
		expect(answered).toMatchObject({ qu_name: 'Sales', disposition: 'ANSWERED' });
		expect(pbx.extensions.flatMap(({ secrets }) => secrets)).toContain(answered?.ex_password);
	});

	it("gives numbers together with the tenant's passwords, and a bare balance", async () => {
		const rows = await json<Row[]>(info('DIDS'));
		expect(rows[0]).toMatchObject({ di_number: '035550110', te_adminpassword: TENANT_SECRETS[0] });
		expect(Number(await text(info('balance')))).toBeGreaterThan(0);
	});
});

describe('placing and ending calls', () => {
	const dialing = { reqtype: 'DIAL', source: '203', dest: '0505550142', account: 'source' };

	it('places a call and answers in plain text or JSON', async () => {
		expect(await text(dialing)).toMatch(/^Success\|Originate successfully queued\|[0-9a-f]{14}\|$/);
		const answer = await json<Row>({ ...dialing, dest: '205' });
		expect(answer).toMatchObject({ Response: 'Success', ID: pbx.placed[1].id });
		expect(pbx.placed[0]).toMatchObject({ source: '203', destination: '0505550142', at: NOW });
		expect(JSON.stringify(pbx.placed)).not.toContain(pbx.apiKey);
	});

	it('rings the source first, then shows the call with its originateid and its recording', async () => {
		await text(dialing);
		const [{ id }] = pbx.placed;
		const ringing = await json<string[][]>({ reqtype: 'CHANNELS' });
		expect(ringing.map((row) => [row[0].slice(0, 12), row[4]])).toEqual([
			['SIP/203-DEMO', 'Ringing'],
		]);
		clock += 4_000;
		expect(await json<string[][]>({ reqtype: 'CHANNELS' })).toHaveLength(2);
		clock += 60_000;
		const row = (await legs({})).find(({ originateid }) => originateid === id);
		expect(row).toMatchObject({
			realsrc: '203-DEMO',
			lastdst: '0505550142',
			disposition: 'ANSWERED',
		});
		clock += 600_000;
		const recording = await ask(info('recording', { id }));
		expect((await recording.arrayBuffer()).byteLength).toBeGreaterThan(500);
	});

	it('does not record when asked not to', async () => {
		await text({ ...dialing, recording: 'no' });
		expect(pbx.calls.at(-1)?.hasRecording).toBe(false);
	});

	it('names a missing parameter, refuses an unknown source', async () => {
		expect(await text({ reqtype: 'DIAL' })).toBe('No source specified');
		expect(await text({ reqtype: 'DIAL', source: '203' })).toBe('No dest specified');
		expect(await json<Row>({ ...dialing, source: '999' })).toMatchObject({ Response: 'Error' });
		expect(pbx.placed).toEqual([]);
	});

	it('can answer in one form only, or with an error', async () => {
		odd({ dial: 'plain' });
		expect(await text({ ...dialing, format: 'json' })).toMatch(/^Success\|/);
		odd({ dial: 'json' });
		expect(JSON.parse(await text(dialing))).toMatchObject({ Response: 'Success' });
		odd({ dial: 'error' });
		expect(await json<Row>(dialing)).toMatchObject({ Response: 'Error' });
		expect(await text(dialing)).toMatch(/^Error\|/);
		expect(pbx.placed).toHaveLength(2);
	});

	it('can place the call and yet answer with a page or never', async () => {
		odd({ dial: 'html' });
		expect(await text(dialing)).toContain('<html>');
		odd({ dial: 'timeout' });
		const query = new URLSearchParams({ ...dialing, key: pbx.apiKey, tenant: pbx.tenant });
		const signal = AbortSignal.timeout(150);
		await expect(fetch(`${pbx.baseUrl}?${query}`, { signal })).rejects.toThrow();
		expect(pbx.placed).toHaveLength(2);
	});

	it('ends the calls of an extension or a channel', async () => {
		const call = pbx.addCall({ startedAt: NOW - 30_000, talkSeconds: 600 });
		expect(await text({ reqtype: 'HANGUP', extension: '203-DEMO' })).toMatch(/^Success/);
		expect(call).toMatchObject({ endedAt: NOW, durationSeconds: 30, talkSeconds: 24 });
		expect(call.legs[0]).toMatchObject({ endedAt: NOW, billSeconds: 24 });
		const ringing = pbx.addCall({ startedAt: NOW - 2_000 });
		const [[channel]] = await json<string[][]>({ reqtype: 'CHANNELS' });
		expect(await json({ reqtype: 'HANGUP', channel })).toMatchObject({ Response: 'Success' });
		expect(ringing).toMatchObject({ answeredAt: null, disposition: 'NO ANSWER', whoAnswered: '' });
		expect(pbx.hungUp).toEqual([
			{ extension: '203-DEMO', at: NOW },
			{ channel, at: NOW },
		]);
	});

	it.each([
		['plain', 'Success|Channel hung up||', 'Error|No such channel||'],
		[
			'json',
			'{"Response":"Success","Message":"Channel hung up"}',
			'{"Response":"Error","Message":"No such channel"}',
		],
		['empty', '', ''],
		['sentence', 'Channel hung up', 'No such channel'],
	] as const)('can answer HANGUP as %s', async (hangUp, done, refused) => {
		odd({ hangUp });
		pbx.addCall({ startedAt: NOW - 30_000, talkSeconds: 600 });
		const hangingUp = { reqtype: 'HANGUP', extension: '203-DEMO' };
		expect(await text(hangingUp)).toBe(done);
		expect(await text(hangingUp)).toBe(refused);
	});

	it('can end a call and never answer', async () => {
		odd({ hangUp: 'timeout' });
		const call = pbx.addCall({ startedAt: NOW - 30_000, talkSeconds: 600 });
		const query = new URLSearchParams({
			reqtype: 'HANGUP',
			extension: '203-DEMO',
			key: pbx.apiKey,
			tenant: pbx.tenant,
		});
		const signal = AbortSignal.timeout(150);
		await expect(fetch(`${pbx.baseUrl}?${query}`, { signal })).rejects.toThrow();
		expect(call.endedAt).toBe(NOW);
	});

	it('says what HANGUP lacks', async () => {
		expect(await text({ reqtype: 'HANGUP' })).toBe('No extension specified');
		expect(await text({ reqtype: 'HANGUP', extension: '201-DEMO' })).toMatch(/^Error/);
	});

	it('notes TRANSFER, SMS and AGENT', async () => {
		await text({ reqtype: 'TRANSFER', channel: 'SIP/203-DEMO-1', dest: '205' });
		await text({ reqtype: 'SMS', source: '035550110', dest: '0505550142', message: 'שלום' });
		await text({ reqtype: 'AGENT', extension: '203-DEMO', queue: '31', action: 'pause' });
		expect(await text({ reqtype: 'SMS', source: '035550110' })).toBe('No dest specified');
		expect(pbx.commands.map(({ kind }) => kind)).toEqual(['TRANSFER', 'SMS', 'AGENT']);
		expect(pbx.commands[1].parameters).toMatchObject({ message: 'שלום' });
	});
});

it('names its defaults: the host as 1com itself was seen', () => {
	expect(DEFAULT_ODDITIES).toMatchObject({ emptyBody: 'zeroBytes', recordingFormat: 'mp3' });
});
