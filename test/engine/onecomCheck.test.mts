/** `account: check` of 1com: what it finds out at a phone system with each of its oddities, and what it never says. */
import { DateTime } from 'luxon';
import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../nodes/shared/http/limits';
import {
	AUTH_SENTENCE,
	SECRET_FIELDS,
	startOneCom,
	TENANT_NAME,
	TENANT_SECRETS,
	type OneComOddities,
	type OneComSimulator,
} from '../../sandbox/onecom/simulator.mts';
import type { Fault } from '../../sandbox/shared/server.mts';
import { oneComEngine, useFastLimits } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import { useServers } from '../support/servers.mts';
import { changesFrom, checkSetupOf, MAX_REQUESTS, type Findings } from '../support/setupChecks.mts';

const NOW = '2026-03-10T15:00:00.000Z';
const KEY = 'c4n/ry+key=%26&"';
const TENANT = 'QUARTZ';
const MINUTE = 60_000;

/** Words of 1com that the node does not know. */
const STRANGE = new Set(['CHANUNAVAIL', 'PARKED TIMEOUT']);

useFastLimits();
useClock(NOW);
const opened = useServers();

async function start(oddities: Partial<OneComOddities> = {}): Promise<OneComSimulator> {
	const pbx = await opened(
		startOneCom({
			apiKey: KEY,
			tenant: TENANT,
			now: () => Date.parse(NOW),
			callCount: 300,
			oddities: { slowChannels: 0, ...oddities },
		}),
	);
	pbx.addCall({ startedAt: Date.parse(NOW) - 5 * MINUTE, callerName: 'Noa Canary' });
	for (const one of pbx.calls.flatMap((call) => [call, ...call.legs])) {
		if (STRANGE.has(one.disposition)) one.disposition = 'ANSWERED';
	}
	return pbx;
}

const everyName = (pbx: OneComSimulator): string[] => [
	TENANT,
	TENANT_NAME,
	...pbx.calls.flatMap((call) => [
		...[call.id, call.callerName, call.callerNumber, call.dialedNumber, call.whoAnswered],
		...call.legs.flatMap(({ id, clid, src, dst }) => [id, clid, src, dst]),
	]),
	...pbx.extensions.flatMap(({ username, letterName }) => [username, letterName]),
	...pbx.queues.map(({ name }) => name),
];

/** Internal numbers are as short as counts. */
const isTelling = (name: string): boolean => !/^\d{1,4}$/.test(name) && !TOO_COMMON.has(name);

/** The sample's names for a queue and for nobody that are words of any sentence. */
const TOO_COMMON = new Set(['s', 'h', 'hangup']);

async function check(pbx: OneComSimulator, credential = {}): Promise<Findings> {
	const secretsOf = pbx.extensions.flatMap(({ record }) =>
		SECRET_FIELDS.map((field) => record[field] ?? '').filter((secret) => secret.length > 5),
	);
	return await checkSetupOf({
		engine: oneComEngine(pbx, { credential }),
		type: 'oneCom',
		server: pbx.server,
		secrets: [KEY, ...TENANT_SECRETS, ...secretsOf],
		names: everyName(pbx).filter(isTelling),
	});
}

const HEALTHY: Record<string, string> = {
	address: 'warning: answers, without encryption',
	key: 'ok: accepted',
	tenant: 'ok: accepted',
	operations:
		'ok: all listed: SIMPLECDRS, CDRS, recording, playrecording, inforecording, EXTENSIONS, queues, queue, agents, agentsconnected, queuecallers, QUEUELOGS, extstate, transcript, DIDS, CHANNELS, DIAL, HANGUP, TRANSFER, AGENT, SMS',
	route_call_list: 'ok: SIMPLECDRS (Call: Get Many, 1com Trigger): allowed',
	route_extension_list: 'ok: EXTENSIONS (Extension: Get Many): allowed',
	route_queue_list: 'ok: queues (Queue: Get Many): allowed',
	route_phone_number_list: 'ok: DIDS (Phone Number: Get Many): allowed',
	route_active_call_list: 'ok: CHANNELS (Active Call: Get Many): allowed',
	route_call_leg_list: 'ok: CDRS (Call Leg: Get Many): allowed',
	filters: 'ok: start and end: read; uniqueid: read',
	end: 'ok: a second as the end does not belong to it; a day as the end does not belong to it',
	open_api: 'ok: answers with this key, and lists the calls of the classic API',
	open_api_end: 'ok: a second as the end does not belong to it',
	open_api_legs:
		'ok: a bare list; all known: ID, accountcode, answer, billsec, cc_buy, cc_cost, cc_country, cc_network, clid, dcontext, disposition, dst, dstchannel, duration, end, firstdst, lastapp, lastdst, linkedid, originateid, peeraccount, pincode, prevuniqueid, realsrc, src, srcCallID, start, uniqueid, userfield, wherelanded',
	columns:
		'ok: all known: sc_calleridname, sc_calleridnum, sc_dialednum, sc_direction, sc_disposition, sc_duration, sc_start, sc_te_id, sc_uniqueid, sc_whoanswered, tenantcode',
	leg_columns:
		'ok: all known: ID, accountcode, answer, billsec, cc_buy, cc_cost, cc_country, cc_network, clid, dcontext, disposition, dst, dstchannel, duration, end, firstdst, lastapp, lastdst, linkedid, originateid, peeraccount, pincode, prevuniqueid, realsrc, src, srcCallID, start, uniqueid, userfield, wherelanded',
	status_words:
		'ok: disposition: ABANDONED, ANSWERED, BUSY, CANCEL, CONGESTION, FAILED, NO_ANSWER; direction: IN, LOCAL, OUT',
	time_zone: expect.stringMatching(
		/^ok: Asia\/Jerusalem fits, as \d{3} calls with the time in UTC prove$/,
	) as never,
	recording: 'ok: audio/mpeg',
	route_call_originate: 'unknown: DIAL: Not tried: it would place a call',
	route_call_hang_up: 'unknown: HANGUP: Not tried: it would end a call',
	route_call_transfer: 'unknown: TRANSFER: Not tried: it would move a call',
	route_agent_pause: 'unknown: AGENT: Not tried: it would change an agent',
	route_sms_send: 'unknown: SMS: Not tried: it would send a text message',
};

/** Oddities that nobody can see in the findings change nothing. */
const ODDITIES: ReadonlyArray<[string, Partial<OneComOddities>, Record<string, string>]> = [
	['none', {}, {}],
	['extensions under their IDs', { extensionsAsObject: true }, {}],
	[
		'seconds of talk',
		{ billsecColumn: true },
		{ columns: HEALTHY.columns.replace('sc_calleridname', 'sc_billsec, sc_calleridname') },
	],
	['a mark before CSV', { csvBom: true, csvCrLf: true }, {}],
	[
		'the template of legs',
		{ cdrsLayout: 'template' },
		{
			leg_columns:
				'ok: all known: ID, answer, direction, disposition, duration, lastdst, realsrc, start, te_id, uniqueid',
		},
	],
	['another order of columns', { cdrsLayout: 'shuffled' }, {}],
	[
		'columns that nobody knows',
		{ cdrsLayout: 'extraColumns' },
		{ leg_columns: 'warning: not known: cf_note, legtype' },
	],
	[
		'filters without effect',
		{ ignoreFilters: true },
		{ filters: 'warning: start and end: read; uniqueid: not read' },
	],
	[
		'dates without effect',
		{ ignoreDates: true },
		{
			filters: 'warning: start and end: not read; uniqueid: read',
			end: 'unknown: the end of a range is not read',
			open_api_end: 'unknown: the end of a range is not read',
		},
	],
	[
		'an end that belongs to the range',
		{ inclusiveEnd: true },
		{ end: 'ok: a second as the end belongs to the range; a day as the end belongs to the range' },
	],
	['rows that come twice', { duplicateRows: true }, {}],
	['newest calls first', { order: 'newestFirst' }, {}],
	['no order', { order: 'shuffled' }, {}],
	['blanks around', { leadingWhitespace: true }, {}],
	['wav', { recordingFormat: 'wav' }, { recording: 'ok: audio/wav' }],
	['recordings called a page', { recordingContentType: 'text/html' }, {}],
	['recordings at the other place', { playrecordingOnly: true }, {}],
	['no lines of recordings', { inforecordingEmpty: true }, {}],
	[
		'another word for a missed call',
		{ noAnswerWord: 'NOANSWER' },
		{ status_words: HEALTHY.status_words.replace('NO_ANSWER', 'NOANSWER') },
	],
	['codes before numbers', { dialPrefix: '#019#', doubledClid: true }, {}],
	['the name of a host in IDs', { uniqueidHost: 'pbx6.example.com' }, {}],
	['names for peers', { letterPeers: true }, {}],
	['no channels', { channelsIdle: 'notJson' }, {}],
	['old answers', { cacheSeconds: 3600 }, {}],
	[
		'no newer API',
		{ openApi: 'notFound' },
		{
			open_api:
				'unknown: openapi.php: This host has the classic API only (HTTP 404); the credential uses the classic API',
			open_api_end: 'unknown: Not tried: "open_api" is unknown',
			open_api_legs: 'unknown: Not tried: "open_api" is unknown',
		},
	],
	[
		'a web page for the newer API',
		{ openApi: 'webPage' },
		{
			open_api:
				'unknown: openapi.php: 1com answered with a web page instead of data; the credential uses the classic API',
			open_api_end: 'unknown: Not tried: "open_api" is unknown',
			open_api_legs: 'unknown: Not tried: "open_api" is unknown',
		},
	],
	[
		'a proxy that keeps the header back',
		{ openApiKeyFrom: 'query' },
		{
			open_api: 'failed: openapi.php: 1com did not accept the API key or the tenant (HTTP 401)',
			open_api_end: 'unknown: Not tried: "open_api" failed',
			open_api_legs: 'unknown: Not tried: "open_api" failed',
		},
	],
	[
		'an end that belongs to the range in the newer API',
		{ openApiInclusiveEnd: true },
		{ open_api_end: 'ok: a second as the end belongs to the range' },
	],
	[
		'legs in an envelope',
		{ openApiCdrs: 'data' },
		{ open_api_legs: HEALTHY.open_api_legs.replace('a bare list', 'data') },
	],
	['numbers in place of texts', { openApiNumbers: true }, {}],
	[
		'IDs with the time on the wall',
		{ uniqueidEpoch: false },
		{
			time_zone:
				'ok: Asia/Jerusalem fits: the newest call began 5 min ago; what should be the time in UTC lies in the future, and proves nothing',
		},
	],
];

const changes = (found: Findings): Record<string, string> =>
	Object.fromEntries(
		Object.entries(changesFrom({}, found)).filter(([name, text]) => !isHealthy(name, text)),
	);

function isHealthy(name: string, text: string): boolean {
	const healthy: unknown = HEALTHY[name];
	return typeof healthy === 'string'
		? healthy === text
		: (healthy as { asymmetricMatch: (other: string) => boolean }).asymmetricMatch(text);
}

const asksFor =
	(info: string): Fault['match'] =>
	({ query }) =>
		query.get('info')?.toLowerCase() === info;

describe('The check of a 1com account', () => {
	it.each(ODDITIES)('finds with %s just what is so', async (_name, oddities, expected) => {
		expect(changes(await check(await start(oddities)))).toEqual(expected);
	});

	it('changes nothing and stays within its requests', async () => {
		const pbx = await start({ recordingMissing: 'html' });
		pbx.calls.forEach((call) => Object.assign(call, { hasRecording: false }));
		expect(changes(await check(pbx))).toEqual({
			recording: 'warning: none of the 3 newest answered calls has a recording',
		});
		expect(pbx.server.requests.length).toBeGreaterThan(13);
		expect(pbx.server.requests.length).toBeLessThanOrEqual(MAX_REQUESTS);
		expect([pbx.placed, pbx.hungUp, pbx.commands]).toEqual([[], [], []]);
	});

	it('names words that it does not know, and shows no value', async () => {
		const pbx = await start();
		const [first, second, third] = pbx.calls.slice(-3);
		first.disposition = 'PARKED TIMEOUT';
		second.disposition = 'Noa Canary';
		third.disposition = '0505550142';
		expect(changes(await check(pbx))).toMatchObject({
			status_words: 'warning: disposition not known: PARKED_TIMEOUT, 2 not shown',
		});
	});

	it('says which operations a host does not list', async () => {
		const pbx = await start();
		const rewrite = (body: Buffer) =>
			body.toString('utf8').replace(/inforecording|HANGUP/g, 'gone');
		pbx.server.faults.push({ kind: 'rewrite', rewrite, times: 1 });
		expect(changes(await check(pbx))).toEqual({
			operations: 'warning: not listed: inforecording, HANGUP',
		});
	});

	it('does not take a host for unusable that keeps its help back', async () => {
		const pbx = await start();
		const match: Fault['match'] = ({ query }) => query.get('reqtype') === 'HELP';
		pbx.server.faults.push({ kind: 'html', body: AUTH_SENTENCE, match, times: Infinity });
		expect(changes(await check(pbx))).toEqual({
			operations: 'failed: HELP: 1com did not accept the API key, the tenant or this operation',
		});
	});

	it('says that key and tenant are refused with one sentence, and tells the tenant where 1com does', async () => {
		const pbx = await start();
		const wrongKey = await check(pbx, { apiKey: 'another-key-0123456789' });
		expect(wrongKey.key).toMatchObject({
			result: 'failed',
			found: '1com did not accept the API key, the tenant or this operation',
		});
		expect(wrongKey.tenant.result).toBe('unknown');
		expect(wrongKey.time_zone.found).toBe('Not tried: "key" failed');
		expect(pbx.server.requests).toHaveLength(2);

		pbx.oddities.wrongTenant = 'wrongTenantSentence';
		const wrongTenant = await check(pbx, { tenant: 'OTHER' });
		expect(wrongTenant.key.result).toBe('unknown');
		expect(wrongTenant.tenant).toMatchObject({ result: 'failed' });
		expect(wrongTenant.route_call_list.result).toBe('unknown');
	});

	it.each([
		['Europe/London', '2 h too late'],
		['America/New_York', '7 h too late'],
		['Asia/Kolkata', '3.5 h too early'],
	])('proves by the IDs that %s is not the zone, and says which would be', async (timezone, by) => {
		const { time_zone } = await check(await start(), { timezone });
		expect(time_zone).toEqual({
			check: 'time_zone',
			result: 'failed',
			found: `stamps are UTC+02:00, the zone of the credential (${timezone}) reads them ${by}`,
			advice:
				'Choose the Timezone in the credential that the clock of the phone system goes by. Its clock is UTC+02:00 at the time of these calls.',
		});
	});

	it('does not trust IDs that may hold the time on the wall', async () => {
		const pbx = await start({ uniqueidEpoch: false });
		pbx.calls.splice(0, pbx.calls.length, ...pbx.calls.filter(isOlderThan(3 * 60 * MINUTE)));
		const { time_zone } = await check(pbx);
		expect(time_zone).toMatchObject({
			result: 'warning',
			found:
				'stamps are UTC+00:00, the zone of the credential (Asia/Jerusalem) reads them 2 h too early; or call IDs hold the time on the wall',
		});
	});

	it('looks further back where the last days have no calls, and finds nothing to tell by where none has', async () => {
		const pbx = await start();
		pbx.calls.splice(0, pbx.calls.length, ...pbx.calls.filter(isOlderThan(8 * 24 * 60 * MINUTE)));
		expect((await check(pbx)).time_zone.result).toBe('ok');
		pbx.calls.length = 0;
		const findings = await check(pbx);
		const undecided = ['filters', 'end', 'columns', 'leg_columns', 'time_zone', 'recording'];
		expect(undecided.map((name) => findings[name].result)).toEqual(undecided.map(() => 'unknown'));
		expect(findings.route_call_list.result).toBe('ok');
	});

	it('finds the same calls in both APIs, in the last second of a day too', async () => {
		const pbx = await start();
		const midnight = DateTime.fromISO(NOW, { zone: pbx.zone }).startOf('day').toMillis();
		for (let days = 0; days < 7; days += 1) {
			pbx.addCall({ startedAt: midnight - days * 24 * 60 * MINUTE - 1000, durationSeconds: 30 });
		}
		expect(changes(await check(pbx))).toEqual({});
	});

	it('never puts the key into an address of the newer API, whichever API the credential names', async () => {
		const pbx = await start();
		expect(changes(await check(pbx, { api: 'openApi' }))).toEqual({});
		expect(changes(await check(pbx, { api: 'openApi', baseUrl: pbx.openApiUrl }))).toEqual({});
		expect(pbx.openApiUrlsWithKey).toEqual([]);
		pbx.oddities.openApi = 'notFound';
		expect((await check(pbx, { api: 'openApi' })).open_api).toMatchObject({ result: 'failed' });
	});

	it.each([
		['extensions', 'route_extension_list', /^EXTENSIONS .*turned the request down$/],
		['cdrs', 'route_call_leg_list', /^CDRS .*turned the request down$/],
	])('keeps a refusal of %s to itself', async (info, at, found) => {
		const pbx = await start();
		const body = 'No, says Noa Canary of QUARTZ, call 0505550142';
		pbx.server.faults.push({ kind: 'html', body, match: asksFor(info), times: Infinity });
		const findings = await check(pbx);
		expect(findings[at]).toMatchObject({ result: 'failed', found: expect.stringMatching(found) });
	});

	const FAULTS: ReadonlyArray<[string, Fault, string, RegExp]> = [
		['a web page', { kind: 'html' }, 'address', /did not send its help/],
		['connections that break off', { kind: 'resetBeforeHeaders' }, 'address', /broke off/],
		['401', { kind: 'status', status: 401 }, 'key', /did not accept the API key/],
		['403', { kind: 'status', status: 403 }, 'key', /does not allow this/],
		['429', { kind: 'status', status: 429 }, 'key', /asks for fewer requests/],
		['500', { kind: 'status', status: 500 }, 'key', /could not handle the request/],
		['silence', { kind: 'stallHeaders' }, 'address', /did not answer in time/],
		['drips', { kind: 'dripBody', delayMs: 50 }, 'address', /did not answer in time/],
	];
	it.each(FAULTS)('ends with findings when all it gets is %s', async (_name, fault, at, found) => {
		LIMITS.probeSeconds = 0.5;
		const pbx = await start();
		pbx.server.faults.push({ ...fault, times: Infinity });
		const findings = await check(pbx);
		expect(Object.keys(findings)).toEqual(Object.keys(HEALTHY));
		expect(findings[at].found).toMatch(found);
		expect(['failed', 'unknown']).toContain(findings[at].result);
		expect(Object.values(findings).filter(({ result }) => result === 'ok')).toEqual([]);
	});

	it('stops asking a host of which too many answers are late', async () => {
		LIMITS.probeSeconds = 0.5;
		const pbx = await start();
		const match: Fault['match'] = ({ query }) => query.get('reqtype') !== 'HELP';
		pbx.server.faults.push({ kind: 'stallHeaders', match, times: Infinity });
		const findings = await check(pbx);
		expect(pbx.server.requests).toHaveLength(4);
		expect(findings.route_active_call_list).toMatchObject({
			result: 'unknown',
			found: 'CHANNELS (Active Call: Get Many): Not tried: too many answers did not come in time',
		});
	});

	it('ends with findings at a host that is nowhere', async () => {
		const findings = await check(await start(), { baseUrl: 'http://127.0.0.1:1/proxyapi.php' });
		expect(findings.address).toMatchObject({
			result: 'failed',
			found: '1com did not accept the connection',
		});
		expect(findings.recording.result).toBe('unknown');
	});
});

const isOlderThan =
	(ms: number) =>
	({ startedAt }: OneComSimulator['calls'][number]): boolean =>
		startedAt < Date.parse(NOW) - ms;
