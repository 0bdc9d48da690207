import type { SeenCall } from '../call/callRecord';
import type { TimeWindow } from '../time/dateRange';
import type { Candidate } from './detectNewCalls';
import type { Poll } from './openPoll';
import type { TriggerAccount } from './callFeed';

/** A call as the list showed it last. */
export interface ListedCall extends Candidate {
	seen: SeenCall;
}

/**
 * Reads the calls of a window, each once.
 *
 * @param isKnown whether a call was dealt with before, by its id: those are left out
 * @throws ServiceError when a part of them can't be had
 */
export async function readListedCalls<A extends TriggerAccount>(
	{ feed, account, zone, matches }: Poll<A>,
	window: TimeWindow,
	isKnown: (id: string) => boolean,
): Promise<ListedCall[]> {
	const listed = new Map<string, ListedCall>();
	await feed.readCalls(account, window, zone, {
		isKnown,
		take: (seen) => {
			// Without an id a call would come with every poll.
			if (seen === null || isBefore(window, seen)) return;
			const { key: id, starts } = seen;
			listed.set(id, { id, start: starts[0] ?? null, matches: matches(seen), seen });
		},
	});
	return [...listed.values()];
}

/** A service that ignores the dates serves calls of years, which are not new. */
function isBefore({ start }: TimeWindow, { starts }: SeenCall): boolean {
	return starts.length > 0 && starts.every((instant) => instant < start);
}
