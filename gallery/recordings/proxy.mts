/** The recording proxy: plays one recording in a browser, and the phone system's key never leaves n8n. */
import { STORES_NO_REQUEST } from '../api/keyless.mts';
import { databaseFailure, postgresOrFailure, respondJson } from '../api/httpNodes.mts';
import type { GalleryEntry } from '../entry.mts';
import { ask } from '../parts/decisions.mts';
import { setting } from '../parts/settings.mts';
import { POSTGRESQL } from '../sql/databases.mts';
import { makeTablesOnce, MAKE_TABLES } from '../sql/run.mts';
import type { Service } from '../../services.mts';
import { titlesOf } from '../words.mts';
import { join, moved, workflow, type NodeSpec, type Piece } from '../workflow.mts';
import { downloadName, refusalOf, sendRecording } from './sendRecording.mts';
import { ASKED, entrance, KIND, PROXY_PATH } from './proxyEntrance.mts';
import type { Note } from '../canvas/firstNote.mts';
import { choose, chooseInEvery, PUBLISH, run, STORE_NO_RUNS } from '../parts/steps.mts';

const FIND = 'Find the call';

/** A link is for one call and for this proxy alone. */
const AUDIENCE = 'call-recording';

/** The one way of signing that is taken, whatever the credential or a token says. */
const ALGORITHM = 'HS256';

function jwt(
	name: string,
	parameters: NodeSpec['parameters'],
	at: NodeSpec['at'],
	settings: NodeSpec['settings'],
): NodeSpec {
	return { name, type: 'n8n-nodes-base.jwt', typeVersion: 1, at, settings, parameters };
}

const FIND_STATEMENT =
	'SELECT provider, account, id, recording FROM calls WHERE provider = $1 AND id = $2';

/** Without a call an item comes all the same, so that the answer can say so. */
function findCall(name: string, at: NodeSpec['at']): NodeSpec {
	return postgresOrFailure(
		name,
		`SELECT $1 AS provider, $2 AS id, found.id IS NOT NULL AS known, found.account, found.recording
FROM (SELECT) AS one LEFT JOIN (${FIND_STATEMENT}) AS found ON true`,
		at,
		`[${ASKED}.provider, ${ASKED}.id]`,
	);
}

const CLAIMS = `JSON.stringify({ aud: '${AUDIENCE}', provider: ${ASKED}.provider, sub: ${ASKED}.id, exp: Math.floor($now.toSeconds()) + Math.round(60 * Number(${setting('link_minutes')})) })`;

/** The link of a call, for whoever has the key of the Header Auth credential. */
function makeLink(): Piece {
	const sign = jwt(
		'Sign the link',
		{
			operation: 'sign',
			useJson: true,
			claimsJson: `={{ ${CLAIMS} }}`,
			options: { algorithm: ALGORITHM },
		},
		[5, 0],
		{ onError: 'continueErrorOutput' },
	);
	const answer = respondJson(
		'Answer with the link',
		`{ ok: true, path: '${PROXY_PATH}?provider=' + ${ASKED}.provider + '&id=' + encodeURIComponent(${ASKED}.id) + '&token=' + $json.token }`,
		[6, 0],
	);
	const unsigned = respondJson(
		'Say that the secret is missing',
		refusalOf(
			'No link could be signed. Choose a JWT Auth credential with a long secret in the JWT nodes of the workflow.',
		),
		[6, -1],
		500,
	);
	return {
		nodes: [sign, answer, unsigned],
		wires: [
			{ from: KIND, to: sign.name, output: 1 },
			{ from: sign.name, to: answer.name },
			{ from: sign.name, to: unsigned.name, output: 1 },
		],
	};
}

function play(services: readonly Service[]): { piece: Piece; statement: NodeSpec } {
	const verify = jwt(
		'Check the signature and the time',
		{ operation: 'verify', token: '={{ $json.token }}', options: { algorithm: ALGORITHM } },
		[5, 2],
		{ onError: 'continueErrorOutput' },
	);
	const forThisCall = ask(
		'Is the link for this call?',
		`$json.payload.aud === '${AUDIENCE}' && $json.payload.provider === ${ASKED}.provider && $json.payload.sub === ${ASKED}.id`,
		[6, 2],
	);
	const forbidden = respondJson(
		'Say that the link does not count',
		refusalOf('This link is not valid, or its time is up. Ask for a new one.'),
		[7, 3.5],
		403,
	);
	const find = findCall(FIND, [7, 2]);
	const sent = sendRecording(services, [8, 2]);
	return {
		statement: find,
		piece: {
			nodes: [verify, forThisCall, forbidden, find, ...sent.piece.nodes],
			wires: [
				{ from: KIND, to: verify.name, output: 2 },
				{ from: verify.name, to: forThisCall.name },
				{ from: verify.name, to: forbidden.name, output: 1 },
				{ from: forThisCall.name, to: find.name },
				{ from: forThisCall.name, to: forbidden.name, output: 1 },
				{ from: find.name, to: sent.first },
				...sent.piece.wires,
			],
		},
	};
}

const noteOf = (services: readonly Service[]): Note => ({
	steps: [
		'Make a **JWT Auth** credential (key type Passphrase, a random secret of 32 signs or more, algorithm HS256) in *Sign the link* and *Check the signature and the time*.',
		"Make a **Header Auth** credential in *GET a link*: the name is `Authorization`, the value a password of 16 signs or more. For the calls ledger it is the ledger's own.",
		...services.map((service) => choose(service.credential.title, downloadName(service))),
		chooseInEvery('Postgres', 'PostgreSQL node'),
		run(MAKE_TABLES, ' where no sync has made them yet'),
		STORE_NO_RUNS,
		PUBLISH,
	],
	more: `**One phone system only?** Turn the download node of the other off: select it and press D. Whoever guesses the secret of the JWT credential can make links. The table \`calls\` is the one that the syncs write.

**What it does:** a player in a web page cannot send a key, and the key of the phone system must not be in a page. So whoever has the key of the Header Auth credential first asks \`GET <your n8n>/webhook/${PROXY_PATH}/link?provider=${services[0].provider}&id=...\` with that header, and gets the \`path\` of a link below \`/webhook/\`. That link plays this one recording for **link_minutes** of *Settings: fill in here*, for anybody who has it, and then no more. The recording is streamed from the phone system through n8n; nothing is stored for good.

**When something is wrong:** 400 says what is wrong with the question; 403 is a wrong or old link, or a wrong or short password; 404 an unknown call, or one without a recording (recordings come minutes after a call); 502 means that the phone system did not answer, 503 that the database did not. n8n stores no run that a request began: the password and the names of callers would be in it.

**Good to know:** which web pages may read the answers is set in the two webhook nodes (options, Allowed Origins); a link is needed all the same. The whole file is sent, no parts of it: Safari wants parts, so there a page must fetch the file first and play it then, as the ledger does. To make all old links worthless at once, change the secret.`,
});

export const proxyName = (services: readonly Service[]): string =>
	`Recording proxy for ${titlesOf(services)}`;

/** The proxy for the recordings of all these phone systems. */
export function recordingProxyOf(services: readonly Service[]): GalleryEntry {
	const player = play(services);
	return {
		file: 'recordings/recording-proxy.json',
		purpose: 'Play recordings in a browser without giving away a key',
		destination: 'Web pages, such as the calls ledger',
		needs: 'PostgreSQL 12 or newer',
		workflow: workflow({
			name: proxyName(services),
			note: noteOf(services),
			pieces: [
				entrance(services),
				moved(join(makeLink(), player.piece), 1, 0),
				databaseFailure([player.statement], [9, 5]),
				moved(makeTablesOnce(POSTGRESQL), 0, 4),
			],
			settings: STORES_NO_REQUEST,
		}),
	};
}
