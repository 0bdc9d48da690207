import type { OneComCall } from './calls.mts';
import type { OneComExtension } from './extensions.mts';
import type { OneComLeg } from './legs.mts';
import type { World } from './world.mts';

/** The peer of an extension as every answer names it: `203-DEMO`, or with letters `dana-DEMO`. */
export const peerNameOf = (extension: OneComExtension, { oddities }: World): string =>
	oddities.letterPeers ? extension.letterName : extension.username;

/** What the truth names `203-DEMO`, as it is served; anything else stays as it is. */
export function peerAs(user: string, world: World): string {
	if (!world.oddities.letterPeers) return user;
	const extension = world.extensions.find(({ username }) => username === user);
	return extension ? peerNameOf(extension, world) : user;
}

/** Accepts a number and the name of a peer. */
export const findExtension = (user: string, world: World): OneComExtension | undefined =>
	world.extensions.find(
		(extension) => extension.number === user || peerNameOf(extension, world) === user,
	);

/** The word for an unanswered call is not the same on every host. */
export const dispositionAs = (disposition: string, { oddities }: World): string =>
	disposition === 'NO ANSWER' ? oddities.noAnswerWord : disposition;

/** A number that was called, with the code in front that the exchange may leave there. */
export const dialedAs = (
	number: string,
	{ direction }: Pick<OneComCall | OneComLeg, 'direction'>,
	{ oddities }: World,
): string => (direction === 'OUT' ? oddities.dialPrefix + number : number);

/** `"Name" <number>`, the number twice where the exchange doubles it. */
export const clidAs = (clid: string, { oddities }: World): string =>
	oddities.doubledClid ? clid.replace(/<(.*)>$/, '<$1$1>') : clid;
