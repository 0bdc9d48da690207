import { html, missing, nothing, type Outcome, PROXY_PAGE } from './answers.mts';
import { SOURCE_RINGS_MS } from './channels.mts';
import type { OneComExtension } from './extensions.mts';
import { type Parameters, withoutKey } from './parameters.mts';
import { jsonResponse, plainResponse, respond } from './responses.mts';
import { findExtension, peerNameOf } from './served.mts';
import type { World } from './world.mts';

const DESTINATION_RINGS_SECONDS = 4;

/** The word that stands for the account of the source's own extension. */
const OWN_ACCOUNT = 'source';

/** Rings the source first, then the destination: a call that is there from now on. Gives its originateid. */
export function place(source: OneComExtension, parameters: Parameters, world: World): string {
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

/**
 * Whether a call may be placed under this account: the word, in any capitals, for 1com's documents write it
 * both ways; the name of a peer; or none at all (contract: onecom, Placing and ending calls: Dial).
 */
export function isAccount(account: string, world: World): boolean {
	if (!world.oddities.refusesWrongAccount) return true;
	const isPeer = world.extensions.some((extension) => peerNameOf(extension, world) === account);
	return account === '' || account.toLowerCase() === OWN_ACCOUNT || isPeer;
}

export const QUEUED = 'Originate successfully queued';
export const WRONG_ACCOUNT = 'Account not found';

const DIAL_ANSWERS: Record<
	Exclude<World['oddities']['dial'], 'error'>,
	(id: string, parameters: Parameters) => Outcome
> = {
	byFormat: (id, parameters) => respond(parameters)('Success', QUEUED, id),
	plain: (id) => plainResponse('Success', QUEUED, id),
	json: (id) => jsonResponse('Success', QUEUED, id),
	ok: () => html('OK'),
	timeout: () => null,
	html: () => html(PROXY_PAGE),
};

/** Nothing rings, whatever the answer says (contract: onecom, Placing and ending calls: Dial), unseen. */
const WRONG_ACCOUNT_ANSWERS: Record<
	World['oddities']['wrongAccount'],
	(parameters: Parameters, world: World) => Outcome
> = {
	error: (parameters) => respond(parameters)('Error', WRONG_ACCOUNT),
	success: (parameters, { random }) => respond(parameters)('Success', QUEUED, random.hex(14)),
	sentence: () => html(WRONG_ACCOUNT),
	empty: ({ format }) => nothing(format),
};

/** `reqtype=DIAL`: rings the source first, then the destination. */
export function dial(parameters: Parameters, world: World): Outcome {
	const { oddities } = world;
	const user = parameters.get('source');
	if (!user) return missing('source');
	if (!parameters.get('dest')) return missing('dest');
	const fails = respond(parameters);
	if (oddities.dial === 'error') return fails('Error', 'Originate failed');
	const source = findExtension(user, world);
	if (!source) return fails('Error', 'Extension not found');
	if (!isAccount(parameters.get('account'), world)) {
		return WRONG_ACCOUNT_ANSWERS[oddities.wrongAccount](parameters, world);
	}
	return DIAL_ANSWERS[oddities.dial](place(source, parameters, world), parameters);
}
