// The nodes before made the table; these are the calls that came before them. What a look back finds of the time
// before the workflow began was never meant to be told. Of what came later an older import of it may have told: that
// stands in other rows, so it is looked for where it goes.
const kept = $('Keep the calls to deal with')
	.all()
	.map(({ json }) => json);
// Two runs at one instant can note it twice.
const begun = Math.min(
	...$('Note since when calls are dealt with')
		.all()
		.map(({ json }) => new Date(json.createdAt).getTime()),
);
const isLookBack = $('Once a day').isExecuted;

return kept
	.filter(({ started_at: start }) => !isLookBack || !(Date.parse(start) < begun))
	.map((call) => ({
		json: { ...call, call: JSON.stringify({ ...call, may_be_there: isLookBack }) },
	}));
