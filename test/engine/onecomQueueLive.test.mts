/** Who works in a queue, who waits in it, and what went through it. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
	AUTH_SENTENCE,
	startOneCom,
	type OneComSimulator,
} from '../../sandbox/onecom/simulator.mts';
import { oneComEngine, useFastLimits } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import type { Engine, NodeRun } from '../support/engine.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { at, NOON, recordsOf } from '../support/oneComTruth.mts';

useFastLimits();
useClock(new Date(NOON).toISOString());

let pbx: OneComSimulator;
let engine: Engine;

beforeEach(async () => {
	pbx = await startOneCom({ calls: [], now: () => NOON });
	engine = oneComEngine(pbx);
});
afterEach(async () => await pbx.close());

const queue = (value: string, mode = 'id'): INodeParameters => ({ __rl: true, mode, value });

async function run(
	operation: 'getAgents' | 'getCallers' | 'getLogs',
	parameters: INodeParameters = {},
): Promise<NodeRun> {
	const done = await engine.run({
		type: 'oneCom',
		parameters: { resource: 'queue', operation, queue: queue('31'), ...parameters },
	});
	expect(leaksIn(readableBy(done), [pbx.apiKey])).toEqual([]);
	return done;
}

const hintsOf = ({ hints }: NodeRun) => hints.map(({ message }) => message);
const answerTo = (info: string, body: string) =>
	pbx.server.faults.push({
		kind: 'body',
		body,
		match: ({ query }) => query.get('info')?.toLowerCase() === info,
		times: Infinity,
	});
const queryOf = (index: number) => {
	const { key: _key, ...query } = Object.fromEntries(pbx.server.requests[index].query);
	return query;
};
const MAY_LACK = 'Some 1com systems do not have this operation. Help: Get lists those of yours.';
const KEY_FAILURE = '1com did not accept the API key, the tenant or this operation';

describe.each(['getAgents', 'getCallers', 'getLogs'] as const)('queue: %s', (operation) => {
	it('needs a queue, from the list, by id or from an expression', async () => {
		for (const named of [queue('32', 'list'), queue(' 32 '), '={{ 32 }}']) {
			expect((await run(operation, { queue: named })).error).toBeUndefined();
		}
		const asked = pbx.server.requests.map(({ query }) => query.get('queue') ?? query.get('id'));
		expect(new Set(asked)).toEqual(new Set(['32']));
		const { error } = await run(operation, { queue: '={{ $json.none }}' });
		expect(error?.message).toBe('Queue is empty');
	});

	it('says that a host may lack it where 1com speaks of the key', async () => {
		pbx.server.faults.push({ kind: 'body', body: AUTH_SENTENCE, times: Infinity });
		const { error } = await run(operation);
		expect(error?.message).toBe(KEY_FAILURE);
		expect(error?.description).toContain(MAY_LACK);
	});

	it.each([
		['a web page', '<html>busy</html>', '1com answered with a web page instead of data'],
		['a list that was cut', '[{"callid":"x"', '1com sent an answer that is not complete'],
		['a sentence', 'Something else', '1com turned the request down'],
	])('takes %s for no empty list', async (_name, body, message) => {
		pbx.server.faults.push({ kind: 'body', body, times: Infinity });
		expect((await run(operation)).error?.message).toBe(message);
	});
});

const agentOf = async (extension: string, spec?: INodeParameters) =>
	recordsOf(await run('getAgents', spec)).find((one) => one.extension === extension);

describe('the agents of a queue', () => {
	it('come with what each of them does', async () => {
		pbx.addCall({
			queueId: '31',
			startedAt: NOON - 60_000,
			answeredAt: NOON - 50_000,
			endedAt: NOON - 20_000,
			visibleAt: NOON - 10_000,
		});
		const ran = await run('getAgents');
		const records = recordsOf(ran);
		expect(records).toHaveLength(pbx.queues[0].agents.length);
		expect(records[0]).toEqual({
			queue_id: '31',
			extension: pbx.queues[0].agents[0],
			connected: true,
			paused: false,
			phone_state: 'not_in_use',
			calls_taken: expect.any(Number),
			seconds: expect.any(Number),
		});
		expect(hintsOf(ran)).toEqual([]);
		const taken = records.reduce((sum, one) => sum + Number(one.calls_taken), 0);
		expect(taken).toBe(1);
		expect([queryOf(0), queryOf(1)]).toEqual(
			['agents', 'agentsconnected'].map((info) => ({
				tenant: 'DEMO',
				reqtype: 'INFO',
				info,
				format: 'json',
				queue: '31',
				cache: 'no',
			})),
		);
	});

	it('are on the phone, ringing, paused or away', async () => {
		const [one, other] = pbx.queues[0].agents;
		pbx.unregistered.add(one);
		expect(await agentOf(one)).toMatchObject({ connected: false, paused: null });
		pbx.addCall({
			whoAnswered: `${other}-DEMO`,
			startedAt: NOON - 9000,
			answeredAt: NOON - 5000,
			endedAt: NOON + 9000,
		});
		expect(await agentOf(other)).toMatchObject({ phone_state: 'in_use', connected: true });
	});

	it.each([
		['number', 'names', true],
		['peer', 'names', true],
		['number', 'states', true],
		['peer', 'states', false],
	] as const)(
		'are each there once (%s, %s, seconds: %s)',
		async (agentKeys, agentRows, agentSeconds) => {
			Object.assign(pbx.oddities, { agentKeys, agentRows, agentSeconds });
			const records = recordsOf(await run('getAgents'));
			expect(records.map(({ extension }) => extension)).toEqual(pbx.queues[0].agents);
			expect(records[0]).toMatchObject({ paused: false, seconds: agentSeconds ? 0 : null });
		},
	);

	it('may have names in place of numbers', async () => {
		Object.assign(pbx.oddities, { letterPeers: true, agentKeys: 'peer' });
		const records = recordsOf(await run('getAgents'));
		expect(records).toHaveLength(pbx.queues[0].agents.length);
		expect(records.every(({ extension }) => /^[a-z]+$/.test(String(extension)))).toBe(true);
	});

	it.each(['', AUTH_SENTENCE])('are listed where a host lacks their states: %j', async (body) => {
		answerTo('agentsconnected', body);
		const ran = await run('getAgents');
		expect(recordsOf(ran)).toHaveLength(pbx.queues[0].agents.length);
		expect(recordsOf(ran)[0]).toMatchObject({ connected: null, paused: null, phone_state: null });
		expect(hintsOf(ran)).toEqual([`1com did not say which agents are connected. ${MAY_LACK}`]);
	});

	it.each(['', 'null', '[]'])('are listed where only their states come: %j', async (body) => {
		answerTo('agents', body);
		expect(recordsOf(await run('getAgents'))).toHaveLength(pbx.queues[0].agents.length);
	});

	it('may be none', async () => {
		answerTo('agents', '[]');
		answerTo('agentsconnected', '[]');
		const ran = await run('getAgents');
		expect(recordsOf(ran)).toEqual([]);
		expect(hintsOf(ran)).toEqual(['The queue has no agents.']);
	});

	it('of a queue that does not exist are a failure that says how to go on', async () => {
		const { error } = await run('getAgents', { queue: queue('99') });
		expect(error?.message).toBe('1com has no queue with the ID 99');
		expect(error?.description).toContain('Queue: Get Many');
		expect(error?.description).not.toContain(MAY_LACK);
		answerTo('agents', '');
		answerTo('agentsconnected', '');
		expect((await run('getAgents')).error?.description).toContain(MAY_LACK);
	});

	it('lose all that is not known, secrets too', async () => {
		const secret = 'invented-7c1f0e5b9a';
		const row = { 0: secret, 1: secret, 2: secret, 3: secret, ex_secret: secret, name: secret };
		answerTo('agents', JSON.stringify({ '203-DEMO': row }));
		answerTo('agentsconnected', JSON.stringify({ 203: { ...row, 1: 'PAUSED', 4: secret } }));
		const ran = await run('getAgents');
		expect(recordsOf(ran)).toEqual([
			{
				queue_id: '31',
				extension: '203',
				connected: true,
				paused: true,
				phone_state: null,
				calls_taken: null,
				seconds: null,
			},
		]);
		expect(leaksIn(readableBy(ran), [secret])).toEqual([]);
	});

	it.each(['[{"0":"1"}]', '{"203":"x"}', '{"meta":{"total":1}}'])(
		'are not guessed from a form that nobody knows: %s',
		async (body) => {
			answerTo('agents', body);
			expect((await run('getAgents')).error?.message).toBe(
				'1com sent the agents of the queue in a form that this node does not know',
			);
		},
	);
});

describe('the callers of a queue', () => {
	const wait = (seconds: number, more: object = {}) =>
		pbx.addCall({
			queueId: '31',
			startedAt: NOON - seconds * 1000,
			answeredAt: null,
			endedAt: NOON + 60_000,
			...more,
		});

	it.each(['array', 'object'] as const)(
		'are who waits, the first in line first (%s)',
		async (form) => {
			pbx.oddities.queueCallers = form;
			const second = wait(5, { callerNumber: '0505550102', callerName: '' });
			const first = wait(50, { callerNumber: '0505550101', callerName: 'דנה' });
			wait(70, { queueId: '32' });
			const ran = await run('getCallers');
			expect(recordsOf(ran)).toEqual([
				{
					queue_id: '31',
					position: 1,
					caller_number: '0505550101',
					caller_name: 'דנה',
					waiting_seconds: 50,
					call_id: first.id,
					channel: null,
				},
				{
					queue_id: '31',
					position: 2,
					caller_number: '0505550102',
					caller_name: null,
					waiting_seconds: 5,
					call_id: second.id,
					channel: null,
				},
			]);
			expect(hintsOf(ran)).toEqual([]);
			expect(queryOf(0)).toEqual({
				tenant: 'DEMO',
				reqtype: 'INFO',
				info: 'queuecallers',
				format: 'json',
				id: '31',
				cache: 'no',
			});
		},
	);

	it.each([']', '[]', 'null', '{}'])('may be none: %j', async (body) => {
		answerTo('queuecallers', body);
		const ran = await run('getCallers');
		expect(recordsOf(ran)).toEqual([]);
		expect(hintsOf(ran)).toEqual(['Nobody waits in this queue right now.']);
	});

	it('may be none, or the host or the queue is not there, after 0 bytes', async () => {
		const ran = await run('getCallers', { queue: queue('99') });
		expect(recordsOf(ran)).toEqual([]);
		expect(hintsOf(ran)).toEqual([
			`Nobody waits in this queue right now. Or there is no queue with this ID: Queue: Get Many shows all of them. ${MAY_LACK}`,
		]);
	});

	it('are found under the words of Asterisk, without what is not known', async () => {
		const secret = 'invented-7c1f0e5b9a';
		const row = {
			Channel: 'SIP/trunk1-1',
			CallerIDNum: '0505550101',
			Wait: '7',
			secret,
			x: secret,
		};
		answerTo('queuecallers', JSON.stringify([row]));
		const ran = await run('getCallers');
		expect(recordsOf(ran)).toMatchObject([
			{ position: 1, caller_number: '0505550101', waiting_seconds: 7, channel: 'SIP/trunk1-1' },
		]);
		expect(leaksIn(readableBy(ran), [secret])).toEqual([]);
	});

	it.each(['[{"a":"b"}]', '[["0505550101"]]', '{"meta":{"total":1}}'])(
		'are not guessed from a form that nobody knows: %s',
		async (body) => {
			answerTo('queuecallers', body);
			expect((await run('getCallers')).error?.message).toMatch(
				/^1com sent (?:the callers of the queue|a list) in a form that this node does not know$/,
			);
		},
	);
});

describe('the log of a queue', () => {
	const call = (local: string, more: object = {}) => {
		const startedAt = at(local);
		return pbx.addCall({
			queueId: '31',
			startedAt,
			answeredAt: startedAt + 12_000,
			endedAt: startedAt + 42_000,
			visibleAt: startedAt + 60_000,
			...more,
		});
	};
	const custom = (startDate: string, endDate: string, more: INodeParameters = {}) => ({
		dateRange: 'custom',
		startDate,
		endDate,
		returnAll: true,
		...more,
	});
	const times = async (parameters: INodeParameters) =>
		recordsOf(await run('getLogs', parameters)).map(({ logged_at: time }) => time);

	it('has what is kept of each call, with times in UTC', async () => {
		const logged = call('2026-01-20 09:00:00', { callerNumber: '0505550101' });
		const ran = await run('getLogs', { dateRange: 'today' });
		expect(recordsOf(ran)).toEqual([
			{
				queue_id: '31',
				queue_name: 'Sales',
				call_id: logged.id,
				logged_at: '2026-01-20T07:00:00.000Z',
				caller_number: '0505550101',
				disposition: 'ANSWERED',
				agent: logged.whoAnswered,
				extension: logged.whoAnswered.split('-')[0],
				hold_seconds: logged.durationSeconds - logged.talkSeconds,
				call_seconds: logged.talkSeconds,
				original_position: 1,
			},
		]);
		expect(queryOf(0)).toEqual({
			tenant: 'DEMO',
			reqtype: 'INFO',
			info: 'QUEUELOGS',
			format: 'json',
			queue: '31',
			start: '2026-01-20',
			end: '2026-01-21',
			cache: 'no',
		});
	});

	it('hands over no field of the agent, and none twice', async () => {
		pbx.oddities.queueLogTwins = true;
		call('2026-01-20 09:00:00');
		const ran = await run('getLogs', { dateRange: 'today' });
		expect(Object.keys(recordsOf(ran)[0])).toHaveLength(11);
		const answered = await fetch(pbx.server.url + pbx.server.requests[0].url).then(
			async (response) => await response.text(),
		);
		const [row] = JSON.parse(answered) as IDataObject[];
		const others = Object.entries(row).filter(([name]) => /secret|pass|hash|2fa|pin/i.test(name));
		expect(others.length).toBeGreaterThan(3);
		const secrets = others.map(([, value]) => String(value)).filter((value) => value.length > 6);
		expect(secrets.length).toBeGreaterThan(3);
		expect(leaksIn(readableBy(ran), secrets)).toEqual([]);
	});

	it.each([false, true])(
		'has both ends of its range (end inclusive there: %s)',
		async (inclusiveEnd) => {
			pbx.oddities.inclusiveEnd = inclusiveEnd;
			const days = ['17 23:59:59', '18 00:00:00', '18 12:00:00', '19 23:59:59', '20 00:00:00'];
			days.forEach((day) => call(`2026-01-${day}`));
			expect(await times(custom('2026-01-18', '2026-01-19'))).toEqual([
				'2026-01-19T21:59:59.000Z',
				'2026-01-18T10:00:00.000Z',
				'2026-01-17T22:00:00.000Z',
			]);
		},
	);

	it('has each call once, whatever slices it is asked for in', async () => {
		Object.assign(pbx.oddities, { inclusiveEnd: true, duplicateRows: true, order: 'shuffled' });
		for (let day = 10; day < 20; day += 1) call(`2026-01-${day} 00:00:00`);
		const all = await times(custom('2026-01-10', '2026-01-19', { options: { chunkDays: 1 } }));
		expect(all).toHaveLength(10);
		expect(all).toEqual([...all].sort().reverse());
		expect(pbx.server.requests.length).toBeGreaterThanOrEqual(10);
	});

	it('is left without other days where the host ignores dates', async () => {
		pbx.oddities.ignoreDates = true;
		call('2026-01-05 12:00:00');
		call('2026-01-19 12:00:00');
		expect(await times(custom('2026-01-19', '2026-01-19'))).toEqual(['2026-01-19T10:00:00.000Z']);
	});

	it('tells the two passes of the hour that a clock change repeats by the id of the call', async () => {
		const second = Date.parse('2025-10-25T23:30:00Z');
		pbx.addCall({
			queueId: '31',
			startedAt: second,
			answeredAt: second + 1000,
			endedAt: second + 9000,
		});
		expect(await times(custom('2025-10-26', '2025-10-26'))).toEqual(['2025-10-25T23:30:00.000Z']);
	});

	it('keeps a call that went through the queue twice', async () => {
		const row = { time: '2026-01-20 09:00:00', callid: '1768892400.1', agent: '203-DEMO' };
		answerTo('queuelogs', JSON.stringify([row, { ...row, agent: '204-DEMO' }, row]));
		expect(await times({ dateRange: 'today' })).toHaveLength(2);
	});

	it('is narrowed by extensions and by a number in any spelling', async () => {
		call('2026-01-20 09:00:00', { callerNumber: '0505550101', whoAnswered: '203-DEMO' });
		call('2026-01-20 10:00:00', { callerNumber: '0505550102', whoAnswered: '204-DEMO' });
		const found = async (filters: INodeParameters) =>
			recordsOf(await run('getLogs', { dateRange: 'today', filters })).map(
				({ caller_number: number }) => number,
			);
		expect(await found({ number: '+972 50-555-0101' })).toEqual(['0505550101']);
		expect(await found({ extensions: '204' })).toEqual(['0505550102']);
	});

	it('is limited to the newest, in either order', async () => {
		for (const hour of ['08', '09', '10']) call(`2026-01-20 ${hour}:00:00`);
		const ran = { dateRange: 'today', limit: 2 };
		expect(await times(ran)).toEqual(['2026-01-20T08:00:00.000Z', '2026-01-20T07:00:00.000Z']);
		expect(await times({ ...ran, options: { sortOrder: 'oldestFirst' } })).toEqual([
			'2026-01-20T07:00:00.000Z',
			'2026-01-20T08:00:00.000Z',
		]);
	});

	it('may be empty, and hints say why', async () => {
		const ran = await run('getLogs', { dateRange: 'today' });
		expect(recordsOf(ran)).toEqual([]);
		expect(hintsOf(ran)).toEqual([
			'1com lists no calls that started between 2026-01-20 00:00:00 and 2026-01-20 23:59:59 (Asia/Jerusalem).',
			MAY_LACK,
		]);
	});

	it('gives null for what a row leaves out', async () => {
		answerTo(
			'queuelogs',
			'[{"callid":"pbx24-1768892400_7"},{"time":"2026-01-20 09:00:00"},{"a":1}]',
		);
		const ran = await run('getLogs', { dateRange: 'today' });
		expect(recordsOf(ran).map(({ call_id: id, logged_at: time }) => [id, time])).toEqual([
			[null, '2026-01-20T07:00:00.000Z'],
			['pbx24-1768892400.7', null],
		]);
		expect(hintsOf(ran).join()).toContain('1 of the calls that 1com sent have no id');
	});
});
