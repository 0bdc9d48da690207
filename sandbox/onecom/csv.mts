import type { OneComOddities } from './oddities.mts';

const BYTE_ORDER_MARK = '\uFEFF';
const NEEDS_QUOTES = /[",\\\r\n\t ]/;

/** Quotes the way PHP's fputcsv does: blanks and backslashes too, and quotes doubled but for one behind a backslash. */
const cell = (value: string): string =>
	NEEDS_QUOTES.test(value)
		? `"${value.replace(/\\"|"/g, (at) => (at === '"' ? '""' : at))}"`
		: value;

/** A header and its rows (contract: onecom, Call legs: CSV). */
export function toCsv(
	columns: readonly string[],
	rows: ReadonlyArray<readonly string[]>,
	{ csvBom, csvCrLf }: Pick<OneComOddities, 'csvBom' | 'csvCrLf'>,
): string {
	const lineEnd = csvCrLf ? '\r\n' : '\n';
	const lines = [columns, ...rows].map((row) => row.map(cell).join(',') + lineEnd);
	return (csvBom ? BYTE_ORDER_MARK : '') + lines.join('');
}
