import { answer, type Answer, json, missing, nothing } from './answers.mts';
import { busyUsers } from './channels.mts';
import type { OneComCall } from './calls.mts';
import { extensionRecord } from './directory.mts';
import type { OneComExtension } from './extensions.mts';
import type { Parameters } from './parameters.mts';
import { type Queue, QUEUES } from './people.mts';
import { type RowKind, selectRows } from './selection.mts';
import { activeCalls, visibleCalls, type World } from './world.mts';

const queueOf = (id: string): Queue | undefined => QUEUES.find((queue) => queue.id === id);

const agentsOf = (queue: Queue, world: World): OneComExtension[] =>
	world.extensions.filter(({ number }) => queue.agents.includes(number));

/** `info=queues`: `{"<id>": "<name>"}` (contract: onecom, Extensions and live state). */
export const queues = (): Answer =>
	json(Object.fromEntries(QUEUES.map(({ id, name }) => [id, name])));

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
const average = (numbers: number[]): number =>
	numbers.length === 0 ? 0 : Math.round(sum(numbers) / numbers.length);
const waitOf = (call: OneComCall): number => call.durationSeconds - call.talkSeconds;

/**
 * The 23 statistics of a queue under the names that were seen on 1com, all but the live ones over today's
 * calls. What each of them counts is guessed.
 */
function statisticsOf(queue: Queue, world: World): Record<string, string> {
	const today = world.clock.dayOf(world.now());
	const calls = visibleCalls(world).filter(
		({ queueId, startedAt }) => queueId === queue.id && world.clock.naive(startedAt) >= today.from,
	);
	const live = activeCalls(world).filter(({ queueId }) => queueId === queue.id);
	const answered = calls.filter(({ answeredAt }) => answeredAt !== null);
	const abandoned = calls.filter(({ answeredAt }) => answeredAt === null);
	const waiting = live.filter(({ answeredAt }) => answeredAt === null || answeredAt > world.now());
	const agents = agentsOf(queue, world);
	const users = busyUsers(world);
	const busy = agents.filter(({ username }) => users.has(username));
	const share = (part: number): number =>
		calls.length === 0 ? 0 : Math.round((100 * part) / calls.length);
	const [first = 0, second = 0, third = 0] = waiting
		.map(({ startedAt }) => Math.round((world.now() - startedAt) / 1000))
		.sort((a, b) => b - a);
	const talks = answered.map(({ talkSeconds }) => talkSeconds);
	const waits = answered.map(waitOf);
	const values = {
		AGENTSAVAILABLE: agents.length,
		AGENTSPAUSED: 0,
		AGENTSFREE: agents.length - busy.length,
		AGENTSONLINE: agents.length,
		CALLSINQUEUE: waiting.length,
		SERVICELEVEL: share(answered.filter((call) => waitOf(call) <= 20).length),
		FIRSTWAITING: first,
		SECONDWAITING: second,
		THIRDWAITING: third,
		CALLSONLINE: live.length - waiting.length,
		TALKTIME: sum(talks),
		HOLDTIME: sum(waits),
		ANSWEREDCALLS: answered.length,
		CALLSRECEIVED: calls.length,
		REALANSWEREDCALLS: answered.length,
		TRANSFEREDCALLS: 0,
		ABANDONEDCALLS: abandoned.length,
		TIMEDOUTCALLS: 0,
		QUEUECAR: share(answered.length),
		EXITWITHKEYCALLS: 0,
		MAXHOLDTIME: Math.max(0, ...waits),
		AVERAGETALKTIME: average(talks),
		AVERAGEHOLDTIME: average(waits),
	};
	return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

/** `info=queue&id=`: 23 named statistics. */
export function queueStatistics(parameters: Parameters, world: World): Answer {
	const id = parameters.get('id');
	if (!id) return missing('id');
	const queue = queueOf(id);
	return queue ? json(statisticsOf(queue, world)) : nothing(parameters.format);
}

/** `info=agents&queue=`: keyed by user, values with numeric keys; `null` for an unknown queue. */
export function queueAgents(parameters: Parameters, world: World): Answer {
	const id = parameters.get('queue');
	if (!id) return missing('queue');
	const queue = queueOf(id);
	if (!queue) return answer('null', parameters.format);
	const users = busyUsers(world);
	const rows = agentsOf(queue, world).map(({ username, name, number }, index) => {
		const state = users.has(username) ? 'In use' : 'Not in use';
		return [
			username,
			{ 0: `SIP/${username}`, 1: name, 2: state, 3: number, 4: String(index), 5: '0' },
		];
	});
	return json(Object.fromEntries(rows));
}

const LOGGED_CALLS: RowKind<OneComCall> = {
	startedAt: (call) => call.startedAt,
	filters: {
		queue: (call) => [call.queueId ?? ''],
	},
};

function logRow(call: OneComCall, world: World): Record<string, string | null> {
	const agent = world.extensions.find(({ number }) => number === call.whoAnswered.split('-')[0]);
	return {
		time: world.clock.format(call.startedAt),
		qu_name: queueOf(call.queueId ?? '')?.name ?? '',
		callerid: call.callerNumber,
		disposition: call.disposition,
		agent: agent?.username ?? '',
		holdtime: String(waitOf(call)),
		calltime: String(call.talkSeconds),
		origpos: '1',
		callid: call.id,
		...(agent && extensionRecord(agent, world)),
	};
}

/** `info=QUEUELOGS`: each row with the agent's whole record, secrets too; `]` without rows. */
export function queueLogs(parameters: Parameters, world: World): Answer {
	const queued = visibleCalls(world).filter(({ queueId }) => queueId !== null);
	const calls = selectRows(queued, LOGGED_CALLS, parameters, world);
	if (calls.length === 0) return answer(']', parameters.format);
	return json(calls.map((call) => logRow(call, world)));
}
