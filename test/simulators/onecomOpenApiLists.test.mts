/**
 * Extensions, queues, numbers and analyses in the newer API of the local 1com (contract:
 * onecom-openapi).
 */
import lodash from 'lodash';
import { describe, expect, it } from '@jest/globals';
import {
	ADDRESS_SECRETS,
	EXTRA_SECRET,
	SECRET_FIELDS,
	transcriptOf,
} from '../../sandbox/onecom/simulator.mts';
import { NOW, type Query, type Row, useOneCom } from './onecomClient.mts';

const client = useOneCom();
const HOUR = 3_600_000;

const status = async (path: string, query: Query = {}) =>
	(await client.open(path, { query })).status;

describe('extensions', () => {
	it('come with all their secrets, at every depth', async () => {
		const rows = await client.openJson('/extensions');
		expect(rows).toHaveLength(12);
		const [first] = client.pbx.extensions;
		expect(rows[0]).toMatchObject({
			id: Number(first.id),
			number: '201',
			name: first.name,
			tech: first.tech,
			username: '201-DEMO',
			state: 'NOT_INUSE',
			st_state: 'NOT_INUSE',
			...lodash.pick(first.record, SECRET_FIELDS),
			tech_details: { sip: { secret: first.secrets[1] } },
			related: { voicemail: { password: first.secrets[0] } },
		});
		expect(Object.keys(rows[0]).filter((name) => name.startsWith('ex_')).length).toBeGreaterThan(
			140,
		);
	});

	it('are found by id and by number', async () => {
		const [, second] = client.pbx.extensions;
		const record = { number: '202', username: '202-DEMO' };
		expect(await client.openJson(`/extensions/${second.id}`)).toMatchObject(record);
		expect(await client.openJson('/extensions/number/202')).toMatchObject(record);
		expect(await status('/extensions/number/999')).toBe(404);
	});

	it('can be listed shortly', async () => {
		client.odd({ openApiExtensionList: 'short' });
		const [row] = await client.openJson('/extensions');
		expect(Object.keys(row)).toEqual(['id', 'number', 'name', 'tech']);
		expect(await client.openJson('/extensions/number/201')).toHaveProperty('ex_secret');
	});

	const state = async (number: string) =>
		await client.openJson<Row>('/extensions/state', { number });

	it('are idle, not registered, or in a call with somebody', async () => {
		const call = client.pbx.addCall({ startedAt: NOW - 30_000, talkSeconds: 60 });
		client.pbx.unregistered.add('204');
		const fields = [
			...['UniqueID', 'LinkedID', 'Connected Line ID', 'Connected Line ID Name'],
			...['Context', 'Extension', 'Direction', 'OtherParty'],
		];
		expect(await state('201')).toEqual(Object.fromEntries(fields.map((name) => [name, ''])));
		expect(await state('204')).toEqual({
			...Object.fromEntries(fields.map((name) => [name, ''])),
			UniqueID: 'KO',
			LinkedID: 'Extension not registered',
		});
		expect(await state('203')).toMatchObject({
			LinkedID: call.id,
			'Connected Line ID': call.callerNumber,
			'Connected Line ID Name': call.callerName,
			Direction: 'IN',
			OtherParty: call.callerNumber,
		});
	});

	it('that call somebody say whom', async () => {
		client.pbx.addCall({ direction: 'OUT', startedAt: NOW - 30_000, talkSeconds: 60 });
		expect(await state('203')).toMatchObject({ Direction: 'OUT', OtherParty: '0505550142' });
	});

	it('that are unknown or not named have no state', async () => {
		expect(await status('/extensions/state', { number: '999' })).toBe(404);
		expect(await status('/extensions/state')).toBe(400);
		expect(await status('/extensions/state', { ext: '201' })).toBe(200);
	});

	it('can lack fields of their state, or be in one of no known kind', async () => {
		client.odd({ liveState: 'fieldsMissing' });
		expect(Object.keys(await state('201'))).toHaveLength(5);
		client.odd({ liveState: 'strange' });
		expect(await state('201')).toMatchObject({ UniqueID: 'ERR' });
	});
});

describe('queues and numbers', () => {
	it('have keys in their addresses, and secrets in their members', async () => {
		const rows = await client.openJson('/queues');
		expect(rows).toMatchObject([
			{ qu_id: '31', qu_name: 'Sales', qu_number: '9031', id: 31 },
			{ qu_id: '32', qu_number: '9032' },
		]);
		const { related } = rows[0] as { related: { members: Row[] } };
		expect(related.members.map((member) => member.ex_number)).toEqual(['201', '202', '203', '204']);
		expect(related.members[0].ex_webpassword).toBe(client.pbx.extensions[0].secrets[2]);
		expect(JSON.stringify(rows)).toContain(ADDRESS_SECRETS[0]);
		expect(await client.openJson('/queues/32')).toMatchObject({ qu_id: '32' });
		client.odd({ openApiExtraColumns: true });
		expect(await client.openJson('/queues/32')).toMatchObject({ xx_accesstoken: EXTRA_SECRET });
	});

	it('lists numbers in their own columns', async () => {
		const rows = await client.openJson('/dids');
		expect(rows[0]).toMatchObject({ di_id: '811', di_number: '035550110', id: 811 });
		expect(String(rows[0].di_faxprinturl)).toContain(ADDRESS_SECRETS[2]);
		expect(rows).toHaveLength(3);
	});
});

describe('analyses', () => {
	it('are there for recorded calls, and left out for others', async () => {
		const [first, second, silent] = await client.only([
			{ startedAt: NOW - HOUR },
			{ startedAt: NOW - HOUR },
			{ startedAt: NOW - HOUR, disposition: 'BUSY' },
		]);
		const uniqueid = [first.id, silent.id, second.id, 'pbx24-1.1'].join(',');
		const rows = await client.openJson('/aianalysis', { uniqueid });
		const { text, segments, summary, score } = transcriptOf(first);
		expect(rows.map((row) => row.uniqueid)).toEqual([first.id, second.id]);
		expect(rows[0]).toMatchObject({
			transcript: text,
			summary,
			sentiment_score: score,
			transcript_segments: segments,
		});
		expect(segments[1]).toMatchObject({ speaker: 2, start: 3.4, end: 6.8 });
		expect(await client.openJson(`/aianalysis/${first.id}`)).toHaveLength(1);
		client.odd({ openApiAnalysis: 'partial' });
		const partial = await client.openJson('/aianalysis', { uniqueid });
		expect(partial).toMatchObject([{ uniqueid: first.id, transcript: null }]);
		expect(partial[0]).not.toHaveProperty('transcript_segments');
		client.odd({ openApiAnalysis: 'missing' });
		expect(await client.openJson('/aianalysis', { uniqueid })).toEqual([]);
	});

	it('want to know of which call', async () => {
		expect(await status('/aianalysis')).toBe(400);
	});
});
