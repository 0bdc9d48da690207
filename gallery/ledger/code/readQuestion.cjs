// What the page asks for, checked: a stranger who has no page can ask too.
const PROVIDERS = /* PROVIDERS */ [];
const CHECKS = /* CHECKS */ {};
const RANGE = ['from', 'to'];
const FILTER = ['provider', 'account', 'direction', 'status', 'extension', 'search'];
const ALLOWED = {
	calls: [...RANGE, ...FILTER, 'afterTime', 'afterProvider', 'afterAccount', 'afterId'],
	summary: [...RANGE, ...FILTER, 'timezone'],
	slice: [...RANGE, 'size'],
	recording: ['provider', 'account', 'id'],
	runs: ['ids'],
	sync: [...RANGE, 'provider'],
};
const VALUES = {
	provider: PROVIDERS,
	afterProvider: PROVIDERS,
	size: ['500', '1000', '10000'],
	direction: ['inbound', 'outbound', 'internal'],
	status: ['answered', 'missed', 'voicemail', 'cancelled', 'busy', 'failed', 'unknown'],
};
const MAX_CHARACTERS = 100;
const MAX_DAYS = 3660;
const MAX_RUNS = 10;
// Offsets up to those that databases take.
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

const input = $input.first().json;
const { route, query, body, providers, max_sync_days: maxSyncDays } = input;

class Refusal extends Error {
	constructor(message, status = 400) {
		super(message);
		this.status = status;
	}
}

const given = { ...query, ...(typeof body === 'object' && !Array.isArray(body) ? body : {}) };
const isMissing = (value) => value === undefined || value === null || value === '';

function requireKnown() {
	const unknown = Object.keys(given).find((name) => !ALLOWED[route].includes(name));
	if (unknown !== undefined) {
		const name = unknown.slice(0, MAX_CHARACTERS);
		throw new Refusal(`There is no "${name}" here, only ${ALLOWED[route].join(', ')}.`);
	}
}

function anyText(name) {
	const value = given[name];
	if (isMissing(value)) return null;
	if (typeof value !== 'string' || value.length > MAX_CHARACTERS) {
		throw new Refusal(`${name} must be a text of at most ${MAX_CHARACTERS} characters.`);
	}
	return value;
}

function text(name) {
	const value = anyText(name);
	if (value !== null && CHECKS.UNFIT.test(value)) {
		throw new Refusal(`${name} must be without control characters.`);
	}
	return value;
}

function oneOf(name) {
	const value = text(name);
	if (value !== null && !VALUES[name].includes(value)) {
		throw new Refusal(`${name} must be one of ${VALUES[name].join(', ')}.`);
	}
	return value;
}

function instant(name) {
	const value = text(name);
	const parsed = value !== null && INSTANT.test(value) ? DateTime.fromISO(value) : undefined;
	if (!parsed?.isValid) throw new Refusal(`${name} must be a time such as 2026-01-31T00:00:00Z.`);
	if (!CHECKS.isInYears(parsed)) {
		const { first, last } = CHECKS.YEARS;
		throw new Refusal(`${name} must be in the years from ${first} to ${last}.`);
	}
	return parsed.toUTC();
}

function range(mostDays) {
	const from = instant('from');
	const to = instant('to');
	if (to <= from) throw new Refusal('The end of the range must be after its beginning.');
	if (to.diff(from, 'days').days > mostDays) {
		throw new Refusal(`The range may be at most ${mostDays} days long.`);
	}
	return { from, to };
}

function filter() {
	const wanted = {
		provider: oneOf('provider'),
		account: text('account'),
		direction: oneOf('direction'),
		status: oneOf('status'),
		extension: text('extension')?.trim(),
		// A person may paste anything here, and finds nothing by a sign that no name has.
		search: anyText('search')?.replace(new RegExp(CHECKS.UNFIT, 'gu'), ' ').trim(),
	};
	return Object.fromEntries(Object.entries(wanted).filter(([, value]) => !isMissing(value)));
}

function after() {
	const account = text('afterAccount');
	const place = {
		provider: oneOf('afterProvider') ?? '',
		...(account !== null && { account }),
		id: text('afterId') ?? '',
	};
	if (text('afterTime') === null) return null;
	instant('afterTime');
	// As it came: PostgreSQL counts microseconds, and a page must not begin a call too early or late.
	return { started_at: text('afterTime'), ...place };
}

function zones() {
	const names = CHECKS.zoneNames(text('timezone') ?? 'UTC');
	if (names.length === 0) throw new Refusal('timezone must be an IANA name such as Europe/Paris.');
	return names.join(',');
}

function syncedProviders() {
	const names = String(providers ?? '')
		.split(',')
		.map((name) => name.trim().toLowerCase());
	if (!names.every((name) => PROVIDERS.includes(name))) {
		throw new Refusal(
			'In the node "Settings: fill in here" of the workflow, providers must be ANY_PROVIDERS.',
			500,
		);
	}
	const chosen = oneOf('provider');
	if (chosen !== null && !names.includes(chosen)) {
		throw new Refusal(
			`${chosen} is not listed under providers in the node "Settings: fill in here".`,
		);
	}
	return chosen === null ? [...new Set(names)] : [chosen];
}

const asStatement = ({ from, to }) => ({ from: from.toISO(), to: to.toISO() });

const READERS = {
	calls: () => [{ ...asStatement(range(MAX_DAYS)), filter: filter(), after: after() }],
	summary: () => [{ ...asStatement(range(MAX_DAYS)), filter: filter(), zones: zones() }],
	slice: () => {
		const { from, to } = range(MAX_DAYS);
		const size = oneOf('size');
		if (size === null) throw new Refusal('size is missing.');
		return [{ from: from.toISO(), to: to.toISO(), size: Number(size) }];
	},
	recording: () => {
		const call = { provider: oneOf('provider'), account: text('account'), id: text('id') };
		const missing = Object.keys(call).find((name) => call[name] === null);
		if (missing !== undefined) throw new Refusal(`${missing} is missing.`);
		return [call];
	},
	runs: () => {
		const ids = text('ids') ?? '';
		if (!/^\d{1,15}(,\d{1,15})*$/.test(ids) || ids.split(',').length > MAX_RUNS) {
			throw new Refusal('ids must be the numbers of runs.');
		}
		return [{ ids }];
	},
	sync: () => {
		const most = Number(maxSyncDays);
		if (!(most > 0)) {
			throw new Refusal(
				'In the node "Settings: fill in here", max_sync_days must be a number above 0.',
				500,
			);
		}
		const { from, to } = range(most);
		// The phone systems take both ends as seconds that belong to the range.
		const last = to.minus({ seconds: 1 });
		if (last < from) throw new Refusal('The range must be a second long at least.');
		const asked = { from: from.toISO(), to: last.toISO(), extensions: '' };
		return [{ providers: syncedProviders().join(','), ...asked }];
	},
};

try {
	if (CHECKS.isKeyTooShort(input)) throw new Refusal(CHECKS.SHORT_KEY, 403);
	if (CHECKS.isPasswordTooShort(input)) throw new Refusal(CHECKS.SHORT_PASSWORD, 403);
	requireKnown();
	return READERS[route]().map((asked) => ({ json: { kind: route, ...asked } }));
} catch (refusal) {
	if (!(refusal instanceof Refusal)) throw refusal;
	const { message, status } = refusal;
	return [{ json: { kind: 'refused', status, body: { ok: false, error: { message } } } }];
}
