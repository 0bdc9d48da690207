import { isPlainObject, pickBy } from 'lodash';
import { isWritable } from '../time/isoUtc';
import { isKnownZone, sameClockTime } from '../time/localTime';
import { HOUR_MS } from '../time/units';
import type { Candidate } from './candidates';

/** Epoch ms before which calls have been forgotten, by the IANA zone in which their starts were read. */
export type Floors = Record<string, number>;

export const isInstant = (value: unknown): boolean =>
	typeof value === 'number' && isWritable(value);

export function isFloors(value: unknown): boolean {
	if (!isPlainObject(value)) return false;
	return Object.entries(value as Record<string, unknown>).every(
		([zone, floor]) => isKnownZone(zone) && isInstant(floor),
	);
}

/** The longest step of a clock change. */
const CLOCK_CHANGE_MS = 2 * HOUR_MS;

/**
 * The floors by other zones, of several the highest, that still tell more than that of the zone of now, which rises as
 * calls are forgotten: no call that began before them can be read as one of later than that any more.
 */
export function floorsThatCount(
	floors: readonly Floors[],
	zoneOfNow: string,
	floorOfNow: number,
): Floors {
	const highest: Floors = {};
	for (const [zone, floor] of floors.flatMap((byZone) => Object.entries(byZone))) {
		highest[zone] = Math.max(highest[zone] ?? floor, floor);
	}
	return pickBy(highest, (floor, zone) => {
		const latest = Math.max(floor, sameClockTime(floor, zone, zoneOfNow));
		return latest + CLOCK_CHANGE_MS > floorOfNow;
	});
}

/** Whether a call began before those that are remembered: it can't be told from the forgotten ones. */
export function isBeforeFloor(
	{ floor, floorsIn }: { floor: number; floorsIn: Floors },
	{ start, startIn }: Candidate,
): boolean {
	if (start === null) return false;
	if (start < floor) return true;
	return Object.entries(floorsIn).some(([zone, other]) => {
		const startThere = startIn === undefined ? start : startIn(zone);
		return startThere !== null && startThere < other;
	});
}
