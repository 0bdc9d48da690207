import { answer, type Answer, html, json, missing, nothing, PROXY_PAGE } from './answers.mts';
import { endCall, type OneComCall } from './calls.mts';
import { activeChannels, SOURCE_RINGS_MS, userOfChannel } from './channels.mts';
import type { OneComExtension } from './extensions.mts';
import type { Parameters } from './parameters.mts';
import type { World } from './world.mts';

/** An answer, or null when none ever comes. */
export type Outcome = Answer | null;

const DESTINATION_RINGS_SECONDS = 4;

/** What a log may hold of a request: everything but the key. */
const withoutKey = ({ all }: Parameters): Record<string, string> =>
	Object.fromEntries(Object.entries(all).filter(([name]) => name !== 'key'));

/** Accepts `203` and `203-DEMO`. */
const findExtension = (user: string, world: World): OneComExtension | undefined =>
	world.extensions.find(({ number, username }) => number === user || username === user);

function plainResponse(response: string, message: string, id = ''): Answer {
	return answer(`${response}|${message}|${id}|`, '');
}

const jsonResponse = (response: string, message: string, id?: string): Answer =>
	json({ Response: response, Message: message, ...(id === undefined ? {} : { ID: id }) });

/** The two forms of one outcome (contract: onecom, Placing and ending calls). */
const respond = (parameters: Parameters) =>
	parameters.format === 'json' ? jsonResponse : plainResponse;

function place(source: OneComExtension, parameters: Parameters, world: World): string {
	const { random, factory } = world;
	const destination = parameters.get('dest');
	const at = world.now();
	const id = random.hex(14);
	const inside = findExtension(destination, world);
	const startedAt = Math.floor(at / 1000) * 1000;
	const answeredAt = startedAt + SOURCE_RINGS_MS + DESTINATION_RINGS_SECONDS * 1000;
	world.calls.push(
		factory.create({
			startedAt,
			answeredAt,
			direction: inside ? 'LOCAL' : 'OUT',
			callerNumber: source.number,
			callerName: source.name,
			dialedNumber: inside?.number ?? destination,
			whoAnswered: inside?.username ?? '',
			talkSeconds: random.int(15, 40),
			hasRecording: parameters.get('recording').toLowerCase() !== 'no',
			originateId: id,
		}),
	);
	world.placed.push({
		source: source.number,
		destination,
		at,
		id,
		parameters: withoutKey(parameters),
	});
	return id;
}

const QUEUED = 'Originate successfully queued';

const DIAL_ANSWERS: Record<
	Exclude<World['oddities']['dial'], 'error'>,
	(id: string, parameters: Parameters) => Outcome
> = {
	byFormat: (id, parameters) => respond(parameters)('Success', QUEUED, id),
	plain: (id) => plainResponse('Success', QUEUED, id),
	json: (id) => jsonResponse('Success', QUEUED, id),
	timeout: () => null,
	html: () => html(PROXY_PAGE),
};

/** `reqtype=DIAL`: rings the source first, then the destination. */
export function dial(parameters: Parameters, world: World): Outcome {
	const user = parameters.get('source');
	if (!user) return missing('source');
	if (!parameters.get('dest')) return missing('dest');
	const fails = respond(parameters);
	if (world.oddities.dial === 'error') return fails('Error', 'Originate failed');
	const source = findExtension(user, world);
	if (!source) return fails('Error', 'Extension not found');
	return DIAL_ANSWERS[world.oddities.dial](place(source, parameters, world), parameters);
}

function channelsOf(extension: string, channel: string, world: World): OneComCall[] {
	return activeChannels(world)
		.filter(({ row }) => (channel ? row[0] === channel : userOfChannel(row[0]) === extension))
		.map(({ call }) => call);
}

const HUNG_UP = 'Channel hung up';

const HANGUP_ANSWERS: Record<
	World['oddities']['hangUp'],
	(parameters: Parameters, response: 'Success' | 'Error', message: string) => Outcome
> = {
	byFormat: (parameters, response, message) => respond(parameters)(response, message),
	plain: (_parameters, response, message) => plainResponse(response, message),
	json: (_parameters, response, message) => jsonResponse(response, message),
	empty: ({ format }) => nothing(format),
	sentence: (_parameters, _response, message) => html(message),
	timeout: () => null,
};

/** `reqtype=HANGUP`: by `channel`, or every call of an `extension` such as `203-DEMO`. */
export function hangUp(parameters: Parameters, world: World): Outcome {
	const [extension, channel] = [parameters.get('extension'), parameters.get('channel')];
	if (!extension && !channel) return missing('extension');
	const at = world.now();
	world.hungUp.push({ ...(extension && { extension }), ...(channel && { channel }), at });
	const calls = new Set(channelsOf(extension, channel, world));
	calls.forEach((call) => endCall(call, at));
	const answerAs = HANGUP_ANSWERS[world.oddities.hangUp];
	return calls.size === 0
		? answerAs(parameters, 'Error', 'No such channel')
		: answerAs(parameters, 'Success', HUNG_UP);
}

/** A command that is noted and has no further effect here: its answers are unknown anyway. */
const command =
	(kind: string, required: readonly string[]) =>
	(parameters: Parameters, world: World): Outcome => {
		const absent = required.find((name) => !parameters.get(name));
		if (absent) return missing(absent);
		world.commands.push({ kind, parameters: withoutKey(parameters), at: world.now() });
		return respond(parameters)('Success', `${kind} accepted`);
	};

export const transfer = command('TRANSFER', ['channel', 'dest']);
export const sms = command('SMS', ['source', 'dest', 'message']);
export const agent = command('AGENT', ['extension', 'action']);
