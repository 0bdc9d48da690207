// A time may come back in another form than it was written in, so times are compared as instants.
const comparable = (column, value) => {
	const text = value === null || value === undefined ? '' : String(value);
	const instant = column.endsWith('_at') ? Date.parse(text) : Number.NaN;
	return Number.isNaN(instant) ? text : String(instant);
};

// A table without a column for the key has the three that make it.
const keyOf = (row) => row.call_key ?? [row.provider, row.account, row.call_id].join('|');

const known = new Map(
	$('NAME_OF_KNOWN')
		.all()
		.map(({ json }) => [keyOf(json), json]),
);

return $input.all().filter(({ json: row }) => {
	const before = known.get(keyOf(row));
	const isChanged = (column) =>
		comparable(column, row[column]) !== comparable(column, before[column]);
	return before === undefined || Object.keys(row).some(isChanged);
});
