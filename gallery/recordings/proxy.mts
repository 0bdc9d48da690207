/** The recording proxy: plays one recording in a browser, and the phone system's key never leaves n8n. */
import { STORES_NO_REQUEST } from '../api/keyless.mts';
import {
	databaseFailure,
	headerEntries,
	postgresOrFailure,
	respondJson,
	switchOn,
} from '../api/httpNodes.mts';
import type { GalleryEntry } from '../entry.mts';
import { ask } from '../parts/decisions.mts';
import { setting } from '../parts/settings.mts';
import { POSTGRESQL } from '../sql/databases.mts';
import { makeTablesOnce, MAKE_TABLES } from '../sql/run.mts';
import { inWorkflows, type Service } from '../../services.mts';
import { titlesOf } from '../words.mts';
import { join, moved, workflow, type NodeSpec, type Piece } from '../workflow.mts';
import { ASKED, entrance, KIND, PROXY_PATH } from './proxyEntrance.mts';
import type { Note } from '../canvas/firstNote.mts';
import { choose, chooseInEvery, PUBLISH, run } from '../parts/steps.mts';

const FIND = 'Find the call';

/** A link is for one call and for this proxy alone. */
const AUDIENCE = 'call-recording';

/** The one way of signing that is taken, whatever the credential or a token says. */
const ALGORITHM = 'HS256';

const refusalOf = (message: string): string => `{ ok: false, error: { message: '${message}' } }`;

const STRICT_HEADERS = {
	'Cache-Control': 'private, no-store',
	'X-Content-Type-Options': 'nosniff',
};

function jwt(
	name: string,
	parameters: NodeSpec['parameters'],
	at: NodeSpec['at'],
	settings: NodeSpec['settings'],
): NodeSpec {
	return { name, type: 'n8n-nodes-base.jwt', typeVersion: 1, at, settings, parameters };
}

const FIND_STATEMENT = 'SELECT provider, id, recording FROM calls WHERE provider = $1 AND id = $2';

/** Without a call an item comes all the same, so that the answer can say so. */
function findCall(name: string, at: NodeSpec['at']): NodeSpec {
	return postgresOrFailure(
		name,
		`SELECT $1 AS provider, $2 AS id, found.id IS NOT NULL AS known, found.recording
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

const downloadName = ({ title }: Service): string => `Get the ${title} recording`;

function download(service: Service, at: NodeSpec['at']): NodeSpec {
	return {
		name: downloadName(service),
		type: inWorkflows(service.node),
		typeVersion: 1,
		at,
		settings: { onError: 'continueRegularOutput', alwaysOutputData: true },
		parameters: {
			resource: 'recording',
			operation: 'download',
			...service.samples.recordingParameters('={{ $json.recording }}'),
			binaryPropertyName: 'data',
			options: { ifMissing: 'skip' },
		},
	};
}

const MIME = '$binary.data.mimeType';

/** The size, where this n8n tells it: the browser then knows how long the recording is. */
const AUDIO_HEADERS = {
	...STRICT_HEADERS,
	// Whatever the phone system sent, a browser never takes it for a page.
	'Content-Type': `={{ ${MIME}.startsWith('audio/') ? ${MIME} : 'application/octet-stream' }}`,
	'Content-Disposition': `={{ "inline; filename*=UTF-8''" + encodeURIComponent($binary.data.fileName ?? 'recording').replace(/['()*]/g, '_') }}`,
	'Accept-Ranges': 'none',
	'={{ $binary.data.bytes ? "Content-Length" : "X-Content-Length" }}':
		'={{ $binary.data.bytes ?? "unknown" }}',
};

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
	const state = switchOn(
		'Is there a recording?',
		"!$json.known ? 'unknown' : !$json.recording ? 'none' : $json.provider",
		['unknown', 'none', ...services.map(({ provider }) => provider)],
		[8, 2],
	);
	const unknown = respondJson(
		'Say that there is no such call',
		refusalOf('There is no such call in the table.'),
		[9, 0.5],
		404,
	);
	const none = respondJson(
		'Say that it was not recorded',
		refusalOf('This call was not recorded.'),
		[9, 1.5],
		404,
	);
	const downloads = services.map((service, index) => download(service, [9, 2.5 + index]));
	const outcome = switchOn(
		'Did it come?',
		"$json.error ? 'failed' : $binary?.data ? 'came' : 'missing'",
		['came', 'missing', 'failed'],
		[10, 3],
	);
	const send: NodeSpec = {
		name: 'Send the recording',
		type: 'n8n-nodes-base.respondToWebhook',
		typeVersion: 1.1,
		at: [11, 2],
		parameters: {
			respondWith: 'binary',
			responseDataSource: 'set',
			inputFieldName: 'data',
			options: { responseCode: 200, responseHeaders: headerEntries(AUDIO_HEADERS) },
		},
	};
	const missing = respondJson(
		'Say that the phone system has none',
		refusalOf(
			'The phone system has no recording of this call, or not yet: recordings come minutes after the call.',
		),
		[11, 3],
		404,
	);
	const failed = respondJson(
		'Say that the phone system failed',
		`{ ok: false, error: { message: String($json.error.message ?? $json.error) } }`,
		[11, 4],
		502,
	);
	return {
		statement: find,
		piece: {
			nodes: [
				verify,
				forThisCall,
				forbidden,
				find,
				state,
				unknown,
				none,
				...downloads,
				outcome,
				send,
				missing,
				failed,
			],
			wires: [
				{ from: KIND, to: verify.name, output: 2 },
				{ from: verify.name, to: forThisCall.name },
				{ from: verify.name, to: forbidden.name, output: 1 },
				{ from: forThisCall.name, to: find.name },
				{ from: forThisCall.name, to: forbidden.name, output: 1 },
				{ from: find.name, to: state.name },
				{ from: state.name, to: unknown.name, output: 0 },
				{ from: state.name, to: none.name, output: 1 },
				...downloads.flatMap(({ name }, index) => [
					{ from: state.name, to: name, output: 2 + index },
					{ from: name, to: outcome.name },
				]),
				{ from: outcome.name, to: send.name, output: 0 },
				{ from: outcome.name, to: missing.name, output: 1 },
				{ from: outcome.name, to: failed.name, output: 2 },
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
		PUBLISH,
	],
	more: `**One phone system only?** Turn the download node of the other off: select it and press D. Whoever guesses the secret of the JWT credential can make links. The table \`calls\` is the one that the syncs write.

**What it does:** a player in a web page cannot send a key, and the key of the phone system must not be in a page. So whoever has the key of the Header Auth credential first asks \`GET <your n8n>/webhook/${PROXY_PATH}/link?provider=${services[0].provider}&id=...\` with that header, and gets the \`path\` of a link below \`/webhook/\`. That link plays this one recording for **link_minutes** of *Settings: fill in here*, for anybody who has it, and then no more. The recording is streamed from the phone system through n8n; nothing is stored for good.

**When something is wrong:** 400 says what is wrong with the question; 403 is a wrong or old link, or a wrong or short password; 404 an unknown call, or one without a recording (recordings come minutes after a call); 502 means that the phone system did not answer, 503 that the database did not. n8n stores no run that a request began: the password and the names of callers would be in it.

**Good to know:** which web pages may read the answers is set in the two webhook nodes (options, Allowed Origins); a link is needed all the same. The whole file is sent, no parts of it: Safari wants parts, so there a page must fetch the file first and play it then, as the ledger does. To make all old links worthless at once, change the secret.`,
});

/** The proxy for the recordings of all these phone systems. */
export function recordingProxyOf(services: readonly Service[]): GalleryEntry {
	const player = play(services);
	return {
		file: 'recordings/recording-proxy.json',
		purpose: 'Play recordings in a browser without giving away a key',
		destination: 'Web pages, such as the calls ledger',
		needs: 'PostgreSQL 12 or newer',
		workflow: workflow({
			name: `Recording proxy for ${titlesOf(services)}`,
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
