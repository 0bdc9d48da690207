/** The test of a credential, of each phone system alike: what is looked at, and in which words it is told. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startServer, type Fault } from '../../sandbox/shared/server.mts';
import { SERVICES, type Service, type ServiceSimulator } from '../../services.mts';
import {
	accountEngine,
	SHORT_PATIENCE,
	useFastLimits,
	type AccountOverrides,
} from '../support/accounts.mts';
import { expiredCertificate } from '../support/expiredCertificate.mts';
import { answerInvalidNames } from '../support/invalidNames.mts';
import { leaksIn } from '../support/leaks.mts';
import { useServers } from '../support/servers.mts';

const opened = useServers();
beforeAll(answerInvalidNames);

const KEY = 'c4n/ry+key=%26&"';

async function expiredServer() {
	const server = createServer(expiredCertificate(), (_request, response) => response.end('[]'));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `https://127.0.0.1:${port}`,
		close: async () => {
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

describe.each<Service>([...SERVICES])('the test of a credential of $title', (service) => {
	const { title } = service;
	let simulator: ServiceSimulator;

	beforeEach(async () => {
		const options = Object.fromEntries(service.credential.secrets.map((field) => [field, KEY]));
		simulator = await opened(service.simulator.start({ ...options, callCount: 5 }));
	});

	async function test(credential: AccountOverrides['credential'] = {}) {
		const engine = accountEngine(service, simulator, { credential });
		const result = await engine.testCredential(service.credential.type);
		expect(leaksIn(JSON.stringify(result), [KEY])).toEqual([]);
		return result;
	}

	const refused = (sentence: string) => ({
		status: 'Error',
		message: expect.stringContaining(sentence) as unknown as string,
	});

	it('sends one request', async () => {
		expect(await test()).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(simulator.server.requests).toHaveLength(1);
	});

	it.each([
		['timezone', 'Asia/Tel_Aviv'],
		['timezone', 'europe/paris'],
		['timezone', ' UTC '],
		['timezone', ''],
		['timezone', '={{ "Europe" + "/Paris" }}'],
		['country', 'il'],
		['country', ' FR '],
		['country', ''],
		['country', '={{ "F" + "R" }}'],
		['outsideLinePrefix', ''],
		['outsideLinePrefix', '0'],
		['outsideLinePrefix', ' *9 '],
	])('takes %s "%s"', async (field, value) => {
		expect(await test({ [field]: value })).toMatchObject({ status: 'OK' });
	});

	it.each([
		['timezone', 'Mars/Phobos', 'Timezone "Mars/Phobos" in the credential is not known.'],
		['timezone', '+02:99', 'in the credential is not known.'],
		['country', 'XX', 'The Country in the credential is not known.'],
		['country', 'France', 'The Country in the credential is not known.'],
		['outsideLinePrefix', 'none', 'The Outside Line Prefix in the credential is not what'],
		['outsideLinePrefix', '0612345678', 'The Outside Line Prefix in the credential is not what'],
		['baseUrl', 'api.example.com', 'The Base URL in the credential is not a web address.'],
		['baseUrl', 'ftp://api.example.com', 'The Base URL in the credential is not a web address.'],
		['baseUrl', 'https://', 'The Base URL in the credential is not a web address.'],
		['baseUrl', '', 'The Base URL in the credential is not a web address.'],
	])('does not take %s "%s", and sends nothing', async (field, value, sentence) => {
		expect(await test({ [field]: value })).toEqual(refused(sentence));
		expect(simulator.server.requests).toEqual([]);
	});

	it('does not say a key that was pasted into another field', async () => {
		for (const { name, type } of service.credential.create().properties) {
			if (type === 'notice') continue;
			await test({ [name]: KEY });
		}
	});

	it.each([
		['a name that does not exist', 'http://pbx.invalid', 'could not be found on the network.'],
		['a port where nobody listens', 'http://127.0.0.1:1', 'did not accept the connection.'],
	])('tells %s', async (_, origin, sentence) => {
		const { pathname } = new URL(simulator.baseUrl);
		const result = await test({ baseUrl: origin + pathname });
		expect(result).toEqual(refused(`${title} ${sentence} Check the Base URL in the credential`));
	});

	it('tells a certificate that has expired', async () => {
		const { url } = await opened(expiredServer());
		expect(await test({ baseUrl: url })).toEqual(
			refused(`The secure connection to ${title} could not be set up.`),
		);
	});

	it.each<[string, Fault, string]>([
		['a web page', { kind: 'html' }, 'answered with a web page instead of data.'],
		[
			'404',
			{ kind: 'status', status: 404 },
			'could not find what was asked for. Check the Base URL.',
		],
		['500', { kind: 'status', status: 500 }, 'could not handle the request right now.'],
		['429', { kind: 'status', status: 429 }, 'asks for fewer requests.'],
		['401', { kind: 'status', status: 401 }, 'did not accept the API key.'],
		['a connection that breaks off', { kind: 'resetBeforeHeaders' }, 'broke off.'],
		['an answer that breaks off', { kind: 'truncateBody' }, 'broke off.'],
		['nothing', { kind: 'body', body: '' }, ''],
		['a sentence', { kind: 'body', body: 'Welcome' }, ''],
	])('tells %s, and asks once', async (_, fault, sentence) => {
		simulator.server.faults.push({ ...fault, times: Infinity });
		const result = await test();
		expect(result).toEqual(refused(sentence));
		expect(result.message).toMatch(new RegExp(`\\b${title}\\b.*\\.`));
		expect(simulator.server.requests).toHaveLength(1);
	});

	it.each([301, 302, 307, 308])('does not carry the key to another host (%i)', async (status) => {
		const stranger = await opened(startServer((_request, response) => void response.end('[{}]')));
		simulator.server.faults.push({ kind: 'redirect', status, location: `${stranger.url}/steal` });
		expect(await test()).toEqual(refused(`${title} redirects the request to another address.`));
		expect(stranger.requests).toEqual([]);
	});

	it('tells a wrong key', async () => {
		const wrong = service.credential.secrets.map((field) => [field, 'wrong-key-0123']);
		const result = await test(Object.fromEntries(wrong) as AccountOverrides['credential']);
		expect(result).toEqual(refused(`${title} did not accept the API key`));
		expect(leaksIn(JSON.stringify(result), ['wrong-key-0123'])).toEqual([]);
	});

	describe('of a server that keeps silent', () => {
		useFastLimits(SHORT_PATIENCE);

		it.each<Fault>([
			{ kind: 'stallHeaders' },
			{ kind: 'stallBody' },
			{ kind: 'dripBody', delayMs: 50 },
		])('ends in time ($kind)', async (fault) => {
			simulator.server.faults.push({ ...fault, times: Infinity });
			expect(await test()).toEqual(refused(`${title} did not answer in time.`));
		});
	});
});
