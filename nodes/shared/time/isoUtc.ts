import { HOUR_MS, SECOND_MS } from './units';

/** The years 1 to 9999: what ISO 8601 writes with four digits, and what databases take. */
const WRITABLE = {
	from: Date.parse('0001-01-01T00:00:00Z'),
	until: Date.parse('+010000-01-01T00:00:00Z'),
};

/** Whether an instant (epoch ms) is in a year that can be written with four digits. */
export function isWritable(instant: number): boolean {
	return instant >= WRITABLE.from && instant < WRITABLE.until;
}

const HOUR_LENGTH = 'yyyy-MM-ddTHH'.length;

/** Some two years of hours, 2 MB. */
const MAX_HOURS_REMEMBERED = 20_000;

/** `2026-03-01T09` by the hour since the epoch: writing a date anew costs several times as much as looking it up. */
const hours = new Map<number, string>();

/** `:30:00.000Z` by the second of the hour. */
const seconds = new Map<number, string>();

/** An instant (epoch ms) as ISO 8601 in UTC with milliseconds; null when there is none, or none to be written. */
export function toIsoUtc(instant: number | null): string | null {
	if (instant === null || !isWritable(instant)) return null;
	const hour = Math.floor(instant / HOUR_MS);
	const second = (instant - hour * HOUR_MS) / SECOND_MS;
	if (!Number.isInteger(second)) return new Date(instant).toISOString();
	const [before, behind] = [hours.get(hour), seconds.get(second)];
	if (before !== undefined && behind !== undefined) return before + behind;
	const written = new Date(instant).toISOString();
	if (hours.size >= MAX_HOURS_REMEMBERED) hours.clear();
	hours.set(hour, written.slice(0, HOUR_LENGTH));
	seconds.set(second, written.slice(HOUR_LENGTH));
	return written;
}
