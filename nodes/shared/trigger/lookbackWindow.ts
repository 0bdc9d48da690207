import { LONGEST_CALL_MS } from '../call/callRecord';
import type { TimeWindow } from '../time/dateRange';
import { DAY_MS, HOUR_MS } from '../time/units';
import { callsByHour, withKnown } from './knownCalls';
import type { PollState } from './pollState';

/** In the hour that a clock change repeats, a start can be read an hour early. */
const REPEATED_HOUR_MS = HOUR_MS;

/** An outage is caught up in slices, oldest first, so that each poll gets on however slow the service is. */
const SLICE_MS = 6 * HOUR_MS;

/** What was read before is read again in slices, too, where it holds more calls than this. */
const MAX_CALLS_OF_SLICE = 5000;

/** A part of the window, whose calls are decided about before the next one is asked for. */
export interface Slice extends TimeWindow {
	/** Epoch ms up to which the list is then read; undefined when that is its end. */
	readUntil?: number;
	/**
	 * Epoch ms: where the list comes newest first, it is read until it has come to calls that began before.
	 * Undefined when it is read whole.
	 */
	readBackTo?: number;
}

/** Epoch ms from which on calls can still appear in the list. */
export function reachOf(cursor: number, now: number, lookbackMs: number): number {
	return Math.min(cursor, now) - lookbackMs - LONGEST_CALL_MS - REPEATED_HOUR_MS;
}

/**
 * The window that a poll must read (epoch ms): from a lookback before the newest call known, so that it
 * grows by itself over any outage, to well past the present, so that no clock needs to be right. What came
 * while the window was read the last time counts as an outage.
 *
 * @param now epoch ms by our clock
 */
export function pollWindow(
	state: PollState | undefined,
	now: number,
	lookbackMs: number,
): TimeWindow {
	const { cursor, floor, wholeReadAt } = state ?? { cursor: now, floor: 0, wholeReadAt: now };
	return {
		start: Math.max(floor, reachOf(Math.min(cursor, wholeReadAt), now, lookbackMs)),
		end: Math.max(cursor, now) + DAY_MS,
	};
}

/**
 * The same window in slices, oldest first, or what an earlier poll left of it. What was read by an earlier poll
 * is one of them, for most of it is known.
 */
export function pollSlices(
	state: PollState | undefined,
	now: number,
	{ lookbackMs, emitBacklog = false }: { lookbackMs: number; emitBacklog?: boolean },
): Slice[] {
	const window = pollWindow(state, now, lookbackMs);
	// Without a backlog only one slice can be the first poll: what the others hold would be taken for new.
	if (state === undefined && !emitBacklog) return [window];
	const start = state?.unfinished?.until ?? window.start;
	return slicesBetween({ start, end: window.end }, [
		...(state === undefined ? [] : cutsOfKnown(state, start)),
		...cutsOfUnread(readBefore(state, start), now),
	]);
}

function readBefore(state: PollState | undefined, start: number): number {
	if (state === undefined || state.unfinished) return start;
	return Math.max(state.cursor, state.polledAt);
}

function cutsOfUnread(from: number, now: number): number[] {
	const cuts: number[] = [];
	for (let until = from + SLICE_MS; until < now; until += SLICE_MS) cuts.push(until);
	return cuts;
}

function cutsOfKnown({ known, passedOver, zone }: PollState, start: number): number[] {
	const cuts: number[] = [];
	let count = 0;
	for (const { hour, calls } of callsByHour(withKnown(known, passedOver), zone)) {
		if (hour <= start) continue;
		if (count + calls > MAX_CALLS_OF_SLICE && count > 0) {
			cuts.push(hour);
			count = 0;
		}
		count += calls;
	}
	return cuts;
}

function slicesBetween({ start, end }: TimeWindow, cuts: readonly number[]): Slice[] {
	const slices: Slice[] = [];
	let from = start;
	for (const until of [...cuts].sort((a, b) => a - b)) {
		if (until <= from || until >= end) continue;
		slices.push({ start: from, end: until, readUntil: until });
		from = until;
	}
	return [...slices, { start: from, end }];
}
