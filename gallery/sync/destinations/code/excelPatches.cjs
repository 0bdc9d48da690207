/* SHEET CELLS */

const COLUMNS = COLUMNS_OF_A_ROW;
const ROWS_AT_A_TIME = 100;

const letter = (index) => String.fromCharCode('A'.charCodeAt(0) + index);
const rangeOf = (first, count, width) => `A${first}:${letter(width - 1)}${first + count - 1}`;

// Excel takes a text that looks like a number, a date or a formula for one, unless an apostrophe
// stands before it; Excel keeps the apostrophe out of the value. A key looks like none of these.
const cellOf = (column, value) => {
	const cell = serial(column, value);
	return typeof cell === 'string' && cell !== '' && column !== 'call_key' ? `'${cell}` : cell;
};

// In the codes that Excel has for every language.
const FORMATS = { clock: 'yyyy-mm-dd hh:mm:ss', duration: '[h]:mm:ss' };
// Narrower, and Excel shows a date and time as a row of #.
const CLOCK_WIDTH = 130;

const sheet = $input.first().json.data;
if (!/!\$?A\$?1(:|$)/.test(sheet.address)) {
	throw new Error('The sheet must begin in cell A1, with the headings in its first row');
}
const isEmpty = sheet.values.flat().every((cell) => cell === '');
const [headings, ...rows] = isEmpty ? [COLUMNS] : sheet.values;
const missing = COLUMNS.filter((column) => !headings.includes(column));
if (missing.length > 0) {
	throw new Error(
		`The first row of the sheet lacks these headings: ${missing.join(', ')}. Write them there, or begin with an empty sheet`,
	);
}
const width = headings.length;
if (width > 26)
	throw new Error('The sheet has more than 26 columns: leave the calls a sheet of their own');

const keyAt = headings.indexOf('call_key');
const known = new Map(rows.map((row, index) => [row[keyAt], { row, number: index + 2 }]));
const calls = $('NAME_OF_ROWS')
	.all()
	.map(({ json }) => json);

// Null leaves a cell as it is: the columns that a user added are his.
const cellsOf = (call) =>
	headings.map((column) => (COLUMNS.includes(column) ? cellOf(column, call[column]) : null));
const isChanged = (call, row) =>
	headings.some(
		(column, index) => COLUMNS.includes(column) && !isInCell(column, call[column], row[index]),
	);

const formats = headings.map((column) => FORMATS[KINDS[column]] ?? null);
const patchOf = (first, values) => ({
	range: rangeOf(first, values.length, width),
	part: '',
	body: { values, numberFormat: values.map(() => formats) },
});

const patches = isEmpty
	? [{ range: rangeOf(1, 1, width), part: '', body: { values: [COLUMNS] } }]
	: [];
for (const call of calls) {
	const before = known.get(call.call_key);
	if (before !== undefined && isChanged(call, before.row)) {
		patches.push(patchOf(before.number, [cellsOf(call)]));
	}
}
const added = calls.filter((call) => !known.has(call.call_key)).map(cellsOf);
for (let first = 0; first < added.length; first += ROWS_AT_A_TIME) {
	patches.push(patchOf(rows.length + 2 + first, added.slice(first, first + ROWS_AT_A_TIME)));
}
const clocks = isEmpty ? COLUMNS.filter((column) => KINDS[column] === 'clock') : [];
for (const column of clocks) {
	const at = letter(COLUMNS.indexOf(column));
	patches.push({ range: `${at}:${at}`, part: '/format', body: { columnWidth: CLOCK_WIDTH } });
}
return patches.map((patch) => ({ json: patch }));
