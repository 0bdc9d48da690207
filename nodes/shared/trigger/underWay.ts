import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import type { PollState } from './pollState';

/** What this process knows of the polls of a node. */
interface NodePolls {
	/** Whether one has not ended: n8n starts the next one all the same. */
	isUnderWay: boolean;
	/** Whether n8n has put another node in its place since that poll began. */
	isSuperseded: boolean;
	/** How many polls in a row gave nothing for that reason. */
	superseded: number;
	/** When the last poll of this process ended, by the state that it left; undefined where it did not end well. */
	wentWellAt?: number;
}

const nodes = new Map<string, NodePolls>();

/** The static data that polls were seen with: one that comes for the first time is that of a node published anew. */
const seen = new WeakSet<IDataObject>();

/** A node whose polls all came with static data of their own would never hand over anything. */
const MAX_SUPERSEDED = 3;

/** Tells the polls of a node from those of others: n8n keeps static data by the name, and ids can be there twice. */
export function pollKey(context: IPollFunctions): string {
	const { id, name } = context.getNode();
	return JSON.stringify([context.getWorkflow().id, name, id]);
}

/** Whether the state that a poll begins with is what the last poll of this process left. */
export function continuesLast(key: string, before: PollState | undefined): boolean {
	return before !== undefined && nodes.get(key)?.wentWellAt === before.polledAt;
}

/**
 * Runs a poll of a node, unless another one is under way.
 *
 * To save a published workflow puts a new node in the place of the old one, with what was stored last: what the old
 * one finds from then on, the new one finds, too. Some versions of n8n drop what a poll of the old one gives, others
 * start the workflow with it, and no poll is told which. So it gives nothing in any of them, and changes nothing.
 *
 * @returns what it gives; null when another one is under way, or when it was superseded
 */
export async function alone<T extends { state: PollState | undefined }>(
	key: string,
	context: IPollFunctions,
	run: () => Promise<T>,
): Promise<T | null> {
	const polls = nodes.get(key) ?? { isUnderWay: false, isSuperseded: false, superseded: 0 };
	nodes.set(key, polls);
	const staticData = context.getWorkflowStaticData('node');
	const isNew = !seen.has(staticData);
	seen.add(staticData);
	if (polls.isUnderWay) {
		polls.isSuperseded ||= isNew && !n8nDropsSuperseded(context);
		return null;
	}
	Object.assign(polls, { isUnderWay: true, isSuperseded: false });
	const done = await run().finally(() => {
		polls.isUnderWay = false;
		polls.wentWellAt = undefined;
	});
	if (polls.isSuperseded && polls.superseded < MAX_SUPERSEDED) {
		polls.superseded += 1;
		return null;
	}
	polls.superseded = 0;
	polls.wentWellAt = done.state?.polledAt;
	return done;
}

/** n8n drops it by itself where it keeps what a poll wrote together with what the poll gave: static data are new ones then each time. */
function n8nDropsSuperseded(context: IPollFunctions): boolean {
	return '__commitCursor' in context;
}
