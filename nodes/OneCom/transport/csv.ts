import { parse } from 'csv-parse/sync';

/**
 * Reads CSV with a header row into records by header name, whatever the order of the columns.
 *
 * Handles a byte-order mark and CRLF, both unseen, doubled quotes and line breaks inside quotes, and quotes that PHP
 * leaves as they are; every value stays text, so a long id keeps its digits. A row with more or fewer values than the
 * header keeps what it has.
 *
 * @throws when a quote is never closed, which means that the response was cut off
 *   (contract: onecom, Call legs)
 */
export function parseCsv(text: string): CsvRow[] {
	return ifReadable(text, true) ?? readAsPhp(text) ?? read(text, true);
}

type CsvRow = Record<string, string>;

type Rule = [pattern: RegExp, doubled: string];

/** A quote behind a backslash that surely does not end its field, any such quote, and one that stands before the end. */
const INSIDE: Rule = [/\\"(?!["\r\n,]|$)/g, '\\""'];
const ANYWHERE: Rule = [/\\"(?!")/g, '\\""'];
const AT_THE_END: Rule = [/\\""(?=[\r\n,]|$)/g, '\\"""'];

/**
 * Which quotes behind a backslash are to be doubled, for PHP does not do it: the surest reading first. Unseen
 * (contract: onecom, Call legs: CSV).
 */
const READINGS: ReadonlyArray<readonly Rule[]> = [
	[INSIDE],
	[AT_THE_END],
	[AT_THE_END, INSIDE],
	[ANYWHERE],
	[AT_THE_END, ANYWHERE],
];

/** Null where the text can't be read so, or has rows of another length than its header. */
function readAsPhp(text: string): CsvRow[] | null {
	for (const rules of READINGS) {
		const doubled = rules.reduce((read, [pattern, quotes]) => read.replace(pattern, quotes), text);
		const rows = doubled === text ? null : ifReadable(doubled, false);
		if (rows) return rows;
	}
	return null;
}

function ifReadable(text: string, hasAnyLength: boolean): CsvRow[] | null {
	try {
		return read(text, hasAnyLength);
	} catch {
		return null;
	}
}

function read(text: string, hasAnyLength: boolean): CsvRow[] {
	return parse(text, {
		bom: true,
		columns: (header: string[]) => header.map((name) => name.trim()),
		skip_empty_lines: true,
		relax_column_count: hasAnyLength,
	}) as CsvRow[];
}
