/* ON THE PHONE */

// The node before made the table; these are the calls that came before it, without the settings beside them.
const SETTINGS = /* SETTINGS */ [];
const TOLD_AT_ONCE = /* TOLD AT ONCE */ [];
// The clocks of two machines differ, and a call is said to be over when the caller has given up.
const BEFORE_MINUTES = 1;
const AFTER_MINUTES = 3;
const atOnce = TOLD_AT_ONCE.filter(({ state }) => /^(told|taken) /.test(`${state} `)).map(
	({ call_id }) => {
		const [number, minute] = String(call_id).split(' ');
		return { number, at: DateTime.fromISO(minute) };
	},
);
const wasToldAtOnce = ({ source, external_number, started_at, duration_seconds }) => {
	const start = DateTime.fromISO(started_at ?? '');
	const end = start.plus({ seconds: duration_seconds ?? 0, minutes: AFTER_MINUTES });
	return atOnce.some(
		({ number, at }) =>
			[source, external_number].some((written) => isSame(number, written)) &&
			at >= start.minus({ minutes: BEFORE_MINUTES }) &&
			at <= end,
	);
};
const withoutSettings = (call) =>
	Object.fromEntries(Object.entries(call).filter(([field]) => !SETTINGS.includes(field)));

// A look back finds what was noted before, and what was missed before this workflow first ran.
const keyOf = (provider, id) => `${provider} ${id}`;
const known = new Set(
	$('NAME_OF_KNOWN')
		.all()
		.map(({ json }) => keyOf(json.provider, json.call_id)),
);
const firstRun = () => Date.parse($('NAME_OF_SINCE').first().json.createdAt);
// Whoever wants fewer runs may have removed that node.
const isLookBack = (() => {
	try {
		return $('Every hour').isExecuted;
	} catch {
		return false;
	}
})();
const isNews = ({ provider, id, started_at }) =>
	!isLookBack || (!known.has(keyOf(provider, id)) && Date.parse(started_at) >= firstRun());

return $('Are all settings filled in?')
	.all()
	.map(({ json }) => json)
	.filter((call) => call.id && call.provider && isNews(call) && !wasToldAtOnce(call))
	.map((call) => ({
		json: {
			workflow: $workflow.id,
			provider: String(call.provider),
			call_id: String(call.id),
			call: JSON.stringify(withoutSettings(call)),
		},
	}));
