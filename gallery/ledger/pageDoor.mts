/** Where the page itself is asked for: without a password, for it holds no calls. */
import { headerEntries, webhook } from '../api/httpNodes.mts';
import type { Service } from '../../services.mts';
import { chain, type NodeSpec, type Piece } from '../workflow.mts';
import { ledgerPage, PAGE_HEADERS, type CallStore } from './page.mts';

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
