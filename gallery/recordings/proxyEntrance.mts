/** The entrance of the recording proxy: two addresses, and what is taken of a request. */
import { respondAsSaid, switchOn, webhook } from '../api/httpNodes.mts';
import { throughDoors } from '../api/doors.mts';
import { KEY_IS_LONG } from '../api/keyless.mts';
import { setFields } from '../nodes.mts';
import { codeNode } from '../parts/codeNode.mts';
import type { Service } from '../../services.mts';
import { plainItems } from '../parts/plainItems.mts';
import { SETTINGS } from '../parts/settings.mts';
import { providerMarks } from '../words.mts';
import type { NodeSpec, Piece } from '../workflow.mts';

/** Below `/webhook/`; the page of the calls ledger knows it. */
export const PROXY_PATH = 'call-recording';

const READ = 'Read the request';

export const KIND = 'What is wanted?';

const KEPT = 'Keep what was asked for';

/** Expression for what was asked for: `provider`, `id`, `token`. */
export const ASKED = `$('${KEPT}').first().json`;

type Route = 'link' | 'play';

/** What each is asked with, in its address. */
const WORDS: Record<Route, readonly string[]> = {
	link: ['provider', 'id'],
	play: ['provider', 'id', 'token'],
};

const ROUTES: ReadonlyArray<{ name: string; path: string; route: Route; row: number }> = [
	{ name: 'GET a link', path: `${PROXY_PATH}/link`, route: 'link', row: 0 },
	{ name: 'GET a recording', path: PROXY_PATH, route: 'play', row: 1 },
];

/**
 * Marks a request with its route and goes on with the words that are wanted of its address: n8n keeps headers, and so
 * the password, with whatever node has them. Whether the password is long is told before it is left behind: a
 * workflow cannot read its credential.
 */
function withoutHeaders(name: string, route: Route, at: NodeSpec['at']): NodeSpec {
	const words = WORDS[route].map((word) => `${word}: $json.query.${word}`).join(', ');
	return setFields(
		name,
		{
			route: { value: route, type: 'string' },
			query: { value: `={{ ({ ${words} }) }}`, type: 'object' },
			...(route === 'link' && { key_is_long: { value: `={{ ${KEY_IS_LONG} }}`, type: 'boolean' } }),
		},
		at,
	);
}

/** From a request to its kind, on the outputs of `KIND`: refused (answered here), link, play. */
export function entrance(services: readonly Service[]): Piece {
	const doors = ROUTES.map(({ name, path, route, row }) => ({
		// A browser cannot send a header from a player: the link itself is the key to one recording.
		door: webhook(
			name,
			{
				path,
				authentication: route === 'link' ? 'headerAuth' : 'none',
				allowedOrigins: '*',
			},
			[0, row],
		),
		mark: withoutHeaders(`It is ${name}`, route, [1, row]),
	}));
	const settings = setFields(
		SETTINGS,
		{ link_minutes: { value: '10', type: 'number' } },
		[2, 0.5],
		true,
	);
	const read = codeNode(
		READ,
		new URL('code/readLink.cjs', import.meta.url),
		[3, 0.5],
		providerMarks(services),
	);
	const kept = plainItems(KEPT, [4, 0.5]);
	const what = switchOn(KIND, '$json.kind', ['refused', 'link', 'play'], [5, 0.5]);
	const refuse = respondAsSaid('Say what is wrong with the request', [6, -1]);
	return throughDoors(doors, settings, read, kept, what, refuse);
}
