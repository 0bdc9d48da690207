import { DAY_MS, HOUR_MS } from '../time/units';
import type { Candidate, Decision, SliceSettings } from './candidates';
import {
	callsByHour,
	isKnownIn,
	withCalls,
	withKnown,
	withMarksRenewed,
	withoutHoursBefore,
	type KnownCalls,
} from './knownCalls';
import { reachOf } from './lookbackWindow';
import { floorsThatCount } from './floors';
import type { PollState } from './pollState';

/**
 * What a list may show that showed no call at the first poll: its clock, or the zone in which it is read, may be hours
 * behind ours, and a call of hours may just be over. All that is listed would be more than that: an empty list can be
 * one that could not be read.
 */
const BLANK_SLACK_MS = 12 * HOUR_MS;

/**
 * What is there before the first window was there before the first poll, so it is never new, though later
 * windows may reach back to it. Without a call to go by, our clock says roughly what that is.
 */
export function firstState(
	records: readonly Candidate[],
	now: number,
	{ watching, zone, settings, lookbackMs, emitBacklog = false }: SliceSettings,
): PollState {
	const isBlank = records.length === 0 && !emitBacklog;
	return {
		watching,
		zone,
		settings,
		cursor: now,
		floor: isBlank ? now - BLANK_SLACK_MS : firstFloor(records, now, lookbackMs),
		floorsIn: {},
		known: {},
		passedOver: {},
		pending: {},
		polledAt: now,
		wholeReadAt: now,
		// Nothing was read so far.
		readFrom: now + DAY_MS,
		unfinished: null,
		isNewestFirst: null,
	};
}

function firstFloor(records: readonly Candidate[], now: number, lookbackMs: number): number {
	return Math.max(0, Math.min(reachOf(now, now, lookbackMs), newestOf(records)));
}

/**
 * The state to keep after a slice.
 *
 * @param state that of before; undefined at the first slice of all, where `before` stands for it
 */
export function nextState(
	state: PollState | undefined,
	before: PollState,
	{ records, known, leftOut, old, newRecords, left, isCut }: Decision,
	now: number,
	settings: SliceSettings,
): PollState {
	const { lookbackMs, start, readUntil, readBackTo, isNewestFirst = null } = settings;
	const leftFrom = settings.leftFrom ?? leftStart(left, start);
	const isUndated = [...newRecords, ...known].some((record) => record.start === null);
	const reached = isUndated ? now : readUntil;
	const cursor = cursorAfter(
		state,
		records,
		leftFrom,
		now,
		state === undefined ? -Infinity : reached,
	);
	const isQuick = readBackTo !== undefined;
	const reading = before.unfinished ?? {
		beganAt: isQuick ? before.wholeReadAt : now,
		from: isQuick ? before.readFrom : start,
	};
	// Calls that wait hold the cursor alone: to go on from them would pass over what is listed late before them.
	const isDone = readUntil === undefined && !isCut && !left.some(({ start: at }) => at === null);
	const wholeReadAt = isDone ? reading.beganAt : before.wholeReadAt;
	const newest = Math.max(newestMarkOf(before, now), newestOf(records));
	const oldest = reachOf(Math.min(cursor, wholeReadAt, newest), now, lookbackMs);
	const undated = known.filter((record) => record.start === null).map(({ id }) => id);
	const renewed = withMarksRenewed(before.known, undated, now);
	const kept = withoutHoursBefore(renewed, oldest, before.zone);
	const keptOver = withoutHoursBefore(before.passedOver, oldest, before.zone);
	const isFirstReading = before.readFrom > reading.beganAt && before.unfinished !== null;
	const floor =
		isFirstReading && before.floor === 0
			? firstFloor(records, reading.beganAt, lookbackMs)
			: before.floor;
	const newFloor = Math.max(floor, kept.forgottenUntil, keptOver.forgottenUntil);
	return {
		...before,
		cursor,
		floor: newFloor,
		floorsIn: floorsThatCount(
			[before.floorsIn, kept.forgottenIn, keptOver.forgottenIn],
			before.zone,
			newFloor,
		),
		known: withCalls(kept.known, [...old, ...newRecords], now),
		passedOver: withOthers(keptOver.known, leftOut, floor, now),
		polledAt: now,
		wholeReadAt,
		readFrom: isDone ? reading.from : before.readFrom,
		unfinished: isDone ? null : { ...reading, until: leftFrom ?? readUntil ?? start },
		isNewestFirst: isQuick ? (isNewestFirst ?? before.isNewestFirst) : isNewestFirst,
	};
}

/**
 * Epoch ms of the hour of the newest call that was dealt with. Marks are forgotten by it, for our clock may be days
 * fast for a while: what comes in an hour whose marks are gone would be lost.
 */
function newestMarkOf({ known, passedOver, zone }: PollState, now: number): number {
	const hours = callsByHour(withKnown(known, passedOver), zone).map(({ hour }) => hour);
	return hours.filter((hour) => hour <= now).at(-1) ?? now;
}

/** Epoch ms from which on calls are left; undefined when none is. */
function leftStart(left: readonly Candidate[], start: number): number | undefined {
	// One without a start can be listed anywhere in the slice.
	if (left.some((record) => record.start === null)) return start;
	return left[0]?.start ?? undefined;
}

function withOthers(
	passedOver: KnownCalls,
	leftOut: readonly Candidate[],
	floor: number,
	now: number,
): KnownCalls {
	const isThere = isKnownIn(passedOver);
	const others = leftOut.filter(
		({ id, start }) => (start === null || start >= floor) && !isThere(id),
	);
	return withCalls(passedOver, others, now);
}

/**
 * The newest call seen, but never past one that is left for the next poll, and never past our clock: one
 * mistaken stamp must not hide the rest. What was read without finding a call counts only up to a day ago:
 * our clock may be fast, and the window must not start too late for that. Where calls have no start, that is
 * all there is to go by.
 */
function cursorAfter(
	state: PollState | undefined,
	records: readonly Candidate[],
	leftFrom: number | undefined,
	now: number,
	readUntil = -Infinity,
): number {
	const newest = Math.max(newestOf(records), state?.cursor ?? -Infinity);
	const reached = Math.max(newest, Math.min(readUntil, now - DAY_MS));
	const cursor = Number.isFinite(reached) ? reached : now;
	return Math.min(cursor, now, leftFrom ?? Infinity);
}

/** The start of the newest call, -Infinity when there is none. */
function newestOf(records: readonly Candidate[]): number {
	return records.reduce((newest, { start }) => Math.max(newest, start ?? -Infinity), -Infinity);
}
