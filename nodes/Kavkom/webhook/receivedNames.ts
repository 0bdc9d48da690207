import type { Redactor } from '../../shared/secrets/redact';
import { HIDDEN } from '../../shared/secrets/secretFields';
import { pastedText } from '../../shared/values/pasted';
import { isRecord } from '../../shared/values/values';
import { opened } from './openedValue';
import { NESTING_NAMES, type PostedEvent } from './postedEvents';

/** The names of a post, as Field Mapping takes them. */
export interface ReceivedNames {
	names: string[];
	/** Whether there are more than are told. */
	hasMore: boolean;
}

const MAX_NAMES = 40;

/** Deeper than any call is nested. */
const MAX_LEVELS = 4;

/** Of a list, the entries that are looked at: all are written alike. */
const MAX_EVENTS = 10;

/** What people name a field, such as `N° d'appel (s)` or `@time`: no markup, no JSON, no pair, no mail address. */
const NAME = /^(?!\p{N})@?[^\p{C}\p{Zl}\p{Zp}<>&"{}=;@\\`|]{1,60}$/u;

const LINK = /:\/\//;

/** A phone number, an ID or a time, in the digits of any writing. */
const MANY_DIGITS = /(?:\p{N}\P{N}*){5}/u;

/**
 * The names of the fields in events that could not be read, never their values: `callRef`, and `caller.number` for a
 * field of a record within. What may be a value is `[hidden]`.
 */
export function receivedNames(events: readonly PostedEvent[], redact: Redactor): ReceivedNames {
	const found = new Set<string>();
	for (const { layers } of events.slice(0, MAX_EVENTS)) {
		const [innermost, ...outer] = [...layers].reverse();
		collect(innermost, '', MAX_LEVELS, found, redact);
		for (const layer of outer) collect(besidesNested(layer), '', MAX_LEVELS, found, redact);
	}
	return { names: [...found].slice(0, MAX_NAMES), hasMore: found.size > MAX_NAMES };
}

/** The fields of a record without those that hold the events within. */
const besidesNested = (layer: Record<string, unknown>): Record<string, unknown> =>
	Object.fromEntries(
		Object.entries(layer).filter(
			([name, value]) => !NESTING_NAMES.includes(name) || typeof opened(value) !== 'object',
		),
	);

function collect(
	record: Record<string, unknown>,
	path: string,
	levels: number,
	found: Set<string>,
	redact: Redactor,
): void {
	for (const name of Object.keys(record)) {
		if (found.size > MAX_NAMES) return;
		const shown = path + shownName(name, redact);
		const inner = levels > 0 ? opened(record[name]) : null;
		if (isRecord(inner) && Object.keys(inner).length > 0) {
			collect(inner, `${shown}.`, levels - 1, found, redact);
		} else found.add(shown);
	}
}

function shownName(name: string, redact: Redactor): string {
	const seen = pastedText(name.slice(0, 200));
	const isName = NAME.test(seen) && !LINK.test(seen) && !MANY_DIGITS.test(seen);
	return isName && redact(seen) === seen ? seen : HIDDEN;
}
