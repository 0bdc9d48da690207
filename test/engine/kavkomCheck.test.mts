/** `account: check` of Kavkom: what it finds out at a phone system with each of its oddities, and what it never says. */
import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../nodes/shared/http/limits';
import {
	SECRET_MARK,
	startKavkom,
	type KavkomOddities,
	type KavkomSimulator,
} from '../../sandbox/kavkom/simulator.mts';
import type { Fault } from '../../sandbox/shared/server.mts';
import { kavkomEngine, useFastLimits } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import { useServers } from '../support/servers.mts';
import { changesFrom, checkSetupOf, MAX_REQUESTS, type Findings } from '../support/setupChecks.mts';

const NOW = '2026-03-10T15:00:00.000Z';
const KEY = 'c4n/ry+key=%26&"';
const DOMAIN = '5d0c1f5a-2f4e-4b7a-8c3d-9e8f7a6b5c4d';
const MINUTE = 60_000;
const WORDS = ['answered', 'missed', 'voicemail', 'cancelled'];

useFastLimits();
useClock(NOW);
const opened = useServers();

/** Any page of it has each of the words, and recordings of one format. */
async function start(oddities: Partial<KavkomOddities> = {}): Promise<KavkomSimulator> {
	const kavkom = await opened(
		startKavkom({ apiKey: KEY, domainUuid: DOMAIN, now: () => Date.parse(NOW), callCount: 300 }),
	);
	kavkom.addCall({ startedAt: Date.parse(NOW) - 2 * MINUTE, callerName: 'Noa Canary' });
	kavkom.calls.sort((a, b) => a.startedAt - b.startedAt);
	kavkom.calls.forEach((call, index) => {
		Object.assign(call, { result: WORDS[index % WORDS.length], file: `calls/${call.id}.mp3` });
	});
	Object.assign(kavkom.oddities, oddities);
	return kavkom;
}

/** Callers without a number are called so: a word that findings need. */
const NOBODY = 'unknown';

const everyName = (kavkom: KavkomSimulator): string[] =>
	[
		DOMAIN,
		...kavkom.calls.flatMap((call) => [
			...[call.id, call.callerName, call.callerNumber, call.destination, call.file],
			call.extensionUuid ?? '',
		]),
		...kavkom.extensions.flatMap(({ uuid, name, outboundNumber }) => [uuid, name, outboundNumber]),
		...kavkom.destinations.flatMap(({ uuid, number }) => [uuid, number]),
		...kavkom.users.flatMap(({ uuid, username, email }) => [uuid, username, email]),
	].filter((name) => name !== NOBODY);

async function check(kavkom: KavkomSimulator, credential = {}): Promise<Findings> {
	return await checkSetupOf({
		engine: kavkomEngine(kavkom, { credential }),
		type: 'kavkom',
		server: kavkom.server,
		secrets: [KEY, SECRET_MARK],
		names: everyName(kavkom),
	});
}

const HEALTHY: Record<string, string> = {
	address: 'warning: answers, without encryption',
	key: 'ok: accepted',
	domain: 'ok: accepted',
	route_call_list: 'ok: cdr/list (Call: Get Many, Kavkom Trigger): allowed',
	route_extension_choices:
		'ok: extension/list_limited (lists of extensions to choose from): allowed',
	route_extension_list: 'ok: extension/list (Extension: Get Many): allowed',
	route_phone_number_list: 'ok: destination/list (Phone Number: Get Many): allowed',
	route_user_list: 'ok: user/list (User: Get Many): allowed',
	route_active_call_list: 'ok: active_call/list (Active Call: Get Many): allowed',
	route_tag_list: 'ok: tags/list (Tag: Get Many): allowed',
	route_extension_get: 'ok: extension/get (Extension: Get): allowed',
	route_extension_find: 'ok: extension/find (Extension: Get): allowed',
	route_recording_link: 'ok: cdr/get_file_link (Recording: Get Link): allowed',
	list_form:
		'ok: data, message, pagination, success; pagination: page, pages, total; says how many calls there are',
	filters: 'ok: filter in the body arrives; in the query arrives',
	paging: 'ok: the second page goes on where the first ends',
	page_size: 'ok: 500 asked for, 100 came, and there are more',
	order: 'ok: newest calls first',
	columns:
		'ok: all known: call_result, caller_id_name, caller_id_number, destination_number, direction, domain_uuid, duration, extension_uuid, file, start_stamp, uuid',
	call_ids: 'ok: uuid; each call once',
	status_words:
		'ok: call_result: answered, cancelled, missed, voicemail; direction: inbound, local, outbound',
	time_zone: 'ok: Europe/Paris fits: the newest call began 2 min ago',
	recording: 'ok: cdr/download: audio/mpeg',
	route_call_originate: 'unknown: active_call/call: Not tried: it would place a call',
	route_lead_fields:
		'unknown: module/get: Not tried: it wants the ID of a module, which only you know',
	route_lead_create: 'unknown: lead/store: Not tried: it would create a lead',
	route_tag_assign: 'unknown: tags/assign: Not tried: it would change a lead',
};

const changes = (found: Findings): Record<string, string> => {
	const healthy = Object.fromEntries(
		Object.entries(changesFrom({}, found)).filter(([name, text]) => HEALTHY[name] !== text),
	);
	return healthy;
};

const isCallList: Fault['match'] = ({ path }) => path.endsWith('/cdr/list');

const turnedDown = 'Kavkom does not allow this with the API key in use (HTTP 403)';

/** What an oddity changes; every other finding stays as it is. */
const ODDITIES: ReadonlyArray<[string, Partial<KavkomOddities>, Record<string, string>]> = [
	['none', {}, {}],
	[
		'a key without a route',
		{ refusedRoutes: ['user/list'] },
		{ route_user_list: `failed: user/list (User: Get Many): ${turnedDown}` },
	],
	[
		'a key without the route of tags',
		{ refusedRoutes: ['tags/list'] },
		{ route_tag_list: `failed: tags/list (Tag: Get Many): ${turnedDown}` },
	],
	[
		'a short list of extensions that is refused',
		{ listLimitedRefused: true },
		{
			route_extension_choices: `failed: extension/list_limited (lists of extensions to choose from): ${turnedDown}`,
		},
	],
	[
		'a refusal under a status of 200',
		{ successFalse: ['destination/list'] },
		{
			route_phone_number_list:
				'failed: destination/list (Phone Number: Get Many): Kavkom turned the request down',
		},
	],
	[
		'a route that fails',
		{ serverError: ['active_call/list'] },
		{
			route_active_call_list:
				'failed: active_call/list (Active Call: Get Many): Kavkom could not handle the request right now (HTTP 500)',
		},
	],
	[
		'a proxy that drops bodies',
		{ dropGetBody: true },
		{ filters: 'ok: filter in the body is not read; in the query arrives' },
	],
	[
		'a filter in the query that is not read',
		{ ignoreQueryFilter: true },
		{ filters: 'ok: filter in the body arrives; in the query is not read' },
	],
	[
		'filters that have no effect',
		{ ignoreFilters: true },
		{ filters: 'warning: filter in the body is not read; in the query is not read' },
	],
	[
		'dates that have no effect',
		{ ignoreDates: true },
		{ filters: 'warning: filter in the body is not read; in the query is not read' },
	],
	['a cap', { maxLimit: 25 }, { page_size: 'ok: 500 asked for, 25 came, and there are more' }],
	[
		'no cap',
		{ maxLimit: 10_000 },
		{ page_size: 'unknown: 500 asked for, 301 came, which are all there are' },
	],
	[
		'a large page that is refused',
		{ limitRefusal: { above: 100, by: 'status422' } },
		{
			page_size:
				'warning: 100 asked for, 100 came; 500: Kavkom did not accept one of the values (HTTP 422)',
		},
	],
	[
		'a large page by which the server fails',
		{ limitRefusal: { above: 100, by: 'status500' } },
		{
			page_size:
				'warning: 100 asked for, 100 came; 500: Kavkom could not handle the request right now (HTTP 500)',
		},
	],
	[
		'a page that is ignored',
		{ ignorePage: true },
		{ paging: 'warning: the second page is the first again' },
	],
	[
		'a list without its length',
		{ pagination: 'none' },
		{ list_form: 'ok: data, message, success; does not say how many calls there are' },
	],
	[
		"Laravel's paginator",
		{ pagination: 'laravel' },
		{
			list_form:
				'ok: data, message, success; data: current_page, data, last_page, total; says how many calls there are',
		},
	],
	[
		'a bare list',
		{ pagination: 'bareArray' },
		{ list_form: 'ok: a bare list; does not say how many calls there are' },
	],
	[
		'totals of zero',
		{ wrongTotals: 'zero' },
		{
			list_form:
				'ok: data, message, pagination, success; pagination: page, pages, total; does not say how many calls there are',
		},
	],
	['oldest calls first', { order: 'oldestFirst' }, { order: 'warning: oldest calls first' }],
	['no order', { order: 'shuffled' }, { order: 'warning: in no order' }],
	['rows that shift', { shiftEvery: 1 }, {}],
	[
		'rows that come twice',
		{ duplicateRows: true },
		{ call_ids: 'ok: uuid; some calls came twice, of which one counts' },
	],
	[
		'another name of the ID',
		{ idKey: 'xml_cdr_uuid' },
		{
			columns: HEALTHY.columns.replace(', uuid', ', xml_cdr_uuid'),
			call_ids: 'ok: xml_cdr_uuid; each call once',
		},
	],
	[
		'more columns',
		{ extraColumns: true },
		{
			columns: expect.stringMatching(
				/^ok: all known: answer_stamp, billmsec, .*, waitsec$/,
			) as never,
		},
	],
	[
		'epochs',
		{ epochColumns: true },
		{
			columns: expect.stringMatching(/^ok: all known: answer_epoch, .*start_epoch/) as never,
			time_zone: 'ok: Europe/Paris fits, as 100 calls with the time in UTC prove',
		},
	],
	[
		'stamps with an offset',
		{ stampForm: 'offset' },
		{ time_zone: 'ok: stamps carry their own offset, so the zone does not matter' },
	],
	['stamps without seconds', { stampForm: 'withoutSeconds' }, {}],
	[
		'stamps that nobody can read',
		{ stampForm: 'unreadable' },
		{
			order: 'unknown: too few calls to tell by',
			time_zone: 'unknown: no start of a call that can be read',
		},
	],
	[
		'causes for words',
		{ resultWords: 'hangUpCauses' },
		{ status_words: 'warning: call_result not known: normal_clearing' },
	],
	[
		'legs in the list',
		{ legRows: true },
		{ columns: expect.stringMatching(/ leg, originating_leg_uuid, /) as never },
	],
	['names that databases refuse', { nameForm: 'nul' }, {}],
	['numbers as addresses', { numberForm: 'sipUri' }, {}],
	['durations as texts', { numbersAsStrings: true }, {}],
	['extensions under their IDs', { extensionsAsObject: true }, {}],
	[
		'a recording that is a web page',
		{ audio: 'html' },
		{ recording: 'failed: cdr/download: Kavkom answered with a web page instead of data' },
	],
	[
		'an empty recording',
		{ audio: 'empty' },
		{ recording: 'unknown: cdr/download: Kavkom has no recording for this call' },
	],
	['a recording without its type', { audio: 'octetStream' }, {}],
	['links that expire at once', { linkLifetimeSeconds: 0 }, {}],
];

describe('The check of a Kavkom account', () => {
	it.each(ODDITIES)('finds with %s just what is so', async (_name, oddities, expected) => {
		const kavkom = await start(oddities);
		expect(changes(await check(kavkom))).toEqual(expected);
	});

	it('names what it does not know, and shows no value', async () => {
		const kavkom = await start();
		kavkom.calls.forEach((call, index) => {
			if (index % 3 === 0)
				call.result = ['FORWARDED_ELSEWHERE', 'Noa Canary', '12025550123'][(index % 9) / 3];
		});
		const rewrite = (body: Buffer) =>
			body.toString('utf8').replaceAll('"duration"', '"pbx_note":"Noa Canary","duration"');
		kavkom.server.faults.push({ kind: 'rewrite', rewrite, match: isCallList, times: Infinity });
		expect(changes(await check(kavkom))).toEqual({
			columns: 'warning: not known: pbx_note',
			status_words: 'warning: call_result not known: FORWARDED_ELSEWHERE, 2 not shown',
		});
	});

	it('says which columns are missing', async () => {
		const kavkom = await start();
		const rewrite = (body: Buffer) =>
			body.toString('utf8').replaceAll('"call_result"', '"outcome"');
		kavkom.server.faults.push({ kind: 'rewrite', rewrite, match: isCallList, times: Infinity });
		expect(changes(await check(kavkom))).toMatchObject({
			columns: 'warning: missing: call_result; not known: outcome',
		});
	});

	it('tells a wrong key from a wrong domain', async () => {
		const kavkom = await start();
		const wrongKey = await check(kavkom, { apiKey: 'another-key-0123456789' });
		expect(wrongKey.key).toMatchObject({
			result: 'failed',
			found: 'Kavkom did not accept the API key (HTTP 401)',
		});
		expect(wrongKey.address.result).toBe('warning');
		expect(wrongKey.domain).toMatchObject({
			result: 'unknown',
			found: 'Not tried: "key" failed',
		});
		expect(wrongKey.recording.found).toBe('Not tried: "key" failed');
		expect(kavkom.server.requests).toHaveLength(2);

		const domainUuid = '00000000-1111-4222-8333-444444444444';
		const wrongDomain = await check(kavkom, { domainUuid });
		expect(wrongDomain.key.result).toBe('ok');
		expect(wrongDomain.domain).toMatchObject({
			result: 'failed',
			found: 'the key may do nothing with this domain',
		});
		expect(wrongDomain.time_zone.result).toBe('unknown');
	});

	it.each([
		['Asia/Jerusalem', 'unknown', / 1 h ago, which proves nothing/],
		['Europe/London', 'failed', /^by Europe\/London the newest call begins 58 min from now$/],
		['America/New_York', 'failed', / 5 h from now/],
	])('sees by the clock that %s may not be the zone', async (timezone, result, found) => {
		const kavkom = await start();
		const { time_zone } = await check(kavkom, { timezone });
		expect(time_zone.result).toBe(result);
		expect(time_zone.found).toMatch(found);
	});

	it.each([
		['Asia/Jerusalem', '1 h too early'],
		['Asia/Kolkata', '4.5 h too early'],
		['America/New_York', '5 h too late'],
	])('proves by epochs that %s is not the zone, and says which would be', async (timezone, by) => {
		const kavkom = await start({ epochColumns: true });
		const { time_zone } = await check(kavkom, { timezone });
		expect(time_zone).toEqual({
			check: 'time_zone',
			result: 'failed',
			found: `stamps are UTC+01:00, the zone of the credential (${timezone}) reads them ${by}`,
			advice:
				'Choose the Timezone in the credential that the clock of the phone system goes by. Its clock is UTC+01:00 at the time of these calls.',
		});
	});

	it('finds nothing to tell by in a domain without calls', async () => {
		const kavkom = await start();
		kavkom.calls.length = 0;
		const findings = await check(kavkom);
		const undecided = ['filters', 'paging', 'order', 'columns', 'status_words', 'time_zone'];
		expect(undecided.map((name) => findings[name].result)).toEqual(undecided.map(() => 'unknown'));
		expect(findings.route_call_list.result).toBe('ok');
	});

	const FAULTS: ReadonlyArray<[string, Fault, string, RegExp]> = [
		['a web page', { kind: 'html' }, 'address', /web page/],
		['connections that break off', { kind: 'resetBeforeHeaders' }, 'address', /broke off/],
		[
			'words before the data',
			{ kind: 'body', body: 'Warning: oops' },
			'address',
			/words where data/,
		],
		['403', { kind: 'status', status: 403 }, 'domain', /may do nothing/],
		['429', { kind: 'status', status: 429 }, 'key', /asks for fewer requests/],
		['500', { kind: 'status', status: 500 }, 'key', /could not handle the request/],
		['silence', { kind: 'stallHeaders' }, 'address', /did not answer in time/],
		['drips', { kind: 'dripBody', delayMs: 50 }, 'address', /did not answer in time/],
	];
	it.each(FAULTS)('ends with findings when all it gets is %s', async (_name, fault, at, found) => {
		LIMITS.probeSeconds = 0.5;
		const kavkom = await start();
		kavkom.server.faults.push({ ...fault, times: Infinity });
		const findings = await check(kavkom);
		expect(Object.keys(findings)).toEqual(Object.keys(HEALTHY));
		expect(findings[at].found).toMatch(found);
		expect(['failed', 'unknown']).toContain(findings[at].result);
		expect(Object.values(findings).filter(({ result }) => result === 'ok').length).toBeLessThan(3);
	});

	it.each([
		['that is nowhere', 'http://127.0.0.1:1', /did not accept the connection/],
		['that is no address', 'not an address', /not a web address/],
	])('ends with findings at a host %s', async (_name, baseUrl, found) => {
		const findings = await check(await start(), { baseUrl });
		expect(findings.address).toMatchObject({
			result: 'failed',
			found: expect.stringMatching(found),
		});
		expect(findings.recording.result).toBe('unknown');
	});

	it('falls back to fewer rows where a large page is never answered', async () => {
		LIMITS.probeSeconds = 1;
		const kavkom = await start({ limitRefusal: { above: 100, by: 'silence' } });
		expect(changes(await check(kavkom))).toEqual({
			page_size: 'warning: 100 asked for, 100 came; 500: Kavkom did not answer in time',
		});
	});

	it('makes no more requests than it may, wherever it is sent', async () => {
		const kavkom = await start({ order: 'shuffled', pagination: 'none' });
		kavkom.server.faults.push({
			kind: 'redirect',
			location: `${kavkom.baseUrl}/api/pbx/v1/cdr/download?file=x`,
			match: ({ path }) => path.endsWith('/cdr/download'),
			times: Infinity,
		});
		await check(kavkom);
		expect(kavkom.server.requests.length).toBeGreaterThan(15);
		expect(kavkom.server.requests.length).toBeLessThanOrEqual(MAX_REQUESTS);
		expect(new Set(kavkom.server.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
	});
});
