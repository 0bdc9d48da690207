// A time may come back in another form than it was written in, so times are compared as instants.
const comparable = (column, value) => {
	const text = value === null || value === undefined ? '' : String(value);
	const instant = column.endsWith('_at') ? Date.parse(text) : Number.NaN;
	return Number.isNaN(instant) ? text : String(instant);
};

const known = new Map(
	$input
		.all()
		.filter(({ json }) => json.call_key !== undefined)
		.map(({ json }) => [json.call_key, json]),
);

return $('NAME_OF_ROWS')
	.all()
	.flatMap(({ json: row }) => {
		const before = known.get(row.call_key);
		if (before === undefined) return [{ json: row }];
		const isChanged = (column) =>
			comparable(column, row[column]) !== comparable(column, before[column]);
		return Object.keys(row).some(isChanged) ? [{ json: { Id: before.Id, ...row } }] : [];
	});
