const SETTINGS = /* SETTINGS */ [];
const settings = $('Settings: fill in here').first().json;
const filledIn = Object.fromEntries(SETTINGS.map((name) => [name, settings[name]]));
const { time_zone, quiet_hours } = $('NAME_OF_HOURS').first().json;
const news = $('NAME_OF_DECIDE').first().json;
const shown = (instant) =>
	instant
		? DateTime.fromISO(instant)
				.setZone(time_zone)
				.toFormat('ccc yyyy-MM-dd HH:mm', { locale: 'en' })
		: 'an unknown time';

const TEXTS = {
	answers: () => [
		'SERVICE_TITLE answers again',
		`It could not be asked for calls since ${shown(news.was_unasked_since)}.`,
	],
	unasked: () => [
		'SERVICE_TITLE could not be asked for calls',
		'This does not say that your phones are quiet: nobody knows. It was asked three times. Run the workflow by hand in n8n, and the node that asks says why. This is told once, until SERVICE_TITLE answers.',
	],
	calls: () => [
		'Calls come again at SERVICE_TITLE',
		`The newest began at ${shown(news.call_started_at)}. It was quiet since ${shown(news.was_quiet_since)}.`,
	],
	quiet: () => [
		`No call at SERVICE_TITLE for ${quiet_hours} working hour${quiet_hours === 1 ? '' : 's'}`,
		`No call has begun since ${shown(news.quiet_since)}. Call your own number to hear whether it rings. This is told once, until a call has come.`,
	],
};
const told = news.events.split(' ').map((event) => TEXTS[event]());
const subject = told.map(([head]) => head).join('; ');
const text = [
	...told.map((lines) => lines.join('\n')),
	.../* TOLD AGAIN */ [],
	`Times are in ${time_zone}.`,
].join('\n\n');
return [{ json: { ...filledIn, subject, text } }];
