import { parse } from 'csv-parse/sync';

/**
 * Reads CSV with a header row into records by header name, whatever the order of the columns.
 *
 * Handles a byte-order mark and CRLF, both unseen, doubled quotes and line breaks inside quotes; every value
 * stays text,
 * so a long id keeps its digits. A row with more or fewer values than the header keeps what it has.
 *
 * @throws when a quote is never closed, which means that the response was cut off
 *   (contract: onecom, Call legs)
 */
export function parseCsv(text: string): Array<Record<string, string>> {
	return parse(text, {
		bom: true,
		columns: (header: string[]) => header.map((name) => name.trim()),
		skip_empty_lines: true,
		relax_column_count: true,
	}) as Array<Record<string, string>>;
}
