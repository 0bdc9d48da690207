const COLUMNS = COLUMNS_OF_A_ROW;
const ROWS_AT_A_TIME = 100;

const letter = (index) => String.fromCharCode('A'.charCodeAt(0) + index);
const rangeOf = (first, count, width) => `A${first}:${letter(width - 1)}${first + count - 1}`;

// Excel takes a text that looks like a number, a date or a formula for one, unless an apostrophe
// stands before it; Excel keeps the apostrophe out of the value. A key looks like none of these.
const cellOf = (column, value) =>
	typeof value === 'string' && value !== '' && column !== 'call_key' ? `'${value}` : value;

const sheet = $input.first().json.data;
if (!/!\$?A\$?1(:|$)/.test(sheet.address)) {
	throw new Error('The sheet must begin in cell A1, with the headings in its first row');
}
const isEmpty = sheet.values.flat().every((cell) => cell === '');
const [headings, ...rows] = isEmpty ? [COLUMNS] : sheet.values;
const missing = COLUMNS.filter((column) => !headings.includes(column));
if (missing.length > 0) {
	throw new Error(`The first row of the sheet lacks these headings: ${missing.join(', ')}`);
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
		(column, index) => COLUMNS.includes(column) && String(call[column]) !== String(row[index]),
	);

const patches = isEmpty ? [{ range: rangeOf(1, 1, width), values: [COLUMNS] }] : [];
for (const call of calls) {
	const before = known.get(call.call_key);
	if (before !== undefined && isChanged(call, before.row)) {
		patches.push({ range: rangeOf(before.number, 1, width), values: [cellsOf(call)] });
	}
}
const added = calls.filter((call) => !known.has(call.call_key)).map(cellsOf);
for (let first = 0; first < added.length; first += ROWS_AT_A_TIME) {
	const values = added.slice(first, first + ROWS_AT_A_TIME);
	patches.push({ range: rangeOf(rows.length + 2 + first, values.length, width), values });
}
return patches.map((patch) => ({ json: patch }));
