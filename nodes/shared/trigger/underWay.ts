import type { IPollFunctions } from 'n8n-workflow';
import type { PollState } from './pollState';

/** Polls of this process that have not ended: n8n starts the next one all the same. */
const underWay = new Set<string>();

/** By node, when the last poll of this process ended, by the state that it left; none where it did not end well. */
const wentWell = new Map<string, number>();

/** Tells the polls of a node from those of others. */
export function pollKey(context: IPollFunctions): string {
	return `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
}

/** Whether the state that a poll begins with is what the last poll of this process left. */
export function continuesLast(key: string, before: PollState | undefined): boolean {
	return before !== undefined && wentWell.get(key) === before.polledAt;
}

/**
 * Runs a poll of a node, unless another one is under way.
 *
 * @returns what it gives; null when another one is under way
 */
export async function alone<T extends { state: PollState | undefined }>(
	key: string,
	run: () => Promise<T>,
): Promise<T | null> {
	if (underWay.has(key)) return null;
	underWay.add(key);
	const done = await run().finally(() => {
		underWay.delete(key);
		wentWell.delete(key);
	});
	if (done.state) wentWell.set(key, done.state.polledAt);
	return done;
}
