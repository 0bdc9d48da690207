import { afterEach, describe, expect, it } from '@jest/globals';
import { startKavkom } from '../../sandbox/kavkom/simulator.mts';
import { startOneCom } from '../../sandbox/onecom/simulator.mts';
import { SERVICES, type Service } from '../../services.mts';
import { accountEngine, kavkomEngine, oneComEngine } from '../support/accounts.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';

const closing: Array<() => Promise<void>> = [];

afterEach(async () => {
	await Promise.all(closing.splice(0).map(async (close) => await close()));
});

const GET_CALLS = {
	resource: 'call',
	operation: 'getAll',
	dateRange: 'last30Days',
	returnAll: true,
};

it('a Kavkom credential that was pasted with blanks around its values works', async () => {
	const kavkom = await startKavkom({ callCount: 5 });
	closing.push(async () => await kavkom.close());
	const engine = kavkomEngine(kavkom, {
		credential: { apiKey: ` ${kavkom.apiKey}\n`, domainUuid: ` ${kavkom.domainUuid} ` },
	});
	expect((await engine.testCredential('kavkomApi')).status).toBe('OK');
	const { items, error } = await engine.run({ type: 'kavkom', parameters: GET_CALLS });
	expect(error).toBeUndefined();
	expect(items).toHaveLength(5);
});

it('a 1com credential that was pasted with blanks around its values works', async () => {
	const oneCom = await startOneCom({ callCount: 5 });
	closing.push(async () => await oneCom.close());
	const engine = oneComEngine(oneCom, {
		credential: { apiKey: ` ${oneCom.apiKey}\n`, tenant: ` ${oneCom.tenant} ` },
	});
	expect((await engine.testCredential('oneComApi')).status).toBe('OK');
	const { items, error } = await engine.run({ type: 'oneCom', parameters: GET_CALLS });
	expect(error).toBeUndefined();
	expect(items).toHaveLength(5);
});

it('a credential that was saved with another name of its zone and small letters for its country works as before', async () => {
	const oneCom = await startOneCom({ callCount: 20 });
	closing.push(async () => await oneCom.close());
	const read = async (timezone: string, country: string) => {
		const engine = oneComEngine(oneCom, { credential: { timezone, country } });
		const { items, error } = await engine.run({ type: 'oneCom', parameters: GET_CALLS });
		expect(error).toBeUndefined();
		return items.map(({ json }) => json);
	};
	const calls = await read('Asia/Jerusalem', 'IL');
	expect(calls).toHaveLength(20);
	expect(calls.some((call) => String(call.external_number).startsWith('+972'))).toBe(true);
	expect(await read('asia/tel_aviv', 'il')).toEqual(calls);
	expect(await read(' Israel ', ' Il ')).toEqual(calls);
});

/** Where people put what they do not see. */
const DIRTY: Array<[string, (clean: string) => string]> = [
	['a zero-width space behind it', (clean) => `${clean}\u200b`],
	['a mark of direction before it', (clean) => `\u200e${clean}`],
	['a byte order mark before it', (clean) => `\ufeff${clean}`],
	['a line end inside', (clean) => `${clean.slice(0, 6)}\n${clean.slice(6)}`],
	['a soft hyphen inside', (clean) => `${clean.slice(0, 6)}\u00ad${clean.slice(6)}`],
	['a blank of no break behind it', (clean) => `${clean}\u00a0`],
	['a control character behind it', (clean) => `${clean}\u0000`],
	['typographic quotes around it', (clean) => `\u201c${clean}\u201d`],
];

/** What is copied along with a key, and what is said of it when the key is refused. */
const COPIED_ALONG: Array<[string, (key: string) => string, string]> = [
	['quotes around it', (key) => `"${key}"`, 'stands in quotes'],
	['single quotes around it', (key) => `'${key}'`, 'stands in quotes'],
	['pointed brackets around it', (key) => `<${key}>`, 'stands in brackets'],
	['braces around it', (key) => `{${key}}`, 'stands in brackets'],
	['Bearer before it', (key) => `Bearer ${key}`, 'word such as Bearer'],
	['the name of a header before it', (key) => `X-API-Key: ${key}`, 'word such as Bearer'],
	['French quotes around it', (key) => `\u00ab${key}\u00bb`, 'stands in quotes'],
	['the quotes and the comma of a line of JSON', (key) => `"${key}",`, 'stands in quotes'],
	['the name of a setting before it', (key) => `KAVKOM_API_KEY=${key}`, 'word such as Bearer'],
	[
		'the address that it stood in',
		(key) => `https://example.com/?key=${key}`,
		'word such as Bearer',
	],
	['the name of a parameter before it', (key) => `key=${key}`, 'word such as Bearer'],
];

const ACCOUNT_FIELDS = ['domainUuid', 'tenant'];

/** The values of the field API; a single nothing where the credential has none. */
function apisOf({ credential }: Service): string[] {
	const field = credential.create().properties.find(({ name }) => name === 'api');
	const values = (field?.options ?? []).flatMap((option) =>
		'value' in option ? option.value : [],
	);
	return values.length === 0 ? [''] : values.map(String);
}

/** Each API of each service. */
const ACCOUNTS: Array<[string, Service, object]> = SERVICES.flatMap((service) =>
	apisOf(service).map((api): [string, Service, object] => [
		`${service.title} ${api}`.trim(),
		service,
		{ api },
	]),
);

describe.each(ACCOUNTS)('a credential of %s', (_title, service, choice) => {
	async function opened() {
		const simulator = await service.simulator.start({ callCount: 5 });
		closing.push(async () => await simulator.close());
		const user = { ...service.simulator.user(simulator), ...choice } as Record<string, string>;
		const [secretField] = service.credential.secrets;
		return { simulator, user, secretField, key: user[secretField] };
	}

	it.each(DIRTY)('whose key was pasted with %s works, and does not leak it', async (_, dirty) => {
		const { simulator, user, secretField, key } = await opened();
		const engine = accountEngine(service, simulator, {
			credential: { ...user, [secretField]: dirty(key) },
		});
		expect(await engine.testCredential(service.credential.type)).toMatchObject({ status: 'OK' });
		const parameters = { resource: 'extension', operation: 'getAll', returnAll: true };
		const { type } = service.node;
		const { items } = await engine.run({ type, parameters });
		expect(items.length).toBeGreaterThan(0);

		const said = `The key ${key} is unknown`;
		const inJson = JSON.stringify({ message: said, error: { code: 'unknown', message: said } });
		simulator.server.faults.push({
			kind: 'status',
			status: 401,
			body: user.api === 'classic' ? said : inJson,
			times: Infinity,
		});
		const refused = await engine.run({ type, parameters });
		expect(refused.error?.message).toContain('did not accept the API key');
		expect(leaksIn(readableBy(refused), [key])).toEqual([]);
		const test = await engine.testCredential(service.credential.type);
		expect(test.message).toContain('[hidden]');
		expect(leaksIn(test.message, [key])).toEqual([]);
	});

	it.each(COPIED_ALONG)(
		'whose key stands with %s is refused with a word on it',
		async (_, along, word) => {
			const { simulator, user, secretField, key } = await opened();
			const testOf = async (apiKey: string) => {
				const credential = { ...user, [secretField]: apiKey };
				const engine = accountEngine(service, simulator, { credential });
				return await engine.testCredential(service.credential.type);
			};
			const { status, message } = await testOf(along(key));
			expect(status).toBe('Error');
			expect(message).toContain(word);
			expect(leaksIn(message, [key])).toEqual([]);
			expect((await testOf('another-key-altogether')).message).not.toContain(word);
		},
	);

	it.each(DIRTY.slice(0, -1))('whose account was pasted with %s works', async (_, dirty) => {
		const { simulator, user } = await opened();
		const field = ACCOUNT_FIELDS.find((name) => name in user) as string;
		const engine = accountEngine(service, simulator, {
			credential: { ...user, [field]: dirty(user[field]) },
		});
		expect(await engine.testCredential(service.credential.type)).toMatchObject({ status: 'OK' });
	});

	it.each(['?tenant=DEMO', '?spec=1', '#/calls', '/?key=K&tenant=T#top', '\u200b', ' / '])(
		'whose address was pasted with %j behind it lists what there is',
		async (behind) => {
			const { simulator, user } = await opened();
			const engine = accountEngine(service, simulator, {
				credential: { ...user, baseUrl: `${user.baseUrl}${behind}` },
			});
			expect(await engine.testCredential(service.credential.type)).toMatchObject({ status: 'OK' });
			const { type } = service.node;
			const { items, error } = await engine.run({ type, parameters: GET_CALLS });
			expect(error).toBeUndefined();
			expect(items).toHaveLength(5);
		},
	);
});

it.each(['classic', 'openApi'])(
	'the address of openapi.php with a query does for %s',
	async (api) => {
		const oneCom = await startOneCom({ callCount: 5 });
		closing.push(async () => await oneCom.close());
		const baseUrl = `${oneCom.openApiUrl}?tenant=DEMO`;
		const engine = oneComEngine(oneCom, { credential: { api, baseUrl } });
		expect((await engine.testCredential('oneComApi')).status).toBe('OK');
		expect((await engine.run({ type: 'oneCom', parameters: GET_CALLS })).items).toHaveLength(5);
	},
);

it('a key with an unseen character is hidden in what comes out, too', async () => {
	const oneCom = await startOneCom({ callCount: 5 });
	closing.push(async () => await oneCom.close());
	oneCom.server.faults.push({
		kind: 'rewrite',
		times: Infinity,
		rewrite: (body) =>
			String(body).replace(/("sc_calleridname":)"(?:[^"\\]|\\.)*"/g, `$1"${oneCom.apiKey}"`),
	});
	for (const api of ['classic', 'openApi']) {
		const apiKey = `${oneCom.apiKey}\u200b`;
		const engine = oneComEngine(oneCom, { credential: { api, apiKey } });
		const run = await engine.run({ type: 'oneCom', parameters: GET_CALLS });
		expect(run.items.map(({ json }) => json.source_name)).toContain('[hidden]');
		expect(leaksIn(readableBy(run), [oneCom.apiKey])).toEqual([]);
	}
});
