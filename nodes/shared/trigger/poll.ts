import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { toNodeException } from '../failure/nodeException';
import { detectNewCalls } from './detectNewCalls';
import { isKnownIn } from './knownCalls';
import { readListedCalls, type ListedCall } from './listedCalls';
import { pollSlices, type Slice } from './lookbackWindow';
import { openPoll, type Poll } from './openPoll';
import { writePollState, type PollState } from './pollState';
import { confirmRecorded, toItem } from './recordedCalls';
import type { CallFeed, TriggerAccount } from './callFeed';
import { fetchTestEvent } from './testEvent';

/** As many calls start one execution at most; more come with the next poll. */
const MAX_CALLS = 10_000;
const MAX_RECORDINGS = 50;

/** Polls of this process that have not ended: n8n starts the next one all the same. */
const underWay = new Set<string>();

/**
 * The `poll()` of a trigger for new calls: its items, or null when there are none, as n8n wants it. A poll
 * by hand is Fetch Test Event.
 *
 * @throws NodeApiError or NodeOperationError, in the user's words
 */
export async function pollForCalls<A extends TriggerAccount>(
	context: IPollFunctions,
	feed: CallFeed<A>,
): Promise<INodeExecutionData[][] | null> {
	const inUsersWords = (thrown: unknown): never => {
		throw toNodeException(context.getNode(), thrown);
	};
	if (context.getMode() === 'manual') {
		const item = await openPoll(context, feed).then(fetchTestEvent).catch(inUsersWords);
		return [[item]];
	}
	const key = `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
	if (underWay.has(key)) return null;
	underWay.add(key);
	const items = await openPoll(context, feed)
		.then(emitNewCalls)
		.catch(inUsersWords)
		.finally(() => underWay.delete(key));
	return items.length === 0 ? null : [items];
}

/**
 * Reads the window slice by slice, has `detectNewCalls` decide, and remembers what it emits only once
 * everything went well.
 */
async function emitNewCalls<A extends TriggerAccount>(
	poll: Poll<A>,
): Promise<INodeExecutionData[]> {
	const max = poll.recordingField === null ? MAX_CALLS : MAX_RECORDINGS;
	const items: INodeExecutionData[] = [];
	let state = poll.before;
	for (const slice of pollSlices(poll.before, poll.now, poll.lookbackMs)) {
		const step = await emitSlice(poll, state, slice, max - items.length);
		state = step.state;
		items.push(...step.items);
		if (step.isCut || Date.now() >= poll.deadline) break;
	}
	if (state) writePollState(poll.context.getWorkflowStaticData('node'), state);
	return items;
}

interface EmittedSlice {
	items: INodeExecutionData[];
	state: PollState;
	/** Whether there was no place or no time for more of its calls. */
	isCut: boolean;
}

async function emitSlice<A extends TriggerAccount>(
	poll: Poll<A>,
	state: PollState | undefined,
	slice: Slice,
	remaining: number,
): Promise<EmittedSlice> {
	const listed = await readListedCalls(poll, slice, isKnownIn(state?.known ?? {}));
	const { records, max } = await confirmRecorded(poll, listed, remaining);
	const upTo = (count: number) => {
		const settings = { ...poll, max: count, readUntil: slice.readUntil };
		return detectNewCalls(state, records, poll.now, settings);
	};
	const found = upTo(max);
	const items = await toItems(poll, found.newRecords);
	const isShort = items.length < found.newRecords.length;
	return {
		items,
		state: isShort ? upTo(items.length).state : found.state,
		isCut: isShort || items.length === max,
	};
}

/** The items of new calls, in order; fewer when the time that n8n grants runs out. */
async function toItems<A extends TriggerAccount>(
	poll: Poll<A>,
	calls: readonly ListedCall[],
): Promise<INodeExecutionData[]> {
	const items: INodeExecutionData[] = [];
	for (const { seen } of calls) {
		const isTimeUp = poll.recordingField !== null && Date.now() >= poll.deadline;
		if (isTimeUp && items.length > 0) break;
		items.push(await toItem(poll, seen));
	}
	return items;
}
