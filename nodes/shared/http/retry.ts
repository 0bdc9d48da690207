import { DateTime } from 'luxon';
import type { ServiceError } from '../failure/serviceError';
import { SECOND_MS } from '../time/units';
import { LIMITS } from './limits';

/**
 * How long to wait before a failed read is sent again.
 *
 * @param failure why it failed
 * @param attempt how often it was sent, from 1
 * @param random from 0 up to 1: spreads clients that failed together
 * @returns seconds, or null when it should not be sent again
 */
export function secondsBeforeRetry(
	failure: ServiceError,
	attempt: number,
	random: number,
): number | null {
	if (!failure.retryable || attempt >= LIMITS.attempts) return null;
	const backoff = Math.min(
		LIMITS.firstBackoffSeconds * 2 ** (attempt - 1),
		LIMITS.maxBackoffSeconds,
	);
	const spread = backoff * (0.5 + random / 2);
	const asked = failure.retryAfterSeconds;
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
