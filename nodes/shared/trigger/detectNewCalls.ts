import { DAY_MS } from '../time/units';
import { isKnownIn, withCalls, withoutHoursBefore } from './knownCalls';
import { reachOf } from './lookbackWindow';
import type { PollState } from './pollState';

/** A record that the service lists, as far as deciding about it goes. */
export interface Candidate {
	/** The call's id. */
	id: string;
	/** Epoch ms at which it started; null when the service does not say. */
	start: number | null;
	/** Whether it is what the trigger waits for, as it is now: it may become so later. */
	matches: boolean;
}

/** What a whole poll goes by. */
export interface PollSettings {
	/** What is watched, e.g. service, account and event. */
	watching: string;
	/** IANA zone in which the starts of the records were read. */
	zone: string;
	/** How long after its end a call may appear in the list and still be found, in ms. */
	lookbackMs: number;
	/** Whether calls that are there at the first poll are new, too. */
	emitBacklog?: boolean;
}

/** What one slice of it goes by. */
export interface SliceSettings extends PollSettings {
	/** How many may be emitted; the rest stays for the next poll, in order. */
	max?: number;
	/** Epoch ms up to which the list was read, when it was not read to its end. */
	readUntil?: number;
}

/**
 * Decides which of the listed records are new. Pure: the same arguments give the same answer, and nothing
 * is remembered but what it returns.
 *
 * Each call is emitted once, whenever it first is what the trigger waits for: late records, a status that
 * settles and a recording that appears are found because the window is read again and again. The first
 * poll remembers what is there and emits nothing, unless the backlog is wanted.
 *
 * @param state what `readPollState` gave for these settings, or the slice before
 * @param records everything that the list holds within the slice, in any order, repeats allowed
 * @param now epoch ms by our clock
 * @returns the new records, oldest first, and the state to keep once they were emitted
 */
export function detectNewCalls<Record_ extends Candidate>(
	state: PollState | undefined,
	records: readonly Record_[],
	now: number,
	settings: SliceSettings,
): { state: PollState; newRecords: Record_[] } {
	const { lookbackMs, max, readUntil } = settings;
	const before = state ?? firstState(records, now, settings);
	const isKnown = isKnownIn(before.known);
	const matching = oldestFirst(onlyOnce(records)).filter(
		({ id, start, matches }) =>
			matches && !isKnown(id) && (start === null || start >= before.floor),
	);
	const isBaseline = state === undefined && !settings.emitBacklog;
	const newRecords = isBaseline ? [] : matching.slice(0, max);
	const left = isBaseline ? [] : matching.slice(newRecords.length);
	const cursor = cursorAfter(state, records, left, now, readUntil);
	const kept = withoutHoursBefore(before.known, reachOf(cursor, now, lookbackMs));
	return {
		newRecords,
		state: {
			...before,
			cursor,
			floor: Math.max(before.floor, kept.forgottenUntil),
			known: withCalls(kept.known, isBaseline ? matching : newRecords, now),
			polledAt: now,
			isBehind: readUntil !== undefined || newRecords.length === max,
		},
	};
}

/**
 * What is there before the first window was there before the first poll, so it is never new, though later
 * windows may reach back to it. Without a call to go by, our clock alone does not say what that is.
 */
function firstState(
	records: readonly Candidate[],
	now: number,
	{ watching, zone, lookbackMs }: PollSettings,
): PollState {
	const floor = Math.max(0, Math.min(reachOf(now, now, lookbackMs), newestOf(records)));
	return { watching, zone, cursor: now, floor, known: {}, polledAt: now, isBehind: false };
}

function onlyOnce<Record_ extends Candidate>(records: readonly Record_[]): Record_[] {
	return [...new Map(records.map((record) => [record.id, record])).values()];
}

/** In the order in which calls are emitted: those without a start last. */
export function oldestFirst<Record_ extends Candidate>(records: readonly Record_[]): Record_[] {
	return [...records].sort(
		(a, b) => (a.start ?? Infinity) - (b.start ?? Infinity) || (a.id < b.id ? -1 : 1),
	);
}

/**
 * The newest call seen, but never past one that is left for the next poll, and never past our clock: one
 * mistaken stamp must not hide the rest. What was read without finding a call counts only up to a day ago:
 * our clock may be fast, and the window must not start too late for that.
 */
function cursorAfter(
	state: PollState | undefined,
	records: readonly Candidate[],
	left: readonly Candidate[],
	now: number,
	readUntil = -Infinity,
): number {
	const newest = Math.max(newestOf(records), state?.cursor ?? -Infinity);
	const reached = Math.max(newest, Math.min(readUntil, now - DAY_MS));
	const cursor = Number.isFinite(reached) ? reached : now;
	return Math.min(cursor, now, left[0]?.start ?? Infinity);
}

/** The start of the newest call, -Infinity when there is none. */
function newestOf(records: readonly Candidate[]): number {
	return records.reduce((newest, { start }) => Math.max(newest, start ?? -Infinity), -Infinity);
}
