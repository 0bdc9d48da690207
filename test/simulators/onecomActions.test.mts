/**
 * Commands of the local 1com: AGENT, TRANSFER, SMS, HANGUP, and the account of DIAL (contract: onecom,
 * Placing and ending calls).
 */
import { describe, expect, it } from '@jest/globals';
import type { ActionForm } from '../../sandbox/onecom/responses.mts';
import { NOW, type Query, type Row, useOneCom } from './onecomClient.mts';

const client = useOneCom();

const agent = async (query: Query) =>
	await client.text({ reqtype: 'AGENT', extension: '203-DEMO', ...query });
const connected = async (queue: string) =>
	await client.info<Record<string, Record<string, string>>>('agentsconnected', { queue });
const channels = async () => await client.json<string[][]>({ reqtype: 'CHANNELS' });
const talking = () => client.pbx.addCall({ startedAt: NOW - 30_000, talkSeconds: 600 });

describe('AGENT', () => {
	it('pauses and unpauses in one queue, by its id or number, with or without the tenant', async () => {
		expect(await agent({ action: 'PAUSE', queue: '31', pausereason: 'Lunch' })).toBe('OK');
		expect((await connected('31'))['203']).toMatchObject({ 1: 'paused' });
		expect((await connected('31'))['202']).toMatchObject({ 1: 'available' });
		expect(await agent({ action: 'unpause', queuenumber: '9031', extension: '203' })).toBe('OK');
		expect((await connected('31'))['203']).toMatchObject({ 1: 'available' });
		expect(client.pbx.commands.map(({ parameters }) => parameters.pausereason)).toEqual([
			'Lunch',
			undefined,
		]);
		expect(JSON.stringify(client.pbx.commands)).not.toContain(client.pbx.apiKey);
	});

	it('is counted in the statistics of the queue', async () => {
		await agent({ action: 'pause', queue: 'ALL' });
		expect(await client.info('queue', { id: '31' })).toMatchObject({
			AGENTSPAUSED: '1',
			AGENTSFREE: '3',
		});
		expect(await client.info('queue', { id: '32' })).toMatchObject({ AGENTSPAUSED: '0' });
	});

	it('says why not in a sentence', async () => {
		expect(await agent({ action: 'pause', queue: '32' })).toBe('Agent not found in the queue');
		expect(await agent({ action: 'pause', queue: '31', extension: '299-DEMO' })).toBe(
			'Agent not found in the queue',
		);
		expect(await agent({ action: 'dance', queue: '31' })).toBe('Unknown action');
		expect(await client.text({ reqtype: 'AGENT', action: 'pause' })).toBe('No extension specified');
	});

	it('takes an agent out of a queue', async () => {
		expect(await agent({ action: 'del', queue: '31' })).toBe('OK');
		expect(Object.keys(await connected('31'))).toEqual(['201', '202', '204']);
	});

	it('lists the queues of an agent in every form that it may have', async () => {
		await agent({ action: 'pause', queue: '31' });
		const listed = async () => await agent({ action: 'LISTQUEUES', format: 'json' });
		expect(JSON.parse(await listed())).toEqual({ 31: { 0: 'Sales', 1: 'paused' } });
		client.odd({ agentQueues: 'array' });
		expect(JSON.parse(await listed())).toEqual([
			{ qu_id: '31', qu_name: 'Sales', paused: 'paused' },
		]);
		client.odd({ agentQueues: 'plain' });
		expect(await listed()).toBe('31:paused|');
		client.odd({ agentQueues: 'empty' });
		expect(await listed()).toBe('');
		expect(await agent({ action: 'LISTQUEUES', extension: '212-DEMO' })).toBe('');
	});

	it('is nothing for a key that may only read', async () => {
		const { readOnlyKey: key } = client.pbx;
		expect(await agent({ key, action: 'pause', queue: '31' })).toMatch(/^Too bad/);
		expect(client.pbx.commands).toEqual([]);
	});
});

describe('the answer of a command', () => {
	const forms: Array<[ActionForm, string, string]> = [
		['ok', 'OK', 'No such channel'],
		['byFormat', 'Success|Channel hung up||', 'Error|No such channel||'],
		[
			'asterisk',
			'Response: Success\r\nMessage: Channel Hungup\r\n\r\n',
			'Response: Error\r\nMessage: No such channel\r\n\r\n',
		],
		['empty', '', ''],
		['sentence', 'Channel hung up', 'No such channel'],
	];
	it.each(forms)('can be %s', async (hangUp, done, refused) => {
		client.odd({ hangUp });
		talking();
		const hangingUp = { reqtype: 'HANGUP', number: '203' };
		expect(await client.text(hangingUp)).toBe(done);
		expect(await client.text(hangingUp)).toBe(refused);
		expect(client.pbx.hungUp).toEqual([
			{ number: '203', at: NOW },
			{ number: '203', at: NOW },
		]);
	});

	it('can be the words of the exchange in JSON', async () => {
		client.odd({ hangUp: 'asterisk', transfer: 'asterisk', agent: 'asterisk', sms: 'asterisk' });
		talking();
		const [, [channel]] = await channels();
		const commands: Query[] = [
			{ reqtype: 'TRANSFER', channel, dest: '205' },
			{ reqtype: 'SMS', source: '035550110', dest: '0505550142', message: 'שלום' },
			{ reqtype: 'AGENT', extension: '203', queue: 'ALL', action: 'pause' },
			{ reqtype: 'HANGUP', extension: '205-DEMO' },
		];
		const answers: Row[] = [];
		for (const command of commands) answers.push(await client.json<Row>(command));
		expect(answers.map((answer) => [answer.Response, answer.Message])).toEqual([
			['Success', 'Redirect successful'],
			['Success', 'Message successfully sent'],
			['Success', 'Interface paused successfully'],
			['Success', 'Channel Hungup'],
		]);
	});
});

describe('TRANSFER', () => {
	it('has another extension, or a number outside, on the channel from then on', async () => {
		talking();
		const [, [channel]] = await channels();
		expect(await client.text({ reqtype: 'TRANSFER', channel, dest: '205' })).toMatch(/^Success\|/);
		const [, [moved]] = await channels();
		expect(moved).toMatch(/^SIP\/205-DEMO-/);
		await client.text({ reqtype: 'TRANSFER', channel: moved, dest: '0505550142' });
		expect((await channels())[1][0]).toMatch(/^SIP\/trunk1-/);
	});

	it('finds no channel that is not there', async () => {
		const query = { reqtype: 'TRANSFER', channel: 'SIP/203-DEMO-00000001', dest: '205' };
		expect(await client.json(query)).toMatchObject({ Response: 'Error' });
		expect(client.pbx.commands.map(({ kind }) => kind)).toEqual(['TRANSFER']);
		expect(await client.text({ reqtype: 'TRANSFER', dest: '205' })).toBe('No channel specified');
	});
});

describe('DIAL with an account', () => {
	const dial = async (account: string, format = '') =>
		await client.text({ reqtype: 'DIAL', source: '203', dest: '0505550142', account, format });

	it('of any kind places the call while nobody minds', async () => {
		client.odd({ refusesWrongAccount: false });
		expect(await dial('203')).toMatch(/^Success\|/);
		expect(client.pbx.placed).toHaveLength(1);
	});

	it('that is the word, a peer, or none at all places the call', async () => {
		for (const account of ['source', 'SOURCE', '205-DEMO', '']) {
			expect(await dial(account)).toMatch(/^Success\|/);
		}
		expect(client.pbx.placed).toHaveLength(4);
	});

	it.each([
		['error', /^Error\|Account not found\|\|$/],
		['success', /^Success\|Originate successfully queued\|[0-9a-f]{14}\|$/],
		['sentence', /^Account not found$/],
		['empty', /^$/],
	] as const)('that is wrong rings nothing and answers %s', async (wrongAccount, body) => {
		client.odd({ wrongAccount });
		for (const account of ['203', '205-OTHER', 'sources'])
			expect(await dial(account)).toMatch(body);
		expect(client.pbx.placed).toEqual([]);
		expect(await client.text({ reqtype: 'CHANNELS' })).toBe('');
	});
});
