import type { INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startOneCom, type OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import { startServer, type Fault } from '../../sandbox/shared/server.mts';
import { oneComEngine, SHORT_PATIENCE, useFastLimits } from '../support/accounts.mts';
import type { Engine, NodeRun, RunSpec } from '../support/engine.mts';
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

const extension = (value: string, mode = 'number'): INodeParameters => ({
	__rl: true,
	mode,
	value,
});

async function hangUp(
	more: INodeParameters = { hangUpBy: 'extension', extension: extension('203') },
	spec: Partial<RunSpec> = {},
): Promise<NodeRun> {
	const run = await engine.run({
		type: 'oneCom',
		parameters: { resource: 'activeCall', operation: 'hangUp', ...more },
		...spec,
	});
	expect(leaksIn(readableBy(run), [pbx.apiKey])).toEqual([]);
	return run;
}

/** An inbound call that 203 is talking on. */
const talk = () =>
	pbx.addCall({
		startedAt: Date.now() - 20_000,
		answeredAt: Date.now() - 15_000,
		endedAt: Date.now() + 60_000,
	});
const isOver = (call: { endedAt: number }) => call.endedAt <= Date.now();

/** The channel that Active Call: Get Many names for the leg of 203. */
async function channelOf203(): Promise<string> {
	const parameters = { resource: 'activeCall', operation: 'getAll' };
	const records = recordsOf(await engine.run({ type: 'oneCom', parameters }));
	pbx.server.requests.splice(0);
	return String(records.find(({ channel }) => String(channel).startsWith('SIP/203-'))?.channel);
}

const hangUps = (): number =>
	pbx.server.requests.filter(({ query }) => query.get('reqtype') === 'HANGUP').length;
const hintsOf = ({ hints }: NodeRun) => hints.map(({ message }) => message);

const MAY_LACK = 'Some 1com systems do not have this operation. Help: Get lists those of yours.';
const UNCERTAIN = 'It is not certain whether the call was ended';

describe('a call that is hung up', () => {
	it('is the one on the channel', async () => {
		const call = talk();
		const channel = await channelOf203();
		const run = await hangUp({ channel });
		expect(isOver(call)).toBe(true);
		expect(pbx.hungUp).toMatchObject([{ channel }]);
		expect(recordsOf(run)).toEqual([
			{
				provider: '1com',
				channel,
				extension: null,
				confirmed: true,
				answer: '{"Response":"Success","Message":"Channel hung up"}',
			},
		]);
		expect(run.items[0].pairedItem).toEqual({ item: 0 });
		expect(run.hints).toEqual([]);
		const { key: _key, ...query } = Object.fromEntries(pbx.server.requests[0].query);
		expect(query).toEqual({ tenant: 'DEMO', reqtype: 'HANGUP', format: 'json', channel });
	});

	it('is every one of an extension, which is named together with the tenant', async () => {
		const [one, other] = [talk(), talk()];
		const run = await hangUp();
		expect([isOver(one), isOver(other)]).toEqual([true, true]);
		expect(pbx.hungUp).toMatchObject([{ extension: '203-DEMO' }]);
		expect(pbx.hungUp[0]).not.toHaveProperty('channel');
		expect(recordsOf(run)).toMatchObject([{ extension: '203', channel: null, confirmed: true }]);
	});

	it('is of an extension from the list, by number, by id or from an expression', async () => {
		const { id, number } = pbx.extensions[3];
		const given = [
			extension(number, 'list'),
			extension(number),
			extension(id, 'id'),
			`={{ "${number}" }}`,
			`={{ ${number} }}`,
			`={{ "${number}-DEMO" }}`,
		];
		for (const one of given) await hangUp({ hangUpBy: 'extension', extension: one });
		expect(pbx.hungUp.map(({ extension: named }) => named)).toEqual(
			given.map(() => `${number}-DEMO`),
		);
	});

	it('is one for each item', async () => {
		talk();
		const channel = await channelOf203();
		const items = [{ channel: 'SIP/999-DEMO-1' }, { channel }];
		const run = await hangUp({ channel: '={{ $json.channel }}' }, { items, continueOnFail: true });
		expect(run.error).toBeUndefined();
		expect(
			run.items.map(({ json, pairedItem }) => [json.confirmed ?? json.error, pairedItem]),
		).toEqual([
			['1com turned the request down', { item: 0 }],
			[true, { item: 1 }],
		]);
		expect(hangUps()).toBe(2);
	});
});

describe('what 1com answers, which nobody has seen', () => {
	it.each<[OneComSimulator['oddities']['hangUp'], string]>([
		['plain', 'Success|Channel hung up||'],
		['json', '{"Response":"Success","Message":"Channel hung up"}'],
		['asterisk', '{"Response":"Success","Message":"Channel Hungup"}'],
		['ok', 'OK'],
	])('confirms the end of the call by the words of success (%s)', async (form, answer) => {
		pbx.oddities.hangUp = form;
		const call = talk();
		const run = await hangUp();
		expect(isOver(call)).toBe(true);
		expect(recordsOf(run)).toMatchObject([{ confirmed: true, answer }]);
		expect(run.hints).toEqual([]);
	});

	it.each([
		'SUCCESS',
		'Success|No other channel||',
		'{"Response":"success","Message":"No more"}',
		'{"Response":"Success"}',
		'ok',
		'"OK"',
		'Response: Success\r\nMessage: No more',
	])('is not doubted for the words that follow success: %s', async (body) => {
		pbx.server.faults.push({ kind: 'body', body });
		const run = await hangUp();
		expect(recordsOf(run)).toMatchObject([{ confirmed: true, answer: body }]);
		expect(run.hints).toEqual([]);
	});

	it.each<[string, string | null]>([
		['', null],
		[' \n', null],
		[']', null],
		['[]', null],
		['null', null],
		['{}', null],
		['Channel hung up', 'Channel hung up'],
		['1', '1'],
		['[{"a":1}]', '[{"a":1}]'],
		['{"Response":"Done"}', '{"Response":"Done"}'],
		['{"status":"ok"}', '{"status":"ok"}'],
		['Success|Hangup failed||', 'Success|Hangup failed||'],
	])('confirms nothing where it is %j, and a hint says so', async (body, answer) => {
		pbx.server.faults.push({ kind: 'body', body });
		const run = await hangUp();
		expect(recordsOf(run)).toMatchObject([{ confirmed: null, answer }]);
		const hint =
			"1com took the request. Whether the call was ended can't be told from its answer: look at Active Call: Get Many.";
		expect(hintsOf(run)).toEqual([answer === null ? `${hint} ${MAY_LACK}` : hint]);
		expect(hangUps()).toBe(1);
	});

	it.each(['empty', 'sentence'] as const)('leaves open what really happened (%s)', async (form) => {
		pbx.oddities.hangUp = form;
		const call = talk();
		expect(recordsOf(await hangUp())).toMatchObject([{ confirmed: null }]);
		expect(isOver(call)).toBe(true);
	});

	it.each([
		['Error|No such channel||', 'Error|No such channel||'],
		['No such channel', 'No such channel'],
		['No extension specified', 'No extension specified'],
		['Channel not found', 'Channel not found'],
		['Hangup failed', 'Hangup failed'],
		['Response: Error\r\nMessage: No such channel', 'No such channel'],
		['{"Response":"Failed","Message":"Busy"}', 'Busy'],
		['{"Response":"Error","Message":"No such channel"}', 'No such channel'],
	])('is a failure where it reads like one: %s', async (body, said) => {
		pbx.server.faults.push({ kind: 'body', body });
		const { error, items } = await hangUp();
		expect(error?.message).toMatch(/^1com (could not hang up the call|turned the request down)$/);
		expect(error?.description).toContain('1com says: ');
		expect(error?.description).toContain(said);
		expect(error?.description).not.toContain(UNCERTAIN);
		expect(items).toEqual([]);
		expect(hangUps()).toBe(1);
	});

	it.each(['plain', 'json', 'sentence'] as const)(
		'is a failure where there is no call to end (%s)',
		async (form) => {
			pbx.oddities.hangUp = form;
			const { error } = await hangUp();
			expect(error?.description).toContain('No such channel');
		},
	);

	it('is shown without the key, and not at any length', async () => {
		const body = `Done with key=${pbx.apiKey} ${'x'.repeat(1000)}`;
		pbx.server.faults.push({ kind: 'body', body });
		const [{ answer }] = recordsOf(await hangUp());
		expect(answer).toMatch(/^Done with key=\[hidden\] x+$/);
		expect(String(answer)).toHaveLength(300);
	});
});

describe('a call that can not be hung up as it is named', () => {
	it.each<[INodeParameters, string]>([
		[{ channel: '={{ " " }}' }, 'Channel is empty'],
		[{ hangUpBy: 'extension', extension: '={{ $json.nothing }}' }, 'Extension is empty'],
		[{ hangUpBy: 'everything' }, 'Hang Up By is "everything"'],
	])('needs a name: %j', async (parameters, message) => {
		const { error } = await hangUp(parameters);
		expect(error?.message).toBe(message);
		expect(error?.description).toBeTruthy();
		expect(pbx.server.requests).toEqual([]);
	});

	it('has an extension that exists, where it is named by its id', async () => {
		const { error } = await hangUp({ hangUpBy: 'extension', extension: extension('99999', 'id') });
		expect(error?.message).toBe('1com has no extension with the ID 99999');
		expect(hangUps()).toBe(0);
	});

	it('needs the key that may write', async () => {
		engine = oneComEngine(pbx, { credential: { apiKey: pbx.readOnlyKey } });
		const call = talk();
		const { error } = await hangUp();
		expect(error?.message).toBe('1com did not accept the API key, the tenant or this operation');
		expect(error?.description).toContain('must be the read/write one');
		expect(error?.description).toContain(MAY_LACK);
		expect(isOver(call)).toBe(false);
	});
});

describe('a request to hang up is never sent twice', () => {
	useFastLimits(SHORT_PATIENCE);

	const uncertain: Array<[string, Fault]> = [
		['reset before the headers', { kind: 'resetBeforeHeaders' }],
		['reset after the headers', { kind: 'resetAfterHeaders' }],
		['headers that never come', { kind: 'stallHeaders' }],
		['a body that stalls', { kind: 'stallBody' }],
		['a body that is cut', { kind: 'truncateBody' }],
		['garbage for gzip', { kind: 'gzipGarbage' }],
		['a web page', { kind: 'html' }],
		['status 500', { kind: 'status', status: 500 }],
		['status 503', { kind: 'status', status: 503, headers: { 'retry-after': '0' } }],
		['broken JSON', { kind: 'body', body: '{"Response":"Succ' }],
		['a redirect', { kind: 'redirect', location: '/elsewhere' }],
	];
	it.each(uncertain)('and nobody claims to know after %s', async (_name, fault) => {
		talk();
		pbx.server.faults.push({ ...fault, times: Infinity });
		const { error } = await hangUp();
		expect(hangUps()).toBe(1);
		expect(error?.description).toContain(UNCERTAIN);
	});

	const certain: Array<[string, Fault]> = [
		['status 401', { kind: 'status', status: 401 }],
		['status 403', { kind: 'status', status: 403 }],
		['status 404', { kind: 'status', status: 404 }],
		['status 429', { kind: 'status', status: 429, headers: { 'retry-after': '0' } }],
	];
	it.each(certain)('and it is clear that nothing happened after %s', async (_name, fault) => {
		pbx.server.faults.push({ ...fault, times: Infinity });
		const { error } = await hangUp();
		expect(hangUps()).toBe(1);
		expect(error?.message).toBeTruthy();
		expect(error?.description).not.toContain(UNCERTAIN);
	});

	it('when the call was ended and the word of it got lost', async () => {
		pbx.oddities.hangUp = 'timeout';
		const call = talk();
		const run = await hangUp(undefined, { continueOnFail: true });
		expect(isOver(call)).toBe(true);
		expect(run.items[0].json.message).toContain(UNCERTAIN);
		expect(hangUps()).toBe(1);
	});

	it('at another host that a redirect leads to, which is not given the key either', async () => {
		const elsewhere = await serve(startServer((_request, response) => void response.end('x')));
		pbx.server.faults.push({ kind: 'redirect', location: `${elsewhere.url}/x`, status: 307 });
		await hangUp();
		expect(hangUps()).toBe(1);
		expect(elsewhere.requests).toEqual([]);
	});
});
