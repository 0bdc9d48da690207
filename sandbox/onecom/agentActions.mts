import { note } from './actions.mts';
import { isPaused, pauseKey } from './agents.mts';
import { html, json, missing, nothing, type Outcome } from './answers.mts';
import type { OneComExtension } from './extensions.mts';
import type { Parameters } from './parameters.mts';
import type { Queue } from './people.mts';
import { actionAnswer, type ActionResult } from './responses.mts';
import { findExtension } from './served.mts';
import type { World } from './world.mts';

const done = (asterisk: string): ActionResult => ({
	response: 'Success',
	message: 'AGENT accepted',
	asterisk,
});
const refused = (message: string, asterisk: string): ActionResult => ({
	response: 'Error',
	message,
	asterisk,
});

type Change = (queue: Queue, agent: OneComExtension, world: World, reason: string) => void;

/** What the actions do with an agent's seat in a queue. */
const CHANGES: Record<string, { change: Change; asterisk: string }> = {
	PAUSE: {
		change: (queue, agent, { paused }, reason) => paused.set(pauseKey(queue, agent), reason),
		asterisk: 'Interface paused successfully',
	},
	UNPAUSE: {
		change: (queue, agent, { paused }) => paused.delete(pauseKey(queue, agent)),
		asterisk: 'Interface unpaused successfully',
	},
	DEL: {
		change: (queue, { number }) => {
			queue.agents = queue.agents.filter((agent) => agent !== number);
		},
		asterisk: 'Removed interface from queue',
	},
};

/** By `queue`, an id or `ALL`, or by `queuenumber`; those that the agent has a seat in. */
function queuesOf(agent: OneComExtension, parameters: Parameters, world: World): Queue[] {
	const [id, number] = [parameters.get('queue'), parameters.get('queuenumber')];
	return world.queues.filter(
		(queue) =>
			queue.agents.includes(agent.number) &&
			(id.toUpperCase() === 'ALL' || queue.id === id || (number !== '' && queue.number === number)),
	);
}

const LISTS: Record<
	World['oddities']['agentQueues'],
	(queues: Array<{ queue: Queue; pause: string }>, format: string) => Outcome
> = {
	object: (queues) =>
		json(
			Object.fromEntries(queues.map(({ queue, pause }) => [queue.id, { 0: queue.name, 1: pause }])),
		),
	array: (queues) =>
		json(
			queues.map(({ queue, pause }) => ({ qu_id: queue.id, qu_name: queue.name, paused: pause })),
		),
	plain: (queues) => html(queues.map(({ queue, pause }) => `${queue.id}:${pause}|`).join('')),
	empty: (_queues, format) => nothing(format),
};

function listQueues(agent: OneComExtension, { format }: Parameters, world: World): Outcome {
	const own = world.queues.filter(({ agents }) => agents.includes(agent.number));
	const rows = own.map((queue) => ({
		queue,
		pause: isPaused(queue, agent, world) ? 'paused' : 'available',
	}));
	return rows.length === 0 ? nothing(format) : LISTS[world.oddities.agentQueues](rows, format);
}

/**
 * `reqtype=AGENT`: `pause`, `unpause`, `del` and `listqueues`, in any capitals (contract: onecom, Placing
 * and ending calls: Other commands).
 */
export function agent(parameters: Parameters, world: World): Outcome {
	const absent = ['extension', 'action'].find((name) => !parameters.get(name));
	if (absent) return missing(absent);
	note('AGENT', parameters, world);
	const action = parameters.get('action').toUpperCase();
	const answerWith = (result: ActionResult) =>
		actionAnswer(world.oddities.agent, result, parameters);
	const found = findExtension(parameters.get('extension'), world);
	if (action === 'LISTQUEUES') {
		return found ? listQueues(found, parameters, world) : nothing(parameters.format);
	}
	if (!Object.hasOwn(CHANGES, action))
		return answerWith(refused('Unknown action', 'Invalid action'));
	const queues = found ? queuesOf(found, parameters, world) : [];
	if (!found || queues.length === 0) {
		return answerWith(refused('Agent not found in the queue', 'Interface not found'));
	}
	const { change, asterisk } = CHANGES[action];
	const reason = parameters.get('pausereason');
	queues.forEach((queue) => change(queue, found, world, reason));
	return answerWith(done(asterisk));
}
