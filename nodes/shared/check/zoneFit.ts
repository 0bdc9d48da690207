import { instantsOf } from '../time/localTime';
import { HOUR_MS, MINUTE_MS } from '../time/units';
import { failed, ok, unknown, warning, type Verdict } from './finding';

/** A start as a call has it. */
export interface SeenStart {
	stamp: unknown;
	/** The same start as epoch ms, where the service gives it, too. */
	epoch: number | null;
}

export interface ZoneQuestion {
	starts: readonly SeenStart[];
	/** IANA zone of the credential. */
	zone: string;
	/** Epoch ms. */
	now: number;
	/** Whether what passes for an epoch may be the time on the wall. */
	isEpochDoubtful: boolean;
}

/** Clocks of different machines, and a start that is written down a moment after the call began. */
const TOLERANCE_MS = 5 * MINUTE_MS;

/** All zones differ by a multiple of this. */
const QUARTER_MS = 15 * MINUTE_MS;

/** The zones of the world differ by an hour at least, but for a few. */
const FRESH_MS = 55 * MINUTE_MS;

const CHOOSE = 'Choose the Timezone in the credential that the clock of the phone system goes by.';

const TEST_CALL =
	'Place a call, wait some minutes until the phone system lists it, and run the check again.';

/** Whether stamps are read in their true zone: told by epochs where there are some, else by the clock. */
export function judgeZone(question: ZoneQuestion): Verdict {
	const { starts, zone, now, isEpochDoubtful } = question;
	const readable = starts.filter(({ stamp }) => instantsOf(stamp, zone).length > 0);
	if (readable.length === 0) return unknown('no start of a call that can be read', TEST_CALL);
	if (readable.every(({ stamp }) => carriesOffset(stamp))) {
		return ok('stamps carry their own offset, so the zone does not matter');
	}
	const proofs = readable.filter(({ epoch }) => epoch !== null);
	const areFuture = proofs.some(({ epoch }) => (epoch ?? 0) > now + TOLERANCE_MS);
	if (proofs.length === 0 || areFuture) return byClock(readable, zone, now, areFuture);
	return byEpochs(proofs, zone, isEpochDoubtful) ?? byClock(readable, zone, now, false);
}

/** A stamp that means the same everywhere. */
const carriesOffset = (stamp: unknown): boolean =>
	instantsOf(stamp, 'Asia/Tokyo')[0] === instantsOf(stamp, 'America/Lima')[0];

const nearest = (instants: readonly number[], to: number): number =>
	[...instants].sort((a, b) => Math.abs(a - to) - Math.abs(b - to))[0];

function median(values: readonly number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Null where the epochs are not those of the starts. */
function byEpochs(
	proofs: readonly SeenStart[],
	zone: string,
	isEpochDoubtful: boolean,
): Verdict | null {
	const by = ({ stamp, epoch }: SeenStart, inZone: string) =>
		nearest(instantsOf(stamp, inZone), epoch ?? 0) - (epoch ?? 0);
	const gaps = proofs.map((proof) => by(proof, zone));
	const gap = median(gaps);
	const trueOffset = roundedToQuarter(median(proofs.map((proof) => by(proof, 'UTC'))));
	if (Math.abs(gap) <= TOLERANCE_MS) return byMost(gaps, zone);
	// A wrong zone puts most starts off by the same time; anything else is no matter of zones.
	const alike = gaps.filter((one) => Math.abs(one - roundedToQuarter(gap)) <= TOLERANCE_MS);
	if (alike.length <= gaps.length / 2) return null;
	const found = `stamps are ${offsetText(trueOffset)}, the zone of the credential (${zone}) reads them ${spanText(gap)}`;
	if (isEpochDoubtful && trueOffset === 0) {
		return warning(
			`${found}; or call IDs hold the time on the wall`,
			`Compare the time of a call with that on your phone. If it is wrong: ${CHOOSE}`,
		);
	}
	return failed(
		found,
		`${CHOOSE} Its clock is ${offsetText(trueOffset)} at the time of these calls.`,
	);
}

/** So many may be off by chance: a stamp that is written late, an ID that is made early. */
const STRAY = 1;

/** A longer number would be taken for one of a telephone, and hidden. */
const MAX_SHOWN = 9999;

const countText = (count: number): string =>
	count > MAX_SHOWN ? `more than ${MAX_SHOWN}` : String(count);

/** The zone fits most calls. Where others are off by quarters of an hour, the clocks change on other days there. */
function byMost(gaps: readonly number[], zone: string): Verdict {
	const off = gaps.filter((gap) => roundedToQuarter(gap) !== 0 && isQuarter(gap));
	if (off.length <= STRAY) {
		return ok(`${zone} fits, as ${countText(gaps.length)} calls with the time in UTC prove`);
	}
	return warning(
		`${zone} fits most calls, and reads ${countText(off.length)} of ${countText(gaps.length)} ${spanText(median(off))}`,
		`The clock of the phone system may change on other days than that of ${zone}. ${CHOOSE}`,
	);
}

const isQuarter = (gap: number): boolean => Math.abs(gap - roundedToQuarter(gap)) <= TOLERANCE_MS;

const roundedToQuarter = (ms: number): number => Math.round(ms / QUARTER_MS) * QUARTER_MS;

function byClock(
	starts: readonly SeenStart[],
	zone: string,
	now: number,
	areFuture: boolean,
): Verdict {
	const newest = Math.max(...starts.map(({ stamp }) => instantsOf(stamp, zone)[0]));
	const age = now - newest;
	const note = areFuture
		? '; what should be the time in UTC lies in the future, and proves nothing'
		: '';
	if (age < -TOLERANCE_MS) {
		return failed(
			`by ${zone} the newest call begins ${durationText(-age)} from now${note}`,
			`${CHOOSE} Its clock is ahead of that of ${zone}.`,
		);
	}
	if (age <= FRESH_MS) {
		return ok(`${zone} fits: the newest call began ${durationText(Math.max(0, age))} ago${note}`);
	}
	return unknown(
		`by ${zone} the newest call began ${durationText(age)} ago, which proves nothing${note}`,
		TEST_CALL,
	);
}

/** `UTC+03:00` */
function offsetText(ms: number): string {
	const minutes = Math.round(Math.abs(ms) / MINUTE_MS);
	const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) =>
		String(part).padStart(2, '0'),
	);
	return `UTC${ms < 0 ? '-' : '+'}${hour}:${minute}`;
}

const spanText = (gap: number): string =>
	`${durationText(Math.abs(gap))} ${gap > 0 ? 'too late' : 'too early'}`;

function durationText(ms: number): string {
	if (ms < HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
	const hours = ms / HOUR_MS;
	return hours < 48 ? `${Math.round(hours * 4) / 4} h` : `${Math.round(hours / 24)} days`;
}
