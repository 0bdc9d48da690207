/** How the page comes in and gets its answer: by a user name and a password that is long enough, and no run of it is kept. */
import { respondJson, webhook } from '../api/httpNodes.mts';
import { PASSWORD_IS_LONG, SHORTEST_KEY } from '../api/keyless.mts';
import { setFields } from '../nodes.mts';
import { codeNode } from '../parts/codeNode.mts';
import { ask } from '../parts/decisions.mts';
import { settingsNode, type Settings } from '../parts/settings.mts';
import type { Service } from '../../services.mts';
import { quoted } from '../words.mts';
import { chain, join, type NodeSpec, type Piece } from '../workflow.mts';
import { TEXTS } from './system.mts';
import { getBoards, LEASE_SECONDS, ROUND_SECONDS } from './turn.mts';

type Place = NodeSpec['at'];

/** Below `/webhook/`; the page asks at `board` below its own address. */
export const PATH = 'wallboard';

/** The webhook that brings the board to the page. */
export const ASKED = 'The board is asked for';

const TOO_SHORT = `{ reason: 'The password of the Basic Auth credential is too short: it must have ${SHORTEST_KEY} characters or more.' }`;

export const IS_LONG_ENOUGH = 'Is the password long enough?';

/** From a request to `IS_LONG_ENOUGH`. n8n keeps headers, and so the password, with whatever node has them. */
export function doorPiece(settings: Settings, [column, row]: Place): Piece {
	const open = webhook(ASKED, { path: `${PATH}/board`, allowedOrigins: '*' }, [column, row]);
	const door = { ...open, parameters: { ...open.parameters, authentication: 'basicAuth' } };
	const forget = setFields(
		'Keep nothing of the request',
		{ password_is_long: { value: `={{ ${PASSWORD_IS_LONG} }}`, type: 'boolean' } },
		[column + 1, row],
	);
	const refuse = respondJson(
		'Say that the password is too short',
		TOO_SHORT,
		[column + 4, row - 1],
		403,
	);
	const line = chain(
		door,
		forget,
		settingsNode(settings, [column + 2, row]),
		ask(IS_LONG_ENOUGH, '$json.password_is_long', [column + 3, row]),
	);
	return join(line, {
		nodes: [refuse],
		wires: [{ from: IS_LONG_ENOUGH, to: refuse.name, output: 1 }],
	});
}

/** What all who look get, whoever of them has asked the phone systems. */
export function answerPiece(services: readonly Service[], [column, row]: Place): Piece {
	const titles = services.map(({ provider, title }) => `${quoted(provider)}: ${quoted(title)}`);
	return chain(
		getBoards('Read the boards', [column, row]),
		codeNode(
			'Write the answer',
			new URL('code/writeAnswer.cjs', import.meta.url),
			[column + 1, row],
			{
				...TEXTS,
				'/* TITLES */ {}': `{ ${titles.join(', ')} }`,
				'/* ROUND */ 0': String(ROUND_SECONDS),
				'/* LEASE */ 0': String(LEASE_SECONDS),
			},
		),
		respondJson('Send the board', '$json', [column + 2, row]),
	);
}
