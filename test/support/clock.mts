import { afterEach, beforeEach, vi } from 'vitest';

/**
 * Stops the date at `now` (ISO 8601) in every test of the block where it is called. Timers run on, so
 * requests, pauses and time-outs are real. A test may set another date with `setClock`.
 */
export function useClock(now: string): void {
	beforeEach(() => {
		vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(now) });
	});
	afterEach(() => {
		vi.useRealTimers();
	});
}

/** Puts the stopped date at `now` (ISO 8601), in a test of a block that uses `useClock`. */
export function setClock(now: string): void {
	vi.setSystemTime(Date.parse(now));
}
