import { DAY_MS, HOUR_MS } from './units';
import { offsetAt } from './zoneOffset';

/** No call is as old or as far away: `1900-01-01` and `9999-12-31` stand for no time. */
const FIRST_YEAR = 1901;
const LAST_YEAR = 9998;

/** The clocks of all zones are at most so far from UTC. */
const FARTHEST_OFFSET_MS = 14 * HOUR_MS;

/**
 * What a clock shows, as if it were that of UTC (epoch ms); null for no day of the calendar, for a year that no call
 * is of, and for the epoch 0 as the clock of any zone shows it.
 */
export function naiveTime(
	year: number,
	month: number,
	day: number,
	hour: number,
	minute: number,
	second: number,
): number | null {
	const naive = Date.UTC(year, month - 1, day, hour, minute, second);
	const read = new Date(naive);
	const isCalendarDate =
		year >= FIRST_YEAR &&
		year <= LAST_YEAR &&
		read.getUTCMonth() === month - 1 &&
		read.getUTCDate() === day &&
		hour < 24;
	return isCalendarDate && Math.abs(naive) > FARTHEST_OFFSET_MS ? naive : null;
}

/**
 * The offsets (ms) before and after the day of a time on a clock. No zone changes its clocks twice within three days:
 * where they are the same, so is that of all the day.
 */
export function offsetsAround(naive: number, zone: string): [number, number] {
	const day = Math.floor(naive / DAY_MS) * DAY_MS;
	return [offsetAt(day - DAY_MS, zone), offsetAt(day + 2 * DAY_MS, zone)];
}

/** The instants (epoch ms) that a time on the clock of a zone can mean: see `instantsOf`. */
export function resolveNaive(naive: number, zone: string): number[] {
	const [before, after] = offsetsAround(naive, zone);
	if (before === after) return [naive - before];
	const instants = [before, after]
		.filter((offset) => offsetAt(naive - offset, zone) === offset)
		.map((offset) => naive - offset)
		.sort((a, b) => a - b);
	return instants.length > 0 ? instants : [naive - before];
}
