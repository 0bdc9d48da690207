import { isWritable } from './isoUtc';
import { offsetAt } from './zoneOffset';

/** As long as `2026-11-27 00:00:00`. */
const TO_THE_SECOND = 19;

/**
 * An instant as the clock on the wall of a zone shows it, to the second: `2026-11-27 00:00:00`, which a spreadsheet
 * takes for a date whatever its language.
 *
 * @param instant ISO 8601 with an offset; null when there is none
 * @param zone IANA name
 * @returns null when there is no instant, or one that the zone's calendar has in no year of four digits
 */
export function localText(instant: string | null, zone: string): string | null {
	const at = Date.parse(instant ?? '');
	const shown = at + offsetAt(at, zone);
	if (!isWritable(shown)) return null;
	return new Date(shown).toISOString().slice(0, TO_THE_SECOND).replace('T', ' ');
}
