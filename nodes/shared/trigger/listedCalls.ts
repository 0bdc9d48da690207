import type { SeenCall } from '../call/callRecord';
import type { TimeWindow } from '../time/dateRange';
import type { Candidate } from './candidates';
import type { Slice } from './lookbackWindow';
import type { Poll } from './openPoll';
import type { ListReading, TriggerAccount } from './callFeed';

/** A call as the list showed it last. */
export interface ListedCall extends Candidate {
	seen: SeenCall;
}

/** What is not wanted of a list, so that it needs no reading. */
export interface Unwanted {
	/** Whether a call was dealt with before, by its id: those are left out. */
	isKnown?: (id: string) => boolean;
	/** Whether a call that matches is all that is wanted: the newest, where the list comes newest first. */
	afterMatch?: boolean;
}

/**
 * Reads the calls of a window, each once.
 *
 * @throws ServiceError when a part of them can't be had
 */
export async function readListedCalls<A extends TriggerAccount>(
	{ feed, account, zone, passes, isEvent }: Poll<A>,
	{ readBackTo, ...window }: Slice,
	{ isKnown, afterMatch = false }: Unwanted,
): Promise<Required<ListReading> & { listed: ListedCall[] }> {
	const listed = new Map<string, ListedCall>();
	let hasMatch = false;
	const reading = await feed.readCalls(account, window, zone, {
		isKnown,
		readBackTo,
		hasEnough: afterMatch ? () => hasMatch : undefined,
		take: (seen) => {
			// Without an id a call would come with every poll.
			if (seen === null || isBefore(window, seen)) return;
			const { key: id, starts } = seen;
			const isLeftOut = !passes(seen);
			const matches = !isLeftOut && isEvent(seen);
			hasMatch ||= matches;
			const startIn = (other: string) => (seen.startsIn?.(other) ?? starts)[0] ?? null;
			listed.set(id, { id, start: starts[0] ?? null, startIn, matches, isLeftOut, seen });
		},
	});
	const { isNewestFirst = null, missing = 0 } = reading ?? {};
	return { listed: [...listed.values()], isNewestFirst, missing };
}

/** A service that ignores the dates serves calls of years, which are not new. */
function isBefore({ start }: TimeWindow, { starts }: SeenCall): boolean {
	return starts.length > 0 && starts.every((instant) => instant < start);
}
