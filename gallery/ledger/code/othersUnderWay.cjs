// All or none: while a run is under way for one of the phone systems, none begins. Each request has put its own rows
// into the table before it looks, so of two at once each sees the other, or the later one does: never do both begin.
const mine = $('NAME_OF_OPENED')
	.all()
	.map(({ json }) => json);
const ids = mine.map(({ id }) => id);
const providers = mine.map(({ provider }) => provider);

const others = $input
	.all()
	.map(({ json }) => json)
	.filter(({ id, provider }) => providers.includes(provider) && !ids.includes(id));

return mine.map((run) => ({
	json: {
		...run,
		runs_table: $('NAME_OF_MAKER').first().json.id,
		is_free: others.length === 0,
		others: others.map(({ id, provider }) => ({ id: String(id), provider })),
	},
}));
