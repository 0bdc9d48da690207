// Whole days of the zone in the settings that have ended: those since the last one that was noted, and yesterday at
// the first time. Those that were noted and not sent are among them. A week is caught up at most.
const DAYS = 7;
const { time_zone } = $('Settings: fill in here').first().json;
const today = $now.setZone(String(time_zone).trim()).startOf('day');
if (!today.isValid) {
	throw new Error(`time_zone in Settings: "${time_zone}" is no time zone, such as Europe/Paris`);
}

const dayBefore = (count) => today.minus({ days: count }).toISODate();
const noted = $input
	.all()
	.map(({ json }) => json)
	.filter(({ day }) => day);
const last =
	noted
		.map(({ day }) => day)
		.sort()
		.at(-1) ?? dayBefore(2);
const unsent = new Set(noted.filter(({ state }) => state !== 'sent').map(({ day }) => day));

return Array.from({ length: DAYS }, (_, index) => dayBefore(DAYS - index))
	.filter((day) => day > last || unsent.has(day))
	.map((day) => ({ json: { day, workflow: $workflow.id } }));
