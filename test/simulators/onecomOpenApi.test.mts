/** The newer API of the local 1com: who may ask, and what it refuses (contract: onecom-openapi). */
import { describe, expect, it } from '@jest/globals';
import { useOneCom } from './onecomClient.mts';
import { staysUnanswered } from './silence.mts';

const client = useOneCom();

type Asking = Parameters<typeof client.open>[1];

/** Status and code of a refusal. */
async function refusal(path: string, asking: Asking = {}): Promise<[number, unknown]> {
	const { status, headers, body } = await client.open(path, asking);
	expect(headers['content-type']).toBe('application/json');
	const { error } = JSON.parse(body.toString()) as { error: { code: string; message: string } };
	expect(error.message).toMatch(/\.$/);
	return [status, error.code];
}

const status = async (path: string, asking: Asking = {}) =>
	(await client.open(path, asking)).status;

const withoutHeader = { 'X-API-Key': '' };
const readOnly = () => ({ 'X-API-Key': client.pbx.readOnlyKey });

describe('the key', () => {
	it('is taken from X-API-Key, as a Bearer, or from the query', async () => {
		const { apiKey: key } = client.pbx;
		expect(await status('/dids')).toBe(200);
		const headers = { ...withoutHeader, Authorization: `Bearer ${key}` };
		expect(await status('/dids', { headers })).toBe(200);
		expect(await status('/dids', { headers: withoutHeader, query: { key } })).toBe(200);
	});

	it('and the tenant are refused together, whichever is wrong', async () => {
		const refused = [401, 'invalid_api_key'];
		expect(await refusal('/dids', { headers: { 'X-API-Key': 'no-such-key' } })).toEqual(refused);
		expect(await refusal('/dids', { headers: withoutHeader })).toEqual(refused);
		expect(await refusal('/dids', { query: { tenant: '' } })).toEqual(refused);
		expect(await refusal('/dids', { query: { tenant: 'OTHER' } })).toEqual(refused);
		expect(await status('/dids', { query: { tenant: 'Demo office' } })).toBe(200);
	});

	it('can be looked for in one place only', async () => {
		const { apiKey: key } = client.pbx;
		const inHeader = {};
		const inBearer = { headers: { ...withoutHeader, Authorization: `Bearer ${key}` } };
		const inQuery = { headers: withoutHeader, query: { key } };
		const seen = async () => [
			await status('/dids', inHeader),
			await status('/dids', inBearer),
			await status('/dids', inQuery),
		];
		client.odd({ openApiKeyFrom: 'headers' });
		expect(await seen()).toEqual([200, 200, 401]);
		client.odd({ openApiKeyFrom: 'xApiKey' });
		expect(await seen()).toEqual([200, 401, 401]);
		client.odd({ openApiKeyFrom: 'query' });
		expect(await seen()).toEqual([401, 401, 200]);
	});

	it('is told of where it stood in an address', async () => {
		await client.open('/dids');
		expect(client.pbx.openApiUrlsWithKey).toEqual([]);
		await client.open('/dids', { query: { key: client.pbx.apiKey } });
		await client.open(`/extensions/${client.pbx.readOnlyKey}`);
		await client.open('/dids', { query: { key: 'of-somebody-else' } });
		expect(client.pbx.openApiUrlsWithKey).toHaveLength(3);
	});

	it('may read but not write when it is read only', async () => {
		const headers = readOnly();
		expect(await status('/queues', { headers })).toBe(200);
		const writing = { headers, method: 'POST', body: '{}' };
		expect(await refusal('/dial', writing)).toEqual([403, 'read_only_api_key']);
		expect(await refusal('/queues', writing)).toEqual([403, 'read_only_api_key']);
		expect(client.pbx.placed).toEqual([]);
	});
});

describe('paths', () => {
	it('that nobody knows, that are of another, and that are for administrators are refused', async () => {
		expect(await refusal('/ailogs')).toEqual([404, 'not_found']);
		expect(await refusal('/extensions/state/203')).toEqual([404, 'not_found']);
		expect(await refusal('/queues/99')).toEqual([404, 'object_not_found']);
		expect(await refusal('/extensions/1')).toEqual([404, 'object_not_found']);
		expect(await refusal('/tenants')).toEqual([403, 'admin_required']);
	});

	it('of reports cannot be written to, with either key', async () => {
		for (const headers of [{}, readOnly()]) {
			const writing = { headers, method: 'POST', body: '{}' };
			expect(await refusal('/simplecdrs', writing)).toEqual([405, 'method_not_allowed']);
		}
		expect(await refusal('/dial')).toEqual([405, 'method_not_allowed']);
	});

	it('can be missing on a host, as a page with 404 or with 200', async () => {
		client.odd({ openApi: 'notFound' });
		const missing = await client.open('');
		expect([missing.status, missing.headers['content-type']]).toEqual([
			404,
			'text/html; charset=UTF-8',
		]);
		client.odd({ openApi: 'webPage' });
		const page = await client.open('/simplecdrs');
		expect([page.status, page.body.toString()]).toEqual([200, expect.stringContaining('<html>')]);
		expect(await client.text({ reqtype: 'HELP' })).toContain('reqtype - Request type');
	});

	it('begin with a description, or with nothing', async () => {
		expect(await client.openJson('')).toHaveProperty('openapi');
		client.odd({ openApiBase: 'notFound' });
		expect(await refusal('')).toEqual([404, 'not_found']);
	});

	it('can be slow', async () => {
		client.odd({ openApiDelayMs: 200 });
		const before = performance.now();
		await client.open('/dids');
		expect(performance.now() - before).toBeGreaterThan(190);
	});

	it('of phone books never answer without the id of one', async () => {
		expect(await client.openJson('/phonebookentries', { phonebook_id: '1' })).toEqual([]);
		const { openApiUrl, apiKey, tenant, server } = client.pbx;
		const url = `${openApiUrl}/phonebookentries?tenant=${tenant}`;
		const init = { headers: { 'X-API-Key': apiKey } };
		expect(await staysUnanswered(server, url, init)).toBe(true);
	});
});
