import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../nodes/shared/http/limits';
import type { KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { startServer, type Fault, type SeenRequest } from '../../sandbox/shared/server.mts';
import { kavkomEngine, SHORT_PATIENCE, useFastLimits } from '../support/accounts.mts';
import { eventually } from '../support/eventually.mts';
import { recordsOf, runCalls, startSmallKavkom } from '../support/kavkomCalls.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();

/** Every character that some encoding writes differently, and a part to look for. */
const CANARY = `c4n/ry+key=%26&"quoted"\\ü <b>`;

let kavkom: KavkomSimulator;
beforeEach(async () => {
	kavkom = await opened(
		startSmallKavkom({ apiKey: CANARY, callCount: 45, oddities: { maxLimit: 15 } }),
	);
});

const isCallList = ({ path }: SeenRequest) => path.endsWith('/cdr/list');
const listRequests = () => kavkom.server.requests.filter(isCallList);
/** In pages of a size that nothing smaller takes the place of. */
const RAW = { output: 'raw', options: { pageSize: 15 } };

const failWith = (fault: Fault) => kavkom.server.faults.push({ match: isCallList, ...fault });

/** Runs `call: getAll` and expects it to fail, without the key in anything that others can read. */
async function failure(parameters = {}, overrides: Parameters<typeof kavkomEngine>[1] = {}) {
	const run = await runCalls(kavkomEngine(kavkom, overrides), { ...RAW, ...parameters });
	expect(run.items).toEqual([]);
	expect(leaksIn(readableBy(run), [CANARY])).toEqual([]);
	return {
		message: String(run.error?.message),
		description: String(run.error?.description),
		httpCode: run.error?.httpCode,
		name: run.error?.name,
	};
}

const ELSEWHERE = 'http://127.0.0.1:9/elsewhere';

/** Faults after which the same read can succeed, and what to say when it never does. */
const PASSING_FAULTS: Array<[string, Fault, RegExp]> = [
	['429', { kind: 'status', status: 429 }, /asks for fewer requests/],
	['500', { kind: 'status', status: 500 }, /could not handle the request right now/],
	['502', { kind: 'status', status: 502, body: '<html>Bad gateway' }, /could not handle/],
	['503', { kind: 'status', status: 503 }, /could not handle/],
	['408', { kind: 'status', status: 408 }, /could not handle/],
	['a reset before headers', { kind: 'resetBeforeHeaders' }, /connection to Kavkom broke off/],
	['a reset after headers', { kind: 'resetAfterHeaders' }, /broke off/],
	['headers that never come', { kind: 'stallHeaders' }, /did not answer in time/],
	['a body that stops', { kind: 'stallBody' }, /did not answer in time/],
	['a body that is cut', { kind: 'truncateBody' }, /broke off/],
	['a body that drips', { kind: 'slowDrip', delayMs: 60 }, /did not answer in time/],
	['compressed garbage', { kind: 'gzipGarbage' }, /could not be unpacked/],
	['half of a JSON', { kind: 'body', body: '{"data": [{"uuid": "a' }, /not complete/],
	['nothing at all', { kind: 'body', body: '' }, /not complete/],
	['a web page', { kind: 'html' }, /web page instead of data/],
];

describe.each(PASSING_FAULTS)('After %s', (_, fault, message) => {
	useFastLimits(SHORT_PATIENCE);

	beforeEach(() => {
		LIMITS.readTotalSeconds = 0.3;
	});

	it('the read is sent again and every call comes out', async () => {
		failWith({ ...fault, times: 2 });
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), RAW));
		expect(records).toHaveLength(kavkom.calls.length);
		expect(listRequests()).toHaveLength(3 + 2);
	});

	it('a later page is sent again too', async () => {
		failWith({ ...fault, match: ({ query }) => query.get('page') === '2' });
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), RAW));
		expect(records).toHaveLength(kavkom.calls.length);
	});

	it('every time, it gives up after some attempts and says so', async () => {
		LIMITS.attempts = 2;
		failWith({ ...fault, times: Infinity });
		const { message: said, description, name } = await failure();
		expect(said).toMatch(message);
		expect(description.length).toBeGreaterThan(20);
		expect(name).toBe('NodeApiError');
		expect(listRequests()).toHaveLength(2);
	});
});

describe('Sending again', () => {
	it('is done four times at most', async () => {
		failWith({ kind: 'status', status: 500, times: Infinity });
		await failure();
		expect(listRequests()).toHaveLength(4);
	});

	it('waits longer each time', async () => {
		Object.assign(LIMITS, { firstBackoffSeconds: 0.1, maxBackoffSeconds: 10 });
		failWith({ kind: 'status', status: 500, times: Infinity });
		await failure();
		const times = listRequests().map(({ at }) => at);
		const pauses = [1, 2, 3].map((index) => times[index] - times[index - 1]);
		[50, 100, 200].forEach((least, index) =>
			expect(pauses[index]).toBeGreaterThanOrEqual(least - 5),
		);
	});

	it('waits as long as the service asks for in seconds', async () => {
		failWith({ kind: 'status', status: 429, headers: { 'retry-after': '1' } });
		recordsOf(await runCalls(kavkomEngine(kavkom), RAW));
		const [first, second] = listRequests().map(({ at }) => at);
		expect(second - first).toBeGreaterThanOrEqual(990);
	});

	it('waits until the date that the service names', async () => {
		const date = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000);
		failWith({ kind: 'status', status: 503, headers: { 'retry-after': date.toUTCString() } });
		recordsOf(await runCalls(kavkomEngine(kavkom), RAW));
		expect(listRequests()[1].at).toBeGreaterThanOrEqual(date.getTime() - 10);
	});

	it('is not done when the service asks for an hour', async () => {
		failWith({ kind: 'status', status: 429, headers: { 'retry-after': '3600' }, times: Infinity });
		const { message, description, httpCode } = await failure();
		expect(message).toMatch(/asks for fewer requests/);
		expect(description).toMatch(/Minimum Seconds Between Requests/);
		expect(httpCode).toBe('429');
		expect(listRequests()).toHaveLength(1);
	});

	it('gets through a limit on requests', async () => {
		kavkom.oddities.rateLimit = { requests: 2, perSeconds: 1 };
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), RAW));
		expect(records).toHaveLength(kavkom.calls.length);
	});

	it.each([400, 401, 403, 404, 405, 409, 422])('is not done after %i', async (status) => {
		failWith({ kind: 'status', status, times: Infinity });
		await failure();
		expect(listRequests()).toHaveLength(1);
	});

	it('does not outlast the run when it is stopped', async () => {
		const stop = new AbortController();
		LIMITS.firstBackoffSeconds = 0.2;
		LIMITS.maxBackoffSeconds = 0.2;
		failWith({ kind: 'stallHeaders', times: Infinity });
		const running = runCalls(kavkomEngine(kavkom), RAW, { signal: stop.signal });
		await eventually(() => expect(listRequests()).toHaveLength(1), 10_000);
		stop.abort();
		await running;
		await wait(500);
		expect(listRequests()).toHaveLength(1);
	});

	it('is not needed for an answer that is merely slow', async () => {
		failWith({ kind: 'slowDrip', delayMs: 15 });
		failWith({ kind: 'delay', delayMs: 150 });
		recordsOf(await runCalls(kavkomEngine(kavkom), RAW));
		expect(listRequests()).toHaveLength(3);
	});
});

describe('What went wrong is said in words', () => {
	it.each<[number, RegExp, RegExp]>([
		[400, /did not accept one of the values/, /Kavkom says: Simulated status 400/],
		[401, /did not accept the API key/, /API Key in the credential/],
		[403, /does not allow this with the API key/, /credential/],
		[404, /could not find/, /Base URL/],
		[409, /turned the request down/, /Kavkom says: Simulated status 409/],
		[422, /did not accept one of the values/, /Kavkom says: Simulated status 422/],
	])('for status %i', async (status, message, description) => {
		failWith({ kind: 'status', status, times: Infinity });
		const failed = await failure();
		expect(failed.message).toMatch(message);
		expect(failed.description).toMatch(description);
		expect(failed.httpCode).toBe(String(status));
	});

	it('for a wrong key', async () => {
		const { message } = await failure({}, { credential: { apiKey: `${CANARY}-wrong` } });
		expect(message).toBe('Kavkom did not accept the API key');
	});

	it('for a domain that is not the key’s', async () => {
		const domainUuid = '11111111-2222-4333-8444-555555555555';
		const { message, description } = await failure({}, { credential: { domainUuid } });
		expect(message).toMatch(/does not allow this/);
		expect(description).toMatch(/^Check the Domain UUID in the credential\./);
		expect(description).toContain('This token is not allowed to use this domain.');
	});

	it('for a domain that is no UUID, with the service’s remark on the field and its request id', async () => {
		const { description } = await failure({}, { credential: { domainUuid: 'example' } });
		expect(description).toContain('domain_uuid: The domain_uuid field must be a valid UUID.');
		expect(description).toMatch(/Request ID: [0-9a-f-]{36}/);
	});

	it('for a route that the key may not use', async () => {
		kavkom.oddities.refusedRoutes = ['cdr/list'];
		const { description } = await failure();
		expect(description).toContain('This token is not allowed to use this route.');
	});

	it('for a failure that the service calls HTTP 200, with all that it says', async () => {
		kavkom.oddities.successFalse = ['cdr/list'];
		const { message, description } = await failure();
		expect(message).toBe('Kavkom turned the request down');
		expect(description).toContain('Kavkom says: The request could not be completed.');
		expect(description).toContain('domain_uuid: The domain is suspended.');
		expect(description).toMatch(/Request ID: [0-9a-f-]{36}/);
		expect(listRequests()).toHaveLength(1);
	});

	it('for the documented 500 with its other envelope', async () => {
		kavkom.oddities.serverError = ['cdr/list'];
		const { message, description } = await failure();
		expect(message).toMatch(/could not handle the request right now/);
		expect(description).toContain('Kavkom says: Something went wrong');
	});

	it.each([
		['{"error":true,"message":"Odd"}', /turned the request down/, /Kavkom says: Odd/],
		['{"success":false}', /turned the request down/, /gave no reason/],
		['{"success":false,"errors":["One","Two"]}', /turned the request down/, /One\nTwo/],
		['{"success":false,"error":"Odd","message":""}', /turned the request down/, /Kavkom says: Odd/],
		['{"success":false,"errors":{"a":"One","b":["Two","Three"]}}', /./, /a: One\nb: Two Three/],
		['{"success":true}', /form that this node does not know/, /report/],
		['{"success":true,"data":{"rows":7}}', /form that this node does not know/, /report/],
		['{"success":true,"data":{"a":{},"b":{}}}', /form that this node does not know/, /report/],
		['{"success":true,"data":"soon"}', /form that this node does not know/, /report/],
		['"maintenance"', /form that this node does not know/, /report/],
		['17', /form that this node does not know/, /report/],
	])('for the answer %s', async (body, message, description) => {
		failWith({ kind: 'body', body, times: Infinity });
		const failed = await failure();
		expect(failed.message).toMatch(message);
		expect(failed.description).toMatch(description);
	});

	it.each(['{"success":true,"data":null}', '{"success":true,"data":[]}', '[]', '{"data":{}}'])(
		'but the answer %s is an empty list',
		async (body) => {
			failWith({ kind: 'body', body, times: Infinity });
			expect(recordsOf(await runCalls(kavkomEngine(kavkom), RAW))).toEqual([]);
		},
	);

	it('for an address where nothing answers', async () => {
		LIMITS.attempts = 2;
		const { message } = await failure({}, { credential: { baseUrl: 'http://127.0.0.1:1' } });
		expect(message).toBe('Kavkom did not accept the connection');
	});

	it.each(['', 'api.example.com', 'ftp://api.example.com', 'http://'])(
		'for the base URL "%s", which is no web address',
		async (baseUrl) => {
			const { message, description } = await failure({}, { credential: { baseUrl } });
			expect(message).toBe('The Base URL in the credential is not a web address');
			expect(description).toMatch(/https:\/\//);
		},
	);

	it.each(['line\nbreak', 'מפתח'])('for the key %j, which no header can hold', async (apiKey) => {
		const { message } = await failure({}, { credential: { apiKey } });
		expect(message).toBe('Kavkom did not accept the API key');
	});

	it('for an answer that no memory should hold', async () => {
		LIMITS.maxTextBytes = 1_000_000;
		kavkom.server.faults.push({ kind: 'floodBody', times: Infinity });
		const { message, description } = await failure();
		expect(message).toBe('The answer of Kavkom is too large to be read');
		expect(description).toMatch(/shorter date range.*smaller Page Size/);
		expect(listRequests()).toHaveLength(1);
	});

	it.each([
		{ resource: 'call', operation: 'burn' },
		{ resource: 'fax', operation: 'getAll' },
	])('for an operation that the node does not have: %j', async (parameters) => {
		const { message, name } = await failure(parameters);
		expect(message).toContain(`is not known for the resource "${parameters.resource}"`);
		expect(name).toBe('NodeOperationError');
		expect(kavkom.server.requests).toEqual([]);
	});

	it('and a long speech of the service is cut', async () => {
		const body = JSON.stringify({ message: 'blah '.repeat(1000) });
		failWith({ kind: 'status', status: 422, body });
		expect((await failure()).description.length).toBeLessThan(1500);
	});

	it('with the item that failed', async () => {
		const items = [{ limit: 1 }, { limit: 0 }];
		const parameters = { ...RAW, returnAll: false, limit: '={{ $json.limit }}' };
		const run = await runCalls(kavkomEngine(kavkom), parameters, { items });
		expect(run.error?.context?.itemIndex).toBe(1);
		expect(run.error?.name).toBe('NodeOperationError');
	});
});

describe('With "On Error: Continue"', () => {
	const items = [{ limit: 1 }, { limit: 0 }, { limit: 2 }];
	const parameters = { ...RAW, returnAll: false, limit: '={{ $json.limit }}' };

	it('the item that fails says why, and the others come out', async () => {
		const spec = { items, continueOnFail: true };
		const run = await runCalls(kavkomEngine(kavkom), parameters, spec);
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 2].map((item) => ({ item })),
		);
		expect(run.items[1].json).toEqual({
			error: 'Limit is "0"',
			message: 'Limit is "0"\nEnter a whole number from 1 on.',
		});
	});

	it('a failure of the service reaches the item with its words', async () => {
		failWith({ kind: 'status', status: 422, body: `{"message":"No ${CANARY.slice(0, 3)}"}` });
		const spec = { items: [{}, {}], continueOnFail: true };
		const run = await runCalls(kavkomEngine(kavkom), { ...RAW, returnAll: false, limit: 1 }, spec);
		expect(run.items[0].json).toMatchObject({
			error: 'Kavkom did not accept one of the values',
			message: expect.stringContaining('Kavkom says: No c4n'),
		});
		expect(run.items[1].json).toHaveProperty('uuid');
	});

	it('a credential that can not be used fails every item by itself', async () => {
		const engine = kavkomEngine(kavkom, { credential: { timezone: 'Nowhere' } });
		const run = await runCalls(engine, RAW, { items: [{}, {}], continueOnFail: true });
		expect(run.items).toMatchObject([
			{ json: { error: expect.stringContaining('Nowhere') }, pairedItem: { item: 0 } },
			{ json: { error: expect.stringContaining('Nowhere') }, pairedItem: { item: 1 } },
		]);
	});

	it('and an error output, failed items go there', async () => {
		const spec = { items, settings: { onError: 'continueErrorOutput' as const } };
		const { outputs } = await runCalls(kavkomEngine(kavkom), parameters, spec);
		expect(outputs[0]).toHaveLength(3);
		const message = 'Limit is "0"\nEnter a whole number from 1 on.';
		expect(outputs[1].map(({ json }) => json)).toEqual([
			{ limit: 0, error: 'Limit is "0"', message },
		]);
	});
});

describe('A redirect', () => {
	it('on the same host is followed with the key', async () => {
		failWith({ kind: 'redirect', location: '/api/pbx/v1/cdr/list' });
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), RAW));
		expect(records).toHaveLength(kavkom.calls.length);
		const [first, second] = listRequests().map(({ headers }) => headers['x-api-token']);
		expect(second).toBe(first);
		expect(second).toBeTruthy();
	});

	it('that never ends is given up', async () => {
		failWith({ kind: 'redirect', location: '/api/pbx/v1/cdr/list', times: Infinity });
		const { message } = await failure();
		expect(message).toBe('Kavkom keeps redirecting the request');
		expect(listRequests()).toHaveLength(1 + LIMITS.maxRedirects);
	});

	it.each([301, 302, 303, 307, 308])(
		'(%i) to another host is refused, and the key stays',
		async (status) => {
			const stranger = await opened(startServer((_request, response) => void response.end('{}')));
			const location = `${stranger.url}/steal?key=${encodeURIComponent(CANARY)}`;
			failWith({ kind: 'redirect', status, location, times: Infinity });
			const { message, description } = await failure();
			expect(message).toBe('Kavkom redirects the request to another address');
			expect(description).toContain(`127.0.0.1:${stranger.port}`);
			expect(stranger.requests).toEqual([]);
			expect(listRequests()).toHaveLength(1);
		},
	);

	it('to nowhere is an error', async () => {
		failWith({ kind: 'redirect', location: 'http://', times: Infinity });
		expect((await failure()).message).toBe('Kavkom turned the request down');
	});
});

describe('The key', () => {
	useFastLimits(SHORT_PATIENCE);

	const spellings = [
		CANARY,
		encodeURIComponent(CANARY),
		new URLSearchParams({ key: CANARY }).toString(),
		`${ELSEWHERE}?token=${encodeURIComponent(CANARY)}&x=1`,
	];
	const bodies = spellings.flatMap((said) => [
		JSON.stringify({ success: false, message: `Odd key ${said}`, errors: { key: [said] } }),
		JSON.stringify({ error: said, request_uuid: said }),
		`<html><body>${said}</body></html>`,
		`Cannot read ${said}`,
	]);

	it.each([200, 302, 400, 401, 403, 404, 422, 429, 500])(
		'is in nothing that others can read when the service repeats it with status %i',
		async (status) => {
			LIMITS.attempts = 1;
			for (const body of bodies) {
				kavkom.server.faults.splice(0);
				failWith({ kind: 'status', status, body, headers: { 'x-echo': 'yes' } });
				await failure();
				failWith({ kind: 'status', status, body });
				const run = await runCalls(kavkomEngine(kavkom), RAW, { continueOnFail: true });
				expect(run.items[0].json).toHaveProperty('error');
				expect(leaksIn(readableBy(run), [CANARY])).toEqual([]);
			}
		},
	);

	it('is not cut in two where a long speech is', async () => {
		for (const padding of [960, 975, 985]) {
			const message = 'x'.repeat(padding) + CANARY;
			failWith({ kind: 'status', status: 422, body: JSON.stringify({ message }) });
			const run = await runCalls(kavkomEngine(kavkom), RAW);
			expect(readableBy(run)).not.toContain(CANARY.slice(0, 8));
		}
	});

	it('is in nothing that others can read after any fault of the network', async () => {
		LIMITS.attempts = 1;
		LIMITS.readTotalSeconds = 0.3;
		for (const [, fault] of PASSING_FAULTS) {
			failWith(fault);
			await failure();
		}
	});

	it('travels as a header, never in an address', async () => {
		recordsOf(await runCalls(kavkomEngine(kavkom)));
		for (const { query, path, headers } of kavkom.server.requests) {
			expect(leaksIn(`${path}?${query.toString()}`, [CANARY])).toEqual([]);
			expect(headers['x-api-token']).toBeTruthy();
			expect(headers.authorization).toBeUndefined();
		}
	});
});

describe('The address of the API', () => {
	it.each(['', '/', '///', '  '])('may end with "%s"', async (ending) => {
		const baseUrl = `${kavkom.baseUrl}${ending}`;
		const engine = kavkomEngine(kavkom, { credential: { baseUrl } });
		expect(recordsOf(await runCalls(engine, RAW))).toHaveLength(kavkom.calls.length);
	});

	it('may carry a path', async () => {
		kavkom.server.faults.push({ kind: 'body', body: '{"data":[{"uuid":"a"}]}', times: Infinity });
		const baseUrl = `${kavkom.baseUrl}/proxy/kavkom/`;
		const engine = kavkomEngine(kavkom, { credential: { baseUrl } });
		expect(recordsOf(await runCalls(engine, RAW))).toHaveLength(1);
		expect(kavkom.server.requests[0].path).toBe('/proxy/kavkom/api/pbx/v1/cdr/list');
	});

	it('is asked for JSON first', async () => {
		recordsOf(await runCalls(kavkomEngine(kavkom)));
		for (const { headers } of kavkom.server.requests) {
			expect(headers.accept).toMatch(/^application\/json/);
			expect(headers['content-type']).toBe('application/json');
		}
	});

	it('may be served by one that sends data under the name of a text', async () => {
		kavkom.server.faults.push({ kind: 'wrongContentType', times: Infinity });
		expect(recordsOf(await runCalls(kavkomEngine(kavkom)))).toHaveLength(kavkom.calls.length);
	});
});

describe('A web page under 403', () => {
	it('is told as that of a firewall, by a read and by the test of the credential', async () => {
		failWith({ kind: 'status', status: 403, body: '<!DOCTYPE html><p>Blocked', times: Infinity });
		const { message, description } = await failure();
		expect(message).toBe('Kavkom answered with a web page instead of data');
		expect(description).toMatch(/^A firewall or a proxy/);
		expect(listRequests()).toHaveLength(1);
		const test = await kavkomEngine(kavkom).testCredential('kavkomApi');
		expect(test.message).toContain('A firewall or a proxy');
		expect(test.message).not.toContain('Domain UUID');
	});
});
