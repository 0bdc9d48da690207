import { answer, type Answer, json, missing } from './answers.mts';
import { busyUsers, ringingUsers } from './channels.mts';
import type { OneComExtension } from './extensions.mts';
import type { Parameters } from './parameters.mts';
import type { Queue } from './people.mts';
import { peerNameOf } from './served.mts';
import { visibleCalls, type World } from './world.mts';

export const queueOf = (id: string, { queues }: World): Queue | undefined =>
	queues.find((queue) => queue.id === id);

export const agentsOf = (queue: Queue, world: World): OneComExtension[] =>
	world.extensions.filter(({ number }) => queue.agents.includes(number));

/** The key of an agent's seat in `paused`. */
export const pauseKey = (queue: Queue, { number }: OneComExtension): string =>
	`${queue.id}/${number}`;

export const isPaused = (queue: Queue, agent: OneComExtension, world: World): boolean =>
	world.paused.has(pauseKey(queue, agent));

/** The words of the exchange for what a telephone does. */
function phoneStateOf(agent: OneComExtension, world: World): string {
	if (world.unregistered.has(agent.number)) return 'UNAVAILABLE';
	const peer = peerNameOf(agent, world);
	if (ringingUsers(world).has(peer)) return 'RINGING';
	return busyUsers(world).has(peer) ? 'INUSE' : 'NOT_INUSE';
}

type AgentRow = Record<string, string>;

interface Seat {
	agent: OneComExtension;
	queue: Queue;
	/** The place among the agents of the queue. */
	index: number;
}

const ROWS: Record<World['oddities']['agentRows'], (seat: Seat, world: World) => AgentRow> = {
	names: ({ agent, queue, index }, world) => {
		const peer = peerNameOf(agent, world);
		return {
			0: `SIP/${peer}`,
			1: agent.name,
			2: busyUsers(world).has(peer) ? 'In use' : 'Not in use',
			3: agent.number,
			4: String(index),
			5: isPaused(queue, agent, world) ? '1' : '0',
		};
	},
	states: ({ agent, queue }, world) => {
		const peer = peerNameOf(agent, world);
		const { 0: calls, 1: pause, 2: state } = connectedRow({ agent, queue, index: 0 }, world);
		return { 0: calls, 1: pause, 2: state, 4: '', 5: '', 6: '', 7: '', 8: '', 10: peer, 11: peer };
	},
};

/** Calls of today, whether the agent is paused, the state of the telephone, and seconds of talk. */
function connectedRow({ agent, queue }: Seat, world: World): AgentRow {
	const today = world.clock.dayOf(world.now());
	const taken = visibleCalls(world).filter(
		({ queueId, startedAt, whoAnswered }) =>
			queueId === queue.id &&
			whoAnswered.split('-')[0] === agent.number &&
			world.clock.naive(startedAt) >= today.from,
	);
	const talk = taken.reduce((total, { talkSeconds }) => total + talkSeconds, 0);
	return {
		0: String(taken.length),
		1: isPaused(queue, agent, world) ? 'paused' : 'available',
		2: phoneStateOf(agent, world),
		...(world.oddities.agentSeconds && { 3: String(talk) }),
	};
}

const seatsOf = (queue: Queue, world: World): Seat[] =>
	agentsOf(queue, world).map((agent, index) => ({ agent, queue, index }));

/** `info=agents&queue=`: keyed by user, values with numeric keys; `null` for an unknown queue. */
export function queueAgents(parameters: Parameters, world: World): Answer {
	const id = parameters.get('queue');
	if (!id) return missing('queue');
	const queue = queueOf(id, world);
	if (!queue) return answer('null', parameters.format);
	const row = ROWS[world.oddities.agentRows];
	const rows = seatsOf(queue, world).map((seat) => [
		peerNameOf(seat.agent, world),
		row(seat, world),
	]);
	return json(Object.fromEntries(rows));
}

/** `info=agentsconnected` [`queue`]: keyed by extension, those with a telephone only; `[]` for nobody. */
export function agentsConnected(parameters: Parameters, world: World): Answer {
	const id = parameters.get('queue');
	const queues = world.queues.filter((queue) => !id || queue.id === id);
	if (queues.length === 0) return answer('null', parameters.format);
	const seats = queues
		.flatMap((queue) => seatsOf(queue, world))
		.filter(({ agent }) => !world.unregistered.has(agent.number));
	if (seats.length === 0) return json([]);
	const keyOf = ({ agent }: Seat) =>
		world.oddities.agentKeys === 'number' ? agent.number : peerNameOf(agent, world);
	return json(Object.fromEntries(seats.map((seat) => [keyOf(seat), connectedRow(seat, world)])));
}
