import { setTimeout as sleep } from 'node:timers/promises';

const DEFAULT_TIMEOUT_MS = 1_000;
const INTERVAL_MS = 50;

/**
 * Waits until `check`, a function with expectations of what comes about by itself, holds. When time is up
 * (1 s when left out), throws what the last expectation said. Runs on while `useClock` stops the date.
 */
export async function eventually(
	check: () => void | Promise<void>,
	timeoutMs = DEFAULT_TIMEOUT_MS,
): Promise<void> {
	for (const deadline = performance.now() + timeoutMs; ; await sleep(INTERVAL_MS)) {
		try {
			return await check();
		} catch (unmet) {
			if (performance.now() >= deadline) throw unmet;
		}
	}
}
