import type { CallCollector } from './callCollector';
import type { CallSelection } from './callFilters';
import { describeWindow, type TimeWindow } from '../time/dateRange';

/** So many calls that were read in vain are worth a word, when so many times fewer were given. */
const MANY_LEFT_OUT = 500;
const MUCH_MORE = 10;

/** What calls were searched for, as far as hints speak of it. */
export interface CallSearch {
	window: TimeWindow;
	/** IANA zone in which the window is told. */
	zone: string;
	/** The filters that were set. */
	filterFields: { hasAny: () => boolean };
}

/** What a user should know of a list of calls: why it is empty, and what was left out of it. */
export function callListHints(
	service: string,
	search: CallSearch,
	collected: Pick<CallCollector, 'size' | 'withoutIdCount'>,
	selection: CallSelection,
): string[] {
	const unreadable = unreadableStartHints(selection.unreadableStart(), service);
	return [
		...rangeHints(service, search, collected.size, selection.leftOut(), unreadable.length > 0),
		...unreadable,
		...withoutIdHints(collected.withoutIdCount, service),
	];
}

function rangeHints(
	service: string,
	search: CallSearch,
	given: number,
	leftOut: number,
	hasUnreadable: boolean,
): string[] {
	if (given === 0) {
		return leftOut > 0 || !hasUnreadable ? [emptyHint(service, search, leftOut > 0)] : [];
	}
	if (leftOut < MANY_LEFT_OUT || leftOut < given * MUCH_MORE) return [];
	return [
		`${service} does not apply all of these filters itself: ${leftOut} other calls of the date range were read, too, and left out. A shorter date range is quicker.`,
	];
}

/** What to say of calls that may be of any day. */
function unreadableStartHints(start: string | null, service: string): string[] {
	if (start === null) return [];
	return [
		`${service} sent calls with a start that can't be read, such as "${start}". They were left out, because nobody can tell whether they belong to the date range. Please report this, with the example.`,
	];
}

function emptyHint(
	service: string,
	{ window, zone, filterFields }: CallSearch,
	leftOut: boolean,
): string {
	const range = describeWindow(window, zone);
	if (leftOut) return `None of the calls that started ${range} matches the filters.`;
	const matching = filterFields.hasAny() ? ' that match the filters and' : ' that';
	return `${service} lists no calls${matching} started ${range}.`;
}

/** What to say of records that named no id, so that they could be neither told apart nor stored. */
function withoutIdHints(count: number, service: string): string[] {
	if (count === 0) return [];
	return [
		`${count} of the calls that ${service} sent have no id. They were left out because they can't be told apart.`,
	];
}
