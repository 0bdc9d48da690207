import { BAD_ENDS, ERRORS, GOOD_ENDS } from './outcomes.mts';

/** Of each kind by its name, what came out of each fault by its name. */
export type Matrix = Readonly<Record<string, Readonly<Record<string, string>>>>;

const COLUMNS_AT_ONCE = 6;
const LINE_LENGTH = 78;

/** The matrix as text, a few faults at a time, so that its lines fit on a screen. */
export function printed(title: string, columns: readonly string[], matrix: Matrix): string {
	const blocks = [];
	for (let from = 0; from < columns.length; from += COLUMNS_AT_ONCE) {
		blocks.push(block(columns.slice(from, from + COLUMNS_AT_ONCE), matrix));
	}
	return [title, ...blocks, legend()].join('\n\n');
}

function block(columns: readonly string[], matrix: Matrix): string {
	const rows = [
		['', ...columns],
		...Object.entries(matrix).map(([kind, cells]) => [
			kind,
			...columns.map((column) => cells[column] ?? ''),
		]),
	];
	const widths = rows[0].map((_, index) => Math.max(...rows.map((row) => row[index].length)));
	return rows
		.map((row) => row.map((cell, index) => cell.padEnd(widths[index])).join(' | '))
		.join('\n');
}

function legend(): string {
	const errors = Object.entries(ERRORS).map(([word, { source }]) => [word, source]);
	const lines = [
		...Object.entries({ ...GOOD_ENDS, ...BAD_ENDS }),
		...errors.map(([word, source]) => [word, `the error ${source}`]),
		['... (?)', 'the same; the command may have had its effect, which the error says'],
	];
	return [
		'A cell says what came out after two attempts that met the fault / when every attempt meets it;',
		'one word where only one of the two makes sense.',
		...lines.map(([word, meaning]) => `  ${word.padEnd(16)} ${meaning}`.slice(0, 2 * LINE_LENGTH)),
	].join('\n');
}
