import { DateTime } from 'luxon';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Every zone changes its offset on a quarter hour of UTC, so an offset holds for the whole slot. */
const OFFSET_SLOT_MS = 15 * MINUTE_MS;
const BOUND_FORMATS = ['yyyy-MM-dd', 'yyyy-MM-dd HH:mm', 'yyyy-MM-dd HH:mm:ss'];

/**
 * A naive local time: milliseconds since 1970-01-01 00:00:00 on the wall clock of the zone. Like the
 * datetime column it stands for, it says the same for both passes of the hour that a change of
 * daylight saving time repeats.
 */
export type NaiveMs = number;

/** The wall clock of the phone system (contract: onecom, Time, freshness). */
export interface LocalClock {
	zone: string;
	/** @param instant epoch milliseconds */
	naive(instant: number): NaiveMs;
	/** @returns `YYYY-MM-DD HH:MM:SS`, without any sign of the zone */
	format(instant: number): string;
	/** The first and the one past the last naive moment of the day that holds `instant`. */
	dayOf(instant: number): { from: NaiveMs; until: NaiveMs };
}

const formatNaive = (naive: NaiveMs): string =>
	new Date(naive).toISOString().slice(0, 19).replace('T', ' ');

/**
 * @param zone IANA name; the zone of the machine never matters
 * @throws RangeError for an unknown zone
 */
export function createLocalClock(zone: string): LocalClock {
	if (!DateTime.utc().setZone(zone).isValid) throw new RangeError(`Unknown time zone: ${zone}`);
	const offsets = new Map<number, number>();

	// Formatting thousands of rows through Intl is what would make a simulator slow.
	const offsetAt = (instant: number): number => {
		const slot = Math.floor(instant / OFFSET_SLOT_MS);
		const known = offsets.get(slot);
		if (known !== undefined) return known;
		const offset = DateTime.fromMillis(instant, { zone }).offset * MINUTE_MS;
		offsets.set(slot, offset);
		return offset;
	};
	const naive = (instant: number): NaiveMs => instant + offsetAt(instant);

	return {
		zone,
		naive,
		format: (instant) => formatNaive(naive(instant)),
		dayOf: (instant) => {
			const from = Math.floor(naive(instant) / DAY_MS) * DAY_MS;
			return { from, until: from + DAY_MS };
		},
	};
}

export interface ParsedBound {
	naive: NaiveMs;
	/** True when only a day was given: it then means midnight at the start of that day. */
	isDay: boolean;
}

/** Reads `YYYY-MM-DD`, `YYYY-MM-DD HH:MM` or `YYYY-MM-DD HH:MM:SS`; null for any other form. */
export function parseBound(text: string): ParsedBound | null {
	for (const format of BOUND_FORMATS) {
		const parsed = DateTime.fromFormat(text, format, { zone: 'utc' });
		if (parsed.isValid) return { naive: parsed.toMillis(), isDay: format === BOUND_FORMATS[0] };
	}
	return null;
}

/** Naive moments, the second of which is not in it. */
export interface NaiveRange {
	from: NaiveMs;
	until: NaiveMs;
}

/**
 * Where a range ends that has this bound as its end.
 * @param inclusive whether the bound belongs to it: its second, or the whole day that it names
 */
export function untilOf({ naive, isDay }: ParsedBound, inclusive: boolean): NaiveMs {
	if (!inclusive) return naive;
	return naive + (isDay ? DAY_MS : SECOND_MS);
}
