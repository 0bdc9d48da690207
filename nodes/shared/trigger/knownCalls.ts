import { isPlainObject, mapValues, partition, pickBy } from 'lodash';
import { isWritable } from '../time/isoUtc';
import { HOUR_MS } from '../time/units';
import { CALL_MARK_LENGTH, callMark, splitFingerprints } from './fingerprint';

/**
 * Fingerprints of calls that were dealt with, run together, by the hour (since the epoch) in which they
 * started: 8 bytes a call. Among 20,000 of them a new call is mistaken for a known one with odds of
 * 20,000 / 2^48, about 1 in 1.4 × 10^10: at 10,000 calls a day, once in some 3,800 years.
 */
export type KnownCalls = Record<string, string>;

const startOf = (hour: string): number => Number(hour) * HOUR_MS;

const endOf = (hour: string): number => startOf(hour) + HOUR_MS;

/**
 * Makes the check whether a call was dealt with before, by its id. The calls are looked through at the first question:
 * most polls find nothing to ask about.
 */
export function isKnownIn(known: KnownCalls): (id: string) => boolean {
	let fingerprints: Set<string> | undefined;
	return (id) => {
		fingerprints ??= new Set(
			Object.values(known).flatMap((joined) => splitFingerprints(joined, CALL_MARK_LENGTH)),
		);
		return fingerprints.has(callMark(id));
	};
}

/** The same without the hours that end before an instant (epoch ms) is an hour away: marks about to be forgotten. */
export function lastingMarks(known: KnownCalls, instant: number): KnownCalls {
	return withoutHoursBefore(known, instant + HOUR_MS).known;
}

/** The same with more calls. One without a start is kept as if it began at `now` (epoch ms). */
export function withCalls(
	known: KnownCalls,
	calls: ReadonlyArray<{ id: string; start: number | null }>,
	now: number,
): KnownCalls {
	const all = { ...known };
	for (const { id, start } of calls) {
		const hour = String(Math.floor((start ?? now) / HOUR_MS));
		all[hour] = (all[hour] ?? '') + callMark(id);
	}
	return all;
}

/** All calls of both. */
export function withKnown(known: KnownCalls, more: KnownCalls): KnownCalls {
	const all = { ...known };
	for (const [hour, joined] of Object.entries(more)) all[hour] = (all[hour] ?? '') + joined;
	return all;
}

/**
 * The same with the marks of some calls put under the hour of an instant (epoch ms): they are kept for as long
 * as those of calls that began then.
 */
export function withMarksRenewed(
	known: KnownCalls,
	ids: readonly string[],
	instant: number,
): KnownCalls {
	if (ids.length === 0) return known;
	const renewed = new Set(ids.map(callMark));
	const others = mapValues(known, (joined) =>
		splitFingerprints(joined, CALL_MARK_LENGTH)
			.filter((mark) => !renewed.has(mark))
			.join(''),
	);
	const hour = String(Math.floor(instant / HOUR_MS));
	return withKnown(pickBy(others), { [hour]: [...renewed].join('') });
}

/** The hours, oldest first, with how many calls of each were dealt with; `hour` is the epoch ms of its start. */
export function callsByHour(known: KnownCalls): Array<{ hour: number; calls: number }> {
	return Object.entries(known)
		.map(([hour, joined]) => ({
			hour: startOf(hour),
			calls: joined.length / CALL_MARK_LENGTH,
		}))
		.sort((a, b) => a.hour - b.hour);
}

/**
 * The same without the hours that ended before an instant (epoch ms).
 *
 * @returns also the end of the last hour that was dropped, -Infinity when none was
 */
export function withoutHoursBefore(
	known: KnownCalls,
	instant: number,
): { known: KnownCalls; forgottenUntil: number } {
	const [past, present] = partition(Object.entries(known), ([hour]) => endOf(hour) <= instant);
	return {
		known: Object.fromEntries(present),
		forgottenUntil: Math.max(-Infinity, ...past.map(([hour]) => endOf(hour))),
	};
}

/** The same when starts are read as other instants: an hour that is torn apart is kept under its later part. */
export function withStartsMoved(known: KnownCalls, moved: (instant: number) => number): KnownCalls {
	const all: KnownCalls = {};
	for (const [hour, joined] of Object.entries(known)) {
		const latest = Math.max(moved(startOf(hour)), moved(endOf(hour) - 1));
		const movedHour = String(Math.floor(latest / HOUR_MS));
		all[movedHour] = (all[movedHour] ?? '') + joined;
	}
	return all;
}

/** Whether a stored value is what it should be. Cut off in a fingerprint, it would know no call behind that. */
export function isKnownCalls(value: unknown): value is KnownCalls {
	if (!isPlainObject(value)) return false;
	return Object.entries(value as Record<string, unknown>).every(
		([hour, joined]) =>
			Number.isInteger(Number(hour)) &&
			isWritable(startOf(hour)) &&
			typeof joined === 'string' &&
			joined.length % CALL_MARK_LENGTH === 0,
	);
}
