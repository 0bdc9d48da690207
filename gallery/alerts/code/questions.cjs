/* CALLER TEXTS */

/* CALL CLOCK */

const SETTINGS = /* SETTINGS */ [];
const settings = $('Settings: fill in here').first().json;
const filledIn = Object.fromEntries(SETTINGS.map((name) => [name, settings[name]]));
const own = new Map(
	$('Keep callers who may be called back')
		.all()
		.filter(({ json }) => json.number)
		.map(({ json }) => [json.number, JSON.parse(json.call)]),
);

// The number that is dialled stands first: a name could pose as another one.
const questionOn = (row) => {
	const call = own.get(row.number) ?? JSON.parse(row.call);
	const who = [call.call_back_number, nameOf(call)].filter(Boolean).map(isolated).join(', ');
	const clock = clockOf(call);
	const when = clock ? `${clock.time} (${clock.zone})` : 'a time that is not known';
	const missed =
		call.missed_calls > 1
			? `${call.missed_calls} missed calls from ${who}, the last at ${when}`
			: `Missed call from ${who} at ${when}`;
	const extension = String(settings.extension_to_ring).trim();
	return {
		...call,
		...filledIn,
		number: row.number,
		mark: row.state,
		table_id: $('Make sure the table is there').first().json.id,
		question_subject: `Call back ${who}?`,
		question: `${missed}. Call back from extension ${extension}?`,
	};
};

// Two runs at one instant can note a number twice: it is asked about once.
const rows = new Map($input.all().map(({ json }) => [json.number, json]));
return [...rows.values()].filter(({ number }) => number).map((row) => ({ json: questionOn(row) }));
