import { answer, type Answer, html, json, missing, nothing } from './answers.mts';
import { activeChannels, userOfChannel } from './channels.mts';
import type { OneComExtension } from './extensions.mts';
import type { Parameters } from './parameters.mts';
import { dialedAs, findExtension, peerNameOf } from './served.mts';
import type { World } from './world.mts';

/** The eight fields of a state, by their names with blanks (contract: onecom-openapi, Extensions). */
export type LiveState = Record<string, string>;

const IDLE: LiveState = {
	UniqueID: '',
	LinkedID: '',
	'Connected Line ID': '',
	'Connected Line ID Name': '',
	Context: '',
	Extension: '',
	Direction: '',
	OtherParty: '',
};

const NOT_REGISTERED: LiveState = { ...IDLE, UniqueID: 'KO', LinkedID: 'Extension not registered' };

type Channel = ReturnType<typeof activeChannels>[number];

function stateOn({ call, row }: Channel, extension: OneComExtension, world: World): LiveState {
	const calls = call.direction !== 'IN' && call.callerNumber === extension.number;
	const other = calls
		? { number: dialedAs(call.dialedNumber, call, world), name: '' }
		: { number: call.callerNumber, name: call.callerName };
	return {
		UniqueID: row[13],
		LinkedID: call.id,
		'Connected Line ID': other.number,
		'Connected Line ID Name': other.name,
		Context: row[1],
		Extension: row[2],
		Direction: calls ? 'OUT' : 'IN',
		OtherParty: other.number,
	};
}

const channelsOf = (extension: OneComExtension, world: World): Channel[] =>
	activeChannels(world).filter(({ row }) => userOfChannel(row[0]) === peerNameOf(extension, world));

/** Every state that a telephone is in: of its calls, or the one of a telephone without a call. */
function statesOf(extension: OneComExtension, world: World): LiveState[] {
	if (world.unregistered.has(extension.number)) return [NOT_REGISTERED];
	const found = channelsOf(extension, world).map((channel) => stateOn(channel, extension, world));
	return found.length === 0 ? [IDLE] : found;
}

const withoutParty = ({
	'Connected Line ID': _number,
	'Connected Line ID Name': _name,
	Direction: _direction,
	...rest
}: LiveState): LiveState => rest;

const FORMS: Record<World['oddities']['liveState'], (state: LiveState) => LiveState> = {
	whole: (state) => state,
	fieldsMissing: withoutParty,
	strange: () => ({ ...IDLE, UniqueID: 'ERR', LinkedID: 'Server not reachable' }),
};

/** What one telephone does now, as both APIs tell it. */
export const liveStateOf = (extension: OneComExtension, world: World): LiveState =>
	FORMS[world.oddities.liveState](statesOf(extension, world)[0]);

/** JSON when asked for, else the values parted by `|`. */
const stateAnswer = (state: LiveState, { format }: Parameters): Answer =>
	format === 'json' ? json(state) : answer(Object.values(state).join('|'), format);

/** `info=extstate&ext=` (contract: onecom, Further operations), unseen; 0 bytes for an unknown extension. */
export function extensionState(parameters: Parameters, world: World): Answer {
	const number = parameters.get('ext');
	if (!number) return missing('ext');
	const extension = findExtension(number, world);
	if (!extension) return nothing(parameters.format);
	return stateAnswer(liveStateOf(extension, world), parameters);
}

const REGISTRATIONS: Record<
	World['oddities']['regState'],
	(registered: boolean, parameters: Parameters) => Answer
> = {
	fields: (registered, parameters) => stateAnswer(registered ? IDLE : NOT_REGISTERED, parameters),
	words: (registered) => html(registered ? 'REGISTERED' : 'UNREGISTERED'),
};

/** `info=regstate&ext=`: whether a telephone is signed in (contract: onecom, Further operations), unseen. */
export function registrationState(parameters: Parameters, world: World): Answer {
	const number = parameters.get('ext');
	if (!number) return missing('ext');
	const extension = findExtension(number, world);
	if (!extension) return nothing(parameters.format);
	const registered = !world.unregistered.has(extension.number);
	return REGISTRATIONS[world.oddities.regState](registered, parameters);
}

const CURRENT: Record<
	World['oddities']['currentCalls'],
	(extension: OneComExtension, world: World) => unknown[]
> = {
	states: (extension, world) =>
		channelsOf(extension, world).map((channel) => stateOn(channel, extension, world)),
	channels: (extension, world) => channelsOf(extension, world).map(({ row }) => row),
	empty: () => [],
};

/**
 * `reqtype=GETCURRENTCALLS`: the call of `phone`, or with `multiple=yes` a list of them; what it looks like
 * nobody has seen (contract: onecom, Further operations), unseen.
 */
export function currentCalls(parameters: Parameters, world: World): Answer {
	const phone = parameters.get('phone');
	if (!phone) return missing('phone');
	const extension = findExtension(phone, world);
	const found = extension ? CURRENT[world.oddities.currentCalls](extension, world) : [];
	if (found.length === 0) return nothing(parameters.format);
	return json(parameters.get('multiple').toLowerCase() === 'yes' ? found : found[0]);
}
