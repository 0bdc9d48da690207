import { partition } from 'lodash';
import { readAhead } from '../http/readAhead';
import { oldestFirst } from './detectNewCalls';
import type { ListedCall } from './listedCalls';
import type { Poll } from './openPoll';
import type { TriggerAccount } from './callFeed';

const CONCURRENT_QUESTIONS = 4;

/** Downloads need time of their own. */
const PART_FOR_QUESTIONS_BEFORE_DOWNLOADS = 0.5;

/**
 * Where the service does not say whether a call was recorded, only a question tells. When the time is up or
 * as many as remain are found, the calls that were not asked for stand behind those that were, for the next poll.
 *
 * @param remaining how many calls the poll may still emit
 * @returns the calls as they match now, and how many of them may be emitted
 */
export async function confirmRecorded<A extends TriggerAccount>(
	poll: Poll<A>,
	listed: ListedCall[],
	remaining: number,
): Promise<{ records: ListedCall[]; max: number }> {
	const { hasRecording } = poll.feed;
	if (poll.event !== 'newRecording' || !hasRecording) return { records: listed, max: remaining };
	const [matching, others] = partition(listed, 'matches');
	const toAsk = oldestFirst(matching);
	const responses = readAhead(
		0,
		() => toAsk.length - 1,
		CONCURRENT_QUESTIONS,
		async (part) => {
			const { seen, start } = toAsk[part];
			const previousPoll = lastAsked(poll, start);
			return await hasRecording(poll.account, seen, { now: poll.now, previousPoll });
		},
	);
	const isBaseline = poll.before === undefined && !poll.emitBacklog;
	const until = endOfQuestions(poll);
	const asked: ListedCall[] = [];
	let found = 0;
	for await (const { part, value: matches } of responses) {
		asked.push({ ...toAsk[part], matches });
		if (matches) found += 1;
		if ((found >= remaining && !isBaseline) || Date.now() >= until) break;
	}
	const left = toAsk.slice(asked.length);
	// The baseline emits nothing, so it takes only those for dealt with that it asked for.
	if (left.length === 0 || isBaseline) return { records: [...others, ...asked], max: remaining };
	return { records: [...others, ...asked, ...left], max: found };
}

/** As `previousPoll` of `hasRecording`. */
function lastAsked<A extends TriggerAccount>(
	{ before, emitBacklog }: Poll<A>,
	start: number | null,
): number | null {
	if (before === undefined) return emitBacklog ? 0 : null;
	const { cursor, unfinished, wholeReadAt } = before;
	const askedUntil = unfinished ? unfinished.until - 1 : cursor;
	return start !== null && start <= askedUntil ? wholeReadAt : 0;
}

function endOfQuestions<A extends TriggerAccount>({
	now,
	deadline,
	recordingField,
}: Poll<A>): number {
	const part = recordingField === null ? 1 : PART_FOR_QUESTIONS_BEFORE_DOWNLOADS;
	return now + (deadline - now) * part;
}
