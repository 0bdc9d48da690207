// A time may come back in another form than it was written in, so times are compared as instants.
const comparable = (column, value) => {
	const text = value === null || value === undefined ? '' : String(value);
	const instant = column.endsWith('_at') ? Date.parse(text) : Number.NaN;
	return Number.isNaN(instant) ? text : String(instant);
};

const known = new Map(
	$('NAME_OF_KNOWN')
		.all()
		.map(({ json }) => [json.call_key, json]),
);

return $input.all().filter(({ json: row }) => {
	const before = known.get(row.call_key);
	const isChanged = (column) =>
		comparable(column, row[column]) !== comparable(column, before[column]);
	return before === undefined || Object.keys(row).some(isChanged);
});
