/** The JavaScript of the report workflows, run as a Code node runs it. */
import type { IDataObject } from 'n8n-workflow';
import { DateTime } from 'luxon';
import { describe, expect, it } from '@jest/globals';
import { dailyReport } from '../../gallery/reports/dailyReport.mts';
import { exportFiles } from '../../gallery/reports/exportFiles.mts';
import { KAVKOM } from '../../services.mts';
import { runCode, runNode, scriptOf } from '../support/codeNode.mts';
import { HOSTILE_TEXTS, serialOf } from '../support/typedCells.mts';
import { textsInZip } from '../support/zip.mts';

interface Report extends IDataObject {
	html: string;
	hours: Array<{ hour: string; calls: number; missed: number }>;
}

const ZONE = 'America/New_York';
const { workflow: REPORT } = dailyReport(KAVKOM);

function report(calls: IDataObject[], from: string, to: string): Report {
	const period = { title: 'Kavkom', time_zone: ZONE, period_start: from, period_end: to };
	const [told] = runNode(REPORT, 'Write the report', {
		input: calls,
		nodes: { 'Say which hours to report': [period] },
	});
	return told as Report;
}

let ids = 0;
const call = (partial: IDataObject): IDataObject => ({
	id: String((ids += 1)),
	direction: 'inbound',
	status: 'answered',
	source: '12125550100',
	external_number: '+12125550100',
	started_at: '2026-03-02T15:30:00.000Z',
	duration_seconds: 60,
	...partial,
});

const FROM = '2026-03-01T17:00:00.000-05:00';
const TO = '2026-03-02T17:00:00.000-05:00';

describe('the daily report', () => {
	it('counts a call at the start of the period and leaves one at its end to the next report', () => {
		const { calls, hours } = report(
			[
				call({ started_at: '2026-03-01T22:00:00.000Z' }),
				call({ started_at: '2026-03-02T21:59:59.999Z' }),
				call({ started_at: '2026-03-02T22:00:00.000Z' }),
				call({ started_at: '2026-03-01T21:59:59.999Z' }),
			],
			FROM,
			TO,
		);
		expect(calls).toBe(2);
		expect(hours).toHaveLength(24);
		expect(hours[0]).toEqual({ hour: 'Sun 17:00', calls: 1, missed: 0 });
		expect(hours[23]).toEqual({ hour: 'Mon 16:00', calls: 1, missed: 0 });
	});

	it.each([
		['2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z', 25],
		['2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z', 23],
	])('has an hour for each hour of a day in which the clocks change: %s', (from, to, count) => {
		const middle = { started_at: from.replace(/T\d\d/, 'T12') };
		const { hours } = report([call(middle)], from, to);
		expect(hours).toHaveLength(count);
		expect(hours.reduce((sum, hour) => sum + hour.calls, 0)).toBe(1);
	});

	it('takes the wait from the time of the answer, else from duration and talk, else does not know it', () => {
		const { mean_wait_seconds, html } = report(
			[
				call({ answered_at: '2026-03-02T15:30:10.000Z' }),
				call({ duration_seconds: 60, talk_seconds: 40 }),
				call({ talk_seconds: null }),
				call({ status: 'missed', duration_seconds: 90, talk_seconds: 0 }),
			],
			FROM,
			TO,
		);
		expect(mean_wait_seconds).toBe(15);
		expect(html).toContain('15 s (known for 2 of 3 calls)');
		expect(report([call({ talk_seconds: null })], FROM, TO).html).toContain('not known');
	});

	it('lists who was missed and not talked to since, and nobody else', () => {
		const at = (minute: number) => ({ started_at: `2026-03-02T15:${minute}:00.000Z` });
		const missed = { status: 'missed' };
		const waiting = call({ ...missed, ...at(10), external_number: '+12125550101' });
		const { not_called_back } = report(
			[
				call({ direction: 'outbound', ...at(40), external_number: '+12125550102' }),
				waiting,
				call({ ...missed, ...at(20), external_number: '+12125550102' }),
				call({ ...missed, ...at(20), external_number: null, source: null }),
			],
			FROM,
			TO,
		);
		expect(not_called_back).toEqual([waiting.id]);
	});

	it.each([
		['as it is dialled at home', '0612345678', null],
		['with the code for abroad', '0033612345678', null],
		['in international form', '0612345678', '+33612345678'],
	])('does not list who was called back %s, where no country is set', (_, destination, number) => {
		const missed = { status: 'missed', source: '33612345678', external_number: '+33612345678' };
		const back = { direction: 'outbound', source: '101', destination, external_number: number };
		const { not_called_back } = report(
			[
				call({ ...missed, started_at: '2026-03-02T15:10:00.000Z' }),
				call({ ...back, started_at: '2026-03-02T15:20:00.000Z' }),
			],
			FROM,
			TO,
		);
		expect(not_called_back).toEqual([]);
	});

	it('lists a caller once whose number came in two forms, by the last call, the newest first', () => {
		const missed = (minute: number, source: string) =>
			call({
				status: 'missed',
				source,
				external_number: null,
				started_at: `2026-03-02T15:${minute}:00.000Z`,
			});
		const calls = [
			missed(10, '33612345678'),
			missed(20, '0698765432'),
			missed(30, '0612345678'),
			// Extensions are too short to be ends of each other.
			missed(40, '101'),
			missed(50, '1101'),
		];
		const { not_called_back } = report(calls, FROM, TO);
		expect(not_called_back).toEqual([4, 3, 2, 1].map((index) => calls[index].id));
	});

	it('never lets what a caller wrote become HTML', () => {
		const evil = '<img src=x onerror="alert(1)">\u202E https://evil.example.com';
		const { html } = report(
			[
				call({ status: 'missed', source_name: evil, extension: evil }),
				call({ status: 'missed', source: evil, external_number: evil }),
			],
			FROM,
			TO,
		);
		expect(html).not.toContain('<img');
		expect(html).not.toContain('evil.example');
		expect(html).not.toContain('\u202E');
		expect(html).toContain('img src x onerror alert 1');
	});

	it('counts hidden callers, and does not take them for one person', () => {
		const hidden = ['anonymous', '0000000000', '266696687', 'Unknown', '', null].map((source) =>
			call({ status: 'missed', source, external_number: null }),
		);
		const talkedTo = call({ source: 'anonymous', external_number: null });
		const { missed, hidden_callers, not_called_back, html } = report(
			[...hidden, talkedTo],
			FROM,
			TO,
		);
		expect({ missed, hidden_callers, not_called_back }).toEqual({
			missed: 6,
			hidden_callers: 6,
			not_called_back: [],
		});
		expect(html).toContain('6 missed calls from hidden numbers');
	});

	it('is a report of nothing when there are no calls', () => {
		const { calls, html } = report([{}], FROM, TO);
		expect(calls).toBe(0);
		expect(html).toContain('no inbound calls');
	});
});

describe('the days of the reports', () => {
	const days = (now: string, noted: IDataObject[], time_zone = ZONE): unknown[] =>
		runNode(REPORT, 'Find the days to report', {
			input: noted,
			nodes: { 'Settings: fill in here': [{ time_zone }] },
			now: DateTime.fromISO(now, { zone: 'UTC' }),
		}).map(({ day }) => day);
	const sent = (day: string): IDataObject => ({ day, state: 'sent' });

	it.each([
		['the first time', [{}], ['2026-03-08']],
		['sent', [sent('2026-03-08')], []],
		['after a missed one', [sent('2026-03-06')], ['2026-03-07', '2026-03-08']],
		['not sent', [sent('2026-03-07'), { day: '2026-03-08', state: null }], ['2026-03-08']],
		[
			'one of them not sent',
			[{ day: '2026-03-05', state: null }, sent('2026-03-07')],
			['2026-03-05', '2026-03-08'],
		],
	])('are those that ended and were not sent: %s', (_, noted, expected) => {
		expect(days('2026-03-09T11:00:00Z', noted)).toEqual(expected);
	});

	it('are a week at most', () => {
		const found = days('2026-03-09T11:00:00Z', [sent('2026-01-01')]);
		expect(found).toHaveLength(7);
		expect(found[0]).toBe('2026-03-02');
	});

	it.each([
		['2026-03-09T03:30:00Z', 'America/New_York', '2026-03-07'],
		['2026-03-09T04:30:00Z', 'America/New_York', '2026-03-08'],
		['2026-03-09T04:30:00Z', 'Asia/Kathmandu', '2026-03-08'],
		['2026-03-08T20:00:00Z', 'Asia/Kathmandu', '2026-03-08'],
		['2026-10-25T22:59:00Z', 'Europe/Paris', '2026-10-24'],
		['2026-10-25T23:00:00Z', ' Europe/Paris ', '2026-10-25'],
	])('end at midnight of the zone in the settings: %s in %s', (now, zone, expected) => {
		expect(days(now, [{}], zone)).toEqual([expected]);
	});

	it.each(['Mars/Olympus', 'Paris', '+25'])(
		'cannot be found in a zone that is none: %s',
		(zone) => {
			expect(() => days('2026-03-09T11:00:00Z', [{}], zone)).toThrow('is no time zone');
		},
	);

	it.each([
		['2026-03-08', 'America/New_York', 23],
		['2026-11-01', 'America/New_York', 25],
		['2026-03-09', 'America/New_York', 24],
		['2026-10-25', 'Europe/Paris', 25],
		['2026-04-24', 'Africa/Cairo', 23],
		['2026-10-04', 'Australia/Lord_Howe', 23.5],
	])('are whole: %s in %s has %d hours', (day, zone, hours) => {
		const { parameters } = REPORT.nodes.find(({ name }) => name === 'Say which hours to report')!;
		const { assignments } = parameters.assignments as {
			assignments: Array<{ name: string; value: string }>;
		};
		const valueOf = (name: string): DateTime => {
			const { value } = assignments.find((one) => one.name === name)!;
			const evaluate = new Function('$json', 'DateTime', '$', `return ${value.slice(3, -2)}`) as (
				...globals: unknown[]
			) => string;
			const settings = () => ({ first: () => ({ json: { time_zone: zone } }) });
			return DateTime.fromISO(evaluate({ day }, DateTime, settings));
		};
		const [start, end] = [valueOf('period_start'), valueOf('period_end')];
		expect(end.diff(start).as('hours')).toBe(hours);
		expect(start.setZone(zone).toISODate()).toBe(day);
	});
});
/** Cells as a program sees them that splits at these signs wherever they stand. */
const cellsAt = (text: string, separators: RegExp): string[] => text.split(separators);

/** What a spreadsheet takes for a formula, behind what it may pass over. */
const STARTS_FORMULA = /^[\s"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;

describe('texts for a CSV file', () => {
	const safe = (value: unknown): unknown =>
		runCode(scriptOf('reports/csvSafe.cjs'), { input: [{ value } as IDataObject] })[0].value;

	it.each([
		['=1+1', "'=1+1"],
		['+1+cmd', "'+1+cmd"],
		['-2', "'-2"],
		['@SUM(A1)', "'@SUM(A1)"],
		['+12125550100', '+12125550100'],
		['0501234567', '0501234567'],
		['Ann = Bob', 'Ann = Bob'],
		['ann@example.com', 'ann@example.com'],
		['Jean-Luc; Ann', 'Jean-Luc; Ann'],
		['2026-03-01T10:00:00.000Z', '2026-03-01T10:00:00.000Z'],
		['', ''],
		[-5, -5],
		[null, null],
		[true, true],
	])('that could be a formula get an apostrophe, no others: %j', (value, expected) => {
		expect(safe(value)).toBe(expected);
	});

	it.each([
		'Bob;=1+1',
		'Bob,=1+1',
		'Bob\t=1+1',
		'Bob\n=1+1',
		'Bob\r\n=1+1',
		'Bob\r=1+1',
		'Bob; =1+1',
		'Bob;"=1+1"',
		'Bob;""=HYPERLINK(""x"")',
		'Bob;\u00a0@SUM(A1)',
		'Bob;\uFEFF-1+1',
		'Bob;;;=1+1;+2;-3;@4',
		';=1+1',
		'";=1+1',
		'"=1+1"',
		'\t=1+1',
		'\r=1+1',
		'\n\n=1+1',
		' =1+1',
		'\u200b=1+1',
		'＝1+1',
		'Bob;＋1+1',
		'Bob;－1+1',
		'Bob;＠SUM(A1)',
		"=cmd|'/C calc'!A0",
		"Bob;=cmd|'/C calc'!A0",
		'+12125550100;=1+1',
	])('begin no cell with a formula, wherever a spreadsheet splits them: %j', (value) => {
		const text = String(safe(value));
		for (const separators of [/[\r\n]/, /[,\r\n]/, /[;\r\n]/, /[,;\t\r\n]/]) {
			expect(cellsAt(text, separators).filter((cell) => STARTS_FORMULA.test(cell))).toEqual([]);
		}
		expect(text.replaceAll("'", '')).toBe(value.replaceAll("'", ''));
	});
});

describe('the files of an export', () => {
	const { workflow } = exportFiles(KAVKOM);
	const exported = call({
		started_at: '2026-10-25T00:30:00.000Z',
		started_at_local: '2026-10-25 02:30:00',
		answered_at_local: null,
		duration_seconds: 90_065,
		talk_seconds: 0,
		source: '0501234567',
		provider: 'kavkom',
	});
	const COLUMNS = [
		...['started_at_local', 'direction', 'status', 'source', 'source_name', 'destination'],
		...['extension', 'external_number', 'duration', 'talk_time', 'recording', 'answered_at_local'],
		...['ended_at_local', 'started_at', 'answered_at', 'ended_at', 'duration_seconds'],
		...['talk_seconds', 'provider', 'account', 'id'],
	];

	it('have what people look at first, with times and durations as one types them', () => {
		const [row] = runNode(workflow, 'Make a row of each call', { input: [exported] });
		expect(Object.keys(row)).toEqual(COLUMNS);
		expect(row).toMatchObject({
			started_at_local: '2026-10-25 02:30:00',
			answered_at_local: null,
			duration: '25:01:05',
			talk_time: '0:00:00',
			duration_seconds: 90_065,
			started_at: exported.started_at,
		});
	});

	/** The parts of the Excel file, and its cells by their places. */
	function excelFile(calls: IDataObject[]) {
		const [{ file }] = runNode(workflow, 'Write the cells of the Excel file', { input: calls });
		const parts = textsInZip(Buffer.from(String(file), 'base64'));
		const texts = [
			...parts['xl/sharedStrings.xml'].matchAll(/<t xml:space="preserve">([^<]*)<\/t>/g),
		].map(([, text]) => text);
		const cells = new Map(
			[
				...parts['xl/worksheets/sheet1.xml'].matchAll(
					/<c r="(\w+)"(?: s="(\d)")?(?: t="(s)")?><v>([^<]*)<\/v><\/c>/g,
				),
			].map(([, place, style, type, value]) => [
				place,
				type === 's' ? { text: texts[Number(value)] } : { style, number: Number(value) },
			]),
		);
		return { parts, cells };
	}

	const places = (row: number) => COLUMNS.map((_, at) => `${String.fromCharCode(65 + at)}${row}`);
	const unescaped = (text = '') =>
		text
			.replace(/&lt;/g, '<')
			.replace(/&gt;/g, '>')
			.replace(/&amp;/g, '&')
			.replace(/_x([0-9A-F]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));

	it('for Excel has dates and durations as numbers with their forms, all else as it is', () => {
		const { parts, cells } = excelFile([exported]);
		expect(places(1).map((place) => cells.get(place)?.text)).toEqual(COLUMNS);
		expect(cells.get('A2')).toEqual({ style: '1', number: serialOf('2026-10-25 02:30:00') });
		expect(cells.get('I2')?.style).toBe('2');
		expect((cells.get('I2')?.number ?? 0) * 86_400).toBeCloseTo(90_065, 6);
		expect(cells.get('J2')).toEqual({ style: '2', number: 0 });
		expect(cells.get('Q2')).toEqual({ style: '0', number: 90_065 });
		expect(cells.get('D2')).toEqual({ text: '0501234567' });
		expect(cells.get('L2')).toBeUndefined();
		const forms = [...parts['xl/styles.xml'].matchAll(/formatCode="([^"]+)"/g)];
		expect(forms.map(([, form]) => form)).toEqual(['yyyy\\-mm\\-dd\\ hh:mm:ss', '[h]:mm:ss']);
	});

	it.each([...HOSTILE_TEXTS, '<b>&amp;"', '_x0041_', 'a\u0000b\u0007', '\uFFFF', '_x005F_x0041_'])(
		'for Excel has the text %j as a text, nothing of which is a formula or markup',
		(text) => {
			const { parts, cells } = excelFile([call({ source_name: text })]);
			expect(unescaped(cells.get('E2')?.text)).toBe(text);
			expect(parts['xl/worksheets/sheet1.xml']).not.toMatch(/<f\b/);
			expect(parts['xl/sharedStrings.xml']).not.toMatch(/[\u0000-\u0008\u000b-\u001f\uffff]/);
		},
	);

	it('for Excel name every part that they have, and no other', () => {
		const { parts } = excelFile([exported]);
		const typed = [...parts['[Content_Types].xml'].matchAll(/PartName="\/([^"]+)"/g)];
		const named = Object.keys(parts).filter((name) => /^xl\/[^_]+$/.test(name));
		expect(typed.map(([, name]) => name).sort()).toEqual(named.sort());
	});
});
