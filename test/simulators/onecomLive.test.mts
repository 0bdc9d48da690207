/**
 * What the local 1com tells of extensions, agents and waiting callers, and of what was said (contract:
 * onecom, Further operations).
 */
import lodash from 'lodash';
import { describe, expect, it } from '@jest/globals';
import { transcriptOf } from '../../sandbox/onecom/simulator.mts';
import { NOW, type Query, type Row, useOneCom } from './onecomClient.mts';

const client = useOneCom();
const HOUR = 3_600_000;
type Rows = Record<string, Record<string, string>>;

const infoText = async (info: string, query: Query = {}) =>
	await client.text({ reqtype: 'INFO', info, format: 'json', ...query });

describe('the state of an extension', () => {
	const state = async (ext: string) => await client.info<Row>('extstate', { ext });

	it('is empty, a call with somebody, or that no telephone is signed in', async () => {
		const call = client.pbx.addCall({ startedAt: NOW - 30_000, talkSeconds: 60 });
		client.pbx.unregistered.add('204');
		expect(lodash.uniq(Object.values(await state('201')))).toEqual(['']);
		expect(await state('203')).toMatchObject({ Direction: 'IN', OtherParty: call.callerNumber });
		expect(await state('204')).toMatchObject({ UniqueID: 'KO' });
		expect(await infoText('extstate', { ext: '203', format: '' })).toContain(`|${call.id}|`);
	});

	it('is nothing for an unknown one, and a sentence for none', async () => {
		expect(await infoText('extstate', { ext: '999' })).toBe('');
		expect(await infoText('extstate')).toBe('No ext specified');
		expect(await infoText('regstate')).toBe('No ext specified');
	});

	it('can be asked for its registration alone, in fields or in a word', async () => {
		client.pbx.unregistered.add('204');
		const registration = async (ext: string) => await client.info<Row>('regstate', { ext });
		expect(await registration('203')).toMatchObject({ UniqueID: '' });
		expect(await registration('204')).toMatchObject({ UniqueID: 'KO' });
		client.odd({ regState: 'words' });
		expect(await infoText('regstate', { ext: '203' })).toBe('REGISTERED');
		expect(await infoText('regstate', { ext: '204' })).toBe('UNREGISTERED');
	});
});

describe('GETCURRENTCALLS', () => {
	const current = async (query: Query = {}) =>
		await client.text({ reqtype: 'GETCURRENTCALLS', phone: '203', format: 'json', ...query });

	it('gives one call, or all of them, or nothing', async () => {
		expect(await current()).toBe('');
		client.pbx.addCall({ startedAt: NOW - 30_000, talkSeconds: 60 });
		client.pbx.addCall({ direction: 'OUT', startedAt: NOW - 20_000, talkSeconds: 60 });
		expect(JSON.parse(await current())).toMatchObject({ Direction: 'IN' });
		expect(JSON.parse(await current({ multiple: 'yes' }))).toMatchObject([
			{ Direction: 'IN' },
			{ Direction: 'OUT' },
		]);
		client.odd({ currentCalls: 'channels' });
		expect(JSON.parse(await current())).toHaveLength(14);
		client.odd({ currentCalls: 'empty' });
		expect(await current()).toBe('');
	});
});

describe('agents', () => {
	const connected = async (query: Query = {}) => await client.info<Rows>('agentsconnected', query);

	it('that are connected come with calls, pause, telephone and seconds', async () => {
		const [taken] = await client.only([
			{ startedAt: NOW - HOUR, queueId: '31' },
			{ startedAt: NOW - 30_000, queueId: '31', whoAnswered: '202-DEMO' },
			{ startedAt: NOW - 3_000, queueId: '32' },
			{ startedAt: NOW - 48 * HOUR, queueId: '31' },
		]);
		client.pbx.unregistered.add('204');
		expect(await connected({ queue: '31' })).toEqual({
			201: { 0: '1', 1: 'available', 2: 'NOT_INUSE', 3: String(taken.talkSeconds) },
			202: { 0: '0', 1: 'available', 2: 'INUSE', 3: '0' },
			203: { 0: '0', 1: 'available', 2: 'NOT_INUSE', 3: '0' },
		});
		expect(Object.values(await connected({ queue: '32' })).map((row) => row[2])).toEqual(
			Array(3).fill('RINGING'),
		);
		expect(Object.keys(await connected())).toHaveLength(6);
		client.odd({ agentSeconds: false, agentKeys: 'peer' });
		expect((await connected({ queue: '31' }))['203-DEMO']).toEqual({
			0: '0',
			1: 'available',
			2: 'NOT_INUSE',
		});
	});

	it('that are connected are null for an unknown queue, and an empty list for nobody', async () => {
		expect(await infoText('agentsconnected', { queue: '99' })).toBe('null');
		['205', '206', '207'].forEach((number) => client.pbx.unregistered.add(number));
		expect(await infoText('agentsconnected', { queue: '32' })).toBe('[]');
	});

	it('can be listed by their state in sparse rows', async () => {
		client.odd({ agentRows: 'states' });
		client.pbx.unregistered.add('205');
		const rows = await client.info<Rows>('agents', { queue: '32' });
		expect(rows['205-DEMO']).toMatchObject({
			0: '0',
			1: 'available',
			2: 'UNAVAILABLE',
			10: '205-DEMO',
		});
		expect(Object.keys(rows['205-DEMO'])).toEqual([
			'0',
			'1',
			'2',
			'4',
			'5',
			'6',
			'7',
			'8',
			'10',
			'11',
		]);
	});
});

describe('waiting callers', () => {
	it('are listed with the longest first, as an array or by their place', async () => {
		const [second, first] = await client.only([
			{ startedAt: NOW - 3_000, queueId: '31' },
			{ startedAt: NOW - 5_000, queueId: '31' },
			{ startedAt: NOW - 60_000, talkSeconds: 600, queueId: '31' },
			{ startedAt: NOW - 3_000, queueId: '32' },
		]);
		const rows = await client.info('queuecallers', { id: '31' });
		expect(rows.map((row) => [row.uniqueid, row.wait])).toEqual([
			[first.id, '5'],
			[second.id, '3'],
		]);
		client.odd({ queueCallers: 'object' });
		const byPlace = await client.info<Record<string, Row>>('queuecallers', { id: '31' });
		expect(byPlace['2']).toMatchObject({ uniqueid: second.id, callerid: second.callerNumber });
	});

	it('are nothing in a queue where nobody waits', async () => {
		expect(await infoText('queuecallers', { id: '32' })).toBe('');
		client.odd({ emptyBody: '[]' });
		expect(await infoText('queuecallers', { id: '32' })).toBe('[]');
		expect(await infoText('queuecallers')).toBe('No id specified');
	});
});

describe('queue logs', () => {
	it('can have every value twice, the secrets of the agent among them', async () => {
		await client.only([{ startedAt: NOW - HOUR, queueId: '31' }]);
		client.odd({ queueLogTwins: true });
		const [row] = await client.info('QUEUELOGS', { queue: '31' });
		const values = Object.entries(row).filter(([name]) => /^\d+$/.test(name));
		expect(values).toHaveLength(Object.keys(row).length / 2);
		expect(values.map(([, value]) => value)).toContain(client.pbx.extensions[0].secrets[0]);
	});
});

describe('a transcript', () => {
	it('is text, JSON, its parts, or nothing', async () => {
		const [call, silent] = await client.only([
			{ startedAt: NOW - HOUR },
			{ startedAt: NOW - HOUR, disposition: 'BUSY' },
		]);
		const { text, segments } = transcriptOf(call);
		const transcript = async (id = call.id) => await infoText('transcript', { id });
		expect(await transcript()).toBe(text);
		expect(await transcript(silent.id)).toBe('');
		expect(await infoText('transcript')).toBe('No id specified');
		client.odd({ transcript: 'json' });
		expect(JSON.parse(await transcript())).toEqual({ transcript: text, segments });
		client.odd({ transcript: 'segments' });
		expect(JSON.parse(await transcript())).toEqual(segments);
		client.odd({ transcript: 'empty' });
		expect(await transcript()).toBe('');
	});
});

it('lists all of these in HELP', async () => {
	const help = await client.text({ reqtype: 'HELP' });
	const operations = [
		'extstate',
		'regstate',
		'transcript',
		'agents',
		'agentsconnected',
		'queuecallers',
	];
	const missing = [...operations, 'QUEUELOGS', 'DIDS'].filter(
		(name) => !help.includes(`reqtype=INFO, info=${name}\n`),
	);
	const commands = ['AGENT', 'TRANSFER', 'SMS', 'GETCURRENTCALLS', 'HANGUP', 'DIAL'];
	expect([...missing, ...commands.filter((name) => !help.includes(`reqtype=${name}\n`))]).toEqual(
		[],
	);
});
