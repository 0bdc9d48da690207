import { sleep } from 'n8n-workflow';

interface PartUnderWay<T> {
	part: number;
	value: Promise<T>;
	canceled: AbortController;
}

/**
 * Fetches numbered parts with at most `concurrency` requests at once and hands them over in order.
 *
 * The consumer may stop early: what is under way is then canceled. With a concurrency of 1 no part is asked for
 * before the consumer wants it. A part that fails fails the whole read when its turn comes, for the consumer may
 * have enough before; no part behind it is asked for any more, and those under way are canceled at once.
 *
 * @param first number of the first part
 * @param last number of the last part; asked again before each request, so it may grow while reading
 * @param fetchPart is to end its requests with the signal; what it throws then is seen by nobody
 */
export async function* readAhead<T>(
	first: number,
	last: () => number,
	concurrency: number,
	fetchPart: (part: number, cancelSignal: AbortSignal) => Promise<T>,
): AsyncGenerator<{ part: number; value: T }> {
	const underWay: Array<PartUnderWay<T>> = [];
	let next = first;
	let end = Number.POSITIVE_INFINITY;
	const endBehind = (failed: number) => {
		end = Math.min(end, failed);
		cancelAll(underWay.filter(({ part }) => part > failed));
	};
	const fill = () => {
		while (underWay.length < concurrency && next <= Math.min(last(), end)) {
			const [part, canceled] = [next, new AbortController()];
			const value = fetchPart(part, canceled.signal);
			value.catch(() => endBehind(part));
			underWay.push({ part, value, canceled });
			next += 1;
		}
	};
	try {
		for (fill(); underWay.length > 0; fill()) {
			const { part, value } = underWay[0];
			const settled = await value;
			underWay.shift();
			if (concurrency > 1) {
				fill();
				await letRequestsLeave();
			}
			yield { part, value: settled };
		}
	} finally {
		cancelAll(underWay);
	}
}

function cancelAll(parts: ReadonlyArray<PartUnderWay<unknown>>): void {
	for (const { canceled } of parts) canceled.abort();
}

/**
 * Requests leave in a later turn only. Without one, those of all places would wait for the consumer, leave together
 * and come back together: either the service would have nothing to do, or we.
 */
async function letRequestsLeave(): Promise<void> {
	await sleep(0);
}
