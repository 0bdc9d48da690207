/* ON THE PHONE */

/* NOTED CALLERS */

const OLDEST = { minutes: 60 };
const MOST_HOURS = 365 * 24;
const written = $('Settings: fill in here').first().json.hours_between_texts;
const hours = Number(String(written ?? '').replace(',', '.'));
if (!(hours >= 1 && hours <= MOST_HOURS)) {
	throw new Error(
		`hours_between_texts in Settings: "${written}" must be a number from 1 to ${MOST_HOURS}`,
	);
}
const own = new Map(
	$('NAME_OF_CALLERS')
		.all()
		.map(({ json }) => [json.number, JSON.parse(json.call)]),
);
const answered = $('NAME_OF_ANSWERED')
	.all()
	.map(({ json }) => json)
	.filter(({ id }) => id);

const wasTalkedTo = (number, call) =>
	answered.some(
		({ started_at, source, destination, external_number }) =>
			DateTime.fromISO(started_at ?? '') >= DateTime.fromISO(call.started_at) &&
			[source, destination, external_number].some((each) => isSame(each, number)),
	);

return $('NAME_OF_NOTED')
	.all()
	.map(({ json }) => ({ row: json, call: own.get(json.number) ?? leftOver(json, OLDEST) }))
	.filter(({ row, call }) => row.id && call && isFree(row, call, hours))
	.filter(({ row, call }) =>
		[row.number, call.number_to_text].every(
			(number) => !isOnThePhone(number, activeCalls) && !wasTalkedTo(number, call),
		),
	)
	.map(({ row, call }) => ({
		json: { row_id: row.id, state: row.state ?? null, mark, call_id: keyOf(call) },
	}));
