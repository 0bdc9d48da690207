import type { TimeWindow } from '../time/dateRange';
import { DAY_MS, HOUR_MS } from '../time/units';
import type { PollState } from './pollState';

/** A list shows a call under its start, but only once it has ended: calls of this length are still found. */
const LONGEST_CALL_MS = 6 * HOUR_MS;

/** In the hour that a clock change repeats, a start can be read an hour early. */
const REPEATED_HOUR_MS = HOUR_MS;

/** An outage is caught up in slices, oldest first, so that each poll gets on however slow the service is. */
const SLICE_MS = 6 * HOUR_MS;

/** A part of the window, whose calls are decided about before the next one is asked for. */
export interface Slice extends TimeWindow {
	/** Epoch ms up to which the list is then read; undefined when that is its end. */
	readUntil?: number;
}

/** Epoch ms from which on calls can still appear in the list. */
export function reachOf(cursor: number, now: number, lookbackMs: number): number {
	return Math.min(cursor, now) - lookbackMs - LONGEST_CALL_MS - REPEATED_HOUR_MS;
}

/**
 * The window that a poll must read (epoch ms): from a lookback before the newest call known, so that it
 * grows by itself over any outage, to well past the present, so that no clock needs to be right.
 *
 * @param now epoch ms by our clock
 */
export function pollWindow(
	state: PollState | undefined,
	now: number,
	lookbackMs: number,
): TimeWindow {
	const { cursor, floor } = state ?? { cursor: now, floor: 0 };
	return {
		start: Math.max(floor, reachOf(cursor, now, lookbackMs)),
		end: Math.max(cursor, now) + DAY_MS,
	};
}

/**
 * The same window in slices, oldest first. What was read by an earlier poll is one of them, for most of it
 * is known.
 */
export function pollSlices(state: PollState | undefined, now: number, lookbackMs: number): Slice[] {
	const { start, end } = pollWindow(state, now, lookbackMs);
	// Only one slice can be the first poll: what the others hold would be taken for new.
	if (state === undefined) return [{ start, end }];
	const { cursor, polledAt, isBehind } = state;
	const readBefore = isBehind ? cursor : Math.max(cursor, polledAt);
	const slices: Slice[] = [];
	let from = start;
	for (let until = readBefore + SLICE_MS; until < now; until += SLICE_MS) {
		slices.push({ start: from, end: until, readUntil: until });
		from = until;
	}
	return [...slices, { start: from, end }];
}
