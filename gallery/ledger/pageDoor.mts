/** Where the page itself is asked for: without a password, for it holds no calls. */
import { headerEntries, webhook } from '../api/httpNodes.mts';
import type { Service } from '../../services.mts';
import { allOf } from '../words.mts';
import { chain, type NodeSpec, type Piece } from '../workflow.mts';
import { ledgerPage, PAGE_HEADERS, type CallStore } from './page.mts';

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

/** `path` is below `/webhook/`. */
export function pageDoor(services: readonly Service[], path: string, store: CallStore): Piece {
	const door = webhook('Open the page', { path, authentication: 'none' }, [0, -1]);
	const send: NodeSpec = {
		name: 'Send the page',
		type: 'n8n-nodes-base.respondToWebhook',
		typeVersion: 1.1,
		at: [1, -1],
		parameters: {
			respondWith: 'text',
			responseBody: ledgerPage(services, store),
			options: { responseCode: 200, responseHeaders: headerEntries(PAGE_HEADERS) },
		},
	};
	return chain(door, send);
}
