/* ON THE PHONE */

/* NOTED CALLERS */

// Nobody is asked about a number twice in this time, whichever workflow asked.
const HOURS = 4;
// What could not be asked before is asked now.
const OLDEST = { hours: 24 };
const own = new Map(
	$('Keep callers who may be called back')
		.all()
		.filter(({ json }) => json.number)
		.map(({ json }) => [json.number, JSON.parse(json.call)]),
);

return $('Get the callers noted lately')
	.all()
	.map(({ json }) => ({ row: json, call: own.get(json.number) ?? leftOver(json, OLDEST) }))
	.filter(({ row, call }) => row.id && call && isFree(row, call, HOURS))
	.map(({ row, call }) => ({
		json: {
			row_id: row.id,
			state: row.state ?? null,
			mark,
			call_id: keyOf(call),
			is_on_the_phone: [row.number, call.call_back_number].some((number) =>
				isOnThePhone(number, activeCalls),
			),
		},
	}));
