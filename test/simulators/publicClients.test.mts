/**
 * What clients of other authors send to 1com, as the requests that they make: each is a fact about method,
 * address, query, headers and body. All of them work against the local 1com, unchanged.
 */
import { describe, expect, it } from '@jest/globals';
import { local, useOneCom } from './onecomClient.mts';
import { rawRequest } from './rawRequest.mts';

/** What a common library for Python sends with every request. */
const PYTHON = {
	'User-Agent': 'python-requests/2.32.3',
	'Accept-Encoding': 'gzip, deflate',
	Accept: '*/*',
	Connection: 'keep-alive',
};

describe('a client of 1com that reads SIMPLECDRS and dials with account=source', () => {
	const client = useOneCom();

	/** The key first, then the tenant, then what is asked. */
	const get = async (query: Record<string, string>): Promise<string> => {
		const { baseUrl, apiKey: key, tenant } = client.pbx;
		const url = `${baseUrl}?${new URLSearchParams({ key, tenant, ...query })}`;
		const { status, body } = await rawRequest(url, { headers: PYTHON });
		expect(status).toBe(200);
		return body.toString().trim();
	};

	const SIMPLE = { reqtype: 'INFO', info: 'SIMPLECDRS' };

	it('gets an array of rows for two days, the second of which is left out', async () => {
		const [first] = await client.only([
			{ startedAt: local('2026-01-18 10:00:00') },
			{ startedAt: local('2026-01-19 10:00:00') },
		]);
		const range = { start: '2026-01-18', end: '2026-01-19', format: 'json' };
		const rows = JSON.parse(await get({ ...SIMPLE, ...range })) as object[];
		expect(rows).toMatchObject([
			{
				sc_uniqueid: first.id,
				sc_start: '2026-01-18 10:00:00',
				sc_direction: 'IN',
				sc_disposition: 'ANSWERED',
				sc_duration: String(first.durationSeconds),
			},
		]);
	});

	it('gets the calls of one number, and nothing for a number without a call', async () => {
		await client.only([{ startedAt: local('2026-01-18 10:00:00'), callerNumber: '0505550142' }]);
		const range = { start: '2026-01-01', end: '2026-01-20', format: 'json' };
		const found = await get({ ...SIMPLE, ...range, calleridnum: '0505550142' });
		expect(JSON.parse(found)).toHaveLength(1);
		expect(await get({ ...SIMPLE, ...range, calleridnum: '0505550199' })).toBe('');
	});

	it('learns of a wrong key from the text', async () => {
		expect(await get({ ...SIMPLE, key: 'wrong' })).toContain('mistaken the security api key');
	});

	it('places a call and finds its id behind the second bar, also where a wrong account is refused', async () => {
		const dialing = { reqtype: 'DIAL', source: '203', dest: '0505550142', account: 'source' };
		const [word, , id] = (await get(dialing)).split('|');
		expect([word, id]).toEqual(['Success', client.pbx.placed[0].id]);
	});

	it('of another author names the peer for the account, and shows a number and a sign', async () => {
		const { baseUrl, apiKey, tenant } = client.pbx;
		const url =
			`${baseUrl}?key=${apiKey}&tenant=${tenant}&reqtype=DIAL&source=203&destclid=035550110` +
			'&sourceclid=0505550142%3CCall:%3E&dest=0505550142&account=203-DEMO&timeout=30';
		const { body } = await rawRequest(url, { headers: { 'User-Agent': 'Python-urllib/3.11' } });
		expect(body.toString()).toMatch(/^Success\|/);
		expect(client.pbx.placed[0].parameters).toMatchObject({ sourceclid: '0505550142<Call:>' });
	});

	it('of another author pauses agents, and takes nothing but OK for success', async () => {
		const pausing = { reqtype: 'AGENT', action: 'pause', queue: '31', extension: '203' };
		expect(await get({ ...pausing, reason: 'break' })).toBe('OK');
		const connected = { reqtype: 'INFO', info: 'agentsconnected', queue: '31', format: 'json' };
		const agents = JSON.parse(await get(connected)) as Record<string, Record<string, string>>;
		expect(Object.values(agents).map((agent) => Number(agent['3']))).not.toContain(NaN);
		expect(agents['203']['1']).toBe('paused');
		const statistics = { reqtype: 'INFO', info: 'queue', id: '31', format: 'json' };
		expect(JSON.parse(await get(statistics))).toHaveProperty('CALLSRECEIVED');
	});

	it('of another author reads legs as CSV by place, in the layout of a template', async () => {
		const [call] = await client.only([{ startedAt: local('2026-01-18 10:00:00') }]);
		client.odd({ cdrsLayout: 'template' });
		const { baseUrl, apiKey: key, tenant } = client.pbx;
		const query = {
			key,
			reqtype: 'INFO',
			info: 'CDRS',
			tenant,
			start: '2026-01-18',
			end: '2026-01-19',
		};
		const { headers, body } = await rawRequest(
			`${baseUrl}?${new URLSearchParams({ ...query, format: 'csv' })}`,
			{ headers: { Accept: 'text/csv, application/json', 'User-Agent': 'crm/1.0' } },
		);
		expect(headers['content-type']).not.toContain('json');
		const [, line] = body.toString().trim().split('\n');
		expect(line.split(',').slice(0, 5)).toEqual([
			call.id,
			call.legs[0].id,
			'17',
			call.callerNumber,
			'203',
		]);
	});
});

describe('a client of 1com that sends X-API-Key', () => {
	const client = useOneCom();

	const get = async (path: string, query: Record<string, string> = {}) => {
		const { openApiUrl, apiKey, tenant } = client.pbx;
		const url = new URL(`${openApiUrl}${path}`);
		Object.entries({ tenant, ...query }).forEach(([name, value]) =>
			url.searchParams.set(name, value),
		);
		const headers = { 'X-API-Key': apiKey, Accept: 'application/json' };
		const { status, body } = await rawRequest(url, { headers });
		return { status, value: JSON.parse(body.toString()) as unknown };
	};

	it('reads the calls of a day up to its last second, and asks for JSON by name', async () => {
		const [call] = await client.only([
			{ startedAt: local('2026-01-18 23:30:00') },
			{ startedAt: local('2026-01-19 00:00:00') },
		]);
		const { value } = await get('/simplecdrs', {
			start: '2026-01-18 00:00:00',
			end: '2026-01-18 23:59:59',
			format: 'json',
		});
		expect(value).toMatchObject([{ sc_uniqueid: call.id, tenantcode: 'DEMO' }]);
	});

	it('passes on the code and the message of a refusal', async () => {
		const { status, value } = await get('/simplecdrs', { tenant: 'OTHER' });
		expect(status).toBe(401);
		expect(value).toEqual({ error: { code: 'invalid_api_key', message: expect.any(String) } });
	});

	it('never has the key in an address', async () => {
		await get('/queues/31');
		await get('/extensions/state', { number: '203' });
		expect(client.pbx.openApiUrlsWithKey).toEqual([]);
		expect(client.pbx.server.requests.map(({ url }) => url).join()).not.toContain(
			client.pbx.apiKey,
		);
	});

	it('places a call with a body of JSON', async () => {
		const { openApiUrl, apiKey, tenant } = client.pbx;
		const { status, body } = await rawRequest(`${openApiUrl}/dial?tenant=${tenant}`, {
			method: 'POST',
			headers: {
				'User-Agent': 'curl/8.5.0',
				Accept: '*/*',
				'X-API-Key': apiKey,
				'Content-Type': 'application/json',
			},
			body: '{"source":"203","dest":"0505550142","dialtimeout":30,"sourceclid":"203","recording":"yes","vars":{"ticket":"T-17"}}',
		});
		expect(status).toBe(200);
		expect(JSON.parse(body.toString())).toMatchObject({
			Response: 'Success',
			ID: client.pbx.placed[0].id,
		});
	});
});
