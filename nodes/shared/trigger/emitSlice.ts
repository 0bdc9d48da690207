import type { INodeExecutionData } from 'n8n-workflow';
import { ServiceError } from '../failure/serviceError';
import { DAY_MS } from '../time/units';
import type { TriggerAccount } from './callFeed';
import { detectNewCalls, isBaseline } from './detectNewCalls';
import { handOver } from './handOver';
import { isKnownIn, lastingMarks } from './knownCalls';
import { readListedCalls, type ListedCall } from './listedCalls';
import { reachOf, type Slice } from './lookbackWindow';
import type { Poll } from './openPoll';
import type { PollState } from './pollState';
import { confirmRecorded } from './recordedCalls';
import { withoutEarlyTries } from './waitingCalls';

const WEEK_MS = 7 * DAY_MS;

/** What the slices of a poll share. */
export interface SliceLimits {
	/** How many calls may still be emitted. */
	max: number;
	/** What the slices before showed of the order of the list. */
	isNewestFirst: boolean | null;
	/** Epoch ms from which on the slices before left calls for a later poll; undefined when they left none. */
	leftFrom?: number;
}

export interface EmittedSlice {
	items: INodeExecutionData[];
	state: PollState;
	/** Whether there was no place or no time for more of its calls. */
	isCut: boolean;
	/** Epoch ms from which on calls are left for a later poll; undefined when none is. */
	leftFrom?: number;
}

/**
 * Reads a slice, and hands over what is new in it.
 *
 * @throws ServiceError when a part of its calls can't be had
 */
export async function emitSlice<A extends TriggerAccount>(
	poll: Poll<A>,
	state: PollState | undefined,
	slice: Slice,
	limits: SliceLimits,
): Promise<EmittedSlice> {
	const reading = await readListedCalls(poll, slice, { isKnown: isSettledIn(poll, state) });
	const isBlank = isBaseline(state, poll) && reading.listed.length === 0 && reading.missing === 0;
	const { listed, isNewestFirst, missing } = isBlank ? await readWeek(poll, slice) : reading;
	if (state === undefined && listed.length === 0 && missing > 0) throw noBaseline(poll, missing);
	const before = state?.pending ?? {};
	const due = withoutEarlyTries(poll, withoutKnown(listed, state), before);
	const { records, max, pending } = await confirmRecorded(poll, due, limits.max, before);
	const order = bothOf(limits.isNewestFirst, isNewestFirst);
	const decide = (candidates: ListedCall[], count: number) =>
		detectNewCalls(state, candidates, poll.now, {
			...poll,
			...slice,
			max: count,
			leftFrom: limits.leftFrom,
			isNewestFirst: order,
		});
	const found = decide(records, max);
	const handed = await handOver(poll, found.newRecords, pending);
	const waiting = records.map((call) =>
		handed.left.has(call.id) ? { ...call, waits: true } : call,
	);
	const { state: after } = handed.left.size === 0 ? found : decide(waiting, handed.items.length);
	return {
		items: handed.items,
		state: { ...after, pending: handed.pending },
		isCut: handed.isCut || handed.items.length === max,
		leftFrom: leftFrom(slice, after),
	};
}

/**
 * Where the first list shows no call, one of a week mostly does: it tells how the list's clock goes, and that there was
 * a list to read at all.
 */
async function readWeek<A extends TriggerAccount>(
	poll: Poll<A>,
	slice: Slice,
): ReturnType<typeof readListedCalls<A>> {
	const start = Math.min(slice.start, poll.now - WEEK_MS);
	return await readListedCalls(poll, { ...slice, start }, {});
}

/** What is there at the first poll and is not shown would all be new with the second. */
function noBaseline<A extends TriggerAccount>({ feed }: Poll<A>, missing: number): ServiceError {
	const message = `${feed.service} announced ${missing} more calls than it served`;
	return new ServiceError('unreadableResponse', message, {
		description:
			'The trigger begins with the first list that shows them. Try again in a few minutes.',
		retryable: true,
	});
}

/**
 * Known calls need no reading. Those whose mark is about to be forgotten are read all the same: where a start
 * can't be read, the mark is renewed as long as the call is listed.
 */
function isSettledIn<A extends TriggerAccount>(
	{ now, lookbackMs, zone }: Poll<A>,
	state: PollState | undefined,
): (id: string) => boolean {
	if (state === undefined) return () => false;
	return isKnownIn(lastingMarks(state.known, reachOf(now, now, lookbackMs), zone));
}

/** What was emitted is nothing that is waited for any more. */
function withoutKnown(listed: ListedCall[], state: PollState | undefined): ListedCall[] {
	if (state === undefined) return listed;
	const isKnown = isKnownIn(state.known);
	return listed.map((call) => (isKnown(call.id) ? { ...call, matches: false } : call));
}

function bothOf(a: boolean | null, b: boolean | null): boolean | null {
	if (a === false || b === false) return false;
	return a ?? b;
}

function leftFrom({ readUntil }: Slice, { unfinished }: PollState): number | undefined {
	return unfinished === null || unfinished.until === readUntil ? undefined : unfinished.until;
}
