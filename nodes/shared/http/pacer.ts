import { sleep } from 'n8n-workflow';
import { SECOND_MS } from '../time/units';

/** Waits until the next request may start: so many seconds after the one before, at once for 0. */
export type Pacer = (seconds: number, cancelSignal?: AbortSignal) => Promise<void>;

/**
 * Makes a gate that all requests of an account pass one after the other, however many wait in front of it. Those
 * that are canceled while they wait hold up nobody.
 */
export function createPacer(): Pacer {
	let nextStart = 0;
	let gate = Promise.resolve();
	return async (seconds, cancelSignal) => {
		const passed = gate.then(async () => {
			cancelSignal?.throwIfAborted();
			const pause = nextStart - Date.now();
			if (pause > 0) await sleep(pause, cancelSignal);
			nextStart = Date.now() + seconds * SECOND_MS;
		});
		gate = passed.catch(() => undefined);
		await passed;
	};
}
