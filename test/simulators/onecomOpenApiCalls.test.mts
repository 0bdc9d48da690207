/** Calls in the newer API of the local 1com (contract: onecom-openapi, Calls). */
import lodash from 'lodash';
import { describe, expect, it } from '@jest/globals';
import { EXTRA_SECRET } from '../../sandbox/onecom/simulator.mts';
import { ALL, NOW, type Query, useOneCom } from './onecomClient.mts';

const client = useOneCom();
const HOUR = 3_600_000;

describe('calls', () => {
	const simple = async (query: Query = ALL) => await client.openJson('/simplecdrs', query);
	const ids = async (query: Query) => (await simple(query)).map((row) => row.sc_uniqueid);

	it('are those of the classic API, as twelve texts each and nothing twice', async () => {
		const rows = await simple();
		const classic = await client.info('SIMPLECDRS', ALL);
		expect(rows).toHaveLength(60);
		expect(Object.keys(rows[0])).toEqual([
			...['sc_te_id', 'tenantcode', 'sc_start', 'sc_direction', 'sc_calleridnum'],
			...['sc_calleridname', 'sc_dialednum', 'sc_disposition', 'sc_duration', 'sc_billsec'],
			...['sc_uniqueid', 'sc_whoanswered'],
		]);
		expect(lodash.uniq(rows.flatMap(Object.values).map((value) => typeof value))).toEqual([
			'string',
		]);
		expect(rows.map((row) => lodash.omit(row, 'sc_billsec'))).toEqual(
			classic.map((row) => lodash.omit(row, lodash.range(11).map(String))),
		);
		expect(rows.map((row) => Number(row.sc_billsec))).toEqual(
			client.pbx.calls.map((call) => call.talkSeconds),
		);
	});

	it('are none as an empty array', async () => {
		expect(await simple({ minduration: '999999' })).toEqual([]);
	});

	it('are of today unless told, each bound by itself, and of any day by an id', async () => {
		const [old, today] = await client.only([
			{ startedAt: NOW - 30 * HOUR },
			{ startedAt: NOW - HOUR },
			{ startedAt: NOW + 24 * HOUR, visibleAt: NOW },
		]);
		expect(await ids({})).toEqual([today.id]);
		expect(await ids({ end: '2026-01-20 11:00:00' })).toEqual([]);
		expect(await ids({ start: '2026-01-19' })).toEqual([old.id, today.id]);
		expect(await ids({ uniqueid: `${old.id},${today.id}`, start: '2026-01-20' })).toEqual([
			old.id,
			today.id,
		]);
		expect(await ids({ id: old.legs[0].id })).toEqual([old.id]);
	});

	it('at the very end of a range are left out, or belong to it', async () => {
		const [call] = await client.only([{ startedAt: NOW - HOUR }]);
		const range = { start: '2026-01-20', end: '2026-01-20 11:00:00' };
		expect(await ids(range)).toEqual([]);
		expect(await ids({ ...range, end: '2026-01-20' })).toEqual([]);
		client.odd({ openApiInclusiveEnd: true });
		expect(await ids(range)).toEqual([call.id]);
		expect(await ids({ ...range, end: '2026-01-20' })).toEqual([call.id]);
	});

	it('are found by every parameter, a comma giving several values, minima exclusive', async () => {
		const startedAt = NOW - HOUR;
		const [a, b] = await client.only([
			{ startedAt, callerNumber: '0505550101', callerName: 'Dana', talkSeconds: 30 },
			{ startedAt, direction: 'OUT', dialedNumber: '0505550102', disposition: 'BUSY' },
		]);
		const found: Array<[Query, string[]]> = [
			[{ calleridnum: '0505550101' }, [a.id]],
			[{ calleridname: 'Dana' }, [a.id]],
			[{ dialednum: '0505550102' }, [b.id]],
			[{ whoanswered: '203-DEMO' }, [a.id]],
			[{ phone: '0505550101,0505550102' }, [a.id, b.id]],
			[{ disposition: 'BUSY,FAILED' }, [b.id]],
			[{ direction: 'IN' }, [a.id]],
			[{ minduration: '20' }, [a.id]],
			[{ minduration: '19' }, [a.id, b.id]],
			[{ mintalktime: '29' }, [a.id]],
			[{ mintalktime: '30' }, []],
		];
		for (const [query, expected] of found) expect(await ids(query)).toEqual(expected);
	});

	it('can have numbers instead of texts, and columns that nobody knows', async () => {
		const [call] = await client.only([{ startedAt: NOW - HOUR }]);
		client.odd({ openApiNumbers: true, openApiExtraColumns: true });
		const [row] = await simple();
		expect(row).toMatchObject({
			sc_te_id: 17,
			sc_duration: call.durationSeconds,
			sc_billsec: call.talkSeconds,
			sc_calleridnum: call.callerNumber,
			xx_accesstoken: EXTRA_SECRET,
		});
	});
});
