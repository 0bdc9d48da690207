import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
	ADDRESS_SECRETS,
	EXTRA_SECRET,
	startOneCom,
	TENANT_SECRETS,
	type OneComOddities,
	type OneComSimulator,
} from '../../sandbox/onecom/simulator.mts';
import { startServer, type Fault } from '../../sandbox/shared/server.mts';
import { oneComEngine, SHORT_PATIENCE, useFastLimits } from '../support/accounts.mts';
import type { NodeRun } from '../support/engine.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { recordsOf } from '../support/oneComTruth.mts';
import { useServers } from '../support/servers.mts';
import { createPoller, idsIn } from '../support/triggers.mts';

useFastLimits();
const serve = useServers();

let pbx: OneComSimulator;

beforeEach(async () => {
	pbx = await startOneCom({ callCount: 120, oddities: { billsecColumn: true } });
	pbx.addCall({ startedAt: Date.now() - 20_000, endedAt: Date.now() + 600_000 });
	pbx.unregistered.add('205');
});
afterEach(async () => {
	expect(pbx.openApiUrlsWithKey).toEqual([]);
	await pbx.close();
});

type Api = 'classic' | 'openApi';

const engineOf = (api: Api, credential: ICredentialDataDecryptedObject = {}) =>
	oneComEngine(pbx, { credential: { api, ...credential } });

const run = async (
	api: Api,
	parameters: INodeParameters,
	credential?: ICredentialDataDecryptedObject,
): Promise<NodeRun> => await engineOf(api, credential).run({ type: 'oneCom', parameters });

const extension = (mode: string, value: string): INodeParameters => ({
	extension: { __rl: true, mode, value },
});

const WEEK = { dateRange: 'last7Days', returnAll: true };
const CALLS = { resource: 'call', operation: 'getAll', ...WEEK };
const LEGS = { resource: 'callLeg', operation: 'getAll', ...WEEK };
const EXTENSIONS = { resource: 'extension', operation: 'getAll', returnAll: true };
const NUMBERS = { resource: 'phoneNumber', operation: 'getAll', returnAll: true };
const stateOf = (number: string) => ({
	resource: 'extension',
	operation: 'getState',
	...extension('number', number),
});
const analysisOf = (id: string, options: INodeParameters = {}) => ({
	resource: 'call',
	operation: 'getAnalysis',
	callId: { __rl: true, mode: 'id', value: id },
	options,
});
const callOf = (id: string) => ({
	resource: 'call',
	operation: 'get',
	callId: { __rl: true, mode: 'id', value: id },
});

const openRequests = () =>
	pbx.server.requests.filter(({ path }) => path.startsWith('/pbx/openapi.php'));

/** What both APIs give, however much they differ from others of their kind. */
const BOTH: Array<[string, INodeParameters]> = [
	['calls', CALLS],
	['calls of an extension', { ...CALLS, filters: { extensions: '203' } }],
	['calls of an option with less days per request', { ...CALLS, options: { chunkDays: 1 } }],
	['call legs', LEGS],
	['extensions', EXTENSIONS],
	['phone numbers', NUMBERS],
	['the state of an extension in a call', stateOf('203')],
	['the state of an idle extension', stateOf('204')],
	['the state of an extension that is not registered', stateOf('205')],
];

const OPEN_ODDITIES: Array<Partial<OneComOddities>> = [
	{},
	{ openApiInclusiveEnd: true },
	{ openApiNumbers: true },
	{ openApiExtraColumns: true },
	{ openApiCdrs: 'data' },
	{ openApiKeyFrom: 'xApiKey' },
	{ order: 'shuffled', duplicateRows: true },
	{ uniqueidEpoch: false, dialPrefix: '#019#' },
];

describe('both APIs give the same', () => {
	const cases = OPEN_ODDITIES.flatMap((oddities) =>
		BOTH.map(([what, parameters]) => ({ what, parameters, oddities })),
	);

	it.each(cases)('$what ($oddities)', async ({ parameters, oddities }) => {
		Object.assign(pbx.oddities, oddities);
		const classic = await run('classic', parameters);
		expect(openRequests()).toEqual([]);
		const records = recordsOf(classic);
		expect(records.length).toBeGreaterThan(0);
		const newer = await run('openApi', parameters);
		expect(recordsOf(newer)).toEqual(records);
		expect(newer.hints).toEqual(classic.hints);
		expect(openRequests().length).toBeGreaterThan(0);
		for (const { headers } of openRequests()) expect(headers['x-api-key']).toBe(pbx.apiKey);
	});

	it('the record of one call', async () => {
		for (const { id } of pbx.calls.slice(0, 5)) {
			const [classic] = recordsOf(await run('classic', callOf(id)));
			expect(classic.id).toBe(id);
			expect(recordsOf(await run('openApi', callOf(id)))).toEqual([classic]);
		}
	});

	it('the calls of a trigger', async () => {
		const expectNewCall = async (api: Api): Promise<void> => {
			const engine = engineOf(api);
			const poller = createPoller(engine, 'oneComTrigger', {});
			await poller.poll();
			const call = pbx.addCall({});
			expect(idsIn(await poller.poll())).toEqual([call.id]);
		};
		await expectNewCall('classic');
		await expectNewCall('openApi');
	});
});

describe('the test of the credential', () => {
	it('asks the API that was chosen, and says what it answers', async () => {
		const test = async (credential: ICredentialDataDecryptedObject) =>
			await engineOf('openApi', credential).testCredential('oneComApi');
		expect(await test({})).toMatchObject({ status: 'OK' });
		expect(openRequests()).toHaveLength(1);
		const wrong = await test({ apiKey: 'another-sample-key' });
		expect(wrong).toMatchObject({ status: 'Error' });
		expect(wrong.message).toContain('did not accept the API key or the tenant');
		pbx.oddities.openApi = 'notFound';
		expect((await test({})).message).toContain('choose Classic (proxyapi.php)');
	});
});

describe('a name in a charset of its own', () => {
	it.each<[string, Buffer]>([
		['windows-1255', Buffer.from([0xe3, 0xf0, 0xe4])],
		['iso-8859-1', Buffer.from('דנה', 'utf8')],
		['utf-8', Buffer.from('דנה', 'utf8')],
	])('is read (%s)', async (charset, name) => {
		const withName = (body: Buffer) =>
			Buffer.concat(
				body
					.toString('latin1')
					.split(/(?<="sc_calleridname":")(?:[^"\\]|\\.)*(?=")/)
					.flatMap((part, index) => [...(index === 0 ? [] : [name]), Buffer.from(part, 'latin1')]),
			);
		pbx.server.faults.push({
			kind: 'rewrite',
			times: Infinity,
			headers: { 'content-type': `application/json; charset=${charset}` },
			rewrite: withName,
		});
		const names = recordsOf(await run('openApi', CALLS)).map((call) => call.source_name);
		expect(new Set(names)).toEqual(new Set(['דנה']));
	});
});

describe('the seconds of talk', () => {
	it('come with the newer API where the classic one has none', async () => {
		pbx.oddities.billsecColumn = false;
		const talked = (records: Array<{ talk_seconds?: unknown }>) =>
			records.filter(({ talk_seconds: seconds }) => typeof seconds === 'number').length;
		const newer = recordsOf(await run('openApi', CALLS));
		expect(talked(recordsOf(await run('classic', CALLS)))).toBe(0);
		expect(talked(newer)).toBe(newer.length);
	});
});

describe('the address', () => {
	const addresses: Array<[string, (url: URL) => string]> = [
		['of proxyapi.php', (url) => url.href],
		['of openapi.php', (url) => `${url.origin}/pbx/openapi.php`],
		['of openapi.php with a slash', (url) => ` ${url.origin}/pbx/openapi.php/ `],
		['of a part of openapi.php', (url) => `${url.origin}/pbx/openapi.php/simplecdrs`],
	];

	it.each(addresses)('%s does for either API', async (_name, of) => {
		const baseUrl = of(new URL(pbx.baseUrl));
		const classic = recordsOf(await run('classic', CALLS, { baseUrl }));
		expect(classic.length).toBeGreaterThan(0);
		expect(recordsOf(await run('openApi', CALLS, { baseUrl }))).toEqual(classic);
	});

	it('may be the folder of both for the newer API', async () => {
		const { origin } = new URL(pbx.baseUrl);
		const found = await run('openApi', CALLS, { baseUrl: `${origin}/pbx/` });
		expect(recordsOf(found).length).toBeGreaterThan(0);
	});
});

describe('the key', () => {
	it('goes with a redirect on the same host in the header, too', async () => {
		const target = `${new URL(pbx.baseUrl).origin}/pbx/elsewhere`;
		pbx.server.faults.push({ kind: 'status', status: 307, headers: { location: target } } as Fault);
		await run('openApi', EXTENSIONS);
		const [, redirected] = pbx.server.requests;
		expect(redirected.path).toBe('/pbx/elsewhere');
		expect(redirected.headers['x-api-key']).toBe(pbx.apiKey);
		for (const { url } of pbx.server.requests) expect(url).not.toContain(pbx.apiKey);
	});

	it('leaves the address where the classic API redirects to the newer one', async () => {
		const location = `/pbx/openapi.php/extensions?info=EXTENSIONS&key=${pbx.apiKey}&format=json`;
		pbx.server.faults.push({ kind: 'redirect', status: 301, location });
		expect((await run('classic', EXTENSIONS)).items.length).toBeGreaterThan(0);
		const [{ url, headers }] = openRequests();
		expect(url).not.toContain('key=');
		expect(url).toContain('format=json');
		expect(headers['x-api-key']).toBe(pbx.apiKey);
	});

	it('does not leave with what comes out, nor does any secret of a row', async () => {
		pbx.oddities.openApiExtraColumns = true;
		const secrets = [
			...pbx.extensions.flatMap((one) => one.secrets),
			...TENANT_SECRETS,
			...ADDRESS_SECRETS,
			EXTRA_SECRET,
			pbx.apiKey,
		];
		const raw = { output: 'raw' };
		for (const parameters of [EXTENSIONS, NUMBERS, { ...CALLS, ...raw }, { ...LEGS, ...raw }]) {
			for (const api of ['classic', 'openApi'] as const) {
				const result = await run(api, parameters);
				expect(result.items.length).toBeGreaterThan(0);
				expect(leaksIn(readableBy(result), secrets)).toEqual([]);
			}
		}
	});

	it('of the old credential, which knows no choice, asks the classic API', async () => {
		const old = await oneComEngine(pbx).run({ type: 'oneCom', parameters: CALLS });
		expect(recordsOf(old).length).toBeGreaterThan(0);
		expect(openRequests()).toEqual([]);
	});
});

const CLASSIC_ONLY = /has the classic API only/;

describe('a refusal of the newer API is told in words', () => {
	const error = (code: string) => JSON.stringify({ error: { code, message: 'Sample words' } });
	const json = (status: number, code: string): Fault =>
		({ kind: 'status', status, body: error(code) }) as Fault;

	const cases: Array<[Fault, RegExp, RegExp]> = [
		[json(401, 'invalid_api_key'), /API key or the tenant/, /API Key and the Tenant/],
		[json(401, 'missing_api_key'), /API key or the tenant/, /missing_api_key/],
		[json(400, 'missing_api_key'), /API key or the tenant/, /API Key and the Tenant/],
		[json(404, 'tenant_not_found'), /does not know this tenant/, /Check the Tenant/],
		[json(400, 'tenant_required'), /does not know this tenant/, /Check the Tenant/],
		[json(400, 'single_tenant_required'), /does not know this tenant/, /single_tenant_required/],
		[
			{ kind: 'status', status: 404, body: '{"message":"No such route"}' } as Fault,
			CLASSIC_ONLY,
			/1com says: .*No such route/,
		],
		[
			{ kind: 'status', status: 403, body: '<!DOCTYPE html><title>Just a moment</title>' } as Fault,
			/web page instead of data/,
			/^A firewall or a proxy/,
		],
		[json(403, 'admin_required'), /does not allow this with the API key/, /admin_required/],
		[json(403, 'read_only_api_key'), /lets this API key read only/, /full key/],
		[json(404, 'not_found'), /does not have this operation/, /choose Classic/],
		[json(404, 'object_not_found'), /does not know what was asked for/, /Sample words/],
		[json(405, 'method_not_allowed'), /does not have this operation/, /choose Classic/],
		[json(400, 'start_required'), /did not accept one of the values/, /start_required/],
		[json(200, 'invalid_api_key'), /turned the request down/, /Sample words/],
		[
			{ kind: 'status', status: 404, body: '<h1>Not Found</h1>' } as Fault,
			CLASSIC_ONLY,
			/choose Classic \(proxyapi\.php\)/,
		],
	];

	it.each(cases)('%j', async (fault, message, description) => {
		pbx.server.faults.push(fault);
		const { error: thrown } = await run('openApi', CALLS);
		expect(thrown?.message).toMatch(message);
		expect(thrown?.description).toMatch(description);
		expect(openRequests()).toHaveLength(1);
	});

	it.each(['notFound', 'webPage'] as const)('by a host without it (%s)', async (openApi) => {
		pbx.oddities.openApi = openApi;
		const { error: thrown } = await run('openApi', CALLS);
		expect(`${thrown?.message} ${thrown?.description}`).toMatch(/classic API only/);
		expect(thrown?.description).toContain('choose Classic (proxyapi.php)');
	});

	it.each(['wrong', ''])('for the key "%s" and for a wrong tenant', async (apiKey) => {
		const wrongKey = await run('openApi', CALLS, { apiKey });
		expect(wrongKey.error?.message).toMatch(/API key or the tenant/);
		const wrongTenant = await run('openApi', CALLS, { tenant: 'NOBODY' });
		expect(wrongTenant.error?.message).toMatch(/API key or the tenant/);
	});

	const noLists = ['', ' ', ']', 'null', '{}', '{"rows": 3}', '[1]', '[{"sc_uniqueid":"a'];

	it.each(noLists)('and no other form passes for an empty list: %j', async (body) => {
		pbx.server.faults.push({ kind: 'body', body, times: Infinity });
		const { error: thrown } = await run('openApi', CALLS);
		expect(thrown?.message).toMatch(/not complete|form that this node does not know/);
	});

	it('while none is an empty list', async () => {
		pbx.server.faults.push({ kind: 'body', body: '[]', times: Infinity });
		const { error: thrown, items } = await run('openApi', CALLS);
		expect(thrown).toBeUndefined();
		expect(items).toEqual([]);
	});
});

describe('a call that is placed by the newer API', () => {
	const DIAL = {
		resource: 'activeCall',
		operation: 'originate',
		...extension('number', '203'),
		destination: '050 555 0142',
	};

	it('is placed once, with the key in a header and what was chosen in the body', async () => {
		const options = { autoAnswer: true, callerId: '035550110', recording: false, ringTimeout: 12 };
		const result = await run('openApi', { ...DIAL, options });
		expect(pbx.placed).toHaveLength(1);
		expect(recordsOf(result)).toEqual([
			{
				provider: '1com',
				call_id: pbx.placed[0].id,
				extension: '203',
				destination: '0505550142',
				message: 'Originate successfully queued',
			},
		]);
		const [{ method, path, query, body }] = openRequests();
		expect([method, path, [...query.keys()]]).toEqual([
			'POST',
			'/pbx/openapi.php/dial',
			['tenant'],
		]);
		expect(JSON.parse(body)).toEqual({
			account: 'SOURCE',
			source: '203',
			dest: '0505550142',
			autoanswer: 'yes',
			destclid: '035550110',
			recording: 'no',
			dialtimeout: 12,
		});
	});

	const UNCERTAIN = 'It is not certain whether the call was placed';
	const answers: Array<[OneComOddities['openApiDial'], number, boolean]> = [
		['refused', 0, false],
		['errorEnvelope', 0, false],
		['serverError', 0, true],
		['empty', 1, true],
		['webPage', 1, true],
	];

	it.each(answers)('or not, and the answer is %s', async (openApiDial, placed, isUncertain) => {
		pbx.oddities.openApiDial = openApiDial;
		const { error: thrown } = await run('openApi', DIAL);
		expect(openRequests()).toHaveLength(1);
		expect(pbx.placed).toHaveLength(placed);
		expect(thrown).toBeDefined();
		expect(thrown?.description?.includes(UNCERTAIN)).toBe(isUncertain);
	});

	it('has no ID where none is told', async () => {
		pbx.oddities.openApiDial = 'noId';
		expect(recordsOf(await run('openApi', DIAL))).toMatchObject([{ call_id: null }]);
	});

	it('is refused with the read-only key in words', async () => {
		const { error: thrown } = await run('openApi', DIAL, { apiKey: pbx.readOnlyKey });
		expect(thrown?.message).toBe('1com lets this API key read only');
		expect(pbx.placed).toEqual([]);
	});
});

describe('the state of an extension', () => {
	const both = ['classic', 'openApi'] as const;

	it.each(both)('tells with whom it talks (%s)', async (api) => {
		const call = pbx.calls[pbx.calls.length - 1];
		const [state] = recordsOf(await run(api, stateOf('203')));
		expect(state).toEqual({
			provider: '1com',
			extension: '203',
			state: 'in_call',
			registered: true,
			direction: 'inbound',
			other_number: call.callerNumber,
			other_name: call.callerName || null,
			call_id: expect.stringMatching(/\d+\.\d+$/),
			linked_id: call.id,
			message: null,
		});
	});

	it.each(both)('is unknown where 1com says something else (%s)', async (api) => {
		pbx.oddities.liveState = 'strange';
		const [state] = recordsOf(await run(api, stateOf('203')));
		expect(state).toMatchObject({
			state: 'unknown',
			registered: null,
			message: 'ERR: Server not reachable',
		});
	});

	it.each(both)('needs no more than some of its fields (%s)', async (api) => {
		pbx.oddities.liveState = 'fieldsMissing';
		expect(recordsOf(await run(api, stateOf('203')))).toMatchObject([
			{ state: 'in_call', direction: null },
		]);
		expect(recordsOf(await run(api, stateOf('204')))).toMatchObject([{ state: 'idle' }]);
	});

	it.each(both)('of one that is not there is no state (%s)', async (api) => {
		const { error: thrown } = await run(api, stateOf('999'));
		expect(thrown?.message).toMatch(/999|does not know/);
	});

	it('is read from a text, too', async () => {
		const texts: Array<[string, object]> = [
			['KO|Extension not registered||||||', { state: 'not_registered' }],
			['pbx24-1768469400.1001|x|0505550142|Dana|ctx|203|OUT|0505550142', { state: 'in_call' }],
		];
		for (const [body, expected] of texts) {
			pbx.server.faults.push({ kind: 'body', body });
			expect(recordsOf(await run('classic', stateOf('203')))).toMatchObject([expected]);
		}
	});
});

describe('the analysis of a call', () => {
	const recorded = () => pbx.calls.filter(({ hasRecording }) => hasRecording);

	it('has transcript, summary and sentiment', async () => {
		const { id } = recorded()[0];
		const [analysis] = recordsOf(await run('openApi', analysisOf(id)));
		expect(analysis).toMatchObject({
			provider: '1com',
			call_id: id,
			has_analysis: true,
			summary: expect.any(String),
			sentiment: expect.stringMatching(/^(Positive|Neutral|Negative)$/),
			sentiment_score: expect.any(Number),
			transcript: expect.stringContaining('Speaker 1: '),
		});
		const [first] = analysis.segments as object[];
		expect(first).toEqual({
			speaker: '1',
			start_seconds: 0,
			end_seconds: 3.4,
			text: expect.any(String),
		});
	});

	it.each(['text', 'json', 'segments'] as const)(
		'has the transcript in the classic API, in whichever form (%s)',
		async (transcript) => {
			pbx.oddities.transcript = transcript;
			const { id } = recorded()[0];
			const [analysis] = recordsOf(await run('classic', analysisOf(id)));
			expect(analysis).toMatchObject({ has_analysis: true, summary: null, sentiment: null });
			expect(String(analysis.transcript).length).toBeGreaterThan(20);
		},
	);

	it('may have parts only', async () => {
		pbx.oddities.openApiAnalysis = 'partial';
		const { id } = recorded()[0];
		expect(recordsOf(await run('openApi', analysisOf(id)))).toMatchObject([
			{ has_analysis: true, transcript: null, segments: [], sentiment_score: null },
		]);
	});

	it.each(['classic', 'openApi'] as const)('may be missing (%s)', async (api) => {
		Object.assign(pbx.oddities, { transcript: 'empty', openApiAnalysis: 'missing' });
		const { id } = recorded()[0];
		const none = await run(api, analysisOf(id));
		expect(recordsOf(none)).toEqual([
			{
				provider: '1com',
				call_id: id,
				has_analysis: false,
				summary: null,
				sentiment: null,
				sentiment_score: null,
				transcript: null,
				segments: [],
			},
		]);
		const skipped = await run(api, analysisOf(id, { ifMissing: 'skip' }));
		expect([skipped.items, skipped.error]).toEqual([[], undefined]);
		const stopped = await run(api, analysisOf(id, { ifMissing: 'error' }));
		expect(stopped.error?.message).toBe(`1com has no analysis of the call ${id}`);
	});
});

describe('one call', () => {
	it.each(['classic', 'openApi'] as const)(
		'that is not there is told of by its ID (%s)',
		async (api) => {
			const { error: thrown } = await run(api, callOf('pbx24-1500000000.77'));
			expect(thrown?.message).toBe('1com has no call with the ID pbx24-1500000000.77');
		},
	);

	it('is found by an ID with an underscore, and by one whose epoch is not that of its start', async () => {
		const { id } = pbx.calls[3];
		const found = await run('classic', callOf(id.replace(/\.(\d+)$/, '_$1')));
		expect(recordsOf(found)).toMatchObject([{ id }]);
		const odd = pbx.addCall({ id: 'pbx24-1300000000.5', startedAt: Date.now() - 3_600_000 });
		expect(recordsOf(await run('classic', callOf(odd.id)))).toMatchObject([{ id: odd.id }]);
	});

	it('is the one that was asked for, where a host knows no such filter', async () => {
		pbx.oddities.ignoreFilters = true;
		const { id } = pbx.calls[5];
		for (const api of ['classic', 'openApi'] as const) {
			expect(recordsOf(await run(api, callOf(id)))).toMatchObject([{ id }]);
		}
	});
});

describe('a silent newer API', () => {
	useFastLimits(SHORT_PATIENCE);

	it('is given up, and a call is not placed twice', async () => {
		const silent = await serve(startServer(() => undefined));
		const engine = oneComEngine(pbx, {
			credential: { api: 'openApi', baseUrl: `${silent.url}/pbx/proxyapi.php` },
		});
		const parameters = {
			resource: 'activeCall',
			operation: 'originate',
			...extension('number', '203'),
			destination: '0505550142',
		};
		const { error: thrown } = await engine.run({ type: 'oneCom', parameters });
		expect(silent.requests).toHaveLength(1);
		expect(thrown?.description).toContain('It is not certain whether the call was placed');
	});
});
