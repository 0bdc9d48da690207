// How values read: in the language and the time zone of whoever looks.

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
const DAY_MS = 86_400_000;

const PROVIDER_NAMES = /* PROVIDER_NAMES */ {};

const STATUS_NAMES = {
	answered: 'Answered',
	missed: 'Missed',
	voicemail: 'Voicemail',
	cancelled: 'Cancelled',
	busy: 'Busy',
	failed: 'Failed',
	unknown: 'Unknown',
};

/** Somebody who was called has missed nothing of ours. */
const NO_ANSWER = 'No answer';

/** How it went, in a word or two. */
const statusName = ({ direction, status }) =>
	direction === 'outbound' && status === 'missed' ? NO_ANSWER : (STATUS_NAMES[status] ?? status);

/** The colour of a status; every other one is `other`. */
const STATUS_CLASSES = { answered: 'answered', missed: 'missed', voicemail: 'voicemail' };

const numbers = new Intl.NumberFormat();
const times = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const shortDays = new Intl.DateTimeFormat(undefined, {
	day: 'numeric',
	month: 'short',
	timeZone: 'UTC',
});

const twoDigits = (value) => String(value).padStart(2, '0');

/** Seconds as 1:05 or 1:02:05; a dash when the phone system does not say. */
function clock(seconds) {
	if (seconds === null) return '–';
	const hours = Math.floor(seconds / 3600);
	const minutes = Math.floor((seconds % 3600) / 60);
	const rest = twoDigits(seconds % 60);
	return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** Seconds as 3 h 05 min; short spans to the second. A line ends behind a unit, never before it. */
function span(seconds) {
	const hours = Math.floor(seconds / 3600);
	const minutes = Math.floor((seconds % 3600) / 60);
	if (hours > 0) return `${numbers.format(hours)}\u00A0h ${twoDigits(minutes)}\u00A0min`;
	return minutes > 0
		? `${minutes}\u00A0min ${twoDigits(seconds % 60)}\u00A0s`
		: `${seconds}\u00A0s`;
}

/** A local day as a date field has it: 2026-01-31. */
const dayOf = (date) =>
	`${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;

/** The first moment of a day of a date field, so many days later, where the viewer is. */
function startOf(day, later = 0) {
	const [year, month, date] = day.split('-').map(Number);
	return new Date(year, month - 1, date + later);
}

/** The instants of a range of days: from the start of the first to the start of the day after the last. */
const instantsOf = (from, to) => ({
	from: startOf(from).toISOString(),
	to: startOf(to, 1).toISOString(),
});

const YEARS_BACK = 10;

/** The instants of the longest range that may be asked for. */
function longestRange() {
	const to = Date.now() + DAY_MS;
	const from = to - YEARS_BACK * 365 * DAY_MS;
	return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** All days of a range, both ends included, whatever the clocks do in between. */
function daysBetween(from, to) {
	const all = [];
	for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) {
		all.push(new Date(at).toISOString().slice(0, 10));
	}
	return all;
}

const UNSEEN = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;

/** Arabic, Persian and full-width digits: the last four bits of each are its value. */
const OTHER_DIGITS = /[\u0660-\u0669\u06F0-\u06F9\uFF10-\uFF19]/g;
const plainDigit = (digit) => String(digit.charCodeAt(0) % 16);

/**
 * What is searched for. A number that was copied elsewhere brings signs that nobody sees, and blanks and dashes of all
 * kinds; in a name they are left, for it may be written with them.
 */
function searched(text) {
	const number = text
		.replace(UNSEEN, '')
		.replace(/\p{Zs}/gu, ' ')
		.replace(/[\p{Pd}\u2212]/gu, '-')
		.replace(/\uFF0B/g, '+')
		.replace(OTHER_DIGITS, plainDigit)
		.trim();
	return /^[\d +().-]+$/.test(number) ? number : text.trim();
}
