import { HOUR_MS, MINUTE_MS } from '../time/units';
import { pollSlices, pollWindow, type Slice } from './lookbackWindow';
import type { PollState } from './pollState';

/** Records come minutes after their call (contract: kavkom, Call detail records: Latency); later ones wait. */
const QUICK_REACH_MS = 2 * HOUR_MS;

/** So much later than by reading all each time is a record found at most. */
const WHOLE_EVERY_MS = 30 * MINUTE_MS;

/**
 * What a poll reads, in order: the whole window, or only its newest part, where the service was seen to list
 * the newest calls first and all went well.
 *
 * @param now epoch ms by our clock
 * @param wentWell whether the poll before was the last of this process, and ended well
 */
export function readingOf(
	state: PollState | undefined,
	now: number,
	wentWell: boolean,
	settings: { lookbackMs: number; emitBacklog?: boolean },
): Slice[] {
	const isQuick = state !== undefined && wentWell && canBeQuick(state, now);
	if (!isQuick) return pollSlices(state, now, settings);
	const readBackTo = Math.min(state.cursor, state.polledAt) - QUICK_REACH_MS;
	return [{ ...pollWindow(state, now, settings.lookbackMs), readBackTo }];
}

/** Polls come at the times that the user chose: as long as since the last one it may take until the next. */
function canBeQuick(state: PollState, now: number): boolean {
	const sinceLast = now - state.polledAt;
	const untilNext = now - state.wholeReadAt + sinceLast;
	const isClockSane = sinceLast >= 0 && state.wholeReadAt <= now;
	return (
		isClockSane &&
		state.isNewestFirst === true &&
		state.unfinished === null &&
		untilNext < WHOLE_EVERY_MS
	);
}
