// What PostgreSQL does for the ledger, done here for calls that are at hand: filters, order, totals and days.

const SEPARATORS = /[ +().-]/g;
/** The zero that stands before a number only at home, as in +33 (0)1. */
const ZERO_OF_HOME = '(0)';
/** What is dialled before a country or before an area: of a few digits a zero may be any of a number. */
const DIALLED_BEFORE = /^(00(?=\d\d)|0(?=[1-9]\d\d))/;
const SHORTEST_COMMON_END = 7;
/** Accents of Latin, Greek and Cyrillic letters, the points of Hebrew and the vowel signs of Arabic. */
const ACCENTS =
	/[\u0300-\u036F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u064B-\u065F\u0670]/g;
const MISSED = ['missed', 'voicemail', 'cancelled', 'busy', 'failed'];
const OWN_COLUMNS = ['answered', 'missed', 'voicemail'];
const EQUAL = ['provider', 'account', 'direction', 'status', 'extension'];

const TEXTS = ['source_name', 'source', 'destination', 'external_number', 'extension'];
const NUMBERS = ['source', 'destination', 'external_number'];

const textsOf = (call, names) => names.map((name) => call[name] ?? '');

/** A text as it is compared: without accents, and small and capital letters alike. */
const folded = (text) => text.normalize('NFKD').replace(ACCENTS, '').toLowerCase();

const digitsOf = (number) =>
	number.replace(ZERO_OF_HOME, '').replace(SEPARATORS, '').replace(DIALLED_BEFORE, '');

/** Whether a number with its country ends in one that was written without. */
const endsIn = (number, written) => {
	const end = written.replace(SEPARATORS, '').replace(/^00?/, '');
	return end.length >= SHORTEST_COMMON_END && number.endsWith(end);
};

/** Whether a call is found: in its texts, or by a number as it is written at home or abroad. */
function finder(search) {
	const wanted = folded(search.replace(/[\p{Cc}\p{Cs}]/gu, ' ').trim());
	const digits = /^[\d +().-]*$/.test(wanted) ? digitsOf(wanted) : '';
	const inTexts = (call) => folded(textsOf(call, TEXTS).join('\n')).includes(wanted);
	const inNumbers = (call) =>
		textsOf(call, NUMBERS).some(
			(number) => number.replace(SEPARATORS, '').includes(digits) || endsIn(digits, number),
		);
	return (call) => wanted === '' || inTexts(call) || (digits !== '' && inNumbers(call));
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
