import { instantsOf } from '../../shared/time/localTime';
import { MINUTE_MS } from '../../shared/time/units';
import { epochOrNull } from '../../shared/values/values';

const UNIQUE_ID = /^[A-Za-z][\w]*-(\d{9,11})[._]\d+$|^(\d{9,11})[._]\d+$/;

/**
 * The instants (epoch ms) at which a call may have started. Where a clock change makes the stamp mean two,
 * the epoch in the middle of the uniqueid tells which one it was (contract: onecom, Time, freshness).
 *
 * @param zone IANA name
 */
export function callStarts(stamp: unknown, uniqueId: string, zone: string): number[] {
	const starts = instantsOf(stamp, zone);
	if (starts.length < 2) return starts;
	const match = UNIQUE_ID.exec(uniqueId);
	const epoch = epochOrNull(match?.[1] ?? match?.[2]);
	if (epoch === null) return starts;
	const nearest = [...starts].sort((a, b) => Math.abs(a - epoch) - Math.abs(b - epoch))[0];
	return Math.abs(nearest - epoch) < FARTHEST_MS ? [nearest] : starts;
}

/** Less than half of the hour that a clock change repeats: farther off, the epoch is not about this start. */
const FARTHEST_MS = 25 * MINUTE_MS;
