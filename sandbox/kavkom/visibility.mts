import { createHash } from 'node:crypto';
import { createRandom, type Random } from '../shared/random.mts';
import type { KavkomCall } from './calls.mts';
import type { KavkomOddities } from './oddities.mts';

/** Delays after hang-up with their share, in seconds (contract: kavkom, Call detail records: Latency). */
const RECORD_DELAYS: readonly (readonly [share: number, least: number, most: number])[] = [
	[0.2, 10, 23],
	[0.3, 24, 660],
	[0.45, 660, 3_600],
	[0.05, 3_600, 86_400],
];
const RECORDING_DELAY_SECONDS = [60, 600] as const;

/** Chance that belongs to the call, so that the same call is late by the same time on every request. */
function chanceOf(call: KavkomCall, purpose: string): Random {
	return createRandom(createHash('sha1').update(`${purpose}/${call.id}`).digest().readUInt32BE());
}

function recordDelaySeconds(call: KavkomCall): number {
	const random = chanceOf(call, 'record');
	let share = random.next();
	const delay = RECORD_DELAYS.find((entry) => (share -= entry[0]) < 0) ?? RECORD_DELAYS[0];
	return random.int(delay[1], delay[2]);
}

/** Epoch milliseconds from which on the list shows the call. */
export function shownFrom(call: KavkomCall, oddities: KavkomOddities): number {
	if (!oddities.lateRecords) return call.visibleAt;
	return Math.max(call.visibleAt, call.endedAt + recordDelaySeconds(call) * 1000);
}

/** Epoch milliseconds from which on the call's row names its recording. */
export function recordedFrom(call: KavkomCall, oddities: KavkomOddities): number {
	if (!oddities.lateRecordings) return call.endedAt;
	return call.endedAt + chanceOf(call, 'recording').int(...RECORDING_DELAY_SECONDS) * 1000;
}
