/** From a call to the sound of its recording, as the answer to a request. */
import { headerEntries, respondJson, switchOn } from '../api/httpNodes.mts';
import { recordingNode } from '../parts/recordingNode.mts';
import type { Service } from '../../services.mts';
import type { NodeSpec, Piece } from '../workflow.mts';

/** JavaScript for the body of an answer that says why not. */
export const refusalOf = (message: string): string =>
	`{ ok: false, error: { message: '${message}' } }`;

const STRICT_HEADERS = {
	'Cache-Control': 'private, no-store',
	'X-Content-Type-Options': 'nosniff',
};

/** The node that fetches the recording of a phone system. */
export const downloadName = ({ title }: Service): string => `Get the ${title} recording`;

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

/**
 * Its input is an item with `provider`, `account`, `recording` and whether the call is `known`; all ways on from there
 * answer the request. Where calls of several accounts stand in one table, the credential may be for another one: then
 * nothing is asked, and the answer says so.
 */
export function sendRecording(
	services: readonly Service[],
	[column, row]: NodeSpec['at'],
): { piece: Piece; first: string } {
	const state = switchOn(
		'Is there a recording?',
		"!$json.known ? 'unknown' : !$json.recording ? 'none' : $json.provider",
		['unknown', 'none', ...services.map(({ provider }) => provider)],
		[column, row],
	);
	const unknown = respondJson(
		'Say that there is no such call',
		refusalOf('There is no such call in the table.'),
		[column + 1, row - 1.5],
		404,
	);
	const none = respondJson(
		'Say that it was not recorded',
		refusalOf('This call was not recorded.'),
		[column + 1, row - 0.5],
		404,
	);
	const downloads = services.map((service, index) =>
		recordingNode(
			service,
			downloadName(service),
			[column + 1, row + 0.5 + index],
			{ onError: 'continueRegularOutput', alwaysOutputData: true },
			{ onlyAccount: "={{ $json.account ?? '' }}" },
		),
	);
	const outcome = switchOn(
		'Did it come?',
		"$json.error ? 'failed' : $binary?.data ? 'came' : 'missing'",
		['came', 'missing', 'failed'],
		[column + 2, row + 1],
	);
	const send: NodeSpec = {
		name: 'Send the recording',
		type: 'n8n-nodes-base.respondToWebhook',
		typeVersion: 1.1,
		at: [column + 3, row],
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
		[column + 3, row + 1],
		404,
	);
	const failed = respondJson(
		'Say that the phone system failed',
		`{ ok: false, error: { message: String($json.error.message ?? $json.error) } }`,
		[column + 3, row + 2],
		502,
	);
	return {
		first: state.name,
		piece: {
			nodes: [state, unknown, none, ...downloads, outcome, send, missing, failed],
			wires: [
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
