import { isPlainObject, omit, sortBy } from 'lodash';
import { HOUR_MS } from '../time/units';
import { callMark } from './fingerprint';

/** A recording that was asked for and could not be had, nor an answer whether there is one. Instants are epoch ms by our clock. */
export interface PendingRecording {
	firstTriedAt: number;
	lastTriedAt: number;
	/** In how many polls. */
	tries: number;
	/** Why it could not be had the last time, fit to be shown. */
	why: string;
}

/** By the mark of the call. */
export type PendingRecordings = Record<string, PendingRecording>;

const MAX_TRIES = 3;
const PATIENCE_MS = HOUR_MS;

/** A bound for what is stored; those that have waited longest are tried as if for the first time. */
const MAX_PENDING = 500;

/** What is known of the recording of a call that could not be had; undefined when it was not tried. */
export function pendingRecording(
	pending: PendingRecordings,
	id: string,
): PendingRecording | undefined {
	return pending[callMark(id)];
}

/** The same after one more poll in which the recording of a call could not be had. */
export function withFailedTry(
	pending: PendingRecordings,
	id: string,
	now: number,
	why: string,
): PendingRecordings {
	const before = pendingRecording(pending, id);
	const all = {
		...pending,
		[callMark(id)]: {
			firstTriedAt: before?.firstTriedAt ?? now,
			lastTriedAt: now,
			tries: (before?.tries ?? 0) + 1,
			why,
		},
	};
	const oldestFirst = sortBy(Object.keys(all), (key) => all[key].firstTriedAt);
	return omit(all, oldestFirst.slice(0, -MAX_PENDING));
}

/** The same without calls that were handed over. */
export function withoutPending(
	pending: PendingRecordings,
	ids: readonly string[],
): PendingRecordings {
	return omit(pending, ids.map(callMark));
}

/** Whether a call has waited for its recording long enough: three polls, or an hour. */
export function isPatienceOver({ firstTriedAt, tries }: PendingRecording, now: number): boolean {
	return tries >= MAX_TRIES || now - firstTriedAt >= PATIENCE_MS;
}

/** Whether it is time for another try of a recording that is waited for as long as it takes: at ages that double. */
export function isDueAgain(recording: PendingRecording, now: number): boolean {
	if (!isPatienceOver(recording, now)) return true;
	const { firstTriedAt, lastTriedAt } = recording;
	return now - firstTriedAt >= 2 * (lastTriedAt - firstTriedAt);
}

/** Whether a stored value is what it should be. */
export function isPendingRecordings(value: unknown): value is PendingRecordings {
	if (!isPlainObject(value)) return false;
	return Object.values(value as Record<string, unknown>).every((entry) => {
		if (!isPlainObject(entry)) return false;
		const { firstTriedAt, lastTriedAt, tries, why } = entry as Record<string, unknown>;
		return [firstTriedAt, lastTriedAt, tries].every(Number.isFinite) && typeof why === 'string';
	});
}
