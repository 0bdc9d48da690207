import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
	startOneCom,
	type OneComLeg,
	type OneComOddities,
	type OneComSimulator,
	type OneComSimulatorOptions,
} from '../../sandbox/onecom/simulator.mts';
import { oneComEngine, useFastLimits } from '../support/accounts.mts';
import { setClock, useClock } from '../support/clock.mts';
import type { NodeRun } from '../support/engine.mts';
import { at, byId, expectedLeg, idsOf, isNewestFirst, recordsOf } from '../support/oneComTruth.mts';

const NOW = '2026-01-20T10:00:00Z';

useClock(NOW);
useFastLimits();

let pbx: OneComSimulator;

async function start(options: OneComSimulatorOptions = {}): Promise<void> {
	await pbx?.close();
	pbx = await startOneCom({ callCount: 150, ...options });
}

beforeEach(async () => await start());
afterEach(async () => await pbx.close());

const getLegs = async (parameters: INodeParameters = {}): Promise<NodeRun> =>
	await oneComEngine(pbx).run({
		type: 'oneCom',
		parameters: { resource: 'callLeg', operation: 'getAll', ...parameters },
	});

const custom = (startDate: string, endDate: string): INodeParameters => ({
	dateRange: 'custom',
	startDate,
	endDate,
	returnAll: true,
});
const ALL = custom('2026-01-01', '2026-01-20');
const legs = (): OneComLeg[] => pbx.calls.flatMap((call) => call.legs);
const truth = (): IDataObject[] =>
	byId(pbx.calls.flatMap((call) => call.legs.map((leg) => expectedLeg(leg, call, pbx.tenant))));
const legIds = (records: IDataObject[]): string[] =>
	records.map(({ leg_id: id }) => String(id)).sort();
const idsWhere = (fits: (leg: OneComLeg) => boolean): string[] =>
	legs()
		.filter(fits)
		.map(({ id }) => id)
		.sort();
/** A table of one row, by the names of its columns. */
const serve = (row: Record<string, string>): void => {
	const body = `${Object.keys(row).join(',')}\n${Object.values(row).join(',')}\n`;
	pbx.server.faults.push({ kind: 'html', body });
};

describe('the leg record', () => {
	it('says what really happened, field by field, newest first', async () => {
		const records = recordsOf(await getLegs(ALL));
		expect(byId(records)).toEqual(truth());
		expect(isNewestFirst(records)).toBe(true);
	});

	it('has the fields of a call in their order, then its own', async () => {
		const [record] = recordsOf(await getLegs(ALL));
		expect(Object.keys(record)).toEqual([
			...['started_at', 'direction', 'status', 'source', 'source_name', 'destination', 'extension'],
			...['external_number', 'duration_seconds', 'talk_seconds', 'recording', 'answered_at'],
			...['ended_at', 'provider', 'account', 'id'],
			...['leg_id', 'linked_id', 'tenant_id', 'disposition'],
		]);
	});

	it('keeps every digit of an id that no number can hold', async () => {
		const records = recordsOf(await getLegs(ALL));
		expect(legIds(records)).toEqual(idsWhere(() => true));
		expect(records.some(({ leg_id: id }) => String(BigInt(Number(id))) !== id)).toBe(true);
	});

	it('ties the phones that rang for one call together', async () => {
		const call = pbx.addCall({ queueId: '31', startedAt: at('2026-01-20 09:00:00') });
		const records = recordsOf(await getLegs()).filter(({ linked_id: id }) => id === call.id);
		expect(records).toHaveLength(5);
		expect(new Set(records.map(({ id }) => id)).size).toBe(5);
	});

	it('can be chosen by its own fields', async () => {
		const fields = ['linked_id', 'leg_id', 'disposition'];
		const [record] = recordsOf(await getLegs({ output: 'selectedFields', fields }));
		expect(Object.keys(record)).toEqual(fields);
	});
});

describe('what a tenant or host may do differently', () => {
	const variants: Array<[string, Partial<OneComOddities>]> = [
		['a byte order mark', { csvBom: true }],
		['lines that end in CR LF', { csvCrLf: true }],
		['both of them', { csvBom: true, csvCrLf: true }],
		['columns in another order', { cdrsLayout: 'shuffled' }],
		['zeros for no answer', { unansweredAnswer: '0000-00-00 00:00:00' }],
		['no mark in userfield', { userfieldDirection: false }],
		['rows that come twice', { duplicateRows: true }],
		['no order', { order: 'shuffled' }],
		['an end that belongs to the range', { inclusiveEnd: true }],
		['dates that have no effect', { ignoreDates: true }],
		['blanks around the answer', { leadingWhitespace: true }],
		['blanks and a byte order mark', { leadingWhitespace: true, csvBom: true, csvCrLf: true }],
	];
	it.each(variants)('%s: the same legs, each once', async (_name, oddities) => {
		await start({ oddities });
		const records = recordsOf(await getLegs({ ...ALL, options: { chunkDays: 4 } }));
		expect(byId(records)).toEqual(truth());
	});

	it('columns that nobody knows are left alone, and kept in raw', async () => {
		await start({ oddities: { cdrsLayout: 'extraColumns' } });
		const records = recordsOf(await getLegs({ ...ALL, options: { includeRaw: true } }));
		const withTenant = truth().map((leg) => ({ ...leg, tenant_id: '17' }));
		expect(byId(records).map(({ raw: _raw, ...record }) => record)).toEqual(withTenant);
		expect(records[0].raw).toMatchObject({ cf_note: 'second "look", please' });
	});

	it('a template of ten columns gives all that is in it and null for the rest', async () => {
		await start({ oddities: { cdrsLayout: 'template' } });
		const words: Record<string, string> = { IN: 'inbound', OUT: 'outbound', LOCAL: 'internal' };
		const expected = pbx.calls.flatMap((call) =>
			call.legs.map((leg): IDataObject => {
				const internal = leg.direction === 'LOCAL';
				const full = expectedLeg(leg, call, pbx.tenant);
				return {
					...full,
					direction: words[leg.direction],
					external_number: internal ? null : full.external_number,
					source_name: null,
					ended_at: null,
					talk_seconds: null,
					linked_id: null,
					tenant_id: '17',
				};
			}),
		);
		expect(byId(recordsOf(await getLegs(ALL)))).toEqual(byId(expected));
	});

	it.each(['zeroBytes', ']', '[]', 'null'] as const)(
		'no rows, said by %s: no items and no error',
		async (emptyBody) => {
			await start({ calls: [], oddities: { emptyBody } });
			expect(recordsOf(await getLegs(ALL))).toEqual([]);
		},
	);

	it('a header without rows is no rows', async () => {
		pbx.server.faults.push({ kind: 'html', body: 'uniqueid,ID,start\r\n' });
		expect(recordsOf(await getLegs())).toEqual([]);
	});
});

describe('a row', () => {
	const BASE = { uniqueid: 'pbx24-1768892400.1001', start: '2026-01-20 09:00:00' };

	const directions: Array<[Record<string, string>, string | null]> = [
		[{ direction: 'IN', userfield: '[outbound]', dcontext: 'frominternal' }, 'inbound'],
		[{ direction: 'inbound' }, 'inbound'],
		[{ direction: 'LOCAL' }, 'internal'],
		[{ direction: '', userfield: 'x [Outbound] y', dcontext: 'fromoutside' }, 'outbound'],
		[{ userfield: '[inbound]' }, 'inbound'],
		[{ userfield: '', dcontext: 'fromoutside' }, 'inbound'],
		[{ dcontext: 'frominternal' }, 'outbound'],
		[{ dcontext: 'fromotherpbx' }, 'outbound'],
		[{ dcontext: 'somewhere' }, null],
		[{}, null],
	];
	it.each(directions)('with %j has the direction %s', async (columns, direction) => {
		serve({ ...BASE, ...columns });
		expect(recordsOf(await getLegs())).toMatchObject([{ direction }]);
	});

	it('without a direction has no extension and no outside number: that would be a guess', async () => {
		serve({ ...BASE, realsrc: '0505550142', lastdst: '203' });
		expect(recordsOf(await getLegs())).toMatchObject([
			{ source: '0505550142', destination: '203', extension: null, external_number: null },
		]);
	});

	const clids: Array<[string, string | null, string | null]> = [
		['"""Dana Levi"" <0505550142>"', 'Dana Levi', '0505550142'],
		['"""Noa ""Nunu"" Peretz"" <203>"', 'Noa "Nunu" Peretz', '203'],
		['"""O\'Brien & Sons <office>"" <0545550106>"', "O'Brien & Sons <office>", '0545550106'],
		['"""Front desk\nsecond line"" <0545550105>"', 'Front desk\nsecond line', '0545550105'],
		['"Dana, at home <0505550142>"', 'Dana, at home', '0505550142'],
		['""""" <0505550142>"', null, '0505550142'],
		['דנה <0505550142>', 'דנה', '0505550142'],
		['0505550142', null, null],
		['', null, null],
	];
	it.each(clids)('with the clid %s names %s at %s', async (clid, name, number) => {
		serve({ ...BASE, clid });
		expect(recordsOf(await getLegs())).toMatchObject([{ source_name: name, source: number }]);
	});

	it('without an id is left out, with a hint', async () => {
		pbx.server.faults.push({
			kind: 'html',
			body: 'uniqueid,start\n,2026-01-20 09:00:00\nabc,2026-01-20 09:00:00\n',
		});
		const run = await getLegs();
		expect(idsOf(recordsOf(run))).toEqual(['abc']);
		expect(run.hints[0].message).toContain('1 of the calls that 1com sent have no id');
	});

	it('is told from others of its call by its leg, or by where it went where the leg has no id', async () => {
		pbx.server.faults.push({
			kind: 'html',
			body: [
				'uniqueid,start,lastdst',
				'abc,2026-01-20 09:00:00,201',
				'abc,2026-01-20 09:00:00,202',
				'abc,2026-01-20 09:00:00,202',
			].join('\n'),
		});
		const destinations = recordsOf(await getLegs()).map(({ destination }) => destination);
		expect(destinations.sort()).toEqual(['201', '202']);
	});

	it('with an id of its own is itself, whatever else it shares, and comes out with its latest values', async () => {
		pbx.server.faults.push({
			kind: 'html',
			body: [
				'uniqueid,ID,start,lastdst',
				'abc,9107199254740997,2026-01-20 09:00:00,201',
				'abc,9107199254740995,2026-01-20 09:00:00,201',
				'abc,9107199254740995,2026-01-20 09:00:00,202',
			].join('\n'),
		});
		const records = recordsOf(await getLegs());
		expect(Object.fromEntries(records.map((leg) => [leg.leg_id, leg.destination]))).toEqual({
			'9107199254740995': '202',
			'9107199254740997': '201',
		});
	});

	it('shorter or longer than its header keeps what it has', async () => {
		pbx.server.faults.push({
			kind: 'html',
			body: 'uniqueid,start,lastdst\nabc,2026-01-20 09:00:00\ndef,2026-01-20 09:00:01,202,x,y\n',
		});
		expect(recordsOf(await getLegs())).toMatchObject([
			{ id: 'def', destination: '202' },
			{ id: 'abc', destination: null },
		]);
	});

	it('was answered and ended after it began, in an hour that a clock change repeats', async () => {
		setClock('2026-10-28T10:00:00Z');
		await start({ calls: [] });
		for (const begin of ['2026-10-24T22:59:00Z', '2026-10-24T23:30:00Z']) {
			pbx.addCall({ startedAt: Date.parse(begin), talkSeconds: 900 });
		}
		const records = recordsOf(await getLegs(custom('2026-10-25', '2026-10-25')));
		expect(byId(records)).toEqual(truth());
	});
});

describe('raw', () => {
	it('is the row by its names, unknown columns too, as text', async () => {
		await start({ oddities: { cdrsLayout: 'extraColumns', csvBom: true } });
		const records = recordsOf(await getLegs({ ...ALL, output: 'raw' }));
		expect(records.map(({ ID: id }) => String(id)).sort()).toEqual(idsWhere(() => true));
		// All but the PIN that somebody dialled.
		expect(Object.keys(records[0])).toHaveLength(32);
		expect(Object.keys(records[0])[0]).toBe('cf_note');
		expect(Object.values(records[0]).every((value) => typeof value === 'string')).toBe(true);
	});
});

describe('filters, range and limit', () => {
	it.each([
		['inbound', ['IN']],
		['outbound', ['OUT', 'LOCAL']],
	])('direction %s', async (direction, words) => {
		const records = recordsOf(await getLegs({ ...ALL, filters: { direction } }));
		expect(legIds(records)).toEqual(idsWhere((leg) => words.includes(leg.direction)));
	});

	it('extensions, on every number of a leg', async () => {
		const records = recordsOf(await getLegs({ ...ALL, filters: { extensions: '203' } }));
		const numbersOf = ({ src, firstDst, lastDst, dst, realSrc }: OneComLeg) => [
			...[src, firstDst, lastDst, dst],
			realSrc.split('-')[0],
		];
		expect(legIds(records)).toEqual(idsWhere((leg) => numbersOf(leg).includes('203')));
	});

	it('number, in any spelling', async () => {
		const records = recordsOf(await getLegs({ ...ALL, filters: { number: '+972 50-555-0101' } }));
		const expected = idsWhere(({ src, dst, firstDst }) =>
			[src, dst, firstDst].includes('0505550101'),
		);
		expect(expected.length).toBeGreaterThan(0);
		expect(legIds(records)).toEqual(expected);
	});

	it('status', async () => {
		const records = recordsOf(await getLegs({ ...ALL, filters: { status: ['missed'] } }));
		expect(legIds(records)).toEqual(
			idsWhere(({ disposition }) => ['NO ANSWER', 'ABANDONED'].includes(disposition)),
		);
	});

	it('range: both ends included', async () => {
		const records = recordsOf(await getLegs(custom('2026-01-14', '2026-01-15')));
		const [from, to] = [at('2026-01-14 00:00:00'), at('2026-01-15 23:59:59')];
		expect(legIds(records)).toEqual(
			idsWhere(({ startedAt }) => startedAt >= from && startedAt <= to),
		);
	});

	it('limit: the newest', async () => {
		const records = recordsOf(await getLegs({ ...ALL, returnAll: false, limit: 5 }));
		const newest = legs()
			.map(({ startedAt }) => startedAt)
			.sort((a, b) => b - a)
			.slice(0, 5);
		expect(records.map(({ started_at: start }) => Date.parse(String(start)))).toEqual(newest);
	});
});

describe('the request', () => {
	it('asks for CSV, for the JSON of this list is broken', async () => {
		await getLegs(custom('2026-01-14', '2026-01-15'));
		const { key: _key, ...query } = Object.fromEntries(pbx.server.requests[0].query);
		expect(query).toEqual({
			tenant: 'DEMO',
			reqtype: 'INFO',
			info: 'CDRS',
			format: 'csv',
			start: '2026-01-14',
			end: '2026-01-16',
			cache: 'no',
		});
	});
});

describe('an answer that is no table', () => {
	const cases: Array<[string, string, string, number]> = [
		['a sentence', 'No start specified', '1com turned the request down', 1],
		['a table of something else', 'name,size\na,1\n', '1com turned the request down', 1],
		[
			'a web page',
			'<!DOCTYPE html><html></html>',
			'1com answered with a web page instead of data',
			4,
		],
		[
			'a table that was cut inside of quotes',
			'uniqueid,clid\nabc,"""Dana',
			'1com sent a table that is not complete',
			4,
		],
		['broken JSON', '[{"uniqueid":"abc"', '1com sent an answer that is not complete', 4],
	];
	it.each(cases)(
		'%s: an error, never a list that lacks calls',
		async (_name, body, message, sent) => {
			pbx.server.faults.push({ kind: 'html', body, times: Infinity });
			const run = await getLegs();
			expect(run.error?.message).toBe(message);
			expect(run.items).toEqual([]);
			expect(pbx.server.requests).toHaveLength(sent);
		},
	);

	it('a table that was cut once is asked for again', async () => {
		pbx.server.faults.push({ kind: 'html', body: 'uniqueid,clid\nabc,"""Dana' });
		expect(byId(recordsOf(await getLegs(ALL)))).toEqual(truth());
	});
});
