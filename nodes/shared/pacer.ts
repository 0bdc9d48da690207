import { sleep } from 'n8n-workflow';

/**
 * Makes a gate that lets one request start every so many seconds, however many wait in front of it.
 *
 * @param seconds least time between two starts; 0 lets everything pass at once
 */
export function createPacer(seconds: number): () => Promise<void> {
	let nextStart = 0;
	return async () => {
		const now = Date.now();
		const start = Math.max(now, nextStart);
		nextStart = start + seconds * 1000;
		if (start > now) await sleep(start - now);
	};
}
