import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../nodes/shared/http/limits';
import {
	AUTH_SENTENCE,
	startOneCom,
	WRONG_TENANT_SENTENCE,
	type OneComSimulator,
} from '../../sandbox/onecom/simulator.mts';
import { startServer, type Fault } from '../../sandbox/shared/server.mts';
import { oneComEngine, SHORT_PATIENCE, useFastLimits } from '../support/accounts.mts';
import type { Engine, NodeRun, RunSpec } from '../support/engine.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { byId, expectedCall, recordsOf } from '../support/oneComTruth.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const serve = useServers();

let pbx: OneComSimulator;
let engine: Engine;

beforeEach(async () => {
	pbx = await startOneCom({ callCount: 60, days: 5 });
	engine = oneComEngine(pbx);
});
afterEach(async () => await pbx.close());

/** All calls, in one request. */
const ALL: INodeParameters = {
	resource: 'call',
	operation: 'getAll',
	dateRange: 'last30Days',
	returnAll: true,
	options: { chunkDays: 60 },
};
const getCalls = async (spec: Partial<RunSpec> = {}, on = engine): Promise<NodeRun> =>
	await on.run({ type: 'oneCom', parameters: ALL, ...spec });
const truth = (): IDataObject[] => byId(pbx.calls.map((call) => expectedCall(call, pbx)));
const always = (fault: Fault): void => void pbx.server.faults.push({ ...fault, times: Infinity });
const BROKE_OFF = 'The connection to 1com broke off';
const LATE = '1com did not answer in time';
const BUSY = '1com could not handle the request right now';
const PAGE = '1com answered with a web page instead of data';
const CUT = '1com sent an answer that is not complete';

const passing: Array<[string, Fault, string]> = [
	['a reset before the headers', { kind: 'resetBeforeHeaders' }, BROKE_OFF],
	['a reset after the headers', { kind: 'resetAfterHeaders' }, BROKE_OFF],
	['headers that never come', { kind: 'stallHeaders' }, LATE],
	['a body that stalls', { kind: 'stallBody' }, LATE],
	['a body that is cut', { kind: 'truncateBody' }, BROKE_OFF],
	['garbage for gzip', { kind: 'gzipGarbage' }, '1com sent an answer that could not be unpacked'],
	['status 500', { kind: 'status', status: 500 }, BUSY],
	['status 502', { kind: 'status', status: 502, body: '<html>Bad gateway</html>' }, BUSY],
	['status 503', { kind: 'status', status: 503, headers: { 'retry-after': '0' } }, BUSY],
	['status 408', { kind: 'status', status: 408 }, BUSY],
	['status 429', { kind: 'status', status: 429 }, '1com asks for fewer requests'],
	['a web page', { kind: 'html' }, PAGE],
	['broken JSON', { kind: 'body', body: '[{"sc_uniqueid":"pbx24-17684' }, CUT],
	['JSON without its end', { kind: 'body', body: '[{"sc_uniqueid":"abc"},' }, CUT],
];

describe('a fault that passes', () => {
	useFastLimits(SHORT_PATIENCE);

	it.each(passing)('%s: asked again, and nothing is missing', async (_name, fault) => {
		pbx.server.faults.push(fault);
		expect(byId(recordsOf(await getCalls()))).toEqual(truth());
		expect(pbx.server.requests).toHaveLength(2);
	});

	it('three different ones in a row', async () => {
		pbx.server.faults.push({ kind: 'stallBody' }, { kind: 'status' }, { kind: 'html' });
		expect(byId(recordsOf(await getCalls()))).toEqual(truth());
		expect(pbx.server.requests).toHaveLength(4);
	});

	it('in every second of many requests', async () => {
		let asked = 0;
		pbx.server.faults.push({
			kind: 'resetAfterHeaders',
			times: Infinity,
			match: () => asked++ % 2 === 0,
		});
		const parameters = { ...ALL, options: { chunkDays: 2, maxConcurrentRequests: 1 } };
		expect(byId(recordsOf(await getCalls({ parameters })))).toEqual(truth());
	});

	it('a slow line is no fault', async () => {
		pbx.server.faults.push({ kind: 'slowDrip', delayMs: 10 });
		expect(byId(recordsOf(await getCalls()))).toEqual(truth());
		expect(pbx.server.requests).toHaveLength(1);
	});

	it('a content type that is not true is no fault', async () => {
		pbx.server.faults.push({ kind: 'wrongContentType', headers: { 'content-type': 'image/png' } });
		expect(byId(recordsOf(await getCalls()))).toEqual(truth());
	});
});

describe('a fault that stays', () => {
	useFastLimits(SHORT_PATIENCE);

	it.each(passing)('%s: four requests, then words that say it', async (_name, fault, message) => {
		always(fault);
		const { error, items } = await getCalls();
		expect(error).toMatchObject({ name: 'NodeApiError', message });
		expect(error?.description).toMatch(/\w/);
		expect(items).toEqual([]);
		expect(pbx.server.requests).toHaveLength(4);
	});

	it('a line that drips for ever is given up', async () => {
		Object.assign(LIMITS, { readTotalSeconds: 0.4, attempts: 2 });
		always({ kind: 'slowDrip', delayMs: 100 });
		const { error } = await getCalls();
		expect(error?.message).toBe(LATE);
		expect(pbx.server.requests).toHaveLength(2);
	});

	it('nothing is put out of a list of which a part failed', async () => {
		pbx.server.faults.push({
			kind: 'status',
			times: Infinity,
			match: ({ query }) => pbx.server.requests.length > 3 && query.get('info') === 'SIMPLECDRS',
		});
		const run = await getCalls({ parameters: { ...ALL, options: { chunkDays: 2 } } });
		expect(run.error?.message).toBe(BUSY);
		expect(run.items).toEqual([]);
	});

	it('an answer too large to be read is refused, not cut', async () => {
		LIMITS.maxTextBytes = 1_000_000;
		always({ kind: 'floodBody' });
		const { error, items } = await getCalls();
		expect(error?.message).toBe('The answer of 1com is too large to be read');
		expect(error?.description).toMatch(/shorter date range.*fewer Days per Request/);
		expect(items).toEqual([]);
		expect(pbx.server.requests).toHaveLength(1);
	});

	it('nobody listens at the address', async () => {
		const { error } = await getCalls(
			{},
			oneComEngine({ ...pbx, baseUrl: 'http://127.0.0.1:1/proxyapi.php' }),
		);
		expect(error?.message).toBe('1com did not accept the connection');
		expect(error?.description).toContain('Check the Base URL in the credential');
	});

	it.each(['not a web address', '', 'ftp://127.0.0.1/x'])(
		'the address is none: %j',
		async (baseUrl) => {
			const { error } = await getCalls({}, oneComEngine({ ...pbx, baseUrl }));
			expect(error?.message).toBe('The Base URL in the credential is not a web address');
		},
	);
});

describe('a pause that 1com asks for', () => {
	const gap = (): number => {
		const [first, second] = pbx.server.requests;
		return second.at - first.at;
	};

	it.each(['429', '503'])('is kept (status %s)', async (status) => {
		const headers = { 'retry-after': '1' };
		pbx.server.faults.push({ kind: 'status', status: Number(status), headers });
		expect(byId(recordsOf(await getCalls()))).toEqual(truth());
		expect(gap()).toBeGreaterThanOrEqual(1000);
	});

	it('may be given as a date', async () => {
		const headers = { 'retry-after': new Date(Date.now() + 2500).toUTCString() };
		pbx.server.faults.push({ kind: 'status', status: 429, headers });
		expect(byId(recordsOf(await getCalls()))).toEqual(truth());
		expect(gap()).toBeGreaterThanOrEqual(1000);
	});

	it('that is longer than a workflow should hang ends at once', async () => {
		always({ kind: 'status', status: 429, headers: { 'retry-after': '3600' } });
		const { error } = await getCalls();
		expect(error?.message).toBe('1com asks for fewer requests');
		expect(error?.description).toContain('Minimum Seconds Between Requests');
		expect(pbx.server.requests).toHaveLength(1);
	});
});

describe('what no second try can mend is not tried again', () => {
	const refusals: Array<[string, Fault, string, string]> = [
		[
			'the sentence about the key',
			{ kind: 'body', body: AUTH_SENTENCE },
			'1com did not accept the API key, the tenant or this operation',
			'Check the API Key and the Tenant in the credential',
		],
		[
			'the sentence about the key with blanks around, as a page',
			{ kind: 'html', body: `\n ${AUTH_SENTENCE}\r\n` },
			'1com did not accept the API key, the tenant or this operation',
			'Check the API Key and the Tenant in the credential',
		],
		[
			'the sentence about the tenant',
			{ kind: 'body', body: WRONG_TENANT_SENTENCE },
			'1com does not know this tenant',
			'short code of your phone system',
		],
		[
			'another sentence',
			{ kind: 'body', body: 'No extension specified' },
			'1com turned the request down',
			'1com says: No extension specified',
		],
		[
			'an error as JSON',
			{ kind: 'body', body: '{"Response":"Error","Message":"Not today"}' },
			'1com turned the request down',
			'1com says: Not today',
		],
		['a bare number', { kind: 'body', body: '127.35' }, '1com turned the request down', '127.35'],
		['status 400', { kind: 'status', status: 400 }, '1com did not accept one of the values', ''],
		['status 401', { kind: 'status', status: 401 }, '1com did not accept the API key', ''],
		[
			'status 403',
			{ kind: 'status', status: 403 },
			'1com does not allow this with the API key in use',
			'',
		],
		['status 404', { kind: 'status', status: 404 }, '1com could not find what was asked for', ''],
		['status 418', { kind: 'status', status: 418 }, '1com turned the request down', ''],
		['a status with words', { kind: 'status', status: 400, body: 'No' }, '', '1com says: No'],
	];
	it.each(refusals)('%s', async (_name, fault, message, description) => {
		always(fault);
		const { error } = await getCalls();
		expect(error?.message).toContain(message);
		expect(error?.description).toContain(description);
		expect(error?.context?.itemIndex).toBe(0);
		expect(pbx.server.requests).toHaveLength(1);
	});

	it('a status is told', async () => {
		always({ kind: 'status', status: 404 });
		expect((await getCalls()).error?.httpCode).toBe('404');
	});
});

describe('several items', () => {
	const items = [{ from: '2026-01-01' }, { from: 'nonsense' }, { from: '2026-01-02' }];
	const parameters: INodeParameters = {
		...ALL,
		dateRange: 'custom',
		startDate: '={{ $json.from }}',
		endDate: '={{ $now }}',
	};

	it('an error names the one that it belongs to', async () => {
		const { error, items: out } = await getCalls({ parameters, items });
		expect(error).toMatchObject({
			name: 'NodeOperationError',
			message: 'Start Date is not a date: "nonsense"',
			context: { itemIndex: 1 },
		});
		expect(out).toEqual([]);
	});

	it('one that fails is one item where the node continues, and the rest are whole', async () => {
		const run = await getCalls({ parameters, items, continueOnFail: true });
		expect(run.error).toBeUndefined();
		const of = (item: number) =>
			run.items.filter(({ pairedItem }) => (pairedItem as { item: number }).item === item);
		expect(byId(of(0).map(({ json }) => json))).toEqual(truth());
		expect(of(1).map(({ json }) => json)).toEqual([
			{
				error: 'Start Date is not a date: "nonsense"',
				message: expect.stringContaining('Write it as ISO 8601'),
			},
		]);
		expect(byId(of(2).map(({ json }) => json))).toEqual(truth());
	});

	it('a failure of 1com is told per item as well', async () => {
		always({ kind: 'body', body: 'No extension specified' });
		const run = await getCalls({ items: [{}, {}], continueOnFail: true });
		expect(run.items.map(({ json, pairedItem }) => [json.error, pairedItem])).toEqual([
			['1com turned the request down', { item: 0 }],
			['1com turned the request down', { item: 1 }],
		]);
		expect(run.items[0].json.message).toContain('1com says: No extension specified');
	});

	it('a credential that can not be used fails each item, where the node continues', async () => {
		const broken = oneComEngine(pbx, { credential: { timezone: 'Mars/Phobos' } });
		const run = await getCalls({ items: [{}, {}], continueOnFail: true }, broken);
		expect(run.items).toHaveLength(2);
		expect(run.items[1].json.error).toContain('Mars/Phobos');
	});

	it('go to the error output where the node has one', async () => {
		const run = await getCalls({ parameters, items, settings: { onError: 'continueErrorOutput' } });
		const [good, bad] = run.outputs;
		expect(good).toHaveLength(2 * pbx.calls.length);
		expect(bad).toHaveLength(1);
		expect(bad[0].json.error).toBe('Start Date is not a date: "nonsense"');
	});

	it('no items, no requests', async () => {
		const run = await getCalls({ items: [] });
		expect(run.items).toEqual([]);
		expect(pbx.server.requests).toEqual([]);
	});

	it('an operation that there is not is refused', async () => {
		const { error } = await getCalls({
			parameters: { resource: 'call', operation: 'erase' },
		});
		expect(error?.message).toBe('Operation "erase" is not known for the resource "call"');
	});
});

describe('redirects', () => {
	it('on the same host are followed, with the key', async () => {
		const path = new URL(pbx.baseUrl).pathname;
		pbx.server.faults.push({ kind: 'redirect', location: path, status: 307 });
		expect(byId(recordsOf(await getCalls()))).toEqual(truth());
		expect(pbx.server.requests[1].query.get('key')).toBe(pbx.apiKey);
	});

	it('in a circle come to an end', async () => {
		always({ kind: 'redirect', location: new URL(pbx.baseUrl).pathname });
		const { error } = await getCalls();
		expect(error?.message).toBe('1com keeps redirecting the request');
		expect(pbx.server.requests).toHaveLength(6);
	});

	it.each([301, 302, 307, 308])('to another host are not followed (%i)', async (status) => {
		const elsewhere = await serve(startServer((_request, response) => void response.end('[]')));
		always({ kind: 'redirect', location: `${elsewhere.url}/proxyapi.php`, status });
		const { error } = await getCalls();
		expect(error?.message).toBe('1com redirects the request to another address');
		expect(error?.description).toContain(`not to ${new URL(elsewhere.url).host}`);
		expect(elsewhere.requests).toEqual([]);
		expect(pbx.server.requests).toHaveLength(1);
	});

	it('do not tell what is in the address they lead to', async () => {
		const location = `https://pbx.example.com/login?key=${pbx.apiKey}&next=secret`;
		always({ kind: 'redirect', location });
		const run = await getCalls();
		expect(run.error?.description).toContain('pbx.example.com');
		expect(leaksIn(readableBy(run), [pbx.apiKey, 'next=secret'])).toEqual([]);
	});
});

describe('the key shows up nowhere', () => {
	useFastLimits({ attempts: 2, readIdleSeconds: 0.15 });

	const KEY = 'k+y/=&?#% "\\é-0123456789';
	const encoded = encodeURIComponent(KEY);
	let guarded: OneComSimulator;

	beforeEach(async () => {
		guarded = await serve(startOneCom({ apiKey: KEY, callCount: 20 }));
	});

	it('while all goes well, and it was sent as it is', async () => {
		const run = await getCalls({}, oneComEngine(guarded));
		expect(recordsOf(run)).toHaveLength(20);
		expect(guarded.server.requests[0].query.get('key')).toBe(KEY);
		expect(leaksIn(readableBy(run), [KEY])).toEqual([]);
	});

	const echoes: Array<[string, Fault]> = [
		...passing.map(([name, fault]): [string, Fault] => [name, fault]),
		['a sentence with the key', { kind: 'body', body: `Unknown key ${KEY} (${encoded})` }],
		[
			'a sentence with the address',
			{ kind: 'body', body: `Bad request: /pbx/proxyapi.php?key=${encoded}&tenant=DEMO` },
		],
		[
			'JSON with the key',
			{ kind: 'body', body: JSON.stringify({ Response: 'Error', Message: `Key ${KEY}` }) },
		],
		['a status with the key', { kind: 'status', status: 500, body: `Key ${KEY} ${encoded}` }],
		['a page with the key', { kind: 'html', body: `<html>${KEY}</html>` }],
		[
			'a redirect with the key',
			{ kind: 'redirect', location: `https://example.com/?k=${encoded}` },
		],
	];
	it.each(echoes)('after %s', async (_name, fault) => {
		guarded.server.faults.push({ ...fault, times: Infinity });
		for (const continueOnFail of [false, true]) {
			const run = await getCalls({ continueOnFail }, oneComEngine(guarded));
			expect(run.error === undefined).toBe(continueOnFail);
			expect(leaksIn(readableBy(run), [KEY])).toEqual([]);
		}
	});

	it('where nobody listens', async () => {
		const run = await getCalls(
			{},
			oneComEngine({ ...guarded, baseUrl: 'http://127.0.0.1:1/proxyapi.php' }),
		);
		expect(leaksIn(readableBy(run), [KEY])).toEqual([]);
	});
});

it('a workflow that is stopped stops asking, and n8n sees it as stopped', async () => {
	always({ kind: 'stallHeaders' });
	LIMITS.readIdleSeconds = 20;
	const { run, error } = await getCalls({ signal: AbortSignal.timeout(150) });
	expect(run?.status).toBe('canceled');
	expect(error?.message).toBe('The request to 1com was canceled');
	expect(pbx.server.requests).toHaveLength(1);
});
