// A row for each phone system that is asked: it says that its sync is under way, and how far it is.
const { providers, from, to } = $('NAME_OF_ASKED').first().json;
const begun = new Date().toISOString();

return providers.split(',').map((provider) => ({
	json: {
		provider,
		range_start: from,
		range_end: to,
		state: 'open',
		begun_at: begun,
		fetched: 0,
		inserted: 0,
		updated: 0,
		reason: '',
	},
}));
