import { setTimeout as sleep } from 'node:timers/promises';
import { answer, type Answer, json } from './answers.mts';
import type { OneComCall } from './calls.mts';
import type { Parameters } from './parameters.mts';
import { dialedAs, findExtension, peerNameOf } from './served.mts';
import { activeCalls, type World } from './world.mts';

/** What `nodename` makes faster: 7 s to 0.35 s (contract: onecom, Extensions and live state). */
const NODENAME_SPEED_UP = 20;

/** An originated call rings its source alone for this long before it goes on to the destination. */
export const SOURCE_RINGS_MS = 3_000;

const IDLE_BODIES: Record<World['oddities']['channelsIdle'], string> = {
	empty: '',
	notJson: 'No active channels\n',
	'[]': '[]',
};

/** The place of the state in a row. */
const STATE = 4;

/** A channel as `core show channels concise` has it, in its order. */
type ChannelRow = string[];

/** `pbx24-1768469400.1001` to `pbx24`: the node that carries the call. */
const nodeOf = (call: OneComCall): string => call.id.replace(/-\d+\.\d+$/, '');

const sequenceOf = (uniqueId: string): string => uniqueId.slice(uniqueId.lastIndexOf('.') + 1);
const withoutSequence = (uniqueId: string): string => uniqueId.replace(/\.\d+$/, '');

const userOf = (number: string, world: World): string => {
	const extension = findExtension(number, world);
	return extension ? peerNameOf(extension, world) : number;
};

interface Side {
	user: string;
	state: 'Ring' | 'Ringing' | 'Up';
	calledNumber: string;
	application: string;
	data: string;
	uniqueId: string;
}

function channelRow(call: OneComCall, side: Side, world: World): ChannelRow {
	const seconds = Math.floor((world.now() - call.startedAt) / 1000);
	return [
		`SIP/${side.user}-${Number(sequenceOf(side.uniqueId)).toString(16).padStart(8, '0')}`,
		call.direction === 'IN' ? 'fromoutside' : 'frominternal',
		side.calledNumber,
		'1',
		side.state,
		side.application,
		side.data,
		call.callerNumber,
		world.tenant,
		world.tenant,
		'3',
		String(seconds),
		side.state === 'Up' ? `bridge-${withoutSequence(side.uniqueId)}.${sequenceOf(call.id)}` : '',
		side.uniqueId,
	];
}

const outside = 'trunk1';

function callingUser(call: OneComCall, world: World): string {
	return call.direction === 'IN' ? outside : userOf(call.callerNumber, world);
}

function calledUsers(call: OneComCall, world: World): string[] {
	const { transferredTo } = call;
	if (transferredTo) {
		return [findExtension(transferredTo, world) ? userOf(transferredTo, world) : outside];
	}
	if (call.direction === 'OUT') return [outside];
	const rung = call.legs.slice(1).map((leg) => leg.dst);
	const answerer = call.whoAnswered.split('-')[0];
	const up = call.answeredAt !== null && call.answeredAt <= world.now();
	if (up || rung.length === 0) return [userOf(answerer || call.dialedNumber, world)];
	return rung.map((extension) => userOf(extension, world));
}

/** One row per leg: the caller's, and one for each that is ringing or talking. */
function rowsOf(call: OneComCall, world: World): ChannelRow[] {
	const now = world.now();
	const up = call.answeredAt !== null && call.answeredAt <= now;
	const sourceOnly = call.originateId !== null && now < call.startedAt + SOURCE_RINGS_MS;
	const dialed = dialedAs(call.dialedNumber, call, world);
	const calling: Side = {
		user: callingUser(call, world),
		state: sourceOnly ? 'Ringing' : up ? 'Up' : 'Ring',
		calledNumber: dialed,
		application: 'Dial',
		data: `${dialed},30,tT`,
		uniqueId: call.id,
	};
	const called = calledUsers(call, world).map((user, index): Side => {
		const uniqueId = call.legs[index + 1]?.uniqueId ?? `${call.id}${index + 1}`;
		const state = up ? 'Up' : 'Ringing';
		return { ...calling, user, state, application: 'AppDial', data: '(Outgoing Line)', uniqueId };
	});
	return [calling, ...(sourceOnly ? [] : called)].map((side) => channelRow(call, side, world));
}

/** Every channel that is up or ringing, with its call. */
export const activeChannels = (world: World): Array<{ call: OneComCall; row: ChannelRow }> =>
	activeCalls(world).flatMap((call) => rowsOf(call, world).map((row) => ({ call, row })));

/** The users, such as `203-DEMO`, that are on a channel now. */
export const busyUsers = (world: World): Set<string> =>
	new Set(activeChannels(world).map(({ row }) => userOfChannel(row[0])));

/** Those of them whose telephone rings. */
export const ringingUsers = (world: World): Set<string> =>
	new Set(
		activeChannels(world)
			.filter(({ row }) => row[STATE] === 'Ringing')
			.map(({ row }) => userOfChannel(row[0])),
	);

/** `SIP/203-DEMO-000003e9` to `203-DEMO`. */
export const userOfChannel = (channel: string): string =>
	channel.replace(/^\w+\//, '').replace(/-[0-9a-f]+$/, '');

/** `reqtype=CHANNELS` (contract: onecom, Extensions and live state). */
export async function channels(parameters: Parameters, world: World): Promise<Answer> {
	const { slowChannels, channelsIdle } = world.oddities;
	const nodeName = parameters.get('nodename');
	await sleep(nodeName ? slowChannels / NODENAME_SPEED_UP : slowChannels, undefined, {
		ref: false,
	});
	const rows = activeChannels(world)
		.filter(({ call }) => !nodeName || nodeOf(call) === nodeName)
		.map(({ row }) => row);
	if (rows.length === 0) return answer(IDLE_BODIES[channelsIdle], parameters.format);
	if (parameters.format === 'json') return json(rows);
	return answer(rows.map((row) => row.join('!')).join('\n'), parameters.format);
}
