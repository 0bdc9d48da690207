// What is to be told now that was not told before. Whether calls come and whether the phone system answers are two
// things: while it cannot be asked, nobody knows whether it is quiet.
/* ROW OF WORKFLOW */

const { since } = $('NAME_OF_HOURS').first().json;
const answer = $input.all().map(({ json }) => json);
const isUnasked = answer.some(({ error }) => error !== undefined);
const call = answer.find(({ id }) => id);

const known = { quiet: row.quiet_since || null, unasked: row.unasked_since || null };
const quietSince = isUnasked ? known.quiet : call ? null : (known.quiet ?? since);
const unaskedSince = isUnasked ? (known.unasked ?? now.toISO()) : null;
const events = [
	['answers', known.unasked && !unaskedSince],
	['unasked', !known.unasked && unaskedSince],
	['calls', known.quiet && !quietSince],
	['quiet', !known.quiet && quietSince],
]
	.filter(([, happened]) => happened)
	.map(([event]) => event);
if (events.length === 0) return [];

return [
	{
		json: {
			...claim,
			events: events.join(' '),
			quiet_since: quietSince,
			unasked_since: unaskedSince,
			was_quiet_since: known.quiet,
			was_unasked_since: known.unasked,
			call_started_at: call?.started_at ?? null,
		},
	},
];
