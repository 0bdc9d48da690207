// The nodes before made the table; these are the calls that came before them. What a look back finds of the time
// before there was a table was never meant to be told.
const kept = $('Keep the calls to deal with')
	.all()
	.map(({ json }) => json);
const begun = new Date($('Make sure the table is there').first().json.createdAt).getTime();
const isLookBack = $('Once a day').isExecuted;

return kept
	.filter(({ started_at: start }) => !isLookBack || !(Date.parse(start) < begun))
	.map((call) => ({ json: { ...call, call: JSON.stringify(call) } }));
