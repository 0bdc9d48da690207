import { missing, type Outcome } from './answers.mts';
import { endCall } from './callEnd.mts';
import type { OneComCall } from './calls.mts';
import { activeChannels, userOfChannel } from './channels.mts';
import { type Parameters, withoutKey } from './parameters.mts';
import { actionAnswer, type ActionResult } from './responses.mts';
import { findExtension, peerNameOf } from './served.mts';
import type { World } from './world.mts';

const NO_CHANNEL: ActionResult = {
	response: 'Error',
	message: 'No such channel',
	asterisk: 'No such channel',
};

function callsOn(peer: string, channel: string, world: World): OneComCall[] {
	return activeChannels(world)
		.filter(({ row }) => (channel ? row[0] === channel : userOfChannel(row[0]) === peer))
		.map(({ call }) => call);
}

const HUNG_UP: ActionResult = {
	response: 'Success',
	message: 'Channel hung up',
	asterisk: 'Channel Hungup',
};

/** `reqtype=HANGUP`: by `channel`, or every call of an `extension` such as `203-DEMO` or a `number`. */
export function hangUp(parameters: Parameters, world: World): Outcome {
	const [extension, channel, number] = ['extension', 'channel', 'number'].map(parameters.get);
	if (!extension && !channel && !number) return missing('extension');
	const at = world.now();
	world.hungUp.push({
		...(extension && { extension }),
		...(channel && { channel }),
		...(number && { number }),
		at,
	});
	const byNumber = world.extensions.find((one) => one.number === number);
	const peer = extension || (byNumber ? peerNameOf(byNumber, world) : '');
	const calls = new Set(callsOn(peer, channel, world));
	calls.forEach((call) => endCall(call, at));
	return actionAnswer(world.oddities.hangUp, calls.size === 0 ? NO_CHANNEL : HUNG_UP, parameters);
}

/** Notes a command that a key was allowed to send. */
export const note = (kind: string, parameters: Parameters, world: World): void => {
	world.commands.push({ kind, parameters: withoutKey(parameters), at: world.now() });
};

const TRANSFERRED: ActionResult = {
	response: 'Success',
	message: 'TRANSFER accepted',
	asterisk: 'Redirect successful',
};

/** `reqtype=TRANSFER`: whoever is on the other side of `channel` talks to `dest` from now on. */
export function transfer(parameters: Parameters, world: World): Outcome {
	const absent = ['channel', 'dest'].find((name) => !parameters.get(name));
	if (absent) return missing(absent);
	note('TRANSFER', parameters, world);
	const [call] = callsOn('', parameters.get('channel'), world);
	if (!call) return actionAnswer(world.oddities.transfer, NO_CHANNEL, parameters);
	const destination = parameters.get('dest');
	call.transferredTo = findExtension(destination, world)?.number ?? destination;
	return actionAnswer(world.oddities.transfer, TRANSFERRED, parameters);
}

const SENT: ActionResult = {
	response: 'Success',
	message: 'SMS accepted',
	asterisk: 'Message successfully sent',
};

/** `reqtype=SMS`: noted, and sent nowhere. */
export function sms(parameters: Parameters, world: World): Outcome {
	const absent = ['source', 'dest', 'message'].find((name) => !parameters.get(name));
	if (absent) return missing(absent);
	note('SMS', parameters, world);
	return actionAnswer(world.oddities.sms, SENT, parameters);
}
