import { isPlainObject, mapValues, partition, pickBy } from 'lodash';
import { isWritable } from '../time/isoUtc';
import { isKnownZone, sameClockTime } from '../time/localTime';
import { HOUR_MS } from '../time/units';
import { CALL_MARK_LENGTH, callMark, splitFingerprints } from './fingerprint';

/**
 * Fingerprints of calls that were dealt with, run together, by the hour (since the epoch) in which they
 * started: 8 bytes a call. Among 20,000 of them a new call is mistaken for a known one with odds of
 * 20,000 / 2^48, about 1 in 1.4 × 10^10: at 10,000 calls a day, once in some 3,800 years. Behind an hour stands
 * the IANA zone in which these starts were read, where that is not the zone of now: `490836 Asia/Jerusalem`.
 */
export type KnownCalls = Record<string, string>;

/** The hour that a key of known calls names, in epoch ms, and its zone, where it is not the zone of now. */
function readKey(key: string): { start: number; end: number; zone?: string } {
	const [hour, zone] = key.split(' ');
	const start = Number(hour) * HOUR_MS;
	return { start, end: start + HOUR_MS, zone };
}

/**
 * The instants (epoch ms) within which the calls of an hour begin as the zone of now reads them, where nobody knows
 * which of their stamps depend on the zone.
 */
function spanOf(key: string, zoneOfNow: string): { earliest: number; latest: number } {
	const { start, end, zone } = readKey(key);
	if (zone === undefined) return { earliest: start, latest: end };
	// A clock change can tear an hour apart, so that it ends before it begins.
	const moved = [start, end - 1].map((instant) => sameClockTime(instant, zone, zoneOfNow));
	return {
		earliest: Math.min(start, ...moved),
		latest: Math.max(end, ...moved.map((at) => at + 1)),
	};
}

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
export function lastingMarks(known: KnownCalls, instant: number, zoneOfNow: string): KnownCalls {
	return withoutHoursBefore(known, instant + HOUR_MS, zoneOfNow).known;
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

/**
 * The hours, oldest first, with how many calls of each were dealt with; `hour` is the epoch ms of its start, the earlier
 * where it was read in another zone.
 */
export function callsByHour(
	known: KnownCalls,
	zoneOfNow: string,
): Array<{ hour: number; calls: number }> {
	return Object.entries(known)
		.map(([key, joined]) => ({
			hour: spanOf(key, zoneOfNow).earliest,
			calls: joined.length / CALL_MARK_LENGTH,
		}))
		.sort((a, b) => a.hour - b.hour);
}

/**
 * The same without the hours that ended before an instant (epoch ms), whichever way their stamps are read.
 *
 * @returns also the end of the last hour that was dropped, -Infinity when none was, and the same by zone for those that
 *   were read in others
 */
export function withoutHoursBefore(
	known: KnownCalls,
	instant: number,
	zoneOfNow: string,
): { known: KnownCalls; forgottenUntil: number; forgottenIn: Record<string, number> } {
	const [past, present] = partition(
		Object.entries(known),
		([key]) => spanOf(key, zoneOfNow).latest <= instant,
	);
	let forgottenUntil = -Infinity;
	const forgottenIn: Record<string, number> = {};
	for (const [key] of past) {
		const { end, zone } = readKey(key);
		if (zone === undefined) forgottenUntil = Math.max(forgottenUntil, end);
		else forgottenIn[zone] = Math.max(forgottenIn[zone] ?? end, end);
	}
	return { known: Object.fromEntries(present), forgottenUntil, forgottenIn };
}

/** The same once starts are read in another zone than until now. */
export function withZoneChanged(known: KnownCalls, from: string, to: string): KnownCalls {
	const all: KnownCalls = {};
	for (const [key, joined] of Object.entries(known)) {
		const [hour, zone = from] = key.split(' ');
		const newKey = zone === to ? hour : `${hour} ${zone}`;
		all[newKey] = (all[newKey] ?? '') + joined;
	}
	return all;
}

/** Whether a stored value is what it should be. Cut off in a fingerprint, it would know no call behind that. */
export function isKnownCalls(value: unknown): value is KnownCalls {
	if (!isPlainObject(value)) return false;
	return Object.entries(value as Record<string, unknown>).every(
		([key, joined]) =>
			isHour(key) && typeof joined === 'string' && joined.length % CALL_MARK_LENGTH === 0,
	);
}

function isHour(key: string): boolean {
	const { start, zone } = readKey(key);
	const isWhole = Number.isInteger(start / HOUR_MS) && isWritable(start);
	return isWhole && (zone === undefined || isKnownZone(zone));
}
