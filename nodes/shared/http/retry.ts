import { DateTime } from 'luxon';
import { sleep } from 'n8n-workflow';
import { ServiceError, type FailureKind } from '../failure/serviceError';
import { settle } from '../failure/settle';
import { SECOND_MS } from '../time/units';
import { LIMITS } from './limits';

/** How often something is sent at most, by what it failed with the last time. */
export type AttemptsOf = Partial<Record<FailureKind, number>>;

/** How often something is sent at most; never more often than `LIMITS` has it. */
export interface MaxAttempts {
	maxAttempts?: number;
	/** Where that is less often. */
	attemptsOf?: AttemptsOf;
}

/**
 * Runs a read again as long as its failure promises that this can help.
 *
 * @param attemptRead is told which attempt it is, from 1
 * @param cancelSignal ends a pause before it is run again
 */
export async function withRetries<T>(
	attemptRead: (attempt: number) => Promise<T>,
	cancelSignal?: AbortSignal,
	max: MaxAttempts = {},
): Promise<T> {
	for (let attempt = 1; ; attempt += 1) {
		const outcome = await settle(attemptRead(attempt));
		if ('value' in outcome) return outcome.value;
		if (attempt >= attemptsAfter(outcome.thrown, max)) throw outcome.thrown;
		const seconds = secondsBeforeRetry(outcome.thrown, attempt, Math.random());
		if (seconds === null) throw outcome.thrown;
		await sleep(seconds * SECOND_MS, cancelSignal);
		// Older versions of n8n sleep to the end.
		cancelSignal?.throwIfAborted();
	}
}

function attemptsAfter(thrown: unknown, { maxAttempts, attemptsOf = {} }: MaxAttempts): number {
	const ofKind = thrown instanceof ServiceError ? attemptsOf[thrown.kind] : undefined;
	return Math.min(maxAttempts ?? LIMITS.attempts, ofKind ?? LIMITS.attempts);
}

/**
 * How long to wait before a failed read is sent again.
 *
 * @param thrown why it failed
 * @param attempt how often it was sent, from 1
 * @param random from 0 up to 1: spreads clients that failed together
 * @returns seconds, or null when it should not be sent again
 */
export function secondsBeforeRetry(
	thrown: unknown,
	attempt: number,
	random: number,
): number | null {
	if (!(thrown instanceof ServiceError)) return null;
	if (!thrown.retryable || attempt >= LIMITS.attempts) return null;
	const backoff = Math.min(
		LIMITS.firstBackoffSeconds * 2 ** (attempt - 1),
		LIMITS.maxBackoffSeconds,
	);
	const spread = backoff * (0.5 + random / 2);
	const asked = thrown.retryAfterSeconds;
	if (asked === undefined) return spread;
	return asked > LIMITS.maxRetryAfterSeconds ? null : Math.max(asked, spread);
}

/**
 * Reads a `Retry-After` header: a count of seconds or an HTTP date.
 *
 * @param now epoch ms
 * @returns seconds from now, or undefined when the header is missing or says nothing
 */
export function retryAfterSeconds(header: unknown, now: number): number | undefined {
	if (typeof header !== 'string' && typeof header !== 'number') return undefined;
	const text = String(header).trim();
	if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
	const date = DateTime.fromHTTP(text);
	return date.isValid ? Math.max(0, (date.toMillis() - now) / SECOND_MS) : undefined;
}
