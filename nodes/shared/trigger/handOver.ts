import { partition } from 'lodash';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { writeCall } from '../call/callCollector';
import type { SeenCall } from '../call/callRecord';
import { ServiceError } from '../failure/serviceError';
import { settle } from '../failure/settle';
import { isMissingRecording, storeRecording } from '../recording/recordingStore';
import type { TriggerAccount } from './callFeed';
import type { ListedCall } from './listedCalls';
import type { Poll } from './openPoll';
import {
	isPatienceOver,
	pendingRecording,
	withFailedTry,
	withoutPending,
	type PendingRecordings,
} from './pendingRecordings';
import { isTimeUp } from './pollTime';

/** The field of an item whose recording was wanted and could not be had: why. */
const WHY_FIELD = 'recording_not_added';

/** What became of calls that are new. */
export interface HandedOver {
	/** In the order of the calls. */
	items: INodeExecutionData[];
	/** The ids of calls that are left for a later poll. */
	left: Set<string>;
	pending: PendingRecordings;
	/** Whether some are left that were not tried. */
	isCut: boolean;
}

/**
 * Makes the items of new calls, with their recordings where these are wanted. A recording that can't be had
 * keeps no other call back: its own call is tried again, and comes without it after three polls or an hour,
 * unless it is recordings that are waited for.
 *
 * @throws ServiceError when n8n can't store recordings, and nothing was made before
 */
export async function handOver<A extends TriggerAccount>(
	poll: Poll<A>,
	calls: readonly ListedCall[],
	before: PendingRecordings,
): Promise<HandedOver> {
	if (poll.recordingField === null) {
		const items = calls.map(({ seen }) => ({ json: writeCall(seen, poll.output) }));
		const pending = withoutPending(
			before,
			calls.map(({ id }) => id),
		);
		return { items, left: new Set(), pending, isCut: false };
	}
	const made = new Map<string, INodeExecutionData>();
	let pending = before;
	let isCut = false;
	for (const [index, { id, seen }] of inOrderOfTries(poll, calls, before).entries()) {
		isCut = index > 0 && isTimeUp(poll);
		if (isCut) break;
		const outcome = await settle(tryToMake(poll, seen, pendingRecording(pending, id)));
		if ('value' in outcome) {
			made.set(id, outcome.value);
			continue;
		}
		const why = reasonOf(poll, outcome.thrown);
		if (why === null) {
			if (made.size === 0) throw outcome.thrown;
			isCut = true;
			break;
		}
		pending = withFailedTry(pending, id, poll.now, why);
		const given = pendingRecording(pending, id);
		if (given && givesUp(poll, given)) made.set(id, withoutRecording(poll, seen, why));
	}
	const isMade = ({ id }: ListedCall) => made.has(id);
	const [done, left] = partition(calls, isMade);
	return {
		items: done.map(({ id }) => made.get(id) as INodeExecutionData),
		left: new Set(left.map(({ id }) => id)),
		pending: withoutPending(
			pending,
			done.map(({ id }) => id),
		),
		isCut,
	};
}

/** Those that failed before come last: one that takes all the time must not keep the others back. */
function inOrderOfTries<A extends TriggerAccount>(
	poll: Poll<A>,
	calls: readonly ListedCall[],
	pending: PendingRecordings,
): ListedCall[] {
	const [toTryAgain, others] = partition(calls, ({ id }) => {
		const recording = pendingRecording(pending, id);
		return recording !== undefined && !givesUp(poll, recording);
	});
	return [...others, ...toTryAgain];
}

function givesUp<A extends TriggerAccount>(
	{ event, now }: Poll<A>,
	recording: Parameters<typeof isPatienceOver>[0],
): boolean {
	return event !== 'newRecording' && isPatienceOver(recording, now);
}

/** A call with its recording; where recordings are waited for, one that is not there yet is a failure, too. */
async function tryToMake<A extends TriggerAccount>(
	poll: Poll<A>,
	seen: SeenCall,
	pending: ReturnType<typeof pendingRecording>,
): Promise<INodeExecutionData> {
	if (pending && givesUp(poll, pending)) return withoutRecording(poll, seen, pending.why);
	return await itemOf(poll, seen, poll.event === 'newRecording');
}

/**
 * A call as it is emitted, with its recording where that is wanted and there is one by then.
 *
 * @param mustBeThere whether a recording that is not there is a failure
 * @throws ServiceError when there is one that can't be had
 */
export async function itemOf<A extends TriggerAccount>(
	poll: Poll<A>,
	seen: SeenCall,
	mustBeThere: boolean,
): Promise<INodeExecutionData> {
	const { feed, account, output, recordingField } = poll;
	const item: INodeExecutionData = { json: writeCall(seen, output) };
	if (recordingField === null || seen.call.recording === null) return item;
	const recording = await storeRecording(account.connection, feed.recordingOf(account, seen)).catch(
		(thrown: unknown) => {
			if (isMissingRecording(thrown) && !mustBeThere) return null;
			throw thrown;
		},
	);
	return recording === null ? item : { ...item, binary: { [recordingField]: recording } };
}

function withoutRecording<A extends TriggerAccount>(
	{ output }: Poll<A>,
	seen: SeenCall,
	why: string,
): INodeExecutionData {
	const json: IDataObject = { ...writeCall(seen, output), [WHY_FIELD]: why };
	return { json };
}

/** Why a recording could not be had; null when that has nothing to do with the recording. */
function reasonOf<A extends TriggerAccount>(
	{ over, feed }: Poll<A>,
	thrown: unknown,
): string | null {
	if (over.aborted) return `${feed.service} did not send the recording within the time of a poll`;
	if (!(thrown instanceof ServiceError) || thrown.kind === 'storage') return null;
	return thrown.message;
}
