import { partition } from 'lodash';
import { ServiceError, type FailureKind } from '../failure/serviceError';
import { settle } from '../failure/settle';
import { readAhead } from '../http/readAhead';
import { oldestFirst } from './detectNewCalls';
import type { ListedCall } from './listedCalls';
import type { SeenCall } from '../call/callRecord';
import type { Poll } from './openPoll';
import type { TriggerAccount } from './callFeed';
import { passedOver } from './waitingCalls';
import {
	pendingRecording,
	withFailedTry,
	withoutPending,
	type PendingRecordings,
} from './pendingRecordings';

const CONCURRENT_QUESTIONS = 4;

/** Downloads need time of their own. */
const PART_FOR_QUESTIONS_BEFORE_DOWNLOADS = 0.5;

/** What a whole service fails with, or all of an account; the others can be the affair of one call. */
const OF_ALL_CALLS: ReadonlySet<FailureKind> = new Set([
	'credentials',
	'forbidden',
	'parameter',
	'rateLimited',
	'unreachable',
]);

/** A question whose answer can't be had or read. */
interface Unanswered {
	failure: ServiceError;
}

/** The calls of a list once their recordings were asked for. */
interface ConfirmedCalls {
	/** As they match now. */
	records: ListedCall[];
	/** How many of them may be emitted. */
	max: number;
	pending: PendingRecordings;
}

/**
 * Where the service does not say whether a call was recorded, only a question tells. When the time is up or
 * as many as remain are found, the calls that were not asked for stand behind those that were, for the next poll.
 * A call whose answer can't be had is asked for again later, and keeps no other call back.
 *
 * @param remaining how many calls the poll may still emit
 * @throws ServiceError when the service as a whole gives no answers
 */
export async function confirmRecorded<A extends TriggerAccount>(
	poll: Poll<A>,
	listed: ListedCall[],
	remaining: number,
	before: PendingRecordings,
): Promise<ConfirmedCalls> {
	const { hasRecording } = poll.feed;
	if (poll.event !== 'newRecording' || !hasRecording) {
		return { records: listed, max: remaining, pending: before };
	}
	const [matching, others] = partition(listed, ({ matches, waits }) => matches && !waits);
	const toAsk = inOrderOfQuestions(matching, before);
	const responses = readAhead(
		0,
		() => toAsk.length - 1,
		CONCURRENT_QUESTIONS,
		async (part) => {
			const { id, seen, start } = toAsk[part];
			const isPending = pendingRecording(before, id) !== undefined;
			const previousPoll = isPending ? 0 : lastAsked(poll, start);
			return await answerOf(poll, seen, { now: poll.now, previousPoll });
		},
	);
	const isBaseline = poll.before === undefined && !poll.emitBacklog;
	const until = endOfQuestions(poll);
	const asked: ListedCall[] = [];
	const unanswered: ServiceError[] = [];
	let pending = before;
	let found = 0;
	for await (const { part, value: answer } of responses) {
		const call = toAsk[part];
		const matches = answer === true;
		if (typeof answer === 'boolean') {
			asked.push({ ...call, matches });
			if (!matches) pending = withoutPending(pending, [call.id]);
		} else {
			unanswered.push(answer.failure);
			pending = withFailedTry(pending, call.id, poll.now, answer.failure.message);
			const recording = pendingRecording(pending, call.id);
			asked.push(recording ? passedOver(poll, call, recording) : { ...call, matches });
		}
		if (matches) found += 1;
		if ((found >= remaining && !isBaseline) || Date.now() >= until) break;
	}
	// One call may be to blame for itself, but not all of them.
	if (unanswered.length > 1 && unanswered.length === asked.length) throw unanswered[0];
	const left = toAsk.slice(asked.length);
	// The baseline emits nothing, so it takes only those for dealt with that it asked for.
	if (left.length === 0 || isBaseline) {
		return { records: [...others, ...asked], max: remaining, pending };
	}
	return { records: [...others, ...asked, ...left], max: found, pending };
}

/** Those that gave no answer before come last: they must not take the time of the others. */
function inOrderOfQuestions(
	matching: readonly ListedCall[],
	pending: PendingRecordings,
): ListedCall[] {
	const [toAskAgain, others] = partition(
		oldestFirst(matching),
		({ id }) => pendingRecording(pending, id) !== undefined,
	);
	return [...others, ...toAskAgain];
}

/**
 * Asks whether a call was recorded.
 *
 * @throws ServiceError when the failure is none of this call alone
 */
export async function answerOf<A extends TriggerAccount>(
	{ feed, account, over }: Pick<Poll<A>, 'feed' | 'account' | 'over'>,
	seen: SeenCall,
	times: { now: number; previousPoll: number | null },
): Promise<boolean | Unanswered> {
	if (!feed.hasRecording) return seen.call.recording !== null;
	const outcome = await settle(feed.hasRecording(account, seen, times));
	if ('value' in outcome) return outcome.value;
	const { thrown } = outcome;
	if (!(thrown instanceof ServiceError) || over.aborted || OF_ALL_CALLS.has(thrown.kind)) {
		throw thrown;
	}
	return { failure: withCallNamed(thrown, feed.service, seen.call.id) };
}

function withCallNamed(failure: ServiceError, service: string, callId: string): ServiceError {
	const { kind, message, description } = failure;
	const asked = `${service} was asked whether the call ${callId} was recorded.`;
	return new ServiceError(kind, message, { ...failure, description: `${description}\n${asked}` });
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
