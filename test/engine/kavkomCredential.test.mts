import { beforeEach, describe, expect, it } from '@jest/globals';
import { startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
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
		expect(message).toMatch(/did not accept the API key\. Copy the API Key again/);
	});

	it('proves the domain', async () => {
		const { status, message } = await test({ domainUuid: '11111111-2222-4333-8444-555555555555' });
		expect(status).toBe('Error');
		expect(message).toMatch(/Domain UUID/);
	});

	it('proves that the domain is a UUID', async () => {
		const { status, message } = await test({ domainUuid: 'demo.example.com' });
		expect(status).toBe('Error');
		expect(message).toMatch(/Domain UUID in the credential is not a UUID/);
	});

	it('tells when the key may not read calls', async () => {
		kavkom.oddities.refusedRoutes = ['cdr/list'];
		const { status, message } = await test();
		expect(status).toBe('Error');
		expect(message).toMatch(/may not read call records of this domain/);
	});

	it('is not fooled by a failure under a status of 200', async () => {
		kavkom.oddities.successFalse = ['cdr/list'];
		expect(await test()).toMatchObject({ status: 'Error' });
	});

	it('is not fooled by an error under a status of 200', async () => {
		kavkom.server.faults.push({ kind: 'body', body: '{"error":true,"message":"x"}' });
		const { status, message } = await test();
		expect(status).toBe('Error');
		expect(message).toMatch(/one of them is not right.*Kavkom says: x/);
	});
});
