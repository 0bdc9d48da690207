/* CALLER TEXTS */

/* ALLOWED NUMBERS */

const SETTINGS = /* SETTINGS */ [];
const WITHOUT = [...SETTINGS, 'call_back_number'];

const DIALLABLE = /^\+?\d{7,15}$/;
const callers = new Map();
for (const { json } of $input.all()) {
	if (!json.id || !json.provider || numberOfCaller(json) === '') continue;
	if (!DIALLABLE.test(json.call_back_number ?? '')) continue;
	if (!isAllowed(json)) continue;
	const number = withCountry(json) || digitsOf(numberIn(json.source)).replace(/^0+/, '');
	const calls = [...(callers.get(number) ?? []), json];
	calls.sort((a, b) => (String(a.started_at) < String(b.started_at) ? -1 : 1));
	callers.set(number, calls);
}

return [...callers].map(([number, calls]) => {
	const call = calls.at(-1);
	const kept = Object.fromEntries(
		Object.entries(call).filter(([field]) => !WITHOUT.includes(field)),
	);
	const handed = { ...kept, call_back_number: call.call_back_number, missed_calls: calls.length };
	return { json: { number, workflow: $workflow.id, call: JSON.stringify(handed) } };
});
