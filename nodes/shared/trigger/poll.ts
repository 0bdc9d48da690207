import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { toNodeException, toTriggerException } from '../failure/nodeException';
import { settle, type Outcome } from '../failure/settle';
import type { CallFeed, TriggerAccount } from './callFeed';
import { emitSlice, type EmittedSlice, type SliceLimits } from './emitSlice';
import { openPoll, type Poll } from './openPoll';
import { writePollState, type PollState } from './pollState';
import { isTimeUp, withinTime } from './pollTime';
import { readingOf } from './readPolicy';
import { fetchTestEvent } from './testEvent';
import { alone, continuesLast, pollKey } from './underWay';

/** As many calls start one execution at most; more come with the next poll. */
const MAX_CALLS = 10_000;
const MAX_RECORDINGS = 50;

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
	const isByHand = context.getMode() === 'manual';
	const inUsersWords = (thrown: unknown): never => {
		const toException = isByHand ? toNodeException : toTriggerException;
		throw toException(context.getNode(), thrown);
	};
	if (isByHand) {
		const item = await withinTime(
			context,
			feed.service,
			async (time) => await fetchTestEvent(await openPoll(context, feed, time)),
		).catch(inUsersWords);
		return [[item]];
	}
	const key = pollKey(context);
	const emitted = await alone(
		key,
		context,
		async () =>
			await withinTime(context, feed.service, async (time) => {
				const poll = await openPoll(context, feed, time);
				return await emitNewCalls(poll, continuesLast(key, poll.before));
			}),
	).catch(inUsersWords);
	if (emitted?.state) writePollState(context.getWorkflowStaticData('node'), emitted.state);
	return emitted === null || emitted.items.length === 0 ? null : [emitted.items];
}

/** Calls that a poll emits, and what is to be remembered then. */
interface Emitted {
	items: INodeExecutionData[];
	state: PollState | undefined;
}

/**
 * Reads the window slice by slice and has `detectNewCalls` decide. What it gives is to be remembered only once
 * everything went well; when the time is over in the middle of a slice, that is what came before it.
 */
async function emitNewCalls<A extends TriggerAccount>(
	poll: Poll<A>,
	wentWell: boolean,
): Promise<Emitted> {
	const max = poll.recordingField === null ? MAX_CALLS : MAX_RECORDINGS;
	const items: INodeExecutionData[] = [];
	let state = poll.before;
	let leftFrom: number | undefined;
	let isNewestFirst: boolean | null = null;
	for (const [index, slice] of readingOf(poll.before, poll.now, wentWell, poll).entries()) {
		const limits: SliceLimits = { max: max - items.length, isNewestFirst, leftFrom };
		const outcome: Outcome<EmittedSlice> = await settle(emitSlice(poll, state, slice, limits));
		if ('thrown' in outcome) {
			if (index > 0 && poll.over.aborted) break;
			throw outcome.thrown;
		}
		const step = outcome.value;
		state = step.state;
		isNewestFirst = step.state.isNewestFirst;
		items.push(...step.items);
		leftFrom = step.leftFrom;
		if (step.isCut || isTimeUp(poll)) break;
	}
	return { items, state };
}
