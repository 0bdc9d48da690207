// The node before made the table; these are the calls that came before it, without the settings beside them.
const SETTINGS = /* SETTINGS */ [];
const withoutSettings = (call) =>
	Object.fromEntries(Object.entries(call).filter(([field]) => !SETTINGS.includes(field)));

return $('Are all settings filled in?')
	.all()
	.map(({ json }) => json)
	.filter(({ id, provider }) => id && provider)
	.map((call) => ({
		json: {
			workflow: $workflow.id,
			provider: String(call.provider),
			call_id: String(call.id),
			call: JSON.stringify(withoutSettings(call)),
		},
	}));
