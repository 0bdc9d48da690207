import type { INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
	AUTH_SENTENCE,
	SECRET_FIELDS,
	startOneCom,
	WRONG_TENANT_SENTENCE,
	type OneComSimulator,
} from '../../sandbox/onecom/simulator.mts';
import { oneComEngine, useFastLimits } from '../support/accounts.mts';
import type { Engine, NodeRun } from '../support/engine.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { recordsOf } from '../support/oneComTruth.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const serve = useServers();

let pbx: OneComSimulator;
let engine: Engine;

beforeEach(async () => {
	pbx = await startOneCom({ calls: [] });
	engine = oneComEngine(pbx);
});
afterEach(async () => await pbx.close());

const run = async (
	resource: string,
	operation: string,
	parameters: INodeParameters = {},
): Promise<NodeRun> =>
	await engine.run({ type: 'oneCom', parameters: { resource, operation, ...parameters } });

const getExtensions = async (parameters: INodeParameters = { returnAll: true }) =>
	await run('extension', 'getAll', parameters);

describe('extensions', () => {
	const truth = () =>
		pbx.extensions.map(({ id, number, name, tech, username }) => ({
			ex_id: id,
			ex_number: number,
			ex_name: name,
			ex_tech: tech,
			st_state: 'NOT_INUSE',
			username,
		}));

	it.each([false, true])('come with six fields and no other (keyed by id: %s)', async (keyed) => {
		pbx.oddities.extensionsAsObject = keyed;
		expect(recordsOf(await getExtensions())).toEqual(truth());
	});

	it('never bring a password, hash, token or second factor out', async () => {
		const secrets = pbx.extensions.flatMap((extension) => extension.secrets);
		expect(secrets.length).toBe(pbx.extensions.length * SECRET_FIELDS.length);
		const text = readableBy(await getExtensions());
		expect(leaksIn(text, [...secrets, ...SECRET_FIELDS])).toEqual([]);
	});

	it('show who is on the phone', async () => {
		pbx.addCall({ startedAt: Date.now() - 20_000, endedAt: Date.now() + 60_000 });
		const states = recordsOf(await getExtensions())
			.filter(({ st_state: state }) => state === 'INUSE')
			.map(({ ex_number: number }) => number);
		expect(states).toEqual(['203']);
	});

	it('are as many as wanted, 50 unless told otherwise', async () => {
		expect(recordsOf(await getExtensions({ limit: 5 }))).toEqual(truth().slice(0, 5));
		const many = Array.from({ length: 60 }, (_, index) => ({ ex_id: index }));
		pbx.server.faults.push({ kind: 'body', body: JSON.stringify(many) });
		const records = recordsOf(await getExtensions({}));
		expect(records).toHaveLength(50);
		expect(records[0].ex_id).toBe('0');
	});

	it.each(['', ']', '[]', 'null', '{}', ' \r\n'])('may be none: %j', async (body) => {
		pbx.server.faults.push({ kind: 'body', body, times: Infinity });
		const { items, hints, error } = await getExtensions();
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
		expect(hints.map(({ message }) => message)).toEqual(['The tenant has no extensions.']);
	});
});

describe('active calls', () => {
	const getActive = async (options: INodeParameters = {}) =>
		await run('activeCall', 'getAll', { options });
	const talk = (partial: Parameters<OneComSimulator['addCall']>[0] = {}) =>
		pbx.addCall({
			startedAt: Date.now() - 20_000,
			answeredAt: Date.now() - 15_000,
			endedAt: Date.now() + 60_000,
			...partial,
		});

	it('come one row each leg, by name', async () => {
		const call = talk();
		const records = recordsOf(await getActive());
		expect(records).toHaveLength(2);
		expect(records[0]).toEqual({
			unique_id: call.id,
			channel: expect.stringMatching(/^SIP\/trunk1-/),
			state: 'Up',
			caller_id: call.callerNumber,
			context: 'fromoutside',
			exten: call.dialedNumber,
			priority: '1',
			application: 'Dial',
			application_data: `${call.dialedNumber},30,tT`,
			account_code: 'DEMO',
			peer_account: 'DEMO',
			bridge: expect.stringMatching(/^bridge-/),
			duration_seconds: expect.any(Number),
		});
		expect(Number(records[0].duration_seconds)).toBeGreaterThanOrEqual(19);
		expect(records[1].channel).toMatch(/^SIP\/203-DEMO-/);
	});

	it('are asked for afresh, by a request type of their own', async () => {
		await getActive();
		const { key: _key, ...query } = Object.fromEntries(pbx.server.requests[0].query);
		expect(query).toEqual({ tenant: 'DEMO', reqtype: 'CHANNELS', format: 'json', cache: 'no' });
	});

	it('can be asked of one server', async () => {
		const call = talk();
		const [node] = call.id.split('-');
		expect(recordsOf(await getActive({ nodeName: node }))).toHaveLength(2);
		expect(pbx.server.requests[0].query.get('nodename')).toBe(node);
		expect(recordsOf(await getActive({ nodeName: 'pbx99' }))).toEqual([]);
	});

	it.each(['empty', 'notJson', '[]'] as const)(
		'are none while nobody talks, said by %s',
		async (channelsIdle) => {
			pbx.oddities.channelsIdle = channelsIdle;
			const { items, hints, error } = await getActive();
			expect(error).toBeUndefined();
			expect(items).toEqual([]);
			expect(hints.map(({ message }) => message)).toEqual(['No call is under way right now.']);
		},
	);

	it('keep what they have where a row is shorter', async () => {
		pbx.server.faults.push({ kind: 'body', body: '[["SIP/203-DEMO-1"],"?",null]' });
		expect(recordsOf(await getActive())).toMatchObject([
			{ channel: 'SIP/203-DEMO-1', unique_id: null, duration_seconds: null },
		]);
	});

	it.each([
		['a web page', '<html>busy</html>', '1com answered with a web page instead of data'],
		[
			'the sentence about the key',
			AUTH_SENTENCE,
			'1com did not accept the API key, the tenant or this operation',
		],
		['a list that was cut', '[["SIP/203-DEMO-1","from', '1com sent an answer that is not complete'],
		['an error as JSON', '{"Response":"Error","Message":"No"}', '1com turned the request down'],
	])('are not taken for none after %s', async (_name, body, message) => {
		pbx.server.faults.push({ kind: 'body', body, times: Infinity });
		const { error } = await getActive();
		expect(error?.message).toBe(message);
	});
});

describe('help', () => {
	it('is the text of the page, without its marks', async () => {
		const [{ text }] = recordsOf(await run('help', 'get'));
		expect(text).toContain('reqtype - Request type');
		expect(text).not.toMatch(/<\/?(pre|i|html|b)>/i);
		expect(pbx.server.requests[0].query.get('reqtype')).toBe('HELP');
		expect(pbx.server.requests[0].query.get('tenant')).toBe('DEMO');
	});

	it('has its entities read, and the key taken out', async () => {
		const body = `<html><pre class="x">reqtype - Request type <i>a</i> &lt;id&gt; &amp;lt; &quot;x&quot; &unknown; key=${pbx.apiKey}</pre> tail</html>`;
		pbx.server.faults.push({ kind: 'html', body });
		const [{ text }] = recordsOf(await run('help', 'get'));
		expect(text).toBe('reqtype - Request type a <id> &lt; "x" &unknown; key=[hidden]');
	});

	it('is not any other page', async () => {
		pbx.server.faults.push({ kind: 'html', times: Infinity });
		const { error } = await run('help', 'get');
		expect(error?.message).toBe('1com did not send its help');
		expect(error?.description).toContain('Check the Base URL');
	});

	it('is refused with a wrong tenant, under a status of 200', async () => {
		engine = oneComEngine(pbx, { credential: { tenant: 'WRONG' } });
		const { error } = await run('help', 'get');
		expect(error?.message).toBe('1com did not accept the API key, the tenant or this operation');
	});
});

describe('the list of extensions in the editor', () => {
	const search = async (filter?: string) =>
		(await engine.listSearch('oneCom', 'searchExtensions', {}, filter)).results;

	it('shows number and name, in the order in which people count', async () => {
		const rows = [
			{ ex_number: '1000', ex_name: 'Late' },
			{ ex_number: '99', ex_name: '99' },
			{ ex_number: '203', ex_name: '' },
			{ ex_number: '', ex_name: 'Nobody' },
		];
		pbx.server.faults.push({ kind: 'body', body: JSON.stringify(rows) });
		expect(await search()).toEqual([
			{ name: '99', value: '99' },
			{ name: '203', value: '203' },
			{ name: '1000 · \u2068Late\u2069', value: '1000' },
		]);
	});

	it.each([
		['203', ['203']],
		[' DANA ', ['201']],
		['יוסי', ['202']],
		['nobody', []],
	])('is narrowed by what is typed: %s', async (typed, numbers) => {
		expect((await search(typed)).map(({ value }) => value)).toEqual(numbers);
	});

	it('shows all of them to somebody who has typed nothing', async () => {
		expect(await search('')).toHaveLength(pbx.extensions.length);
		expect(await search()).toHaveLength(pbx.extensions.length);
	});

	it('fails with a message that helps, and without the key', async () => {
		engine = oneComEngine(pbx, { credential: { apiKey: 'a-wrong-key-0123' } });
		const failure = search();
		await expect(failure).rejects.toMatchObject({
			name: 'NodeApiError',
			message: '1com did not accept the API key, the tenant or this operation',
		});
		const thrown = await failure.catch((error: unknown) => error);
		expect(leaksIn(JSON.stringify(thrown), ['a-wrong-key-0123'])).toEqual([]);
	});

	it('lists no secrets', async () => {
		const secrets = pbx.extensions.flatMap((extension) => extension.secrets);
		expect(leaksIn(JSON.stringify(await search()), secrets)).toEqual([]);
	});
});

describe('the credential test', () => {
	const test = async (credential: Record<string, string> = {}) =>
		await oneComEngine(pbx, { credential }).testCredential('oneComApi');
	const refused = (sentence: string) => ({
		status: 'Error',
		message: expect.stringContaining(sentence),
	});
	const ADVICE = 'Check both: copy the API Key again from Configuration';

	it.each([false, true])(
		'is good for the right key and tenant (keyed by id: %s)',
		async (keyed) => {
			pbx.oddities.extensionsAsObject = keyed;
			expect(await test()).toEqual({ status: 'OK', message: 'Connection successful!' });
		},
	);

	it('is good for the key that may only read', async () => {
		expect(await test({ apiKey: pbx.readOnlyKey })).toMatchObject({ status: 'OK' });
	});

	it('is good where blanks or a slash came along with the address and the tenant, as the node is', async () => {
		const credential = { baseUrl: ` ${pbx.baseUrl}/ `, tenant: ' DEMO ' };
		expect(await test(credential)).toMatchObject({ status: 'OK' });
		recordsOf(
			await oneComEngine(pbx, { credential }).run({
				type: 'oneCom',
				parameters: { resource: 'extension', operation: 'getAll' },
			}),
		);
		expect(pbx.server.requests.map(({ query }) => query.getAll('tenant'))).toEqual([
			['DEMO'],
			['DEMO'],
		]);
	});

	it.each(['authSentence', 'wrongTenantSentence'] as const)(
		'tells a wrong key and a wrong tenant, which come with a status of 200 (%s)',
		async (wrongTenant) => {
			pbx.oddities.wrongTenant = wrongTenant;
			expect(await test({ apiKey: 'wrong-key' })).toEqual(refused(ADVICE));
			expect(await test({ tenant: 'WRONG' })).toEqual(refused(ADVICE));
			expect(await test({ tenant: '' })).toEqual(refused(ADVICE));
		},
	);

	it.each([AUTH_SENTENCE, WRONG_TENANT_SENTENCE])(
		'is not deceived by a content type of JSON: %s',
		async (body) => {
			pbx.server.faults.push({ kind: 'body', body });
			expect(await test()).toEqual(refused(ADVICE));
		},
	);

	it('is not passed by a tenant without an extension: 1com may answer so for any tenant', async () => {
		pbx.server.faults.push({ kind: 'body', body: '[]' });
		expect(await test()).toEqual(refused('1com lists no extension for this API Key and Tenant.'));
	});

	it('fails where another page of the same host is named', async () => {
		const elsewhere = new URL(pbx.baseUrl).origin;
		expect(await test({ baseUrl: `${elsewhere}/nothing.php` })).toEqual(
			refused('1com could not find what was asked for. Check the Base URL.'),
		);
	});

	it('sends a key as it is, whatever signs are in it', async () => {
		const apiKey = 'a+b/c=&d?e #%20"é';
		const odd = await serve(startOneCom({ apiKey, calls: [] }));
		const result = await oneComEngine(odd).testCredential('oneComApi');
		expect(result).toMatchObject({ status: 'OK' });
		expect(odd.server.requests[0].query.get('key')).toBe(apiKey);
	});
});
