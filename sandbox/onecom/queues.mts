import lodash from 'lodash';
import { agentsOf, isPaused, queueOf } from './agents.mts';
import { answer, type Answer, json, missing, nothing } from './answers.mts';
import { busyUsers } from './channels.mts';
import type { OneComCall } from './calls.mts';
import { extensionRecord } from './directory.mts';
import { noRows } from './empties.mts';
import type { Parameters } from './parameters.mts';
import type { Queue } from './people.mts';
import { type RowKind, selectRows } from './selection.mts';
import { dispositionAs, peerNameOf } from './served.mts';
import { activeCalls, visibleCalls, type World } from './world.mts';

/** `info=queues`: `{"<id>": "<name>"}` (contract: onecom, Extensions and live state). */
export const queues = (_parameters: Parameters, world: World): Answer =>
	json(Object.fromEntries(world.queues.map(({ id, name }) => [id, name])));

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
	const paused = agents.filter((agent) => isPaused(queue, agent, world));
	const busy = agents.filter((agent) => users.has(peerNameOf(agent, world)));
	const share = (part: number): number =>
		calls.length === 0 ? 0 : Math.round((100 * part) / calls.length);
	const [first = 0, second = 0, third = 0] = waiting
		.map(({ startedAt }) => Math.round((world.now() - startedAt) / 1000))
		.sort((a, b) => b - a);
	const talks = answered.map(({ talkSeconds }) => talkSeconds);
	const waits = answered.map(waitOf);
	const values = {
		AGENTSAVAILABLE: agents.length,
		AGENTSPAUSED: paused.length,
		AGENTSFREE: agents.filter((agent) => !busy.includes(agent) && !paused.includes(agent)).length,
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
	const queue = queueOf(id, world);
	return queue ? json(statisticsOf(queue, world)) : nothing(parameters.format);
}

const LOGGED_CALLS: RowKind<OneComCall> = {
	startedAt: (call) => call.startedAt,
	filters: {
		queue: (call) => [call.queueId ?? ''],
	},
};

function logRow(call: OneComCall, world: World): Record<string, string | null> {
	const agent = world.extensions.find(({ number }) => number === call.whoAnswered.split('-')[0]);
	const row = {
		time: world.clock.format(call.startedAt),
		qu_name: queueOf(call.queueId ?? '', world)?.name ?? '',
		callerid: call.callerNumber,
		disposition: dispositionAs(call.disposition, world),
		agent: agent ? peerNameOf(agent, world) : '',
		holdtime: String(waitOf(call)),
		calltime: String(call.talkSeconds),
		origpos: '1',
		callid: call.id,
		...(agent && extensionRecord(agent, world)),
	};
	return world.oddities.queueLogTwins
		? { ...Object.fromEntries(Object.values(row).entries()), ...row }
		: row;
}

/**
 * How those who wait in a queue are listed; nobody has seen it (contract: onecom, Further operations),
 * unseen.
 */
type CallerRow = Record<string, string>;
const CALLER_LISTS: Record<World['oddities']['queueCallers'], (rows: CallerRow[]) => unknown> = {
	array: (rows) => rows,
	object: (rows) => Object.fromEntries(rows.map((row) => [row.position, row])),
};

/** `info=queuecallers&id=`: who waits in a queue, the longest first. */
export function queueCallers(parameters: Parameters, world: World): Answer {
	const id = parameters.get('id');
	if (!id) return missing('id');
	const waiting = lodash.sortBy(
		activeCalls(world).filter(
			({ queueId, answeredAt }) =>
				queueId === id && (answeredAt === null || answeredAt > world.now()),
		),
		'startedAt',
	);
	if (waiting.length === 0) return noRows(parameters.format, world);
	const rows = waiting.map((call, index) => ({
		position: String(index + 1),
		callerid: call.callerNumber,
		calleridname: call.callerName,
		wait: String(Math.round((world.now() - call.startedAt) / 1000)),
		uniqueid: call.id,
	}));
	return json(CALLER_LISTS[world.oddities.queueCallers](rows));
}

/** `info=QUEUELOGS`: each row with the agent's whole record, secrets too; `]` without rows. */
export function queueLogs(parameters: Parameters, world: World): Answer {
	const queued = visibleCalls(world).filter(({ queueId }) => queueId !== null);
	const calls = selectRows(queued, LOGGED_CALLS, parameters, world);
	if (calls.length === 0) return answer(']', parameters.format);
	return json(calls.map((call) => logRow(call, world)));
}
