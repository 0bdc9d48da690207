// What the page asks for, checked: a stranger who has no page can ask too.
const PROVIDERS = /* PROVIDERS */ [];
const VALUES = {
	provider: PROVIDERS,
	afterProvider: PROVIDERS,
	direction: ['inbound', 'outbound', 'internal'],
	status: ['answered', 'missed', 'voicemail', 'cancelled', 'busy', 'failed', 'unknown'],
};
const MAX_CHARACTERS = 100;
const MAX_DAYS = 3660;
const MAX_RUNS = 10;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$/;

const { route, query, body, providers, max_sync_days: maxSyncDays } = $input.first().json;

class Refusal extends Error {
	constructor(message, status = 400) {
		super(message);
		this.status = status;
	}
}

const given = { ...query, ...(typeof body === 'object' && !Array.isArray(body) ? body : {}) };
const isMissing = (value) => value === undefined || value === null || value === '';

function text(name) {
	const value = given[name];
	if (isMissing(value)) return null;
	if (typeof value !== 'string' || value.length > MAX_CHARACTERS) {
		throw new Refusal(`${name} must be a text of at most ${MAX_CHARACTERS} characters.`);
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
		direction: oneOf('direction'),
		status: oneOf('status'),
		extension: text('extension')?.trim(),
		// Control signs are in no name, and PostgreSQL takes no NUL.
		search: text('search')
			?.replace(/\p{Cc}/gu, ' ')
			.trim(),
	};
	return Object.fromEntries(Object.entries(wanted).filter(([, value]) => !isMissing(value)));
}

function after() {
	const value = text('afterTime');
	if (value === null) return null;
	if (!INSTANT.test(value)) throw new Refusal('afterTime must be a time.');
	// As it came: PostgreSQL counts microseconds, and a page must not begin a call too early or late.
	return { started_at: value, provider: oneOf('afterProvider') ?? '', id: text('afterId') ?? '' };
}

function timezone() {
	const zone = text('timezone') ?? 'UTC';
	if (!DateTime.now().setZone(zone).isValid) throw new Refusal('timezone must be an IANA name.');
	return zone;
}

function syncedProviders() {
	const names = String(providers ?? '')
		.split(',')
		.map((name) => name.trim().toLowerCase());
	if (!names.every((name) => PROVIDERS.includes(name))) {
		throw new Refusal(
			'In the node "Settings" of the workflow, providers must be ANY_PROVIDERS.',
			500,
		);
	}
	const chosen = oneOf('provider');
	if (chosen !== null && !names.includes(chosen)) {
		throw new Refusal(`${chosen} is not listed under providers in the node "Settings".`);
	}
	return chosen === null ? [...new Set(names)] : [chosen];
}

const asStatement = ({ from, to }) => ({ from: from.toISO(), to: to.toISO() });

const READERS = {
	calls: () => [{ ...asStatement(range(MAX_DAYS)), filter: filter(), after: after() }],
	summary: () => [{ ...asStatement(range(MAX_DAYS)), filter: filter(), timezone: timezone() }],
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
			throw new Refusal('In the node "Settings", max_sync_days must be a number above 0.', 500);
		}
		const { from, to } = range(most);
		// The phone systems take both ends as seconds that belong to the range.
		const last = to.minus({ seconds: 1 });
		const asked = { from: from.toISO(), to: last.toISO(), extensions: '' };
		return [{ providers: syncedProviders().join(','), ...asked }];
	},
};

try {
	return READERS[route]().map((asked) => ({ json: { kind: route, ...asked } }));
} catch (refusal) {
	if (!(refusal instanceof Refusal)) throw refusal;
	const { message, status } = refusal;
	return [{ json: { kind: 'refused', status, body: { ok: false, error: { message } } } }];
}
