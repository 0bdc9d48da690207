import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatorServer } from '../../sandbox/shared/server.mts';
import { waitFor } from '../../scripts/waiting.mts';

/** Far longer than an answer takes once the request is there. */
const SILENCE_MS = 100;

/** Whether a request that has arrived gets no answer; it is given up then. */
export async function staysUnanswered(
	server: SimulatorServer,
	url: string,
	init: RequestInit,
): Promise<boolean> {
	const before = server.requests.length;
	const givingUp = new AbortController();
	let answered = false;
	const asking = fetch(url, { ...init, signal: givingUp.signal }).then(
		() => (answered = true),
		() => undefined,
	);
	await waitFor('The request', async () => (server.requests.length > before ? true : undefined), {
		timeoutMs: 10_000,
		intervalMs: 5,
	});
	await sleep(SILENCE_MS);
	const silent = !answered;
	givingUp.abort();
	await asking;
	return silent;
}
