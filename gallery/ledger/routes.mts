/** What the page asks, and how it is let in. */
import { allOf } from '../words.mts';

/** Where the page itself is asked for. */
export const OPEN = 'Open the page';

/** A question of the page, and the webhook that takes it. */
export interface Route {
	key: string;
	method: 'GET' | 'POST';
	name: string;
}

/**
 * The step of a note in which the page gets its password. n8n gives a new credential to all nodes that lack one.
 *
 * @param what is entered in the credential
 */
export function chooseForPage(credential: string, what: string, routes: readonly Route[]): string {
	const [first, ...others] = routes.map(({ name }) => `*${name}*`);
	return `In ${first} make a ${credential} credential: ${what}. See that ${allOf(others)} have it, too.`;
}
