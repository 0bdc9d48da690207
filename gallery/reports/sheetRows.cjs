/* SHEET CELLS */

// For programs that guess at texts: a time or a duration as a person would type it.
const SOURCES = /* SOURCES */ {};

return $input.all().map(({ json }, index) => ({
	json: Object.fromEntries(
		Object.entries(SOURCES).map(([column, field]) => [column, typed(column, json[field] ?? null)]),
	),
	pairedItem: { item: index },
}));
