import type { CallCollector } from './callCollector';
import type { CallSelection } from './callFilters';
import type { CallQuery } from '../node/callListProperties';
import { describeWindow } from '../time/dateRange';

/** What a user should know of a list of calls: why it is empty, and what was left out of it. */
export function callListHints(
	service: string,
	query: Pick<CallQuery, 'window' | 'zone' | 'filterFields'>,
	collected: Pick<CallCollector, 'isEmpty' | 'withoutIdCount'>,
	{ leftOut }: CallSelection,
): string[] {
	const withoutId = withoutIdHints(collected.withoutIdCount, service);
	if (collected.isEmpty) return [emptyHint(service, query, leftOut()), ...withoutId];
	if (!leftOut()) return withoutId;
	return [
		`${service} does not apply all of these filters itself: other calls of the date range were read, too, and left out.`,
		...withoutId,
	];
}

function emptyHint(
	service: string,
	{ window, zone, filterFields }: Pick<CallQuery, 'window' | 'zone' | 'filterFields'>,
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
