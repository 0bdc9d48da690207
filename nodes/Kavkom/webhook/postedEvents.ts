import { isRecord } from '../../shared/values/values';

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
 * A list of bodies that each hold a call in `cdr` in `data` is four levels deep; lists are unseen
 * (contract: kavkom, Webhooks: Body).
 */
const MAX_LEVELS = 4;

/** Kavkom posts an event at a time. A post with more than this many records is no honest one. */
export const MAX_EVENTS = 5000;

/**
 * The events of a body: a record, a list of them, or either in `data` or `cdr`, also in one another.
 *
 * @returns at most one more than `MAX_EVENTS`
 */
export function postedEvents(body: unknown): PostedEvent[] {
	const events: PostedEvent[] = [];
	collect(body, [], null, MAX_LEVELS, events);
	return events;
}

function collect(
	value: unknown,
	outer: readonly JsonRecord[],
	raw: JsonRecord | null,
	levels: number,
	events: PostedEvent[],
): void {
	if (events.length > MAX_EVENTS) return;
	if (Array.isArray(value)) {
		if (levels > 0) value.forEach((entry) => collect(entry, outer, null, levels - 1, events));
		return;
	}
	if (!isRecord(value)) return;
	const layers = [...outer, value];
	const inner = levels > 0 ? WRAPPERS.map((name) => value[name]).find(holdsRecords) : undefined;
	if (inner === undefined) events.push({ layers, raw: raw ?? value });
	else collect(inner, layers, raw ?? value, levels - 1, events);
}

function holdsRecords(value: unknown): boolean {
	return isRecord(value) || (Array.isArray(value) && value.some(isRecord));
}
