import { partition } from 'lodash';
import { fingerprint } from './fingerprint';
import { instantsOf, wallClock } from '../time/localTime';
import { DAY_MS, HOUR_MS } from '../time/units';

/**
 * What a trigger remembers between two polls. Plain JSON, small enough for n8n's static data: about 8
 * bytes a call of the lookback window.
 */
export interface PollState {
	/** What is watched; another account or event starts anew. */
	watching: string;
	/** Epoch ms of the newest call seen, by the service's clock: the next window looks back from here. */
	cursor: number;
	/** Epoch ms before which calls have been forgotten: an older one can't be told from those any more. */
	floor: number;
	/** IANA zone in which starts were read: another one moves them all. */
	zone: string;
	/**
	 * Fingerprints of calls that were dealt with, run together, by the hour in which they started. Among
	 * 20,000 of them a new call is mistaken for a known one with odds of 20,000 / 2^48, about 1 in
	 * 1.4 × 10^10: at 10,000 calls a day, once in some 3,800 years.
	 */
	known: Record<string, string>;
}

/** A record that the service lists, as far as deciding about it goes. */
export interface Candidate {
	/** The call's id. */
	id: string;
	/** Epoch ms at which it started; null when the service does not say. */
	start: number | null;
	/** Whether it is what the trigger waits for, as it is now: it may become so later. */
	fires: boolean;
}

export interface PollSettings {
	/** What is watched, e.g. provider, account and event. */
	watching: string;
	/** IANA zone in which the starts of the records were read. */
	zone: string;
	/** How long after its end a call may appear in the list and still be found, in ms. */
	lookbackMs: number;
	/** Whether calls that are there at the first poll are new, too. */
	emitBacklog?: boolean;
	/** How many may be handed over in this poll; the rest stays for the next one, in order. */
	max?: number;
	/** Epoch ms up to which the list was read, when it was not read to its end. */
	readUntil?: number;
}

/** A list shows a call under its start, but only once it has ended: calls of this length are still found. */
const LONGEST_CALL_MS = 6 * HOUR_MS;

/** In the hour that a clock change repeats, a start can be read an hour early. */
const REPEATED_HOUR_MS = HOUR_MS;

/** The length of every mark of a known call, in characters of 6 bits: 48 bits. */
const MARK_LENGTH = 8;

/**
 * The window that the next poll must read (epoch ms): from a lookback before the newest call known, so that
 * it grows by itself over any outage, to well past the present, so that no clock needs to be right.
 *
 * @param now epoch ms by our clock
 */
export function pollWindow(
	state: PollState | undefined,
	now: number,
	{ watching, zone, lookbackMs }: Pick<PollSettings, 'watching' | 'zone' | 'lookbackMs'>,
): { start: number; end: number } {
	const { cursor, floor } =
		state?.watching === watching ? movedToZone(state, zone) : { cursor: now, floor: 0 };
	return {
		start: Math.max(floor, reach(cursor, now, lookbackMs)),
		end: Math.max(cursor, now) + DAY_MS,
	};
}

/** Epoch ms from which on calls can still appear in the list. */
function reach(cursor: number, now: number, lookbackMs: number): number {
	return Math.min(cursor, now) - lookbackMs - LONGEST_CALL_MS - REPEATED_HOUR_MS;
}

/** Makes the check whether a call was dealt with before, by its id. */
export function knownCalls(
	state: PollState | undefined,
	watching: string,
): (id: string) => boolean {
	const known = state?.watching === watching ? marksOf(state) : new Set<string>();
	return (id) => known.has(markOf(id));
}

function markOf(id: string): string {
	return fingerprint(id).slice(0, MARK_LENGTH);
}

function marksOf({ known }: PollState): Set<string> {
	const all = new Set<string>();
	for (const run of Object.values(known)) {
		for (let at = 0; at < run.length; at += MARK_LENGTH) {
			all.add(run.slice(at, at + MARK_LENGTH));
		}
	}
	return all;
}

/**
 * Decides which of the listed records are new. Pure: the same arguments give the same answer, and nothing
 * is remembered but what it returns.
 *
 * Each call is handed over once, whenever it first is what the trigger waits for: late records, a status
 * that settles and a recording that appears are found because the window is read again and again. The first
 * poll remembers what is there and hands over nothing, unless the backlog is wanted.
 *
 * @param records everything that the list holds within `pollWindow`, in any order, repeats allowed
 * @param now epoch ms by our clock
 * @returns the new records, oldest first, and the state to keep once they were handed over
 */
export function detectNewCalls<Record_ extends Candidate>(
	state: PollState | undefined,
	records: readonly Record_[],
	now: number,
	settings: PollSettings,
): { state: PollState; newRecords: Record_[] } {
	const isFirst = state?.watching !== settings.watching;
	const before = isFirst ? firstState(records, now, settings) : movedToZone(state, settings.zone);
	const isKnown = knownCalls(before, settings.watching);
	const firing = oldestFirst(onlyOnce(records)).filter(
		({ id, start, fires }) => fires && !isKnown(id) && (start === null || start >= before.floor),
	);
	const isBaseline = isFirst && !settings.emitBacklog;
	const newRecords = isBaseline ? [] : firing.slice(0, settings.max);
	const left = isBaseline ? [] : firing.slice(newRecords.length);
	const cursor = cursorAfter(before, isFirst, records, left, now, settings);
	const kept = forget(before, reach(cursor, now, settings.lookbackMs));
	const known = remember(kept.known, isBaseline ? firing : newRecords, now);
	return { state: { ...before, cursor, floor: kept.floor, known }, newRecords };
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
	const floor = Math.max(0, Math.min(reach(now, now, lookbackMs), newestOf(records)));
	return { watching, cursor: now, floor, zone, known: {} };
}

/** A state whose records were read in another zone: the same stamps read as other instants now. */
function movedToZone(state: PollState, zone: string): PollState {
	if (state.zone === zone) return state;
	const moved = (instant: number) =>
		instantsOf(wallClock(instant, state.zone, 'yyyy-MM-dd HH:mm:ss.SSS'), zone)[0];
	const hourOf = (instant: number) => Math.floor(moved(instant) / HOUR_MS);
	const known: Record<string, string> = {};
	for (const [hour, run] of Object.entries(state.known)) {
		const start = Number(hour) * HOUR_MS;
		const last = String(Math.max(hourOf(start), hourOf(start + HOUR_MS - 1)));
		known[last] = (known[last] ?? '') + run;
	}
	return { ...state, zone, cursor: moved(state.cursor), floor: moved(state.floor), known };
}

function onlyOnce<Record_ extends Candidate>(records: readonly Record_[]): Record_[] {
	return [...new Map(records.map((record) => [record.id, record])).values()];
}

/** In the order in which calls are handed over: those without a start last. */
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
	before: PollState,
	isFirst: boolean,
	records: readonly Candidate[],
	left: readonly Candidate[],
	now: number,
	{ readUntil }: PollSettings,
): number {
	const newest = Math.max(newestOf(records), isFirst ? -Infinity : before.cursor);
	const reached = Math.max(newest, Math.min(readUntil ?? -Infinity, now - DAY_MS));
	const cursor = Number.isFinite(reached) ? reached : now;
	return Math.min(cursor, now, left[0]?.start ?? Infinity);
}

/** The start of the newest call, -Infinity when there is none. */
function newestOf(records: readonly Candidate[]): number {
	return records.reduce((newest, { start }) => Math.max(newest, start ?? -Infinity), -Infinity);
}

/** Drops the calls of all hours that ended before `reachMs`, and notes up to when that was. */
function forget(
	{ known, floor }: PollState,
	reachMs: number,
): { known: Record<string, string>; floor: number } {
	const isPast = (hour: string) => (Number(hour) + 1) * HOUR_MS <= reachMs;
	const [past, present] = partition(Object.entries(known), ([hour]) => isPast(hour));
	const forgottenUntil = past.map(([hour]) => (Number(hour) + 1) * HOUR_MS);
	return { known: Object.fromEntries(present), floor: Math.max(floor, ...forgottenUntil) };
}

function remember(
	known: Record<string, string>,
	dealtWith: readonly Candidate[],
	now: number,
): Record<string, string> {
	const all = { ...known };
	for (const { id, start } of dealtWith) {
		const hour = String(Math.floor((start ?? now) / HOUR_MS));
		all[hour] = (all[hour] ?? '') + markOf(id);
	}
	return all;
}
