import lodash from 'lodash';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createPacer } from '../../nodes/shared/http/pacer';

/** Milliseconds by which timers may fire early. */
const TOLERANCE = 3;

afterEach(() => void jest.useRealTimers());

describe('The pace of requests', () => {
	it('keeps the least time between any two starts, however many wait', async () => {
		const pace = createPacer();
		const starts: number[] = [];
		const began = performance.now();
		await Promise.all(
			lodash.times(5, async () => {
				await pace(0.03);
				starts.push(performance.now());
			}),
		);
		for (const [index, start] of starts.entries()) {
			expect(start - began).toBeGreaterThanOrEqual(index * 30 - TOLERANCE);
		}
	});

	it('holds nobody up who asks for no pause', async () => {
		const pace = createPacer();
		// Whoever waits, waits for a clock that stands still.
		jest.useFakeTimers();
		for (let request = 0; request < 100; request += 1) await pace(0);
	});

	it('is held up by nobody who was canceled while waiting', async () => {
		const pace = createPacer();
		const canceled = new AbortController();
		await pace(3600);
		const waiting = [pace(3600, canceled.signal), pace(3600, canceled.signal)];
		canceled.abort(new Error('Nobody waits'));
		const outcomes = await Promise.allSettled(waiting);
		expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
		jest.useFakeTimers({ now: Date.now() + 3_600_001 });
		await pace(0);
	});

	it('has no debt: after a rest the next may start at once', async () => {
		const pace = createPacer();
		jest.useFakeTimers();
		await pace(5);
		jest.advanceTimersByTime(5001);
		await pace(5);
	});
});
