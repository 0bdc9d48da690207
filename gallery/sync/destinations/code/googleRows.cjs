/* SHEET CELLS */

const COLUMNS = COLUMNS_OF_A_ROW;

// Of a sheet without rows of the account comes one item without fields.
const rows = $('NAME_OF_KNOWN')
	.all()
	.map(({ json }) => json)
	.filter((row) => Object.keys(row).length > 0);
const missing = rows.length === 0 ? [] : COLUMNS.filter((column) => !(column in rows[0]));
if (missing.length > 0) {
	throw new Error(
		`The first row of the sheet lacks these headings: ${missing.join(', ')}. Write them there, or begin with an empty sheet`,
	);
}
const known = new Map(rows.map((row) => [row.call_key, row]));

// Google Sheets takes what is written for what a person types, so that times become times. A text is one behind an
// apostrophe, which is no part of it; without it a name could be a formula, and a number lose its zero. A key looks
// like none of these, and is compared with what stands there.
const cellOf = (column, value) => {
	const isText = typeof value === 'string' && value !== '' && KINDS[column] !== 'clock';
	return isText && column !== 'call_key' ? `'${value}` : typed(column, value);
};

const isChanged = (row, before) =>
	COLUMNS.some((column) => !isInCell(column, row[column], before[column]));

return $input
	.all()
	.map(({ json }) => json)
	.filter((row) => !known.has(row.call_key) || isChanged(row, known.get(row.call_key)))
	.map((row) => ({
		json: Object.fromEntries(COLUMNS.map((column) => [column, cellOf(column, row[column])])),
	}));
