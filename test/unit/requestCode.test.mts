/** The scripts that read what the API and the ledger are asked, run as a Code node runs them. */
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { apiOf } from '../../gallery/api/index.mts';
import type { GalleryWorkflow } from '../../gallery/workflow.mts';
import { withoutHeaders } from '../../gallery/api/keyless.mts';
import { ledgerOf } from '../../gallery/ledger/index.mts';
import { SERVICES } from '../../services.mts';
import { runNode } from '../support/codeNode.mts';

const API = apiOf(SERVICES).workflow;
const LEDGER = ledgerOf(SERVICES).workflow;

const SETTINGS = { providers: 'kavkom, 1com', timezone: 'Europe/Paris', max_days: 92 };

const readRequest = (json: IDataObject) =>
	runNode(API, 'Read the request', {
		input: [SETTINGS],
		nodes: { 'Take in the request': [json] },
	})[0];

const readQuestion = (json: IDataObject) =>
	runNode(LEDGER, 'Read the question', { input: [json] })[0];

const askApi = (route: string, given: unknown, from: 'query' | 'body' = 'body') =>
	readRequest({ ...SETTINGS, route, query: {}, body: {}, [from]: given as IDataObject });

const askLedger = (route: string, given: unknown, from: 'query' | 'body' = 'query') =>
	readQuestion({
		providers: 'kavkom, 1com',
		max_sync_days: 92,
		route,
		query: {},
		body: {},
		[from]: given as IDataObject,
	});

const errorOf = ({ status, body }: IDataObject): IDataObject => ({
	status,
	...((body as IDataObject).error as IDataObject),
});

const day = (value: unknown) => ({ startDate: value });
const LONG = 'x'.repeat(100_000);
const NUL = '2026-01-31\u0000';

describe('the API refuses with 400 and the name of the parameter', () => {
	it.each([
		['2026-02-29'],
		['2026-02-30'],
		['2026-04-31'],
		['2026-13-01'],
		['2026-00-10'],
		['2026-01-31T25:00:00'],
		['2026-01-31T09:60:00'],
		['2026-01-31 09:00:00'],
		['2026-01-31T09:00:00 02:00'],
		['2026-01-31T09:00:00+99:99'],
		['2026-01-31T09:00:00+15:00'],
		['2026-01-31T09:00:00-0275'],
		['0000-01-01'],
		['0001-01-01'],
		['1969-12-31'],
		['9999-12-31'],
		['31/01/2026'],
		['yesterday'],
		['-1'],
		['1e9'],
		['NaN'],
		['{{ $json }}'],
		["2026-01-01'; DROP TABLE calls; --"],
		[NUL],
		['\ud800'],
		[LONG],
		[20260131],
		[-1],
		[true],
		[{ $gt: '2026-01-01' }],
		[{ toString: 'x' }],
		[['2026-01-01']],
		[['2026-01-01', '2026-01-02']],
	])('a start that is %j', (value) => {
		const answer = askApi('sync', day(value));
		expect(errorOf(answer)).toMatchObject({ status: 400, parameter: 'startDate' });
		expect(askApi('stats', day(value), 'query').status).toBe(400);
	});

	it.each([
		[{ toString: 1 }],
		[[{ toString: 'x' }]],
		[[[101]]],
		[{ 0: '101' }],
		[true],
		[1e30],
		[1.5],
		[-1.5],
		['101\u0000'],
		['101;102'],
		['1'.repeat(41)],
		[Array.from({ length: 51 }, (_, index) => index)],
		[LONG],
		['{{ 1 }}'],
		[','],
	])('extensions that are %j', (extensions) => {
		const answer = askApi('today', { extensions });
		expect(errorOf(answer)).toMatchObject({ status: 400, parameter: 'extensions' });
	});

	it.each([
		['endDate', { startDate: '2026-01-02', endDate: '2026-01-01' }],
		['endDate', { startDate: '2020-01-01', endDate: '2021-01-01' }],
		['startDate', { startDate: '2199-12-31', endDate: '2199-12-31' }],
		['provider', { startDate: '2026-01-02', provider: ['kavkom', '1com'] }],
		['provider', { startDate: '2026-01-02', provider: 'KAVKOM\u0000' }],
		['limit', { startDate: '2026-01-02', limit: -1 }],
		['afterTime', { startDate: '2026-01-02', afterTime: 'x' }],
		['constructor', JSON.parse('{"constructor": {"prototype": 1}}')],
		['__proto__', JSON.parse('{"__proto__": {"startDate": "2026-01-01"}}')],
	])('%s of a sync', (parameter, body) => {
		expect(errorOf(askApi('sync', body))).toMatchObject({ status: 400, parameter });
	});

	it.each([['-1'], ['1.5'], ['1;2'], ['1'.repeat(16)], [''], ['1,'], [['1', '2']], ['1\n'], [{}]])(
		'numbers of runs that are %j',
		(ids) => {
			expect(errorOf(askApi('runs', { ids }, 'query'))).toMatchObject({
				status: 400,
				parameter: 'ids',
			});
		},
	);

	it.each([['[]'], ['"x"'], ['7'], ['true'], ['["2026-01-01"]']])('a body that is %s', (body) => {
		expect(errorOf(askApi('sync', JSON.parse(body))).status).toBe(400);
	});
});

const ZONES: ReadonlyArray<[given: string, older: string, newer: string]> = [
	['Asia/Calcutta', 'Asia/Calcutta', 'Asia/Kolkata'],
	['Asia/Kolkata', 'Asia/Calcutta', 'Asia/Kolkata'],
	['asia/kolkata', 'Asia/Calcutta', 'Asia/Kolkata'],
	['Europe/Kyiv', 'Europe/Kiev', 'Europe/Kyiv'],
	['Europe/Kiev', 'Europe/Kiev', 'Europe/Kyiv'],
	['America/Buenos_Aires', 'America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
	['America/Argentina/Buenos_Aires', 'America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
	['Asia/Saigon', 'Asia/Saigon', 'Asia/Ho_Chi_Minh'],
	['Asia/Yangon', 'Asia/Rangoon', 'Asia/Yangon'],
	['America/Nuuk', 'America/Godthab', 'America/Nuuk'],
	['Pacific/Kanton', 'Pacific/Enderbury', 'Pacific/Kanton'],
	['EUROPE/PARIS', 'Europe/Paris', 'Europe/Paris'],
	['us/eastern', 'America/New_York', 'America/New_York'],
	['utc', 'UTC', 'UTC'],
];

const NO_ZONES = [
	'+02:00',
	'-05',
	'UTC+3',
	'utc-5',
	'local',
	'system',
	'default',
	'Mars/Olympus',
	'Asia/Beijing',
	'Factory',
	'Europe/Paris,UTC',
	'Europe/Paris\u0000',
	"UTC'; --",
	'{{ 1 }}',
	'../etc/passwd',
	LONG,
];

const RANGE = { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' };

describe('a time zone', () => {
	it.each(ZONES)('%s is asked for by its older and its newer name', (timezone, older, newer) => {
		for (const { zones } of [
			askApi('stats', { timezone }, 'query'),
			askLedger('summary', { ...RANGE, timezone }),
		]) {
			expect((zones as string).split(',')).toEqual(expect.arrayContaining([older, newer]));
		}
	});

	it.each([...NO_ZONES, { a: 'UTC' }, ['UTC', 'UTC'], 5])('that is %j is refused', (timezone) => {
		const answer = askApi('stats', { timezone }, 'query');
		expect(errorOf(answer)).toMatchObject({ status: 400, parameter: 'timezone' });
		const { status, message } = errorOf(askLedger('summary', { ...RANGE, timezone }));
		expect([status, message]).toEqual([400, expect.stringContaining('timezone')]);
	});

	it('that no database knows is refused by what it was called', () => {
		const [answer] = runNode(API, 'Say what was counted', {
			input: [{ statistics: null }],
			nodes: { '*': [{ timezone: 'Europe/Nowhere', filter: {} }] },
		});
		expect(errorOf(answer)).toMatchObject({
			status: 400,
			parameter: 'timezone',
			message: expect.stringContaining('Europe/Nowhere'),
		});
	});
});

describe('the ledger refuses with 400 and in words', () => {
	it.each([
		['x'],
		['2026-02-30T00:00:00Z'],
		['2026-01-10'],
		['2026-01-10T00:00:00'],
		['2026-01-10T00:00:60Z'],
		['2026-01-10T00:00:00+99:99'],
		['2026-01-10T00:00:00+15:00'],
		['2026-01-10T00:00:00.1234567Z'],
		['0000-01-01T00:00:00Z'],
		['0001-01-01T00:00:00Z'],
		['9999-12-31T23:59:59Z'],
		['infinity'],
		['now'],
		['2026-01-10T00:00:00Z\u0000'],
		[['2026-01-10T00:00:00Z']],
		[{ a: 1 }],
		[LONG],
	])('a page that goes on after %j', (afterTime) => {
		const { status, message } = errorOf(askLedger('calls', { ...RANGE, afterTime }));
		expect([status, message]).toEqual([400, expect.stringContaining('afterTime')]);
	});

	it.each([
		['afterId', { afterTime: RANGE.from, afterId: 'a\u0000b' }],
		['afterId', { afterTime: RANGE.from, afterId: 'a\udc00b' }],
		['afterId', { afterId: '\u0000' }],
		['afterProvider', { afterTime: RANGE.from, afterProvider: 'x' }],
		['extension', { extension: '\u0000' }],
		['extension', { extension: '\ud83d' }],
		['extension', { extension: ['101', '102'] }],
		['search', { search: LONG }],
		['search', { search: { a: 1 } }],
		['status', { status: ['missed', 'busy'] }],
		['limit', { limit: '99999999' }],
		['limit', { limit: '-1' }],
		['from', { from: '0001-01-01T00:00:00Z' }],
		['to', { to: '2026-02-30T00:00:00Z' }],
		['beginning', { from: RANGE.to, to: RANGE.from }],
	])('%s of a page of calls', (word, more) => {
		const { status, message } = errorOf(askLedger('calls', { ...RANGE, ...more }));
		expect([status, message]).toEqual([400, expect.stringContaining(word)]);
	});

	it.each([
		[{ from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.500Z' }],
		[{ from: RANGE.to, to: RANGE.from }],
		[{ ...RANGE, provider: { a: 1 } }],
		[{ ...RANGE, from: { a: 1 } }],
		['x'],
		[7],
		[[RANGE]],
		[null],
	])('a sync that is %j', (body) => {
		expect(errorOf(askLedger('sync', body, 'body')).status).toBe(400);
	});
});

it('what is searched for may have any sign, and none that a database does not take is handed on', () => {
	const { filter } = askLedger('calls', {
		...RANGE,
		search: 'a,b\u0000{{ 1 }}\ud800 \u{1F600}\'"',
	});
	expect((filter as IDataObject).search).toBe('a,b {{ 1 }}  \u{1F600}\'"');
});

it('extensions may be a text, a number or a list of either', () => {
	for (const extensions of ['101, 102', [101, '102'], ['101', '102']]) {
		expect(askApi('today', { extensions }).extensions).toBe('101,102');
	}
	expect(askApi('today', { extensions: 101 }).extensions).toBe('101');
});

describe('a run that was never closed', () => {
	const RUN = { id: '7', provider: 'kavkom', finished_at: null, error: null, failed: 0 };
	const answer = (run: IDataObject) =>
		runNode(API, 'Say how far the runs are', { input: [run] })[0];

	it('is said to have ended once it keeps no other waiting, so that nobody waits for ever', () => {
		const { status, body } = answer({ ...RUN, is_lost: true });
		expect(status).toBe(502);
		expect(body).toMatchObject({ ok: false, finished: true });
		const [run] = (body as { runs: IDataObject[] }).runs;
		expect(run.message).toMatch(/n8n was stopped/);
	});

	it('is under way until then', () => {
		const { status, body } = answer({ ...RUN, is_lost: false });
		expect([status, body]).toEqual([200, expect.objectContaining({ ok: true, finished: false })]);
	});
});

describe.each([
	['API', API],
	['ledger', LEDGER],
])('what n8n stores of a request to the %s', (_, { nodes, connections, settings }) => {
	const doors = nodes.filter(
		({ type, parameters }) =>
			type === 'n8n-nodes-base.webhook' && parameters.authentication === 'headerAuth',
	);

	it('is no run, however it ends', () => {
		expect(settings).toMatchObject({
			saveDataSuccessExecution: 'none',
			saveDataErrorExecution: 'none',
			saveManualExecutions: false,
			saveExecutionProgress: false,
		});
	});

	it('goes on from the first node with query and body alone', () => {
		expect(doors.length).toBeGreaterThan(3);
		for (const { name } of doors) {
			const next = (connections[name].main[0] ?? []).map(({ node }) => node);
			const marks = nodes.filter((node) => next.includes(node.name));
			expect(marks.map(({ parameters }) => parameters)).toEqual([
				expect.objectContaining({ include: 'selected', includeFields: 'query' }),
			]);
		}
		const reading = nodes.filter(({ name }) => !doors.some((door) => door.name === name));
		const readers = reading.filter(({ parameters }) =>
			/\$json\.headers/.test(JSON.stringify(parameters)),
		);
		expect(readers.every(({ name }) => name.startsWith('It is '))).toBe(true);
	});

	it('is a reason at most, in a run of its own without a credential', () => {
		const keeping = nodes.filter(({ parameters }) => parameters.source === 'parameter');
		expect(keeping.length).toBeGreaterThan(0);
		for (const { parameters } of keeping) {
			const run = JSON.parse(parameters.workflowJson as string) as GalleryWorkflow;
			expect(run.nodes.filter(({ credentials }) => credentials)).toEqual([]);
			expect(run.settings.saveDataErrorExecution).toBe('all');
		}
		const each = nodes.filter(({ parameters }) => parameters.mode === 'each');
		expect(each).toEqual([]);
	});
});

/** What the first node after a webhook makes of a request. */
function marked(field: string, json: IDataObject): unknown {
	const { assignments } = withoutHeaders('', '', [0, 0]).parameters.assignments as {
		assignments: Array<{ name: string; value: string }>;
	};
	const expression = assignments.find(({ name }) => name === field)?.value ?? '';
	return (
		new Function('$json', `return ${expression.slice(3, -2)}`) as (one: IDataObject) => unknown
	)(json);
}

it.each([
	['{"startDate": "2026-01-31", "extensions": ["101", 102, null]}', undefined],
	[
		'{"startDate": {"a": 1}, "extensions": [[1], {"b": 2}, "101"]}',
		'{"startDate": {}, "extensions": [{}, {}, "101"]}',
	],
	[`{"startDate": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`, '{"startDate": [{}]}'],
	['[[1], 2]', '[]'],
	['"text"', undefined],
	['7', undefined],
	['null', undefined],
])('a body goes on as far as it can be asked for: %.80s', (body, expected = body) => {
	expect(marked('body', { body: JSON.parse(body) })).toEqual(JSON.parse(expected));
});

describe('a key', () => {
	const isLong = (json: IDataObject) => marked('key_is_long', json);
	const LONG_KEY = 'a'.repeat(16);
	const SHORT_KEY = 'a'.repeat(15);

	it.each([
		[{ authorization: LONG_KEY }, true],
		[{ authorization: `Bearer ${LONG_KEY}` }, true],
		[{ 'x-api-key': LONG_KEY }, true],
		[{ 'x-ledger-key': LONG_KEY }, true],
		[{ authorization: SHORT_KEY }, false],
		[{ authorization: `Bearer ${SHORT_KEY}` }, false],
		[{ authorization: `bearer   ${SHORT_KEY}` }, false],
		[{ 'x-api-key': SHORT_KEY }, false],
		[{ 'x-ledger-key': `${SHORT_KEY}   ` }, false],
		[{ 'x-ledger-key': SHORT_KEY, authorization: LONG_KEY }, false],
		[{ 'x-other': LONG_KEY }, false],
		[{}, false],
	])('in %j is long enough: %s', (headers, expected) => {
		expect(isLong({ headers })).toBe(expected);
	});

	it('that is too short lets nobody in, and is told how to change that', () => {
		for (const answer of [
			readRequest({ ...SETTINGS, route: 'test', key_is_long: false }),
			readQuestion({ route: 'runs', query: { ids: '0' }, key_is_long: false }),
		]) {
			expect(errorOf(answer)).toEqual({
				status: 403,
				message: expect.stringMatching(/Header Auth .*Authorization .*16 characters/),
			});
		}
	});
});
