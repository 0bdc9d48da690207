/** Tells a person within seconds when a caller gives up: the phone system calls an address of this workflow. */
import type { GalleryEntry } from '../entry.mts';
import { respondAsSaid, respondJson } from '../api/httpNodes.mts';
import { FLAT_BODY, keepReason, STORES_NO_REQUEST } from '../api/keyless.mts';
import { setFields } from '../nodes.mts';
import type { Service, ServiceInSamples } from '../../services.mts';
import { chain, join, moved, workflow, type NodeSpec } from '../workflow.mts';
import { CALLER_TEXTS } from '../parts/callerTexts.mts';
import type { Channel } from '../parts/channels.mts';
import { codeNode, namesMark } from '../parts/codeNode.mts';
import { equal, getRows, makeTable, noteRows, OF_THIS_WORKFLOW } from '../parts/dataTable.mts';
import { ask } from '../parts/decisions.mts';
import { FAILURES } from '../parts/failures.mts';
import { settingsNode } from '../parts/settings.mts';
import { LEFT_MINUTES, MINE, TAKE, takePiece } from '../parts/take.mts';
import { sendName, tellPiece, toldCalls, WRITE } from './tellCalls.mts';
import { atOnceName, providerAtOnce, LATELY } from './toldAtOnce.mts';
import type { Note } from '../canvas/firstNote.mts';
import { chooseIn, fillIn, PUBLISH, STORE_NO_RUNS } from '../parts/steps.mts';

const STARTED = 'When a caller gives up';
const KEEP = 'Keep what was sent';
const READ = 'Read who gave up';
const IS_REFUSED = 'Is anything not set up?';
const REFUSE = 'Say what is not set up';
const NOTE = 'Note the call in the table';
const ANSWER = 'Answer that it was noted';
const GET = 'Get the calls of the last day';
const DECIDE = 'Leave out those that were told';
const KEEP_REASON = 'Keep the reason in a run of its own';

/** The beginning of the address that a user replaces. */
const PLACEHOLDER = 'replace-this';
const SHORTEST_SECRET = 16;

const script = (name: string): URL => new URL(`code/${name}.cjs`, import.meta.url);

function startNode(at: NodeSpec['at']): NodeSpec {
	return {
		name: STARTED,
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		at,
		settings: { webhookId: 'abandoned-call' },
		parameters: {
			multipleMethods: true,
			httpMethod: ['GET', 'POST'],
			path: `${PLACEHOLDER}-by-a-long-random-word`,
			authentication: 'none',
			responseMode: 'responseNode',
			options: {},
		},
	};
}

/** Leaves headers and address behind. That the address is secret can be told here only. */
function keepNode(at: NodeSpec['at']): NodeSpec {
	const isSecret = `((path) => /^[\\w-]{${SHORTEST_SECRET},}$/.test(path) && !path.includes('${PLACEHOLDER}') && new Set(path).size > 5)(String($('${STARTED}').params.path ?? '').trim())`;
	return setFields(
		KEEP,
		{
			sent: { value: `={{ ({ query: $json.query, body: ${FLAT_BODY} }) }}`, type: 'object' },
			address_is_secret: { value: `={{ ${isSecret} }}`, type: 'boolean' },
		},
		at,
	);
}

function noteOf(
	service: Service,
	{ setting, of }: NonNullable<ServiceInSamples['abandonedCall']>,
	channel: Channel,
): Note {
	const { title } = service;
	return {
		steps: [
			`Write a long random word at **Path** in *${STARTED}*: ${SHORTEST_SECRET} letters and digits or more, such as a password manager makes.`,
			chooseIn(channel.credential, sendName(channel)),
			fillIn(channel.toFillIn),
			STORE_NO_RUNS,
			PUBLISH,
			`Copy the **Production URL** of *${STARTED}* and enter it at **${setting}** of ${of} in the panel of ${title}.`,
		],
		more: `**Before you begin:** your n8n must be reachable from the internet. Nobody but ${title} may know the random word; until it is changed, all that come are refused.

**What it does:** when a caller hangs up while waiting in such a queue, ${title} calls the address, and ${channel.phrase} is sent within seconds. A caller who gives up again within *repeat_minutes* is told of once; of hidden callers one message comes a minute.

**What is not sure:** which variables ${title} puts into that address is not written down anywhere that we know: ask its support, and write the one for the caller's number as \`?number=...\` behind the address. The number is looked for under many names, such as \`number\`, \`callerid\`, \`from\` and \`src\`, in the address and in what is posted. When none is found, the message shows all that was sent. To try it, open the address with \`?number=0505550104\` behind it in a browser: the answer says what is not set up yet.

**Use the other one, too:** only queues have this setting, and a call of ${title} to your n8n can be lost. *Send ${channel.phrase} for each missed ${title} call* asks for all missed calls, and leaves out those that were told here: same number, told while the call went on or within three minutes after it. Both note them in the data table *${toldCalls(channel).name}*. In rare cases a call is told by both. To make the table, n8n 2 is needed.

**When a message cannot be sent** it is tried three times, and with the next caller who gives up, for twelve hours.

**Names and numbers** come from outside: only letters, digits and plain punctuation of them are shown. The time is when ${title} called, in the time zone of the workflow.

**Runs are not stored,** for the address is the only key: leave *Save successful production executions* and its like in the settings of the workflow off. Why a message could not be sent is kept in a run of its own.`,
	};
}

/** The workflow for a phone system that calls an address, and one way to reach a person; none for another one. */
export function abandonedCallAlert(service: Service, channel: Channel): GalleryEntry[] {
	const { abandonedCall } = service.samples;
	if (abandonedCall === undefined) return [];
	const read = (field: string): string => `={{ $('${READ}').first().json.${field} }}`;
	const keys = {
		...OF_THIS_WORKFLOW,
		provider: providerAtOnce(service),
		call_id: read('call_id'),
	};
	const { workflow: ofThis, provider } = keys;
	const table = makeTable(toldCalls(channel), [5, 1]);
	const readNode = codeNode(READ, script('readAbandoned'), [3, 0], {
		...CALLER_TEXTS,
		...namesMark('SETTINGS', Object.keys(channel.settings)),
		SERVICE_TITLE: service.title,
	});
	const entry: GalleryEntry = {
		file: `alerts/abandoned-${service.key}-call-to-${channel.key}.json`,
		purpose: 'Tell within seconds of a caller who gives up',
		variant: service.title,
		destination: channel.title,
		needs: `${channel.needs}; an n8n that the internet reaches`,
		workflow: workflow({
			name: atOnceName(service, channel),
			note: noteOf(service, abandonedCall, channel),
			settings: STORES_NO_REQUEST,
			pieces: [
				join(
					chain(
						startNode([0, 0]),
						keepNode([1, 0]),
						settingsNode({ ...channel.settings, repeat_minutes: { value: '5' } }, [2, 0]),
						readNode,
						ask(IS_REFUSED, "$json.kind === 'refused'", [4, 0]),
						respondAsSaid(REFUSE, [5, 0]),
					),
					chain(
						table,
						noteRows(NOTE, keys, { call: read('call') }, [6, 1]),
						respondJson(ANSWER, '({ ok: true })', [7, 1]),
						getRows(GET, [...equal({ workflow: ofThis, provider }), LATELY], [8, 1]),
						codeNode(DECIDE, script('atOnceToTell'), [9, 1], LEFT_MINUTES),
					),
					takePiece(DECIDE, {}, [10, 1]),
					moved(tellPiece(channel, DECIDE), 4, 0),
					{
						nodes: [keepReason(KEEP_REASON, '$json.error.message ?? $json.error', [15, 0])],
						wires: [
							{ from: STARTED, to: KEEP, output: 1 },
							{ from: IS_REFUSED, to: table.name, output: 1 },
							{ from: DECIDE, to: TAKE },
							{ from: MINE, to: WRITE },
							{ from: FAILURES, to: KEEP_REASON },
						],
					},
				),
			],
		}),
	};
	return [entry];
}
