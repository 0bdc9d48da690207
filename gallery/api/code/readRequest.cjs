// What the program asks for, checked. A refusal names the parameter and says what would be right.
const KNOWN = /* PROVIDERS */ [];
const CHECKS = /* CHECKS */ {};
const ALLOWED = {
	sync: ['startDate', 'endDate', 'extensions', 'provider'],
	today: ['extensions', 'provider'],
	lastWeek: ['extensions', 'provider'],
	runs: ['ids'],
	stats: ['startDate', 'endDate', 'provider', 'timezone'],
	extensions: ['provider'],
	test: ['provider'],
};
const DATE_START = /^\d{4}-\d{2}-\d{2}/;
const WHOLE_DAY = /^\d{4}-\d{2}-\d{2}$/;
// Beyond those that there are: a mistyped one would move the range by days.
const ODD_OFFSET = /T.*[+-](1[5-9]|[2-9]\d|\d{2}:?[6-9]\d)/;
const EXTENSION = /^[0-9A-Za-z*#+_.-]{1,40}$/;
const MAX_EXTENSIONS = 50;
const MAX_CHARACTERS = 200;
const RUN_IDS = /^\d{1,15}(,\d{1,15}){0,9}$/;
const SYNCS = ['sync', 'today', 'lastWeek'];

class Refusal extends Error {
	constructor(parameter, message, status = 400) {
		super(message);
		this.parameter = parameter;
		this.status = status;
	}
}

const input = { ...$('NAME_OF_REQUEST').first().json, ...$input.first().json };
const { route } = input;
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

function settings() {
	const wrong = (field, what) =>
		new Refusal(
			null,
			`In the node "Settings: fill in here" of the workflow, ${field} ${what}`,
			500,
		);
	const providers = String(input.providers ?? '')
		.split(',')
		.map((name) => name.trim().toLowerCase())
		.filter((name) => name !== '');
	if (providers.length === 0) throw wrong('providers', 'is empty. Enter ANY_PROVIDERS.');
	const unknown = providers.find((name) => !KNOWN.includes(name));
	if (unknown !== undefined) throw wrong('providers', 'has a name other than ALL_PROVIDERS.');
	const timezone = String(input.timezone ?? '').trim();
	if (CHECKS.zoneNames(timezone).length === 0) {
		throw wrong('timezone', 'is no IANA time zone. Enter one such as Europe/Paris.');
	}
	const maxDays = Number(input.max_days);
	if (!(maxDays > 0)) throw wrong('max_days', 'must be a number above 0.');
	return { providers: [...new Set(providers)], timezone, maxDays };
}

function parameters() {
	const { query, body } = input;
	if (body !== undefined && body !== null && body !== '' && !isObject(body)) {
		throw new Refusal(null, 'The body must be a JSON object such as {"startDate": "2026-01-31"}.');
	}
	const given = { ...query, ...body };
	const allowed = ALLOWED[route];
	const unknown = Object.keys(given).find((name) => !allowed.includes(name));
	if (unknown !== undefined) {
		const name = unknown.slice(0, 40);
		throw new Refusal(name, `There is no parameter "${name}" here, only ${allowed.join(', ')}.`);
	}
	return given;
}

const isMissing = (value) => value === undefined || value === null || value === '';

function text(given, name) {
	const value = given[name];
	if (isMissing(value)) return undefined;
	if (typeof value !== 'string' || value.length > MAX_CHARACTERS || CHECKS.UNFIT.test(value)) {
		throw new Refusal(
			name,
			`${name} must be one text of at most ${MAX_CHARACTERS} characters, without control characters.`,
		);
	}
	return value.trim();
}

function chosenProviders(given, { providers }) {
	const name = text(given, 'provider');
	if (name === undefined) return providers;
	if (!KNOWN.includes(name)) throw new Refusal('provider', 'provider must be ONE_PROVIDER.');
	if (!providers.includes(name)) {
		throw new Refusal(
			'provider',
			`provider: ${name} is not listed under providers in the node "Settings: fill in here" of the workflow.`,
		);
	}
	return [name];
}

// As one text, as a number, or as a list of either; anything else is no extension.
function writtenExtensions(extensions) {
	const list = Array.isArray(extensions) ? extensions : [extensions];
	return list.flatMap((entry) => {
		if (typeof entry === 'string') return entry.split(',');
		return [Number.isSafeInteger(entry) ? String(entry) : '?'];
	});
}

function chosenExtensions({ extensions }) {
	if (isMissing(extensions)) return [];
	const names = writtenExtensions(extensions)
		.map((name) => name.trim())
		.filter((name) => name !== '');
	if (names.length > MAX_EXTENSIONS || !names.every((name) => EXTENSION.test(name))) {
		throw new Refusal(
			'extensions',
			`extensions must be numbers with commas between, such as 101,102, at most ${MAX_EXTENSIONS} of them.`,
		);
	}
	if (names.length === 0) throw new Refusal('extensions', 'extensions names no extension.');
	return names;
}

function instant(given, name, timezone) {
	const value = text(given, name);
	if (value === undefined) return undefined;
	const isWritten = DATE_START.test(value) && !ODD_OFFSET.test(value);
	const parsed = isWritten ? DateTime.fromISO(value, { zone: timezone }) : undefined;
	if (!parsed?.isValid) {
		throw new Refusal(
			name,
			`${name} is not a date. Write 2026-01-31, 2026-01-31T09:00:00, or with an offset 2026-01-31T09:00:00+02:00 (in an address, write %2B for the plus sign).`,
		);
	}
	if (!CHECKS.isInYears(parsed)) {
		const { first, last } = CHECKS.YEARS;
		throw new Refusal(name, `${name} must be in the years from ${first} to ${last}.`);
	}
	return { date: parsed, isWholeDay: WHOLE_DAY.test(value) };
}

function range(given, { timezone, maxDays }, isDemanded) {
	const now = DateTime.now().setZone(timezone);
	const first = instant(given, 'startDate', timezone);
	const last = instant(given, 'endDate', timezone);
	if (!first && isDemanded) {
		throw new Refusal('startDate', 'startDate is missing. It says from when calls are wanted.');
	}
	const end = last ? (last.isWholeDay ? last.date.endOf('day') : last.date) : now.endOf('day');
	const start = first ? first.date : end.minus({ days: 29 }).startOf('day');
	if (first && start > now) throw new Refusal('startDate', 'startDate is in the future.');
	if (end < start) throw new Refusal('endDate', 'endDate is before startDate.');
	const days = end.diff(start, 'days').days;
	if (days > maxDays) {
		throw new Refusal(
			'endDate',
			`From startDate to endDate are ${Math.ceil(days)} days; at most ${maxDays} are allowed at once (max_days in the node "Settings: fill in here"). Ask for parts of it.`,
		);
	}
	return { start, end };
}

const RANGES = {
	sync: (given, set) => range(given, set, true),
	today: (given, { timezone }) => {
		const now = DateTime.now().setZone(timezone);
		return { start: now.startOf('day'), end: now.endOf('day') };
	},
	lastWeek: (given, { timezone }) => {
		const now = DateTime.now().setZone(timezone);
		return { start: now.minus({ days: 7 }).startOf('day'), end: now.endOf('day') };
	},
};

// Both ends are seconds that belong to the range; SQL asks for the first second after it.
const bounds = ({ start, end }) => ({
	from: start.startOf('second').toUTC().toISO(),
	to: end.startOf('second').toUTC().toISO(),
	until: end.startOf('second').plus({ seconds: 1 }).toUTC().toISO(),
});

function statistics(given, set) {
	const timezone = text(given, 'timezone') ?? set.timezone;
	const zones = CHECKS.zoneNames(timezone);
	if (zones.length === 0) {
		throw new Refusal('timezone', 'timezone is no IANA time zone such as Europe/Paris.');
	}
	const provider = isMissing(given.provider) ? {} : { provider: chosenProviders(given, set)[0] };
	const asked = bounds(range(given, { ...set, timezone }, false));
	return [{ ...asked, timezone, zones: zones.join(','), filter: provider }];
}

function runIds(given) {
	const ids = text(given, 'ids') ?? '';
	if (RUN_IDS.test(ids)) return ids;
	throw new Refusal('ids', 'ids must be numbers of runs with commas between, ten at most.');
}

// Part of the answer to whoever asks for a sync of some extensions only.
const narrowed = (extensions) =>
	extensions.length === 0
		? { filter: null }
		: {
				filter: { extensions },
				note: 'Only calls of these extensions were asked for; other calls of the range are not fetched.',
			};

function answerable() {
	if (CHECKS.isKeyTooShort(input)) throw new Refusal(null, CHECKS.SHORT_KEY, 403);
	const set = settings();
	const given = parameters();
	if (route === 'stats') return statistics(given, set);
	if (route === 'runs') return [{ ids: runIds(given) }];
	const providers = chosenProviders(given, set);
	if (!SYNCS.includes(route)) return providers.map((provider) => ({ provider }));
	const extensions = chosenExtensions(given);
	return [
		{
			providers: providers.join(','),
			...bounds(RANGES[route](given, set)),
			extensions: extensions.join(','),
			narrowed: narrowed(extensions),
			timezone: set.timezone,
		},
	];
}

try {
	const kind = SYNCS.includes(route) ? 'sync' : route;
	return answerable().map((asked) => ({ json: { kind, ...asked } }));
} catch (refusal) {
	if (!(refusal instanceof Refusal)) throw refusal;
	const { parameter, message, status } = refusal;
	const error = { ...(parameter !== null && { parameter }), message };
	return [{ json: { kind: 'refused', status, body: { ok: false, error } } }];
}
