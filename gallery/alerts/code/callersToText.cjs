/* CALLER TEXTS */

/* ALLOWED NUMBERS */

/* WORK TIME */

// "any" would text landlines, and every country.
if (prefixes.some(({ digits }) => digits === '')) {
	throw new Error(
		'allowed_prefixes in Settings: write the beginnings of mobile numbers, such as +972 5, not any',
	);
}
if (!isWorkTime) return [];

// Whoever called longer ago has given up, or called again.
const LATEST_MINUTES = 60;
const isRecent = ({ started_at }) =>
	Boolean(started_at) && DateTime.fromISO(started_at) > now.minus({ minutes: LATEST_MINUTES });
const TEXTABLE = /^\+?\d{7,15}$/;
const mayBeTexted = (call) =>
	Boolean(call.id && call.provider) &&
	numberOfCaller(call) !== '' &&
	TEXTABLE.test(call.number_to_text ?? '') &&
	isRecent(call) &&
	isAllowed(call);

const callers = new Map();
for (const { json } of $input.all()) {
	if (!mayBeTexted(json)) continue;
	const number = withCountry(json) || digitsOf(numberIn(json.source)).replace(/^0+/, '');
	const { id, provider, started_at, number_to_text } = json;
	const known = callers.get(number);
	if (!known || known.started_at < started_at) {
		callers.set(number, { id, provider, started_at, number_to_text });
	}
}

return [...callers].map(([number, call]) => ({
	json: { number, workflow: $workflow.id, call: JSON.stringify(call) },
}));
