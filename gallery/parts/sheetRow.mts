/** A call as a row of a spreadsheet, for people: times and durations are cells that can be filtered, summed and charted. */
import { readFileSync } from 'node:fs';
import { LOCAL_FIELDS } from '../../nodes/shared/call/localTimes.ts';

/** The option of a node that gets calls without which there are no local times. */
export const WITH_LOCAL_TIMES = { addLocalTimes: true };

const [STARTED, ...LATER] = LOCAL_FIELDS;

/** Durations as `h:mm:ss`, and the field that each is made of. */
const DURATIONS: Record<string, string> = {
	duration: 'duration_seconds',
	talk_time: 'talk_seconds',
};

/**
 * What people look at first; instants in UTC, seconds and the key of a call, which are for machines, come last. A
 * sync reads the instants back, never the local times: these do not say which of two hours they mean where a clock
 * change repeats one.
 */
export const SHEET_COLUMNS: readonly string[] = [
	STARTED,
	'direction',
	'status',
	'source',
	'source_name',
	'destination',
	'extension',
	'external_number',
	...Object.keys(DURATIONS),
	'recording',
	...LATER,
	'started_at',
	'answered_at',
	'ended_at',
	'duration_seconds',
	'talk_seconds',
	'provider',
	'account',
	'id',
];

/** The field of a call that fills a column. */
export const sourceOf = (column: string): string => DURATIONS[column] ?? column;

/** Of the columns that hold times; the others have what the call has. */
const CELL_KINDS: Record<string, 'clock' | 'duration'> = Object.fromEntries([
	...LOCAL_FIELDS.map((column) => [column, 'clock']),
	...Object.keys(DURATIONS).map((column) => [column, 'duration']),
]);

/** For a script that makes rows of calls: the field of a call that fills each column. */
export const SOURCES: Record<string, string> = {
	'/* SOURCES */ {}': JSON.stringify(
		Object.fromEntries(SHEET_COLUMNS.map((column) => [column, sourceOf(column)])),
	),
};

/** Stands at the top of a script that makes or compares cells. */
export const SHEET_CELLS: Record<string, string> = {
	'/* SHEET CELLS */': readFileSync(new URL('code/sheetCells.cjs', import.meta.url), 'utf8')
		.trim()
		.replace('/* CELL_KINDS */ {}', JSON.stringify(CELL_KINDS)),
};
