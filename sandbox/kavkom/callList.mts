import { createHash } from 'node:crypto';
import lodash from 'lodash';
import type { KavkomCall } from './calls.mts';
import { type Check, type Input, minute, oneOf, textOf, uuid, validate } from './input.mts';
import { legsOf, type ListedCall } from './legs.mts';
import { resultAs } from './oddValues.mts';
import type { KavkomOddities } from './oddities.mts';
import { pageReply } from './paging.mts';
import type { Reply } from './replies.mts';
import { callRow } from './rows.mts';
import type { KavkomState } from './state.mts';
import { shownFrom } from './visibility.mts';

type Matches = (call: KavkomCall, wanted: string, state: KavkomState) => boolean;

interface Filter {
	checks: Check[];
	matches: Matches;
}

const MINUTE_LENGTH = 'YYYY-MM-DD HH:mm'.length;
const DUPLICATE_EACH = 3;

const startMinute: (call: KavkomCall, state: KavkomState) => string = (call, { stamp }) =>
	stamp(call.startedAt).slice(0, MINUTE_LENGTH);

const sameNumber = (number: string, wanted: string, { oddities }: KavkomState): boolean =>
	oddities.numberMatch === 'exact' ? number === wanted : number.includes(wanted);

/**
 * What `cdr/list` can filter by (contract: kavkom, Call detail records). The dates compare wall-clock
 * stamps, as a table of naive stamps does, with the end minute included.
 */
const FILTERS: Record<string, Filter> = {
	start_date: {
		checks: [minute],
		matches: (call, wanted, state) => startMinute(call, state) >= wanted,
	},
	end_date: {
		checks: [minute],
		matches: (call, wanted, state) => startMinute(call, state) <= wanted,
	},
	extension_uuid: {
		checks: [uuid],
		matches: (call, wanted) => call.extensionUuid === wanted,
	},
	number: {
		checks: [],
		matches: (call, wanted, state) =>
			sameNumber(call.callerNumber, wanted, state) || sameNumber(call.destination, wanted, state),
	},
	call_result: {
		checks: [oneOf(['answered', 'voicemail', 'missed', 'cancelled'])],
		matches: (call, wanted, { oddities }) => resultAs(oddities.resultWords, call) === wanted,
	},
	caller_id_number: {
		checks: [],
		matches: (call, wanted, state) => sameNumber(call.callerNumber, wanted, state),
	},
	destination_number: {
		checks: [],
		matches: (call, wanted, state) => sameNumber(call.destination, wanted, state),
	},
	caller_id_name: {
		checks: [],
		matches: (call, wanted) => call.callerName.toLowerCase().includes(wanted.toLowerCase()),
	},
};

const DATE_FILTERS = ['start_date', 'end_date'];

function activeFilters(oddities: KavkomOddities): Record<string, Filter> {
	if (oddities.ignoreFilters) return {};
	return oddities.ignoreDates ? lodash.omit(FILTERS, DATE_FILTERS) : FILTERS;
}

const shuffleKey = (call: KavkomCall): string => createHash('sha1').update(call.id).digest('hex');

const byId = (left: ListedCall, right: ListedCall): number =>
	Number(left.id > right.id) - Number(left.id < right.id);

const ORDERS: Record<KavkomOddities['order'], (calls: ListedCall[]) => ListedCall[]> = {
	newestFirst: (calls) => calls.toSorted((a, b) => b.startedAt - a.startedAt || byId(a, b)),
	oldestFirst: (calls) => calls.toSorted((a, b) => a.startedAt - b.startedAt || byId(a, b)),
	shuffled: (calls) => lodash.sortBy(calls, shuffleKey),
};

function duplicated(calls: ListedCall[]): ListedCall[] {
	return calls.flatMap((call, index) => (index % DUPLICATE_EACH === 0 ? [call, call] : [call]));
}

/** Every row that there could be: the calls, and with `legRows` their legs right after them. */
const everyRow = ({ calls, directory, oddities }: KavkomState): ListedCall[] =>
	oddities.legRows ? calls.flatMap((call) => [call, ...legsOf(call, directory)]) : calls;

function selectCalls(state: KavkomState, input: Input): ListedCall[] {
	const filters = lodash.mapKeys(activeFilters(state.oddities), (_, name) => `filter.${name}`);
	validate(
		state,
		input,
		lodash.mapValues(filters, ({ checks }) => checks),
	);
	const wanted = Object.entries(filters)
		.map(([field, { matches }]) => ({ matches, value: textOf(input, field) }))
		.filter(({ value }) => value !== '');
	const now = state.now();
	return everyRow(state).filter(
		(call) =>
			shownFrom(call, state.oddities) <= now &&
			wanted.every(({ matches, value }) => matches(call, value, state)),
	);
}

/** A caller who gave up at once: the newest call there is, already over. */
function arrive(state: KavkomState): void {
	const startedAt = Math.floor(state.now() / 1000) * 1000;
	state.addCall({ startedAt, endedAt: startedAt, result: 'cancelled', callerName: 'New arrival' });
}

/** `GET cdr/list` (contract: kavkom, Call detail records). */
export function listCalls(state: KavkomState, input: Input): Reply {
	const { oddities } = state;
	const ordered = ORDERS[oddities.order](selectCalls(state, input));
	const listed = oddities.duplicateRows ? duplicated(ordered) : ordered;
	const reply = pageReply(state, input, listed, { paged: true }, (call) => callRow(call, state));
	state.callListsServed += 1;
	if (oddities.shiftEvery > 0 && state.callListsServed % oddities.shiftEvery === 0) arrive(state);
	return reply;
}
