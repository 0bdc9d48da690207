import { IANAZone } from 'luxon';
import { HOUR_MS, MINUTE_MS } from './units';

/** Some two years; an hour takes about 50 bytes. */
const MAX_HOURS_REMEMBERED = 20_000;

/** An account has one zone; the check of zones tries many. */
const MAX_ZONES_REMEMBERED = 50;

/**
 * Offsets (ms) by zone, then by hour since the epoch: luxon has Intl write a date and reads it again for each, some
 * hundred times the price. An hour in which the clocks change is not remembered.
 */
const remembered = new Map<string, Map<number, number>>();

/**
 * By how many ms the clocks of a zone are ahead of UTC at an instant (epoch ms).
 *
 * @param zone IANA name
 * @returns NaN for a zone that is not known, and for what is no instant
 */
export function offsetAt(instant: number, zone: string): number {
	const offsets = offsetsOf(zone);
	const hour = Math.floor(instant / HOUR_MS);
	const known = offsets.get(hour);
	if (known !== undefined) return known;
	const iana = IANAZone.create(zone);
	const [first, last] = [hour * HOUR_MS, (hour + 1) * HOUR_MS - 1].map(
		(moment) => iana.offset(moment) * MINUTE_MS,
	);
	if (first !== last) return iana.offset(instant) * MINUTE_MS;
	if (offsets.size >= MAX_HOURS_REMEMBERED) offsets.clear();
	offsets.set(hour, first);
	return first;
}

function offsetsOf(zone: string): Map<number, number> {
	let offsets = remembered.get(zone);
	if (offsets === undefined) {
		offsets = new Map();
		if (remembered.size >= MAX_ZONES_REMEMBERED) remembered.clear();
		remembered.set(zone, offsets);
	}
	return offsets;
}
