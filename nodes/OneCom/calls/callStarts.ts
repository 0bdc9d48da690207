import { instantsOf } from '../../shared/time/localTime';
import { MINUTE_MS } from '../../shared/time/units';
import { epochOrNull } from '../../shared/values/values';

/** `<node or host name>-<epoch>.<count>`, the name optional (contract: onecom, Time, freshness: Epoch in a uniqueid). */
const UNIQUE_ID = /^(?:[\w.-]+-)?(\d{9,11})[._]\d+$/;

/**
 * The instant (epoch ms) in an id: presumably the start of the call (contract: onecom, Time, freshness: Epoch in a
 * uniqueid); null when it holds none.
 */
export const epochOf = (uniqueId: string): number | null =>
	epochOrNull(UNIQUE_ID.exec(uniqueId)?.[1]);

/**
 * The instants (epoch ms) at which a call may have started. Where a clock change makes the stamp mean two,
 * the epoch in the middle of the uniqueid tells which one it was: unseen (contract: onecom, Time, freshness:
 * Epoch in a uniqueid).
 *
 * @param zone IANA name
 */
export function callStarts(stamp: unknown, uniqueId: string, zone: string): number[] {
	const starts = instantsOf(stamp, zone);
	if (starts.length < 2) return starts;
	const epoch = epochOf(uniqueId);
	if (epoch === null) return starts;
	const nearest = [...starts].sort((a, b) => Math.abs(a - epoch) - Math.abs(b - epoch))[0];
	return Math.abs(nearest - epoch) < FARTHEST_MS ? [nearest] : starts;
}

/** Less than half of the hour that a clock change repeats: farther off, the epoch is not about this start. */
const FARTHEST_MS = 25 * MINUTE_MS;
