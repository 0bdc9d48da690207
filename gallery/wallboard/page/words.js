// How times and lengths read. Times of a phone system are in the time zone of its credential.

const twoDigits = (value) => String(value).padStart(2, '0');

/** Whole seconds as 0:05, 12:31 or 1:02:05. */
function length(seconds) {
	const whole = Math.max(0, Math.floor(seconds));
	const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
	const rest = twoDigits(whole % 60);
	return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** A zone that this browser knows: an unknown one must not turn into the browser's own. */
function knownZone(zone) {
	try {
		new Intl.DateTimeFormat('en', { timeZone: zone ?? 'UTC' });
		return zone ?? 'UTC';
	} catch {
		return 'UTC';
	}
}

const formats = new Map();

function formatted(zone, options, time) {
	const key = JSON.stringify([zone, options]);
	if (!formats.has(key)) {
		formats.set(
			key,
			new Intl.DateTimeFormat('en-GB', { timeZone: knownZone(zone), hourCycle: 'h23', ...options }),
		);
	}
	return formats.get(key).format(time);
}

/** 14:03 in that zone. `time` is in epoch milliseconds. */
const timeOfDay = (zone, time) => formatted(zone, { hour: '2-digit', minute: '2-digit' }, time);

const dayOf = (zone, time) =>
	formatted(zone, { weekday: 'long', day: 'numeric', month: 'long' }, time);

/** 14:03, or with its day where that is another one than that of `now`. */
const timeSince = (zone, time, now) =>
	dayOf(zone, time) === dayOf(zone, now)
		? timeOfDay(zone, time)
		: `${formatted(zone, { day: 'numeric', month: 'short' }, time)}, ${timeOfDay(zone, time)}`;

const hourOf = (zone, time) => Number(formatted(zone, { hour: '2-digit' }, time));

/** "Jerusalem" of `Asia/Jerusalem`. */
const placeOf = (zone) => knownZone(zone).split('/').at(-1).replaceAll('_', ' ');

/** A text that stands in an address. One with a % that stands for nothing was not written for one: it is as it is. */
function fromAddress(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
