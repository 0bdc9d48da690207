/** What changes something at 1com besides a hang up: a transfer, the pause of an agent, an SMS. */
import type { INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
	AUTH_SENTENCE,
	startOneCom,
	type OneComSimulator,
} from '../../sandbox/onecom/simulator.mts';
import type { Fault } from '../../sandbox/shared/server.mts';
import { oneComEngine, SHORT_PATIENCE, useFastLimits } from '../support/accounts.mts';
import type { Engine, NodeRun, RunSpec } from '../support/engine.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { outsideChannel, recordsOf } from '../support/oneComTruth.mts';

useFastLimits(SHORT_PATIENCE);

let pbx: OneComSimulator;
let engine: Engine;

beforeEach(async () => {
	pbx = await startOneCom({ calls: [] });
	engine = oneComEngine(pbx);
});
afterEach(async () => await pbx.close());

const locate = (value: string, mode = 'number'): INodeParameters => ({ __rl: true, mode, value });

const AGENT = { extension: locate('203'), queues: 'one', queue: locate('31', 'id') };
const SMS = { source: '035550110', destination: '0505550123', message: 'Good morning' };

interface Effect {
	resource: string;
	operation: string;
	reqtype: string;
	form: 'transfer' | 'agent' | 'sms';
	parameters: INodeParameters;
	/** Behind "could not". */
	toDo: string;
	/** Behind "whether". */
	done: string;
}

const EFFECTS: Effect[] = [
	{
		resource: 'activeCall',
		operation: 'transfer',
		reqtype: 'TRANSFER',
		form: 'transfer',
		parameters: { channel: 'SIP/trunk1-000003e9', destination: '204' },
		toDo: 'transfer the call',
		done: 'the call was transferred',
	},
	{
		resource: 'agent',
		operation: 'pause',
		reqtype: 'AGENT',
		form: 'agent',
		parameters: AGENT,
		toDo: 'pause the agent',
		done: 'the agent was paused',
	},
	{
		resource: 'agent',
		operation: 'unpause',
		reqtype: 'AGENT',
		form: 'agent',
		parameters: AGENT,
		toDo: 'unpause the agent',
		done: 'the agent was unpaused',
	},
	{
		resource: 'sms',
		operation: 'send',
		reqtype: 'SMS',
		form: 'sms',
		parameters: SMS,
		toDo: 'send the SMS',
		done: 'the SMS was sent',
	},
];
const [TRANSFER, PAUSE, UNPAUSE, SEND] = EFFECTS;

async function run(
	{ resource, operation, parameters }: Effect,
	more: INodeParameters = {},
	spec: Partial<RunSpec> = {},
): Promise<NodeRun> {
	const done = await engine.run({
		type: 'oneCom',
		parameters: { resource, operation, ...parameters, ...more },
		...spec,
	});
	expect(leaksIn(readableBy(done), [pbx.apiKey])).toEqual([]);
	return done;
}

const queriesOf = (reqtype: string) =>
	pbx.server.requests
		.map(({ query }) => Object.fromEntries(query))
		.filter((query) => query.reqtype === reqtype)
		.map(({ key: _key, ...query }) => query);

const hintsOf = ({ hints }: NodeRun) => hints.map(({ message }) => message);
const MAY_LACK = 'Some 1com systems do not have this operation. Help: Get lists those of yours.';

describe.each(EFFECTS)('$resource: $operation', (effect) => {
	const { reqtype, form, toDo, done } = effect;

	it.each(['OK', 'Success|Done||', '{"Response":"Success","Message":"Done"}'])(
		'is confirmed by a word of success: %s',
		async (body) => {
			pbx.server.faults.push({ kind: 'body', body });
			const ran = await run(effect);
			expect(recordsOf(ran)).toMatchObject([{ provider: '1com', confirmed: true, answer: body }]);
			expect(ran.items[0].pairedItem).toEqual({ item: 0 });
			expect(hintsOf(ran)).toEqual([]);
		},
	);

	it.each<[string, string | null]>([
		['', null],
		['null', null],
		['1', '1'],
		['Queued for later', 'Queued for later'],
	])('is open where the answer is %j, and a hint says so', async (body, answer) => {
		pbx.server.faults.push({ kind: 'body', body });
		const ran = await run(effect);
		expect(recordsOf(ran)).toMatchObject([{ confirmed: null, answer }]);
		const [hint] = hintsOf(ran);
		expect(hint).toContain(`Whether ${done} can't be told from its answer`);
		expect(hint.includes(MAY_LACK)).toBe(answer === null);
	});

	it.each(['Error|No such thing||', 'Not found', '{"Response":"Failed","Message":"Not allowed"}'])(
		'fails where 1com refuses: %s',
		async (body) => {
			pbx.server.faults.push({ kind: 'body', body });
			const { error, items } = await run(effect);
			expect(items).toEqual([]);
			expect(error?.message).toBe(`1com could not ${toDo}`);
			expect(error?.description).toMatch(/^Check .*\n1com says: /);
			expect(queriesOf(reqtype)).toHaveLength(1);
		},
	);

	it('says that a host may lack it where 1com speaks of the key', async () => {
		pbx.server.faults.push({ kind: 'body', body: AUTH_SENTENCE });
		const { error } = await run(effect);
		expect(error?.message).toBe('1com did not accept the API key, the tenant or this operation');
		expect(error?.description).toContain(MAY_LACK);
		expect(queriesOf(reqtype)).toHaveLength(1);
	});

	it('needs the key that may write', async () => {
		engine = oneComEngine(pbx, { credential: { apiKey: pbx.readOnlyKey } });
		const { error } = await run(effect);
		expect(error?.description).toContain('must be the read/write one');
		expect(pbx.commands).toEqual([]);
	});

	it.each<[string, Fault]>([
		['a reset before the headers', { kind: 'resetBeforeHeaders' }],
		['a reset after the headers', { kind: 'resetAfterHeaders' }],
		['headers that never come', { kind: 'stallHeaders' }],
		['a web page', { kind: 'html' }],
		['status 500', { kind: 'status', status: 500 }],
		['status 503', { kind: 'status', status: 503, headers: { 'retry-after': '0' } }],
		['a redirect', { kind: 'redirect', location: '/elsewhere' }],
	])('is sent once, and nobody claims to know after %s', async (_name, fault) => {
		pbx.server.faults.push({ ...fault, times: Infinity });
		const { error } = await run(effect);
		expect(queriesOf(reqtype)).toHaveLength(1);
		expect(error?.description).toContain(`It is not certain whether ${done}`);
		expect(error?.description).not.toMatch(/try again/i);
		expect(error?.description).not.toContain(`not to ${new URL(pbx.baseUrl).host}`);
	});

	it('shows what 1com says beside it, word by word', async () => {
		const body = 'We could not do it. Please try again later.';
		pbx.server.faults.push({ kind: 'status', status: 500, body });
		const { error } = await run(effect);
		expect(error?.description).toContain(`1com says: ${body}`);
	});

	it('is surely not done where a firewall answers', async () => {
		pbx.server.faults.push({ kind: 'status', status: 403, body: '<html>Blocked</html>' });
		const { error } = await run(effect);
		expect(error?.message).toBe('1com answered with a web page instead of data');
		expect(error?.description).toMatch(/^A firewall or a proxy/);
	});

	it('is sent once where it was done and the word of it got lost', async () => {
		pbx.oddities[form] = 'timeout';
		const ran = await run(effect, {}, { continueOnFail: true });
		expect(ran.items[0].json.message).toContain(`It is not certain whether ${done}`);
		expect(pbx.commands).toHaveLength(1);
	});

	it('is one for each item', async () => {
		const ran = await run(effect, {}, { items: [{ a: 1 }, { a: 2 }], continueOnFail: true });
		expect(ran.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(queriesOf(reqtype)).toHaveLength(2);
	});
});

describe('a call that is transferred', () => {
	const talk = () => {
		const call = pbx.addCall({
			startedAt: Date.now() - 20_000,
			answeredAt: Date.now() - 15_000,
			endedAt: Date.now() + 60_000,
		});
		return { call, channel: outsideChannel(call) };
	};

	it('goes to where it is sent, which is dialled as it is written', async () => {
		const { call, channel } = talk();
		const ran = await run(TRANSFER, { channel, destination: ' 050-555 0123 ' });
		expect(call.transferredTo).toBe('0505550123');
		expect(recordsOf(ran)).toEqual([
			{
				provider: '1com',
				channel,
				destination: '0505550123',
				confirmed: true,
				answer: '{"Response":"Success","Message":"TRANSFER accepted"}',
			},
		]);
		expect(queriesOf('TRANSFER')).toEqual([
			{ tenant: 'DEMO', reqtype: 'TRANSFER', format: 'json', channel, dest: '0505550123' },
		]);
	});

	it('is one that there is', async () => {
		const { error } = await run(TRANSFER);
		expect(error?.description).toContain('No such channel');
	});

	it.each<[INodeParameters, string]>([
		[{ channel: '={{ " " }}' }, 'Channel is empty'],
		[{ destination: '={{ $json.none }}' }, 'Destination is empty'],
		[{ destination: 'Dana' }, 'Destination is not a number that can be dialled: "Dana"'],
		[
			{ destination: '0505550123 / 0505550124' },
			'Destination is not a number that can be dialled: "0505550123 / 0505550124"',
		],
	])('is named and sent to one place: %j', async (parameters, message) => {
		const { error } = await run(TRANSFER, parameters);
		expect(error?.message).toBe(message);
		expect(pbx.server.requests).toEqual([]);
	});
});

describe('an agent', () => {
	const pausedIn = async (queue: string) => {
		const parameters = { resource: 'queue', operation: 'getAgents', queue: locate(queue, 'id') };
		const records = recordsOf(await engine.run({ type: 'oneCom', parameters }));
		return records.find(({ extension }) => extension === '203')?.paused;
	};

	it('is paused in one queue with a reason, and taken back', async () => {
		await run(PAUSE, { reason: ' הפסקת צהריים & tea ' });
		expect(queriesOf('AGENT')).toEqual([
			{
				tenant: 'DEMO',
				reqtype: 'AGENT',
				format: 'json',
				extension: '203-DEMO',
				queue: '31',
				action: 'pause',
				pausereason: 'הפסקת צהריים & tea',
			},
		]);
		expect(await pausedIn('31')).toBe(true);
		expect(recordsOf(await run(UNPAUSE))).toEqual([
			{ provider: '1com', extension: '203', queue_id: '31', confirmed: true, answer: 'OK' },
		]);
		expect(await pausedIn('31')).toBe(false);
	});

	it('is paused in all queues without a reason, unless told otherwise', async () => {
		const ran = await run({ ...PAUSE, parameters: { extension: locate('203') } });
		expect(recordsOf(ran)).toMatchObject([{ queue_id: null, confirmed: true }]);
		expect(queriesOf('AGENT')[0]).toMatchObject({ queue: 'ALL' });
		expect(queriesOf('AGENT')[0]).not.toHaveProperty('pausereason');
		expect(await pausedIn('31')).toBe(true);
	});

	it('is one of the queue', async () => {
		const { error } = await run(PAUSE, { extension: locate('9999') });
		expect(error?.message).toBe('1com could not pause the agent');
		expect(error?.description).toContain('1com says: Agent not found in the queue');
	});

	it('is named from the list, by number, by id, or by an expression', async () => {
		const { id, number } = pbx.extensions[3];
		const named = [locate(number, 'list'), locate(id, 'id'), `={{ ${number} }}`];
		for (const extension of named) await run(PAUSE, { extension });
		expect(pbx.commands.map(({ parameters }) => parameters.extension)).toEqual(
			named.map(() => `${number}-DEMO`),
		);
	});

	it.each<[INodeParameters, string]>([
		[{ extension: '={{ $json.none }}' }, 'Extension is empty'],
		[{ queue: '={{ $json.none }}' }, 'Queue is empty'],
		[{ queues: 'some' }, 'Queues is "some"'],
	])('needs a name and a queue: %j', async (parameters, message) => {
		const { error } = await run(PAUSE, parameters);
		expect(error?.message).toBe(message);
		expect(pbx.commands).toEqual([]);
	});
});

describe('an SMS', () => {
	const sent = () =>
		pbx.commands.map(({ parameters: { source, dest, message } }) => [source, dest, message]);

	it('goes to a number as it is dialled, from a number or a name', async () => {
		await run(SEND, { source: '03-555 0110', destination: '+972 50-555-0123' });
		await run(SEND, { source: ' My  Shop ' });
		expect(sent()).toEqual([
			['035550110', '972505550123', 'Good morning'],
			['My Shop', '0505550123', 'Good morning'],
		]);
	});

	it.each<[string, string, number]>([
		['שלום, התקשרת אלינו', 'שלום, התקשרת אלינו', 1],
		['a+b & c=d? 100% #1 "x" \\ /', 'a+b & c=d? 100% #1 "x" \\ /', 1],
		['one\r\ntwo\rthree\u2028four\tfive', 'one\ntwo\nthree\nfour five', 1],
		['a\u0000b\u0007c\ud83d', 'abc', 1],
		['\ud83d\ude00 hello', '\ud83d\ude00 hello', 1],
		['a\u00a0b\u200bc\ufeff', 'a bc', 1],
		[`${'x'.repeat(150)}\u00a0x`, `${'x'.repeat(150)} x`, 1],
		['שלום\u200f a\u00a0b', 'שלום\u200f a\u00a0b', 1],
		['x'.repeat(160), 'x'.repeat(160), 1],
		['x'.repeat(161), 'x'.repeat(161), 2],
		['€'.repeat(81), '€'.repeat(81), 2],
		['ש'.repeat(70), 'ש'.repeat(70), 1],
		['ש'.repeat(71), 'ש'.repeat(71), 2],
		['ש'.repeat(670), 'ש'.repeat(670), 10],
		['x'.repeat(1530), 'x'.repeat(1530), 10],
	])('has the text that was written: %j', async (message, text, parts) => {
		const ran = await run(SEND, { message });
		expect(recordsOf(ran)).toMatchObject([{ parts, confirmed: true }]);
		expect(sent()).toEqual([['035550110', '0505550123', text]]);
	});

	it('takes a number as its text, as expressions give a code', async () => {
		await run(SEND, { message: '={{ 123456 }}' });
		expect(sent()).toEqual([['035550110', '0505550123', '123456']]);
	});

	it.each<[INodeParameters, string]>([
		[{ message: ' \n ' }, 'Message is empty'],
		[{ message: '={{ $json.none }}' }, 'Message is empty'],
		[{ message: 'x'.repeat(1531) }, 'Message is too long: it takes 11 SMS'],
		[{ message: `ש${'x'.repeat(670)}` }, 'Message is too long: it takes 11 SMS'],
		[{ source: ' ' }, 'Sender is empty'],
		[{ source: '03555;0110' }, 'Sender is not a number that can be dialled: "03555;0110"'],
		[{ destination: '={{ null }}' }, 'Destination is empty'],
		[{ destination: 'anonymous' }, 'Destination is not a number that can be dialled: "anonymous"'],
		[
			{ destination: '0505550123,0505550124' },
			'Destination is not a number that can be dialled: "0505550123,0505550124"',
		],
	])('is not sent as %j', async (parameters, message) => {
		const { error } = await run(SEND, parameters);
		expect(error?.message).toBe(message);
		expect(error?.description).toBeTruthy();
		expect(pbx.server.requests).toEqual([]);
	});
});
