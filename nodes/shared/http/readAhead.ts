import { sleep } from 'n8n-workflow';

/**
 * Fetches numbered parts with at most `concurrency` requests at once and hands them over in order.
 *
 * The consumer may stop early; parts already asked for are then awaited by nobody and their outcome is
 * dropped. With a concurrency of 1 no part is asked for before the consumer wants it. A part that fails fails the
 * whole read when its turn comes.
 *
 * @param first number of the first part
 * @param last number of the last part; asked again before each request, so it may grow while reading
 */
export async function* readAhead<T>(
	first: number,
	last: () => number,
	concurrency: number,
	fetchPart: (part: number) => Promise<T>,
): AsyncGenerator<{ part: number; value: T }> {
	const underWay: Array<{ part: number; value: Promise<T> }> = [];
	let next = first;
	const fill = () => {
		while (underWay.length < concurrency && next <= last()) {
			const value = fetchPart(next);
			value.catch(() => undefined);
			underWay.push({ part: next, value });
			next += 1;
		}
	};
	for (fill(); underWay.length > 0; fill()) {
		const { part, value } = underWay[0];
		const settled = await value;
		underWay.shift();
		// The next answer can be on its way while the consumer works on this one.
		if (concurrency > 1) fill();
		yield { part, value: settled };
	}
}

/**
 * For a consumer that works on a part for a while: lets the requests leave that were just asked for. They leave in a
 * later turn only. Without one, those of all places would wait for the consumer, leave together and come back
 * together: either the service would have nothing to do, or we.
 */
export async function letRequestsLeave(): Promise<void> {
	await sleep(0);
}
