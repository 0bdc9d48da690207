import fc from 'fast-check';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { ServiceError, type FailureDetails } from '../../nodes/shared/failure/serviceError';
import { LIMITS } from '../../nodes/shared/http/limits';
import { retryAfterSeconds, secondsBeforeRetry, withRetries } from '../../nodes/shared/http/retry';
import { useFastLimits } from '../support/accounts.mts';

const failure = (details: Partial<FailureDetails> = {}) =>
	new ServiceError('timeout', 'Too late', { description: '', retryable: true, ...details });

describe('The pause before a read is sent again', () => {
	it('doubles each time and is spread over its upper half', () => {
		expect(secondsBeforeRetry(failure(), 1, 0)).toBe(0.25);
		expect(secondsBeforeRetry(failure(), 1, 0.5)).toBe(0.375);
		expect(secondsBeforeRetry(failure(), 2, 0)).toBe(0.5);
		expect(secondsBeforeRetry(failure(), 3, 0)).toBe(1);
	});

	it('ends after four attempts', () => {
		expect(secondsBeforeRetry(failure(), 3, 0)).not.toBeNull();
		expect(secondsBeforeRetry(failure(), 4, 0)).toBeNull();
	});

	it('is none for a failure that sending again can not mend', () => {
		expect(secondsBeforeRetry(failure({ retryable: false }), 1, 0)).toBeNull();
		expect(secondsBeforeRetry(failure({ retryable: undefined }), 1, 0)).toBeNull();
	});

	it('is as long as the service asks for, never shorter', () => {
		expect(secondsBeforeRetry(failure({ retryAfterSeconds: 7 }), 1, 0.9)).toBe(7);
		expect(secondsBeforeRetry(failure({ retryAfterSeconds: 0 }), 1, 0)).toBe(0.25);
	});

	it('is not taken when the service asks for more than two minutes', () => {
		expect(secondsBeforeRetry(failure({ retryAfterSeconds: 120 }), 1, 0)).toBe(120);
		expect(secondsBeforeRetry(failure({ retryAfterSeconds: 121 }), 1, 0)).toBeNull();
	});

	describe('with many attempts', () => {
		useFastLimits({ attempts: 100, firstBackoffSeconds: 0.5, maxBackoffSeconds: 20 });

		it('stays between a quarter of a second and twenty seconds', () => {
			fc.assert(
				fc.property(
					fc.integer({ min: 1, max: 99 }),
					fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
					(attempt, random) => {
						const seconds = secondsBeforeRetry(failure(), attempt, random);
						expect(seconds).toBeGreaterThanOrEqual(0.25);
						expect(seconds).toBeLessThanOrEqual(20);
					},
				),
			);
		});
	});
});

describe('Retry-After', () => {
	const now = Date.parse('2026-03-18T10:20:30Z');

	it.each([
		['120', 120],
		[' 5 ', 5],
		['0', 0],
		['1.5', 1.5],
		[7, 7],
		['Wed, 18 Mar 2026 10:21:00 GMT', 30],
		['Wednesday, 18-Mar-26 10:21:00 GMT', 30],
		['Wed Mar 18 10:21:00 2026', 30],
		['Wed, 18 Mar 2026 10:00:00 GMT', 0],
		['soon', undefined],
		['-5', undefined],
		['', undefined],
		[undefined, undefined],
		[['5'], undefined],
	])('%j is %j seconds', (header, seconds) => {
		expect(retryAfterSeconds(header, now)).toBe(seconds);
	});
});

describe('A read with retries', () => {
	useFastLimits({ firstBackoffSeconds: 0.001, maxBackoffSeconds: 0.002 });
	afterEach(() => {
		jest.restoreAllMocks();
	});

	it('gives the value of the first attempt that succeeds', async () => {
		const attempt = jest
			.fn<() => Promise<string>>()
			.mockRejectedValueOnce(failure())
			.mockRejectedValueOnce(failure())
			.mockResolvedValue('value');
		expect(await withRetries(attempt)).toBe('value');
		expect(attempt).toHaveBeenCalledTimes(3);
	});

	it('throws what the last attempt threw', async () => {
		const last = failure();
		const attempt = jest.fn<() => Promise<never>>().mockRejectedValue(last);
		await expect(withRetries(attempt)).rejects.toBe(last);
		expect(attempt).toHaveBeenCalledTimes(LIMITS.attempts);
	});

	describe('that is canceled in its pause', () => {
		useFastLimits({ firstBackoffSeconds: 3600, maxBackoffSeconds: 3600 });

		it('ends at once, and is not sent again', async () => {
			const canceled = new AbortController();
			const attempt = jest.fn<() => Promise<never>>().mockRejectedValue(failure());
			const reading = withRetries(attempt, canceled.signal);
			await Promise.resolve();
			canceled.abort(new Error('Nobody waits'));
			await expect(reading).rejects.toThrow('Nobody waits');
			expect(attempt).toHaveBeenCalledTimes(1);
		});
	});

	it.each([
		['a failure that stays', failure({ retryable: false })],
		['a bug', new TypeError('A bug')],
		['a text', 'text'],
	])('throws at once what can not be mended: %s', async (_what, thrown) => {
		const attempt = jest.fn<() => Promise<never>>().mockRejectedValue(thrown);
		await expect(withRetries(attempt)).rejects.toBe(thrown);
		expect(attempt).toHaveBeenCalledTimes(1);
	});
});
