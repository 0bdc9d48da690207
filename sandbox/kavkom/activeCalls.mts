import type { KavkomCall } from './calls.mts';
import { digits, type Input, required, textOf, validate } from './input.mts';
import type { KavkomOddities } from './oddities.mts';
import { json, type Reply, success } from './replies.mts';
import type { Row } from './rows.mts';
import type { KavkomState, PlacedCall } from './state.mts';

/** How long a placed call rings before it is off the list. */
const PLACED_RINGS_MS = 60_000;
const DOMAIN_NAME = 'demo.example.com';
/** Blanks, dots, dashes, `+` and the like make placing a call fail silently (contract: kavkom, Active calls). */
const DIALLABLE = /^[\d*#]+$/;

interface Channel {
	uuid: string;
	callUuid: string;
	direction: 'inbound' | 'outbound';
	createdAt: number;
	answered: boolean;
	name: string;
	number: string;
	destination: string;
	extension: string | null;
}

function channelRow(channel: Channel, state: KavkomState): Row {
	return {
		uuid: channel.uuid,
		direction: channel.direction,
		created: state.stamp(channel.createdAt),
		created_epoch: String(Math.floor(channel.createdAt / 1000)),
		state: 'CS_EXECUTE',
		callstate: channel.answered ? 'ACTIVE' : 'RINGING',
		cid_name: channel.name,
		cid_num: channel.number,
		dest: channel.destination,
		presence_id: channel.extension === null ? '' : `${channel.extension}@${DOMAIN_NAME}`,
		call_uuid: channel.callUuid,
	};
}

/** A call under way is two channels, one to each side, that share `call_uuid`. */
function channelsOf(call: KavkomCall, now: number): Channel[] {
	const common = {
		callUuid: call.id,
		createdAt: call.startedAt,
		answered: call.answeredAt !== null && call.answeredAt <= now,
		name: call.callerName,
		number: call.callerNumber,
		destination: call.destination,
	};
	const callee: Channel = {
		...common,
		uuid: call.id.replace(/^.{8}/, 'b1e90000'),
		direction: 'outbound',
		extension: call.extensionNumber,
	};
	return [{ ...common, uuid: call.id, direction: 'inbound', extension: null }, callee];
}

const placedChannel = (call: PlacedCall): Channel => ({
	uuid: call.callUuid,
	callUuid: call.callUuid,
	direction: 'outbound',
	createdAt: call.at,
	answered: false,
	name: '',
	number: call.callerId ?? call.source,
	destination: call.destination,
	extension: call.source,
});

/** `GET active_call/list`: channels as FreeSWITCH shows them (contract: kavkom, Active calls). */
export function listActiveCalls(state: KavkomState): Reply {
	const now = state.now();
	const underWay = state.calls.filter((call) => call.startedAt <= now && now < call.endedAt);
	const ringing = state.placed.filter((call) => now - call.at < PLACED_RINGS_MS);
	const channels = [
		...underWay.flatMap((call) => channelsOf(call, now)),
		...ringing.map(placedChannel),
	];
	return success(channels.map((channel) => channelRow(channel, state)));
}

const accepted = (beside: object = {}): Reply =>
	json({
		success: true,
		message: 'Call initiated',
		additional_resources: [],
		switch_result: '',
		...beside,
	});

const NOT_REGISTERED: Record<KavkomOddities['notRegisteredIn'], () => Reply> = {
	message: () =>
		json({
			success: false,
			message: 'USER_NOT_REGISTERED',
			additional_resources: [],
			switch_result: '-ERR USER_NOT_REGISTERED\n',
		}),
	switchResult: () => accepted({ switch_result: '-ERR USER_NOT_REGISTERED\n' }),
};

type Placement = Exclude<KavkomOddities['originate'], 'notRegistered'>;

/** What comes back once a call is placed; `count` is how many have been. */
const PLACEMENTS: Record<Placement, (callUuid: string, count: number) => Reply> = {
	ok: (callUuid, count) => accepted(count % 2 === 0 ? { call_uuid: callUuid } : {}),
	callUuidTop: (callUuid) => accepted({ call_uuid: callUuid }),
	callUuidData: (callUuid) => accepted({ data: { call_uuid: callUuid } }),
	uuidData: (callUuid) => accepted({ data: { uuid: callUuid } }),
	switchResult: (callUuid) => accepted({ switch_result: `+OK ${callUuid}\n` }),
	noId: () => accepted(),
	timeout: () => ({ ending: 'silence' }),
	dropped: () => ({ ending: 'reset' }),
};

/**
 * `POST active_call/call`: rings `src`, then dials `destination` (contract: kavkom, Active calls). Only
 * what really rings is noted in `state.placed`: not an extension without a phone, nor a destination
 * that can't be dialled, which is accepted all the same.
 */
export function placeCall(state: KavkomState, input: Input): Reply {
	validate(state, input, { src: [required], destination: [required], src_cid_number: [digits] });
	const source = textOf(input, 'src');
	const destination = textOf(input, 'destination');
	const callerId = textOf(input, 'src_cid_number');
	const { originate, notRegisteredIn } = state.oddities;
	const extension = state.directory.extensions.find((one) => one.extension === source);
	if (originate === 'notRegistered' || !extension?.registered) {
		return NOT_REGISTERED[notRegisteredIn]();
	}
	const callUuid = state.random.uuid();
	if (DIALLABLE.test(destination)) {
		const shown = callerId === '' ? {} : { callerId };
		state.placed.push({ source, destination, ...shown, callUuid, at: state.now() });
	}
	return PLACEMENTS[originate](callUuid, state.placed.length);
}
