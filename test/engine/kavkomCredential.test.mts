import { beforeEach, describe, expect, it } from '@jest/globals';
import { startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { startServer, type Fault } from '../../sandbox/shared/server.mts';
import { kavkomEngine, type AccountOverrides } from '../support/accounts.mts';
import { leaksIn } from '../support/leaks.mts';
import { useServers } from '../support/servers.mts';

const opened = useServers();

const KEY = 'c4n/ry+key=%26&"';
let kavkom: KavkomSimulator;
beforeEach(async () => {
	kavkom = await opened(startKavkom({ apiKey: KEY, callCount: 20 }));
});

async function test(credential: AccountOverrides['credential'] = {}) {
	const result = await kavkomEngine(kavkom, { credential }).testCredential('kavkomApi');
	expect(leaksIn(JSON.stringify(result), [KEY])).toEqual([]);
	return result;
}

describe('The test of a credential', () => {
	it('passes for the right key and domain', async () => {
		expect(await test()).toMatchObject({ status: 'OK' });
	});

	it.each(['/', '//', ' '])('passes for a base URL that ends with "%s"', async (ending) => {
		expect(await test({ baseUrl: kavkom.baseUrl + ending })).toMatchObject({ status: 'OK' });
	});

	it('passes for a quiet domain', async () => {
		kavkom.calls.splice(0);
		expect(await test()).toMatchObject({ status: 'OK' });
	});

	it.each(['top', 'none', 'laravel', 'bareArray'] as const)(
		'passes where lists come as "%s"',
		async (pagination) => {
			kavkom.oddities.pagination = pagination;
			expect(await test()).toMatchObject({ status: 'OK' });
		},
	);

	it('proves the key', async () => {
		const { status, message } = await test({ apiKey: 'wrong' });
		expect(status).toBe('Error');
		expect(message).toMatch(/does not accept this API Key/);
	});

	it('proves the domain', async () => {
		const { status, message } = await test({ domainUuid: '11111111-2222-4333-8444-555555555555' });
		expect(status).toBe('Error');
		expect(message).toMatch(/Domain UUID/);
	});

	it('proves that the domain is a UUID', async () => {
		const { status, message } = await test({ domainUuid: 'demo.example.com' });
		expect(status).toBe('Error');
		expect(message).toMatch(/does not accept this Domain UUID/);
	});

	it('tells when the key may not read calls', async () => {
		kavkom.oddities.refusedRoutes = ['cdr/list'];
		const { status, message } = await test();
		expect(status).toBe('Error');
		expect(message).toMatch(/does not allow it to read call records/);
	});

	it('is not fooled by a failure under a status of 200', async () => {
		kavkom.oddities.successFalse = ['cdr/list'];
		expect(await test()).toMatchObject({ status: 'Error' });
	});

	it.each<[string, Fault, RegExp]>([
		['a web page', { kind: 'html' }, /Base URL/],
		['a sentence', { kind: 'body', body: 'Welcome' }, /Base URL/],
		['nothing', { kind: 'body', body: '' }, /Base URL/],
		[
			'error: true',
			{ kind: 'body', body: '{"error":true,"message":"x"}' },
			/one of them is not right/,
		],
		['404', { kind: 'status', status: 404 }, /Base URL/],
		['500', { kind: 'status', status: 500 }, /./],
		['503', { kind: 'status', status: 503 }, /./],
	])('fails for %s', async (_, fault, message) => {
		kavkom.server.faults.push({ ...fault, times: Infinity });
		const result = await test();
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(message);
	});

	it('fails for an address where nothing answers', async () => {
		expect(await test({ baseUrl: 'http://127.0.0.1:1' })).toMatchObject({ status: 'Error' });
	});

	it.each([301, 302, 307, 308])('does not carry the key to another host (%i)', async (status) => {
		const stranger = await opened(startServer((_request, response) => void response.end('{}')));
		kavkom.server.faults.push({ kind: 'redirect', status, location: `${stranger.url}/steal` });
		expect(await test()).toMatchObject({ status: 'Error' });
		expect(stranger.requests).toEqual([]);
	});
});
