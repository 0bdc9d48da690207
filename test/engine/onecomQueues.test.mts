import type { INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
	AUTH_SENTENCE,
	startOneCom,
	type OneComSimulator,
} from '../../sandbox/onecom/simulator.mts';
import { oneComEngine, useFastLimits } from '../support/accounts.mts';
import type { Engine, RunSpec } from '../support/engine.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { recordsOf } from '../support/oneComTruth.mts';

useFastLimits();

let pbx: OneComSimulator;
let engine: Engine;

beforeEach(async () => {
	pbx = await startOneCom({ calls: [] });
	engine = oneComEngine(pbx);
});
afterEach(async () => await pbx.close());

async function runQueue(
	operation: 'getAll' | 'getStatistics',
	parameters: INodeParameters = {},
	spec: Partial<RunSpec> = {},
) {
	const run = await engine.run({
		type: 'oneCom',
		parameters: { resource: 'queue', operation, ...parameters },
		...spec,
	});
	expect(leaksIn(readableBy(run), [pbx.apiKey])).toEqual([]);
	return run;
}

const getAll = async (parameters: INodeParameters = { returnAll: true }) =>
	await runQueue('getAll', parameters);
const queue = (value: string, mode = 'id'): INodeParameters => ({ __rl: true, mode, value });
const statistics = async (value: INodeParameters[string] = queue('31'), spec?: Partial<RunSpec>) =>
	await runQueue('getStatistics', { queue: value }, spec);
const answerWith = (body: string, times = Infinity) =>
	pbx.server.faults.push({ kind: 'body', body, times });
const hintsOf = ({ hints }: Awaited<ReturnType<typeof runQueue>>) =>
	hints.map(({ message }) => message);

describe('queues', () => {
	it('come with id and name', async () => {
		const run = await getAll();
		expect(recordsOf(run)).toEqual([
			{ queue_id: '31', queue_name: 'Sales' },
			{ queue_id: '32', queue_name: 'שירות לקוחות' },
		]);
		expect(run.items[0].pairedItem).toEqual({ item: 0 });
		const { key: _key, ...query } = Object.fromEntries(pbx.server.requests[0].query);
		expect(query).toEqual({ tenant: 'DEMO', reqtype: 'INFO', info: 'queues', format: 'json' });
	});

	it('are as many as wanted, 50 unless told otherwise, also told by text', async () => {
		const many = Object.fromEntries(Array.from({ length: 60 }, (_, id) => [id + 1, `Q${id}`]));
		answerWith(JSON.stringify(many));
		expect(recordsOf(await getAll({}))).toHaveLength(50);
		expect(recordsOf(await getAll({ limit: '={{ "3" }}' }))).toHaveLength(3);
		expect(recordsOf(await getAll({ returnAll: '={{ "true" }}' }))).toHaveLength(60);
		expect((await getAll({ limit: 1.5 })).error?.message).toBe('Limit is "1.5"');
	});

	it('keep every digit of their id, and need no name', async () => {
		answerWith('{"90071992547409931":"Big","32":"  ","33":null,"34":7}');
		expect(recordsOf(await getAll())).toEqual(
			expect.arrayContaining([
				{ queue_id: '90071992547409931', queue_name: 'Big' },
				{ queue_id: '32', queue_name: null },
				{ queue_id: '33', queue_name: null },
				{ queue_id: '34', queue_name: '7' },
			]),
		);
	});

	it.each(['', ']', '[]', 'null', '{}', ' \r\n'])('may be none: %j', async (body) => {
		answerWith(body);
		const run = await getAll();
		expect(recordsOf(run)).toEqual([]);
		expect(hintsOf(run)).toEqual(['The tenant has no queues.']);
	});

	it.each([
		[
			'the sentence about the key',
			AUTH_SENTENCE,
			'1com did not accept the API key, the tenant or this operation',
		],
		['a web page', '<html>busy</html>', '1com answered with a web page instead of data'],
		['a list that was cut', '{"31":"Sal', '1com sent an answer that is not complete'],
		['another sentence', 'No such thing', '1com turned the request down'],
		[
			'a list without ids',
			'["Sales"]',
			'1com sent its queues in a form that this node does not know',
		],
	])('are not taken for none after %s', async (_, body, message) => {
		answerWith(body);
		const { error, items } = await getAll();
		expect(error?.message).toBe(message);
		expect(items).toEqual([]);
	});

	it('are asked for again after a fault', async () => {
		pbx.server.faults.push({ kind: 'resetBeforeHeaders' }, { kind: 'status', status: 502 });
		expect(recordsOf(await getAll())).toHaveLength(2);
		expect(pbx.server.requests).toHaveLength(3);
	});
});

/** Every name that was seen on 1com, with what it is called here. */
const NAMES: Record<string, string> = {
	AGENTSAVAILABLE: 'agents_available',
	AGENTSPAUSED: 'agents_paused',
	AGENTSFREE: 'agents_free',
	AGENTSONLINE: 'agents_online',
	CALLSINQUEUE: 'calls_in_queue',
	SERVICELEVEL: 'service_level',
	FIRSTWAITING: 'first_waiting',
	SECONDWAITING: 'second_waiting',
	THIRDWAITING: 'third_waiting',
	CALLSONLINE: 'calls_online',
	TALKTIME: 'talk_time',
	HOLDTIME: 'hold_time',
	ANSWEREDCALLS: 'answered_calls',
	CALLSRECEIVED: 'calls_received',
	REALANSWEREDCALLS: 'real_answered_calls',
	TRANSFEREDCALLS: 'transferred_calls',
	ABANDONEDCALLS: 'abandoned_calls',
	TIMEDOUTCALLS: 'timed_out_calls',
	QUEUECAR: 'queue_car',
	EXITWITHKEYCALLS: 'exit_with_key_calls',
	MAXHOLDTIME: 'max_hold_time',
	AVERAGETALKTIME: 'average_talk_time',
	AVERAGEHOLDTIME: 'average_hold_time',
};

describe('the statistics of a queue', () => {
	it('are 23 numbers with names that can be read', async () => {
		const [record, ...more] = recordsOf(await statistics());
		expect(more).toEqual([]);
		expect(Object.keys(record)).toEqual(['queue_id', ...Object.values(NAMES)]);
		expect(record).toMatchObject({ queue_id: '31', calls_in_queue: 0, answered_calls: 0 });
	});

	it('are what 1com counts, each under its own name', async () => {
		const sent = Object.fromEntries(Object.keys(NAMES).map((name, place) => [name, `${place}`]));
		answerWith(JSON.stringify(sent));
		const expected = Object.values(NAMES).map((name, place) => [name, place]);
		expect(recordsOf(await statistics())).toEqual([
			{ queue_id: '31', ...Object.fromEntries(expected) },
		]);
	});

	it('are of the queue that is asked for, as it is right now', async () => {
		const now = Date.now();
		pbx.addCall({
			queueId: '32',
			startedAt: now - 20_000,
			answeredAt: null,
			endedAt: now + 60_000,
		});
		expect(recordsOf(await statistics(queue('31')))).toMatchObject([{ calls_in_queue: 0 }]);
		expect(recordsOf(await statistics(queue('32')))).toMatchObject([
			{ queue_id: '32', calls_in_queue: 1 },
		]);
		const { key: _key, ...query } = Object.fromEntries(pbx.server.requests[1].query);
		expect(query).toEqual({
			tenant: 'DEMO',
			reqtype: 'INFO',
			info: 'queue',
			id: '32',
			format: 'json',
			cache: 'no',
		});
	});

	it('are fresh where 1com remembers its answers', async () => {
		pbx.oddities.cacheSeconds = 600;
		await statistics();
		const now = Date.now();
		pbx.addCall({ queueId: '31', startedAt: now - 9000, answeredAt: null, endedAt: now + 60_000 });
		expect(recordsOf(await statistics())).toMatchObject([{ calls_in_queue: 1 }]);
	});

	it('keep texts, lose secrets and places, and show what is new', async () => {
		answerWith(
			JSON.stringify({
				0: '2',
				AGENTSFREE: '2',
				SERVICELEVEL: '97.5',
				TALKTIME: '00:12:30',
				HOLDTIME: '',
				QUEUECAR: null,
				FIRSTWAITING: '007',
				NEWCOUNT: '-1',
				agent_password: 'x',
			}),
		);
		expect(recordsOf(await statistics())).toEqual([
			{
				queue_id: '31',
				agents_free: 2,
				service_level: 97.5,
				talk_time: '00:12:30',
				hold_time: null,
				queue_car: null,
				first_waiting: '007',
				newcount: -1,
			},
		]);
	});

	it.each([
		'[{"AGENTSFREE":"2"}]',
		'{"31":{"AGENTSFREE":"2"}}',
		'{"30":{"AGENTSFREE":"1"},"31":{"AGENTSFREE":"2"}}',
	])('are found in a list of queues: %s', async (body) => {
		answerWith(body);
		expect(recordsOf(await statistics())).toEqual([{ queue_id: '31', agents_free: 2 }]);
	});

	it.each(['[{"AGENTSFREE":"1"},{"AGENTSFREE":"2"}]', '{"30":{"AGENTSFREE":"1"}}', '[1,2]'])(
		'are not taken from another queue: %s',
		async (body) => {
			answerWith(body);
			const { error } = await statistics();
			expect(error?.message).toBe(
				'1com sent the statistics of the queue in a form that this node does not know',
			);
		},
	);

	it('of a queue that does not exist are a failure that says how to go on', async () => {
		const { error } = await statistics(queue('99'));
		expect(error?.message).toBe('1com has no queue with the ID 99');
		expect(error?.description).toContain('Queue: Get Many');
	});

	it('take the queue from the list, by its id, or from an expression', async () => {
		for (const value of [queue('32', 'list'), queue(' 32 '), '={{ "32" }}', '={{ 32 }}']) {
			expect(recordsOf(await statistics(value))).toMatchObject([{ queue_id: '32' }]);
		}
	});

	it('need a queue', async () => {
		const { error } = await statistics('={{ $json.nothing }}');
		expect(error?.message).toBe('Queue is empty');
		expect(pbx.server.requests).toEqual([]);
	});

	it('fail their own item only, where the node continues', async () => {
		const items = [{ id: '99' }, { id: '32' }];
		const run = await statistics('={{ $json.id }}', { items, continueOnFail: true });
		expect(run.error).toBeUndefined();
		expect(
			run.items.map(({ json, pairedItem }) => [json.error ?? json.queue_id, pairedItem]),
		).toEqual([
			['1com has no queue with the ID 99', { item: 0 }],
			['32', { item: 1 }],
		]);
	});
});

describe('the list of queues in the editor', () => {
	const search = async (filter?: string) =>
		(await engine.listSearch('oneCom', 'searchQueues', {}, filter)).results;

	it('shows the names and gives the ids', async () => {
		answerWith('{"8":"Sales 10","31":"Sales 9","32":"","40":"שירות"}');
		expect(await search()).toEqual([
			{ name: '32', value: '32' },
			{ name: '\u2068Sales 9\u2069 · 31', value: '31' },
			{ name: '\u2068Sales 10\u2069 · 8', value: '8' },
			{ name: '\u2068שירות\u2069 · 40', value: '40' },
		]);
	});

	it.each([
		['SALES', ['31']],
		[' לקוחות ', ['32']],
		['32', ['32']],
		['nobody', []],
		['', ['31', '32']],
	])('is narrowed by what is typed: %s', async (typed, ids) => {
		expect((await search(typed)).map(({ value }) => value)).toEqual(ids);
	});

	it('fails with a message that helps, and without the key', async () => {
		engine = oneComEngine(pbx, { credential: { apiKey: 'a-wrong-key-0123' } });
		const thrown = await search().catch((error: unknown) => error);
		expect(thrown).toMatchObject({
			name: 'NodeApiError',
			message: '1com did not accept the API key, the tenant or this operation',
		});
		expect(leaksIn(JSON.stringify(thrown), ['a-wrong-key-0123'])).toEqual([]);
	});
});
