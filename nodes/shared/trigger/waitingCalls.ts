import type { TriggerAccount } from './callFeed';
import type { ListedCall } from './listedCalls';
import { reachOf } from './lookbackWindow';
import type { Poll } from './openPoll';
import {
	isDueAgain,
	pendingRecording,
	type PendingRecording,
	type PendingRecordings,
} from './pendingRecordings';

/**
 * The calls of a list, those aside that wait for their recording and are not to be tried in this poll. A recording is
 * tried ever more seldom, and a last time when the lookback time is over. What needs no try, as no files are wanted,
 * waits for none.
 *
 * @param pending recordings that could not be had so far
 */
export function withoutEarlyTries<A extends TriggerAccount>(
	poll: Poll<A>,
	listed: ListedCall[],
	pending: PendingRecordings,
): ListedCall[] {
	const { event, recordingField, feed } = poll;
	const isTried = recordingField !== null || feed.hasRecording !== undefined;
	if (event !== 'newRecording' || !isTried) return listed;
	return listed.map((call) => {
		const recording = pendingRecording(pending, call.id);
		return recording === undefined ? call : asItWaits(poll, call, recording);
	});
}

function asItWaits<A extends TriggerAccount>(
	poll: Poll<A>,
	call: ListedCall,
	recording: PendingRecording,
): ListedCall {
	const { now } = poll;
	const isLastChance =
		isOver(poll, call, recording, now) && !isOver(poll, call, recording, recording.lastTriedAt);
	return isLastChance || isDueAgain(recording, now) ? call : passedOver(poll, call, recording);
}

/**
 * A call that waits for its recording, for the rest of a poll. The next window may begin behind an old one, as after
 * an outage: that keeps its place for as long as others are waited for. The others are read again.
 */
export function passedOver<A extends TriggerAccount>(
	poll: Poll<A>,
	call: ListedCall,
	recording: PendingRecording,
): ListedCall {
	const { now } = poll;
	const keepsPlace = isOld(poll, call, now) && !isOver(poll, call, recording, now);
	return keepsPlace ? { ...call, waits: true } : { ...call, matches: false };
}

/** Whether a window may begin behind a call, at an instant (epoch ms) by our clock. */
function isOld<A extends TriggerAccount>(
	{ lookbackMs }: Poll<A>,
	{ start }: ListedCall,
	at: number,
): boolean {
	return start !== null && start < reachOf(at, at, lookbackMs);
}

/** Whether a call was waited for as long as any. */
function isOver<A extends TriggerAccount>(
	poll: Poll<A>,
	call: ListedCall,
	{ firstTriedAt }: PendingRecording,
	at: number,
): boolean {
	return isOld(poll, call, at) && at - firstTriedAt >= poll.lookbackMs;
}
