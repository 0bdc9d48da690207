import lodash from 'lodash';
import { DateTime } from 'luxon';

/** Writes an instant (epoch ms) as `YYYY-MM-DD HH:mm:ss` on some wall clock, without saying which. */
export type Stamp = (epochMs: number) => string;

/**
 * Stamps carry no zone; they are in the domain's (contract: kavkom, Call detail records, time). In the
 * hour that autumn repeats, two instants have the same stamp.
 */
export function createStamp(zone: string): Stamp {
	return lodash.memoize((epochMs: number) =>
		DateTime.fromMillis(epochMs, { zone, locale: 'en-US' }).toFormat('yyyy-MM-dd HH:mm:ss'),
	);
}
