/** The JavaScript of the syncs into spreadsheets, run as a Code node runs it: what the cells come to hold. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { GenericValue } from 'n8n-workflow';
import type { GalleryWorkflow } from '../../gallery/workflow.mts';
import { runNode } from '../support/codeNode.mts';
import { HOSTILE_TEXTS, serialOf, shownOf, typedCell } from '../support/typedCells.mts';

type Row = Record<string, GenericValue>;

const sample = (destination: string): GalleryWorkflow =>
	JSON.parse(
		readFileSync(
			new URL(`../../workflows/sync/sync-kavkom-calls-to-${destination}.json`, import.meta.url),
			'utf8',
		),
	) as GalleryWorkflow;

const GOOGLE = sample('google-sheets');
const EXCEL = sample('microsoft-excel');

/** What people look at comes first. */
const COLUMNS = [
	...['started_at_local', 'direction', 'status', 'source', 'source_name', 'destination'],
	...['extension', 'external_number', 'duration', 'talk_time', 'recording', 'answered_at_local'],
	...['ended_at_local', 'started_at', 'answered_at', 'ended_at', 'duration_seconds'],
	...['talk_seconds', 'provider', 'account', 'call_id', 'call_key'],
];
const LAST = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[COLUMNS.length - 1];
const CLOCKS = ['started_at_local', 'answered_at_local', 'ended_at_local'];
const TIMES = [...CLOCKS, 'duration', 'talk_time'];
const NUMBERS = ['duration_seconds', 'talk_seconds'];
const TEXTS = COLUMNS.filter((column) => ![...TIMES, ...NUMBERS].includes(column));

/** As the node before makes it: a duration is a number of seconds, what the call has not is empty. */
const row = (id: string, changes: Row = {}, day = /^[1-9]$/.test(id) ? id : '9'): Row => ({
	...Object.fromEntries(COLUMNS.map((column) => [column, ''])),
	call_key: `kavkom|a-domain|${id}`,
	provider: 'kavkom',
	call_id: id,
	started_at: `2026-01-0${day}T10:00:00.000Z`,
	started_at_local: `2026-01-0${day} 11:00:00`,
	duration_seconds: 65,
	duration: 65,
	...changes,
});

const cells = (of: Row, columns = COLUMNS): unknown[] => columns.map((column) => of[column]);

const written = (known: Row[], rows: Row[]): Row[] =>
	runNode(GOOGLE, 'Keep rows that are new or changed', {
		input: rows,
		nodes: { 'Read the Kavkom calls in the sheet': known },
	});

/** The rows of a sheet after they were written, as n8n's node reads them back: times as numbers. */
const readBack = (rows: Row[]): Row[] =>
	rows.map((of) =>
		Object.fromEntries(COLUMNS.map((column) => [column, typedCell(of[column]).value])),
	);

interface Patch {
	range: string;
	part: string;
	body: { values: unknown[][]; numberFormat?: Array<Array<string | null>>; columnWidth?: number };
}

const plan = (address: string, values: unknown[][], rows: Row[]) =>
	runNode(EXCEL, 'Find rows that are new or changed', {
		input: [{ data: { address, values } }],
		nodes: { 'Make a row of each Kavkom call': rows },
	}) as unknown as Patch[];

const newest = (values: unknown[][]) =>
	runNode(EXCEL, 'Find the newest Kavkom call', {
		input: [{ data: { address: `Calls!A1:${LAST}9`, values } }],
	});

const EMPTY = [['']];

/** The cells of the one row that is written, by their columns. */
const WRITERS: Array<[string, (of: Row) => Row]> = [
	['Google Sheets', (of) => written([{}], [of])[0]],
	[
		'Microsoft Excel',
		(of) => {
			const { values } = plan('Calls!A1', EMPTY, [of])[1].body;
			return Object.fromEntries(COLUMNS.map((column, at) => [column, values[0][at]])) as Row;
		},
	],
];

describe.each(WRITERS)('%s', (_, write) => {
	it.each(HOSTILE_TEXTS)('keeps the text %j as it is, in every column of texts', (text) => {
		const others = TEXTS.filter((column) => column !== 'call_key');
		const of = write(row('1', Object.fromEntries(others.map((column) => [column, text]))));
		for (const column of others)
			expect(typedCell(of[column])).toEqual({ kind: 'text', value: text });
	});

	it('gets the key as it is looked up, and nothing where the call has nothing', () => {
		const of = write(row('1', { duration: '', duration_seconds: '' }));
		expect(of.call_key).toBe('kavkom|a-domain|1');
		expect(typedCell(of.call_key).kind).toBe('text');
		expect([of.duration, of.duration_seconds, of.ended_at_local, of.source]).toEqual(
			Array(4).fill(''),
		);
	});

	it.each([
		['2026-11-27 00:00:00', 0],
		['2026-10-25 02:30:00', 59],
		['2026-03-29 03:00:00', 60],
		['2028-02-29 23:59:59', 3599],
		['1999-12-31 23:59:59', 36_000],
		['2026-07-01 12:00:00', 100 * 3600 + 61],
	])('gets %s and %d s as numbers that it can sort, sum and chart', (local, seconds) => {
		const of = write(row('1', { started_at_local: local, talk_time: seconds }));
		const [clock, duration] = [of.started_at_local, of.talk_time].map((value) => typedCell(value));
		expect([clock.kind, duration.kind]).toEqual(
			typeof of.talk_time === 'number' ? ['number', 'number'] : ['time', 'time'],
		);
		expect(shownOf(clock.value as number)).toBe(local);
		expect((duration.value as number) * 86_400).toBeCloseTo(seconds, 6);
	});
});

describe('Google Sheets', () => {
	it('gets times and durations as one would type them', () => {
		const times = { answered_at_local: '2026-01-01 11:00:05', duration: 3665, talk_time: 0 };
		expect(written([{}], [row('1', times)])[0]).toMatchObject({
			started_at_local: '2026-01-01 11:00:00',
			answered_at_local: '2026-01-01 11:00:05',
			duration: '1:01:05',
			talk_time: '0:00:00',
			duration_seconds: 65,
			started_at: "'2026-01-01T10:00:00.000Z",
		});
	});

	it('gets rows that are not there, or of which a cell differs, an emptied one and a time included', () => {
		const known = readBack(
			written([{}], [row('1'), row('2', { source_name: '=Old' }), row('3'), row('4'), row('5')]),
		);
		const rows = [
			row('1'),
			row('2'),
			row('3', { started_at_local: '2026-01-03 12:00:00' }),
			row('4', { duration: 66 }),
			row('5', { source_name: '=Old' }),
			row('6'),
		];
		const ids = written(known, rows).map(({ call_key: key }) => String(key).slice(-1));
		expect(ids).toEqual(['2', '3', '4', '5', '6']);
	});

	it('gets nothing of what it has, whether it kept times as numbers or, in its language, as texts', () => {
		const rows = [
			...HOSTILE_TEXTS.map((text, at) => row(String(at), { source_name: text })),
			row('99', { talk_time: 100 * 3600 + 1, ended_at_local: '2026-10-25 02:00:01' }),
		];
		const first = written([{}], rows);
		expect(first).toHaveLength(rows.length);
		expect(written(readBack(first), rows)).toEqual([]);
		const asTexts = first.map((of) =>
			Object.fromEntries(COLUMNS.map((column) => [column, String(of[column]).replace(/^'/, '')])),
		);
		expect(written(asTexts, rows)).toEqual([]);
	});

	it('that lacks a heading is left alone, and the user is told', () => {
		const [known] = readBack(written([{}], [row('1')]));
		delete known.started_at_local;
		delete known.ended_at;
		expect(() => written([known], [row('2')])).toThrow(
			'The first row of the sheet lacks these headings: started_at_local, ended_at. Write them there, or begin with an empty sheet',
		);
	});

	it('says from when to go on by its column in UTC alone, whatever else stands there', () => {
		const day = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
		const windowFor = (starts: GenericValue[]) =>
			runNode(GOOGLE, 'Decide from when to get Kavkom calls', {
				nodes: {
					'Settings: fill in here': [{ first_days: 7 }],
					'See which Kavkom account this is': [{ account: 'a-domain' }],
					'See how far the last Kavkom run got': [{ ran_at: day(0), window_end: day(-1) }],
					'List when the calls there began': [{ started_at: starts as never }],
				},
			})[0].window_start;
		const expected = Date.parse(day(4 + 2));
		const strays = [serialOf('2026-01-01 10:00:00'), '2026-01-01 10:00:00', '27/11/2026', '', null];
		for (const starts of [[day(4)], [...strays, day(4), day(9)]])
			expect(Math.abs(Date.parse(String(windowFor(starts))) - expected)).toBeLessThan(60_000);
	});
});

describe('Microsoft Excel', () => {
	const widths = CLOCKS.map((column) => {
		const letter = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[COLUMNS.indexOf(column)];
		return `${letter}:${letter}`;
	});

	it('an empty sheet gets the headings and then the calls, a hundred at a time, and columns wide enough', () => {
		const rows = Array.from({ length: 150 }, (_, index) => row(String(index)));
		const patches = plan('Calls!A1', EMPTY, rows);
		expect(patches.map(({ range, part }) => range + part)).toEqual([
			...[`A1:${LAST}1`, `A2:${LAST}101`, `A102:${LAST}151`],
			...widths.map((range) => `${range}/format`),
		]);
		expect(patches[0].body).toEqual({ values: [COLUMNS] });
		expect(newest(EMPTY)).toEqual([{ started_at: null, has_calls: false }]);
	});

	it('times get a form that is the same in every language, and no other cell is given one', () => {
		const [, { body }] = plan('Calls!A1', EMPTY, [row('1'), row('2')]);
		const formats = COLUMNS.map((column) => {
			if (CLOCKS.includes(column)) return 'yyyy-mm-dd hh:mm:ss';
			return TIMES.includes(column) ? '[h]:mm:ss' : null;
		});
		expect(body.numberFormat).toEqual([formats, formats]);
		expect(body.values[0][0]).toBe(serialOf('2026-01-01 11:00:00'));
	});

	const headings = ['remark', ...COLUMNS];
	const stored = (of: Row) => [
		'mine',
		...plan('Calls!A1', EMPTY, [of])[1].body.values[0].map((value) => typedCell(value).value),
	];

	it('a changed call is written into its own row, and the columns of the user stay as they are', () => {
		const before = [row('1'), row('2', { status: 'missed' })].map(stored);
		const now = [row('1'), row('2', { status: 'answered' })];
		const patches = plan('Calls!A1:W3', [headings, ...before], now);
		expect(patches.map(({ range, part }) => range + part)).toEqual(['A3:W3']);
		const { values, numberFormat } = patches[0].body;
		expect([values[0][0], numberFormat?.[0][0]]).toEqual([null, null]);
		expect(values[0][headings.indexOf('status')]).toBe("'answered");
		expect(newest([headings, ...before])).toEqual([
			{ started_at: '2026-01-02T10:00:00.000Z', has_calls: true },
		]);
	});

	it('a call whose local time is another now is written, one whose time Excel rounded is not', () => {
		const before = [row('1'), row('2', { started_at_local: '2026-01-02 12:00:00' })].map(stored);
		before[0][1] = Number((before[0][1] as number).toPrecision(11));
		const patches = plan('Calls!A1:W3', [headings, ...before], [row('1'), row('2')]);
		expect(patches.map(({ range }) => range)).toEqual(['A3:W3']);
	});

	it('a sheet that another phone system writes is refused', () => {
		const other = cells(row('1', { provider: '1com' }));
		expect(() => newest([COLUMNS, cells(row('2')), other])).toThrow('another phone system');
	});

	it('a sheet that lacks a heading or begins elsewhere is left alone, and the user is told', () => {
		const lacking = COLUMNS.filter((column) => column !== 'duration');
		expect(() => plan('Calls!A1:U1', [lacking], [row('1')])).toThrow(
			'lacks these headings: duration. Write them there, or begin with an empty sheet',
		);
		expect(() => plan('Calls!B2:W2', [COLUMNS], [row('1')])).toThrow('must begin in cell A1');
	});
});
