import type { CallCollector } from './callCollector';
import type { CallSelection } from './callFilters';
import { describeWindow, type TimeWindow } from '../time/dateRange';

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
	collected: Pick<CallCollector, 'isEmpty' | 'withoutIdCount'>,
	{ leftOut }: CallSelection,
): string[] {
	const withoutId = withoutIdHints(collected.withoutIdCount, service);
	if (collected.isEmpty) return [emptyHint(service, search, leftOut()), ...withoutId];
	if (!leftOut()) return withoutId;
	return [
		`${service} does not apply all of these filters itself: other calls of the date range were read, too, and left out.`,
		...withoutId,
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
