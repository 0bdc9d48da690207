// What PostgreSQL does for the ledger, done here for calls that are at hand: filters, order, totals and days.

const SEPARATORS = /[ +().-]/g;
const MISSED = ['missed', 'voicemail', 'cancelled', 'busy'];
const OWN_COLUMNS = ['answered', 'missed', 'voicemail'];
const EQUAL = ['provider', 'account', 'direction', 'status', 'extension'];

const linesOf = (call, names) => names.map((name) => call[name] ?? '').join('\n');

/** Whether a call is found: in its texts, or as a number without its signs. */
function finder(search) {
	const wanted = search
		.replace(/[\p{Cc}\p{Cs}]/gu, ' ')
		.trim()
		.toLowerCase();
	const digits = /^[\d +().-]*$/.test(wanted) ? wanted.replace(SEPARATORS, '') : '';
	const inTexts = (call) =>
		linesOf(call, ['source_name', 'source', 'destination', 'external_number', 'extension'])
			.toLowerCase()
			.includes(wanted);
	const inNumbers = (call) =>
		digits !== '' &&
		linesOf(call, ['source', 'destination', 'external_number'])
			.replace(SEPARATORS, '')
			.includes(digits);
	return (call) => wanted === '' || inTexts(call) || inNumbers(call);
}

/** The calls that the filters leave, in their order; an empty filter leaves all. */
function filtered(calls, filters) {
	const equal = EQUAL.filter((name) => (filters[name] ?? '') !== '');
	const isFound = finder(filters.search ?? '');
	return calls.filter(
		(call) => equal.every((name) => call[name] === filters[name]) && isFound(call),
	);
}

const keyOf = ({ provider, account, id }) => [provider, account, id].join('|');

const orderOf = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

/** Newest first; `started_at` is in the form of `toISOString`. */
const byAge = (one, other) =>
	orderOf(other.started_at, one.started_at) || orderOf(keyOf(one), keyOf(other));

const sumOf = (calls, name) => {
	const known = calls.filter((call) => call[name] !== null);
	return known.length === 0 ? null : known.reduce((sum, call) => sum + call[name], 0);
};

function daysOf(calls) {
	const found = new Map();
	for (const { started_at: time, status } of calls) {
		const day = dayOf(new Date(time));
		if (!found.has(day)) {
			found.set(day, { day, calls: 0, answered: 0, missed: 0, voicemail: 0, other: 0 });
		}
		const counts = found.get(day);
		counts.calls += 1;
		counts[OWN_COLUMNS.includes(status) ? status : 'other'] += 1;
	}
	return [...found.values()].sort((one, other) => orderOf(one.day, other.day));
}

/** Totals and days of calls. Days are days of whoever looks. */
function summaryOf(calls) {
	const having = (name, value) => calls.filter((call) => call[name] === value);
	const inbound = having('direction', 'inbound');
	const answered = having('status', 'answered');
	const taken = inbound.filter(({ status }) => status === 'answered');
	return {
		totals: {
			calls: calls.length,
			inbound: inbound.length,
			outbound: having('direction', 'outbound').length,
			internal: having('direction', 'internal').length,
			answered: answered.length,
			missed: inbound.filter(({ status }) => MISSED.includes(status)).length,
			inbound_answered: taken.length,
			inbound_answer_rate_percent:
				inbound.length === 0 ? null : Math.round((1000 * taken.length) / inbound.length) / 10,
			talk_seconds: sumOf(calls, 'talk_seconds'),
			talk_known_calls: calls.filter((call) => call.talk_seconds !== null).length,
			answered_duration_seconds: sumOf(answered, 'duration_seconds'),
		},
		days: daysOf(calls),
	};
}
