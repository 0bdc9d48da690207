/** Values that other hosts and versions of 1com write otherwise, and the local one does when told to. */
import lodash from 'lodash';
import { describe, expect, it } from '@jest/globals';
import { ALL, NOW, useOneCom } from './onecomClient.mts';

const client = useOneCom();
const HOUR = 3_600_000;
const startedAt = NOW - HOUR;

const simple = async () => await client.info('SIMPLECDRS', ALL);
const legs = async () => await client.openJson('/cdrs', ALL);
const channels = async () => await client.json<string[][]>({ reqtype: 'CHANNELS' });

describe('values of rows', () => {
	it('can say NOANSWER, and are found by that word alone', async () => {
		await client.only([{ startedAt, disposition: 'NO ANSWER' }], {
			oddities: { noAnswerWord: 'NOANSWER' },
		});
		expect(await simple()).toMatchObject([{ sc_disposition: 'NOANSWER' }]);
		expect(await legs()).toMatchObject([{ disposition: 'NOANSWER' }]);
		const found = async (disposition: string) =>
			await client.text({
				reqtype: 'INFO',
				info: 'SIMPLECDRS',
				format: 'json',
				...ALL,
				disposition,
			});
		expect(JSON.parse(await found('NOANSWER'))).toHaveLength(1);
		expect(await found('NO ANSWER')).toBe('');
	});

	it('can have a code before numbers that were called outside, and before no others', async () => {
		await client.only(
			[{ startedAt, direction: 'OUT' }, { startedAt }, { startedAt, direction: 'LOCAL' }],
			{
				oddities: { dialPrefix: '#019#' },
			},
		);
		expect((await simple()).map((row) => row.sc_dialednum)).toEqual([
			'#019#0505550142',
			'035550110',
			'205',
		]);
		expect((await legs())[0]).toMatchObject({
			firstdst: '#019#0505550142',
			lastdst: '#019#0505550142',
			dst: '#019#0505550142',
		});
	});

	it('can have the number in clid twice', async () => {
		await client.only([{ startedAt, callerName: 'Dana', callerNumber: '0505550101' }], {
			oddities: { doubledClid: true },
		});
		expect((await legs())[0].clid).toBe('"Dana" <05055501010505550101>');
	});

	it('can have peers with letters, wherever a peer is named', async () => {
		const [call] = await client.only(
			[{ startedAt }, { startedAt: NOW - 30_000, talkSeconds: 60 }],
			{
				oddities: { letterPeers: true },
			},
		);
		expect(call.whoAnswered).toBe('203-DEMO');
		expect((await simple())[0].sc_whoanswered).toBe('noa-DEMO');
		const rows = await client.info('EXTENSIONS', { number: '203' });
		expect(rows).toMatchObject([{ ex_number: '203', username: 'noa-DEMO', st_state: 'INUSE' }]);
		expect((await channels())[1][0]).toMatch(/^SIP\/noa-DEMO-[0-9a-f]{8}$/);
		const hangUp = async (extension: string) => await client.text({ reqtype: 'HANGUP', extension });
		expect(await hangUp('203-DEMO')).toMatch(/^Error/);
		expect(await hangUp('noa-DEMO')).toMatch(/^Success/);
	});

	it('can have peers with letters as the source of a leg', async () => {
		await client.only([{ startedAt, direction: 'OUT' }], { oddities: { letterPeers: true } });
		const [leg] = await legs();
		expect(leg.realsrc).toBe('noa-DEMO');
		expect(leg.dstchannel).toMatch(/^SIP\/noa-DEMO-[0-9a-f]{8}$/);
	});
});

describe('ids', () => {
	it('can begin with the name of a host, and still name their channels', async () => {
		const [call] = await client.only([{ startedAt: NOW - 30_000, talkSeconds: 60 }], {
			oddities: { uniqueidHost: 'pbx6.example.com' },
		});
		expect(call.id).toMatch(/^pbx6\.example\.com-\d{10}\.\d+$/);
		const [row] = await channels();
		expect(row[0]).toMatch(/^SIP\/trunk1-[0-9a-f]{8}$/);
		expect(row[13]).toBe(call.id);
		const onNode = { reqtype: 'CHANNELS', nodename: 'pbx6.example.com' };
		expect(await client.json(onNode)).toHaveLength(2);
	});

	it('can find nothing when they have an underscore', async () => {
		const [call] = await client.only([{ startedAt }]);
		const id = call.id.replace(/\.(\d+)$/, '_$1');
		const transcript = async () => await client.text({ reqtype: 'INFO', info: 'transcript', id });
		expect(await transcript()).not.toBe('');
		client.odd({ underscoreFindsNothing: true });
		expect(await transcript()).toBe('');
	});
});

describe('extensions', () => {
	it.each([
		['oneDigit', '1', '9'],
		['sevenDigits', '5550101', '5550109'],
	] as const)('can have %s, in the traffic, too', async (extensionNumbers, first, ninth) => {
		await client.start({ oddities: { extensionNumbers } });
		const numbers = client.pbx.extensions.map(({ number }) => number);
		expect([numbers[0], numbers[8]]).toEqual([first, ninth]);
		expect(client.pbx.queues[0].agents).toEqual(numbers.slice(0, 4));
		const rows = await simple();
		const answering = lodash.uniq(rows.map((row) => String(row.sc_whoanswered).split('-')[0]));
		expect(lodash.without(answering, '', ...numbers)).toEqual([]);
		expect(lodash.intersection(answering, numbers).length).toBeGreaterThan(3);
		const calling = rows.filter((row) => row.sc_direction !== 'IN');
		expect(numbers).toEqual(expect.arrayContaining(calling.map((row) => row.sc_calleridnum)));
	});

	it('of seven digits are still missed by the parameter phone of CDRS', async () => {
		await client.only([{ startedAt, direction: 'LOCAL' }], {
			oddities: { extensionNumbers: 'sevenDigits' },
		});
		const [{ callerNumber: phone }] = client.pbx.calls;
		const query = { reqtype: 'INFO', info: 'CDRS', format: 'csv', ...ALL };
		expect(await client.text({ ...query, phone })).toBe('');
		expect(await client.text(query)).toContain(phone);
	});
});

describe('the wire', () => {
	it('can have noise around the JSON of either API, and none around a table', async () => {
		client.odd({ jsonNoise: 'noticeBefore' });
		const query = { reqtype: 'INFO', info: 'SIMPLECDRS', ...ALL };
		expect(await client.text({ ...query, format: 'json' })).toMatch(/^<br \/>/);
		expect(await client.text({ ...query, format: 'csv' })).toMatch(/^sc_te_id/);
		expect((await client.open('/dids')).body.toString()).toMatch(/^<br \/>/);
	});

	it('can be compressed', async () => {
		client.odd({ gzip: 'whole' });
		const response = await client.open('/dids', { headers: { 'accept-encoding': 'gzip' } });
		expect(response.headers['content-encoding']).toBe('gzip');
		expect(response.body.toString('hex', 0, 2)).toBe('1f8b');
	});
});
