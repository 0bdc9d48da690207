import { sleep, type IPollFunctions } from 'n8n-workflow';
import { ServiceError } from '../failure/serviceError';
import { MINUTE_MS, SECOND_MS } from '../time/units';

/** n8n before 2.41 sets no budget; this is what its later versions grant. */
const USUAL_BUDGET_MS = 5 * MINUTE_MS;
const USED_PART_OF_BUDGET = 0.8;

/** Bounds of a poll, in one place. Times in seconds. */
export const POLL_LIMITS = {
	/** So long a poll may take, however little n8n grants: a slow service would never be heard to the end. */
	leastSeconds: 30,
	/** So much longer waits who heeds no signal to end. */
	graceSeconds: 5,
};

/** How long one poll may take. */
export interface PollTime {
	/** Epoch ms at its start, by our clock. */
	now: number;
	/** Epoch ms from which on nothing more is begun. */
	deadline: number;
	/** Ends the requests that are under way when the whole time is over. */
	over: AbortSignal;
}

/** Whether nothing more is to be begun. */
export function isTimeUp({ deadline, over }: Pick<PollTime, 'deadline' | 'over'>): boolean {
	return over.aborted || Date.now() >= deadline;
}

/**
 * Runs a poll that ends for certain: n8n gives one up that takes too long, but ours would go on, and every poll
 * behind it would wait for it.
 *
 * @throws ServiceError when its time is over and it heeds no signal
 */
export async function withinTime<T>(
	context: IPollFunctions,
	service: string,
	run: (time: PollTime) => Promise<T>,
): Promise<T> {
	const now = Date.now();
	const budgetMs = budgetOf(context);
	const longestMs = Math.max(budgetMs, POLL_LIMITS.leastSeconds * SECOND_MS);
	const over = new AbortController();
	const ended = new AbortController();
	// The clocks are stopped with the poll: what waits for its end would stay in memory for minutes.
	const passing = async (ms: number) => await sleep(ms, ended.signal);
	passing(longestMs)
		.then(() => over.abort())
		.catch(() => undefined);
	const tooLong = passing(longestMs + POLL_LIMITS.graceSeconds * SECOND_MS).then(() => {
		throw outOfTime(service, longestMs);
	});
	const time = { now, deadline: now + budgetMs * USED_PART_OF_BUDGET, over: over.signal };
	const running = run(time).catch((thrown: unknown) => {
		throw over.signal.aborted ? outOfTime(service, longestMs) : thrown;
	});
	try {
		return await Promise.race([running, tooLong]);
	} finally {
		ended.abort();
	}
}

function outOfTime(service: string, longestMs: number): ServiceError {
	const seconds = Math.round(longestMs / SECOND_MS);
	return new ServiceError(
		'timeout',
		`The poll of ${service} was given up after ${seconds} seconds`,
		{
			description:
				'The service, or the storage of this n8n, was too slow. Nothing is lost: the next poll asks again. If it stays like this, choose fewer Lookback Hours in the options.',
		},
	);
}

function budgetOf(context: IPollFunctions): number {
	const { getPollBudgetMs } = context as { getPollBudgetMs?: () => number };
	return getPollBudgetMs?.call(context) ?? USUAL_BUDGET_MS;
}
