/** Legs in the newer API of the local 1com (contract: onecom-openapi, Call legs). */
import lodash from 'lodash';
import { describe, expect, it } from '@jest/globals';
import { ALL, NOW, type Query, type Row, useOneCom } from './onecomClient.mts';

const client = useOneCom();
const HOUR = 3_600_000;

describe('legs', () => {
	const legs = async (query: Query = ALL) => await client.openJson('/cdrs', query);

	it('are those of the classic API by their usual thirty names', async () => {
		const rows = await legs();
		const truth = client.pbx.calls.flatMap((call) => call.legs);
		expect(Object.keys(rows[0])).toHaveLength(30);
		expect(rows.map((row) => [row.uniqueid, row.ID, row.linkedid]).sort()).toEqual(
			truth.map((leg) => [leg.uniqueId, leg.id, leg.linkedId]).sort(),
		);
		expect(lodash.uniq(rows.flatMap(Object.values).map((value) => typeof value))).toEqual([
			'string',
		]);
	});

	it('are found by their call, whatever the day, and by disposition and phone', async () => {
		const [call] = await client.only([{ startedAt: NOW - 50 * HOUR, queueId: '31' }]);
		expect(await legs({})).toEqual([]);
		expect(await legs({ linkedid: call.id })).toHaveLength(5);
		expect(await legs({ ...ALL, disposition: 'NO ANSWER' })).toHaveLength(3);
		expect(await legs({ ...ALL, phone: call.callerNumber })).toHaveLength(5);
		expect(await legs({ ...ALL, phone: '202' })).toHaveLength(1);
	});

	it('can come in an envelope', async () => {
		client.odd({ openApiCdrs: 'data' });
		expect(await client.openJson<{ data: Row[] }>('/cdrs', ALL)).toEqual({
			data: expect.arrayContaining([expect.objectContaining({ dcontext: 'fromoutside' })]),
		});
	});

	it('can have ids as numbers that no double holds', async () => {
		const [call] = await client.only([{ startedAt: NOW - HOUR }]);
		client.odd({ openApiNumbers: true });
		const { body } = await client.open('/cdrs');
		expect(body.toString()).toContain(`"ID":${call.legs[0].id},`);
		expect(String(Number(call.legs[0].id))).not.toBe(call.legs[0].id);
	});

	it('can be put right by being read', async () => {
		await client.only([{ startedAt: NOW - HOUR }]);
		client.odd({ openApiRepairs: true });
		expect(await legs()).toMatchObject([{ wherelanded: '', lastdst: '' }]);
		expect(await legs()).toMatchObject([{ wherelanded: 'EXT-203', lastdst: '203' }]);
	});
});
