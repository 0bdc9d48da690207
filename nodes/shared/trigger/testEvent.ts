import { NodeOperationError, type INodeExecutionData } from 'n8n-workflow';
import type { TimeWindow } from '../time/dateRange';
import { DAY_MS } from '../time/units';
import { readListedCalls, type ListedCall } from './listedCalls';
import type { Poll } from './openPoll';
import { itemOf } from './handOver';
import { answerOf } from './recordedCalls';
import type { TriggerAccount } from './callFeed';

const SAMPLE_DAYS = 7;

/** So many calls, newest first, are asked for a recording to show one. */
const MAX_SAMPLES_ASKED = 50;

/**
 * What Fetch Test Event shows: the newest matching call, for setting a workflow up. What the trigger
 * remembers is left alone. Days are read only until it is found.
 *
 * @throws NodeOperationError when there is none
 */
export async function fetchTestEvent<A extends TriggerAccount>(
	poll: Poll<A>,
): Promise<INodeExecutionData> {
	let toAsk = MAX_SAMPLES_ASKED;
	for (const window of sampleWindows(poll.now)) {
		const { listed } = await readListedCalls(poll, window, { afterMatch: !mustAsk(poll) });
		const newestFirst = listed
			.filter(({ matches }) => matches)
			.sort((a, b) => (b.start ?? 0) - (a.start ?? 0));
		for (const call of newestFirst.slice(0, toAsk)) {
			if (await isSample(poll, call)) return await itemOf(poll, call.seen, false);
		}
		toAsk -= Math.min(toAsk, newestFirst.length);
	}
	throw new NodeOperationError(
		poll.context.getNode(),
		`${poll.feed.service} has no matching call in the last ${SAMPLE_DAYS} days`,
		{
			description:
				'Make a call, wait until the phone system lists it, and fetch a test event again. Or remove a filter. The workflow can be activated all the same: it starts with the next call that matches.',
		},
	);
}

/** Most of the time there is a call of the last day. */
function sampleWindows(now: number): TimeWindow[] {
	return [
		{ start: now - DAY_MS, end: now + DAY_MS },
		{ start: now - SAMPLE_DAYS * DAY_MS, end: now - DAY_MS },
	];
}

/** Whether only a question tells whether a call was recorded. */
function mustAsk<A extends TriggerAccount>({ feed, event }: Poll<A>): boolean {
	return event === 'newRecording' && feed.hasRecording !== undefined;
}

async function isSample<A extends TriggerAccount>(
	poll: Poll<A>,
	{ seen }: ListedCall,
): Promise<boolean> {
	if (!mustAsk(poll)) return true;
	// One that gives no answer is no sample; another one may be.
	return (await answerOf(poll, seen, { now: poll.now, previousPoll: 0 })) === true;
}
