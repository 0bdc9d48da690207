import { isRecord } from '../../shared/values/values';
import { postedRow } from './fieldNames';
import { opened } from './openedValue';

type JsonRecord = Record<string, unknown>;

/** One event of a post. */
export interface PostedEvent {
	/** The records that tell of it, from the outermost to the one that holds the call. */
	layers: readonly JsonRecord[];
	/** What the sender wrote for it: the body, or the entry of the list that it is. */
	raw: JsonRecord;
}

/** Where a call can be nested (contract: kavkom, Webhooks). */
const WRAPPERS = ['data', 'cdr'];

/**
 * Where one is only looked for if there is none beside them, and taken only if it has an id: a call's own record can
 * have fields of these names, too. All are unseen (contract: kavkom, Webhooks: Body).
 */
const LOOSE_WRAPPERS = [
	'call',
	'calls',
	'record',
	'records',
	'payload',
	'body',
	'result',
	'results',
	'event',
	'events',
	'json',
	'message',
];

/** Fields in which a call is looked for. */
export const NESTING_NAMES: readonly string[] = [...WRAPPERS, ...LOOSE_WRAPPERS];

/**
 * A list of bodies that each hold a call in `cdr` in `data` is four levels deep; lists are unseen
 * (contract: kavkom, Webhooks: Body).
 */
const MAX_LEVELS = 4;

/** Kavkom posts an event at a time. A post with more than this many records is no honest one. */
export const MAX_EVENTS = 5000;

/**
 * The events of a body: a record, a list of them, or either in a wrapper such as `data` or `cdr`, also in one another.
 * Each can also be a text that is JSON, or a form whose names have brackets.
 *
 * @returns at most one more than `MAX_EVENTS`
 */
export function postedEvents(body: unknown): PostedEvent[] {
	const events: PostedEvent[] = [];
	collect(body, [], null, MAX_LEVELS, events);
	return events;
}

function collect(
	given: unknown,
	outer: readonly JsonRecord[],
	raw: JsonRecord | null,
	levels: number,
	events: PostedEvent[],
): void {
	if (events.length > MAX_EVENTS) return;
	const value = opened(given);
	if (Array.isArray(value)) {
		if (levels > 0) value.forEach((entry) => collect(entry, outer, null, levels - 1, events));
		return;
	}
	if (!isRecord(value)) return;
	const layers = [...outer, value];
	const written = raw ?? (isRecord(given) ? given : value);
	const inner = levels > 0 ? nestedIn(value, levels) : undefined;
	if (inner === undefined) events.push({ layers, raw: written });
	else collect(inner, layers, written, levels - 1, events);
}

function nestedIn(record: JsonRecord, levels: number): unknown {
	const inner = WRAPPERS.map((name) => record[name]).find(holdsRecords);
	if (inner !== undefined || isCall(record)) return inner;
	return LOOSE_WRAPPERS.map((name) => record[name]).find((value) => holdsCall(value, levels - 1));
}

function holdsRecords(value: unknown): boolean {
	const inner = opened(value);
	return isRecord(inner) || (Array.isArray(inner) && inner.some((each) => isRecord(opened(each))));
}

function holdsCall(value: unknown, levels: number): boolean {
	const inner = opened(value);
	if (isRecord(inner) && isCall(inner)) return true;
	if (levels === 0 || typeof inner !== 'object' || inner === null) return false;
	const entries = Array.isArray(inner)
		? inner
		: NESTING_NAMES.map((name) => (inner as JsonRecord)[name]);
	return entries.some((entry) => holdsCall(entry, levels - 1));
}

const isCall = (record: JsonRecord): boolean => postedRow([record], []).uuid !== undefined;
