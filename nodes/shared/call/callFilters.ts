import {
	outsideParty,
	type Call,
	type CallDirection,
	type CallStatus,
	type SeenCall,
} from './callRecord';
import type { TimeWindow } from '../time/dateRange';
import { extensionNumber } from './extensionNumber';
import { isSameNumber, toE164 } from './phoneNumber';

/** What a user can narrow calls by. An empty value narrows nothing. */
export interface CallFilters {
	direction?: CallDirection | '';
	status?: CallStatus[];
	/** Numbers in any spelling, of which one must be in the call. */
	numbers?: string[];
	/** Numbers of extensions, matched on every number field of a record. */
	extensions?: string[];
}

type Matcher = (seen: SeenCall) => boolean;

/** What was asked for, and what it left out. */
export interface CallSelection {
	/** Whether a call is wanted. */
	matches: Matcher;
	/** How many calls of the window the filters left out so far; one that was read twice counts twice. */
	leftOut: () => number;
	/** A start that could not be read, as the service wrote it; null when all could. */
	unreadableStart: () => string | null;
}

/**
 * Chooses calls of a window by filters, and knows whether these left something out: what a user who finds
 * fewer calls than expected wants to hear. The window is checked here, too, for services are known to
 * ignore dates, or to read the end of a range their own way.
 *
 * @param passes the filters, without the window
 */
export function selectCalls(window: TimeWindow, passes: Matcher): CallSelection {
	const isWithin = startsWithin(window);
	let leftOut = 0;
	let unreadable: string | null = null;
	return {
		matches: (seen) => {
			unreadable ??= seen.unreadableStart ?? null;
			if (!isWithin(seen)) return false;
			const isWanted = passes(seen);
			if (!isWanted) leftOut += 1;
			return isWanted;
		},
		leftOut: () => leftOut,
		unreadableStart: () => unreadable,
	};
}

/**
 * Makes the check that is applied to every call on our side, whatever the service has filtered already:
 * services are known to ignore filters.
 *
 * @param country two letters, for numbers in local form
 */
export function createCallMatcher(filters: CallFilters, country: string): Matcher {
	const checks: Matcher[] = [];
	const { direction, status, numbers, extensions } = filters;
	if (direction) checks.push(({ call }) => call.direction === direction);
	if (status?.length) checks.push(({ call }) => status.includes(call.status));
	if (numbers?.length) checks.push(hasOneOf(numbers, country));
	if (extensions?.length) checks.push(involves(extensions, country));
	return (seen) => checks.every((check) => check(seen));
}

/**
 * A call whose hour was repeated by a clock change is kept when either of its two instants fits: twice in
 * two neighbouring windows is mended by its id, once in none is lost. So is one whose start the service does
 * not give; one whose start can't be read may be of any day, and is none of the window's.
 */
function startsWithin({ start, end }: TimeWindow): Matcher {
	return ({ starts, unreadableStart = null }) =>
		starts.length === 0
			? unreadableStart === null
			: starts.some((instant) => instant >= start && instant <= end);
}

/** Whether one of these numbers is among those of a call. */
function hasOneOf(wanted: readonly string[], country: string): Matcher {
	const international = new Set(wanted.map((written) => toE164(written, country)));
	return ({ call, numbers }) =>
		(call.external_number !== null && international.has(call.external_number)) ||
		numbers.some((known) => wanted.some((written) => isSameNumber(known, written, country)));
}

/** Whether an extension took part. The outside party is none, though emergency numbers are as short. */
function involves(extensions: readonly string[], country: string): Matcher {
	const nameOf = (written: string) =>
		(extensionNumber(written, country) ?? written).trim().toLowerCase();
	const wanted = new Set(extensions.map(nameOf));
	return ({ call, numbers, outside = outsideOf(call) }) => {
		if (call.extension !== null && wanted.has(nameOf(call.extension))) return true;
		return numbers.some((written) => written !== outside && wanted.has(nameOf(written)));
	};
}

const outsideOf = ({ direction, source, destination }: Call) =>
	outsideParty(direction, source, destination);
