import { sleep } from 'n8n-workflow';
import { SECOND_MS } from '../time/units';

/** Waits until the next request may start: so many seconds after the one before, at once for 0. */
export type Pacer = (seconds: number) => Promise<void>;

/** Makes a gate that all requests of an account pass one after the other, however many wait in front of it. */
export function createPacer(): Pacer {
	let nextStart = 0;
	return async (seconds) => {
		const now = Date.now();
		const start = Math.max(now, nextStart);
		nextStart = start + seconds * SECOND_MS;
		if (start > now) await sleep(start - now);
	};
}
