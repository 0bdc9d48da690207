import lodash from 'lodash';
import { describe, expect, it } from 'vitest';
import { createPacer } from '../../nodes/shared/pacer';

/** Milliseconds by which timers may fire early. */
const TOLERANCE = 3;

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
		const started = performance.now();
		for (let request = 0; request < 100; request += 1) await pace(0);
		expect(performance.now() - started).toBeLessThan(500);
	});

	it('has no debt: after a rest the next may start at once', async () => {
		const pace = createPacer();
		await pace(0.5);
		await new Promise((resolve) => setTimeout(resolve, 510));
		const started = performance.now();
		await pace(0.5);
		expect(performance.now() - started).toBeLessThan(250);
	});
});
