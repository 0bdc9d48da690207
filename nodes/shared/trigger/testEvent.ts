import { NodeOperationError, type INodeExecutionData } from 'n8n-workflow';
import { DAY_MS } from '../time/units';
import { readListedCalls, type ListedCall } from './listedCalls';
import type { Poll } from './openPoll';
import { toItem } from './recordedCalls';
import type { TriggerAccount } from './callFeed';

const SAMPLE_DAYS = 7;

/** So many calls, newest first, are asked for a recording to show one. */
const MAX_SAMPLES_ASKED = 50;

/**
 * What Fetch Test Event shows: the newest matching call, for setting a workflow up. What the trigger
 * remembers is left alone.
 *
 * @throws NodeOperationError when there is none
 */
export async function fetchTestEvent<A extends TriggerAccount>(
	poll: Poll<A>,
): Promise<INodeExecutionData> {
	const window = { start: poll.now - SAMPLE_DAYS * DAY_MS, end: poll.now + DAY_MS };
	const listed = await readListedCalls(poll, window, () => false);
	const newestFirst = listed
		.filter(({ matches }) => matches)
		.sort((a, b) => (b.start ?? 0) - (a.start ?? 0));
	for (const call of newestFirst.slice(0, MAX_SAMPLES_ASKED)) {
		if (await isSample(poll, call)) return await toItem(poll, call.seen);
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

async function isSample<A extends TriggerAccount>(
	{ feed, account, event, now }: Poll<A>,
	{ seen }: ListedCall,
): Promise<boolean> {
	if (event !== 'newRecording' || !feed.hasRecording) return true;
	return await feed.hasRecording(account, seen, { now, previousPoll: 0 });
}
