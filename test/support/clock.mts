import { afterEach, beforeEach, jest } from '@jest/globals';

/** What jest would fake besides: with any of these stopped, requests hang. */
const ALL_BUT_DATE = [
	'hrtime',
	'nextTick',
	'performance',
	'queueMicrotask',
	'requestAnimationFrame',
	'cancelAnimationFrame',
	'requestIdleCallback',
	'cancelIdleCallback',
	'setImmediate',
	'clearImmediate',
	'setInterval',
	'clearInterval',
	'setTimeout',
	'clearTimeout',
] as const;

/**
 * Stops the date at `now` (ISO 8601) in every test of the block where it is called. Timers run on, so
 * requests, pauses and time-outs are real. A test may set another date with `setClock`.
 */
export function useClock(now: string): void {
	beforeEach(() => {
		jest.useFakeTimers({ doNotFake: [...ALL_BUT_DATE], now: Date.parse(now) });
	});
	afterEach(() => {
		jest.useRealTimers();
	});
}

/** Puts the stopped date at `now` (ISO 8601), in a test of a block that uses `useClock`. */
export function setClock(now: string): void {
	jest.setSystemTime(Date.parse(now));
}
