/** Tells a person of each missed call. */
import type { GalleryEntry } from '../entry.mts';
import { everyHours, loopOver, setFields } from '../nodes.mts';
import type { Service } from '../../services.mts';
import { join, workflow, type NodeSpec, type Piece } from '../workflow.mts';
import { CALLER_TEXTS } from '../parts/callerTexts.mts';
import { messageNode, paceNode, type Channel } from '../parts/channels.mts';
import { codeNode, namesMark } from '../parts/codeNode.mts';
import { equal, getRows, makeTable, noteRows, TABLE, type DataTable } from '../parts/dataTable.mts';
import { failuresPiece, FAILURES } from '../parts/failures.mts';
import { FILLED_IN, SETTINGS, settingsPiece } from '../parts/settings.mts';
import { markRow, MINE, TAKE, takePiece, waitingRows, WAITS } from '../parts/take.mts';
import { callTrigger } from '../parts/trigger.mts';

const HOURLY = 'Every hour';
const FIND = 'Find the missed calls to tell of';
const NOTE = 'Note each call in the table';
const GET = 'Get the calls that nobody was told of';
const DECIDE = 'Leave out those that a run has taken';
const WRITE = 'Write the messages';
const ONE_BY_ONE = 'Take one message after the other';
const TOLD_ROWS = 'List the calls that it spoke of';
const TOLD = 'Note that somebody was told';
const REASON = 'Keep the reason';
const WAITING_ROWS = 'List the calls that were not told of';
const RELEASE = 'Let them wait for the next run';
const SAY = 'Say the reason';

const tableOf = ({ title }: Channel): DataTable => ({
	name: `Missed calls told by ${title}`,
	columns: ['workflow', 'provider', 'call_id', 'call', 'state'],
});

const sendName = ({ phrase }: Channel): string => `Send ${phrase}`;

function noteOf({ title, credential }: Service, channel: Channel): string {
	return `## Send ${channel.phrase} for each missed ${title} call

**To fill in:** choose your **${credential.title}** credential in the first node and your ${channel.credential} in *${sendName(channel)}*. In *Settings* fill in ${channel.toFillIn}. Then publish (activate) the workflow.

**What it does:** once a minute it asks ${title} for missed calls: inbound calls that no person took, those that went to voicemail among them. Each gives one message with the number, the caller, the time and the number that was called. More than ten at once, as after an outage, come in one message that lists them. A call that was missed more than an hour ago says how long ago. Calls that were there before you published the workflow give none.

**Names:** callers choose their own. Only letters, digits and plain punctuation of a name are shown, so that it can be no link and no mention.

**Times** are in the time zone of the workflow (its settings, else the one of your n8n).

**No call is lost, none told twice:** each is noted in the data table *${tableOf(channel).name}*, and taken there by one run, before anybody is told. When a message cannot be sent it is tried three times, the other messages are sent all the same, and the run ends as failed. Its calls are told of by the next run, *${HOURLY}* at the latest, for a week. In rare cases a message comes twice: that happens when it was sent but n8n was not told so. To make the table, n8n 2 is needed.

**On n8n Cloud** *${HOURLY}* is 720 runs a month, and the starter plan has 2,500 for all workflows. Remove that node to save them: then the next missed call brings what could not be sent.`;
}

/** Begins at `FIND`: has all calls noted, then brings those that are to be told of to `WRITE`. */
function rememberPiece(channel: Channel): Piece {
	const keys = {
		workflow: '={{ $json.workflow }}',
		provider: '={{ $json.provider }}',
		call_id: '={{ $json.call_id }}',
	};
	const settings = namesMark('SETTINGS', Object.keys(channel.settings));
	const ofThisWorkflow = [
		...equal({ workflow: '={{ $workflow.id }}' }),
		{ keyName: 'call', condition: 'isNotEmpty' },
	];
	return join(takePiece(DECIDE, {}, [6, 1]), {
		nodes: [
			makeTable(tableOf(channel), [3, 0]),
			codeNode(FIND, new URL('code/callsToNote.cjs', import.meta.url), [4, 0], settings),
			noteRows(NOTE, keys, { call: '={{ $json.call }}' }, [5, 0]),
			getRows(GET, ofThisWorkflow, [4, 1]),
			waitingRows(DECIDE, [5, 1]),
		],
		wires: [
			{ from: TABLE, to: FIND },
			{ from: FIND, to: NOTE },
			{ from: TABLE, to: GET },
			{ from: GET, to: DECIDE },
			{ from: DECIDE, to: TAKE },
		],
	});
}

/** Begins at `ONE_BY_ONE`: sends each message, and writes to the table what became of its calls. */
function sendPiece(channel: Channel): Piece {
	const send = messageNode(channel, sendName(channel), [10, 2], {
		retryOnFail: true,
		maxTries: 3,
		waitBetweenTries: 5000,
		onError: 'continueErrorOutput',
	});
	const rowsOf = (name: string, at: NodeSpec['at']) =>
		codeNode(name, new URL('code/rowsOfMessage.cjs', import.meta.url), at);
	const text = (value: string) => ({ error: { value, type: 'string' as const } });
	const say = setFields(SAY, text(`={{ $('${REASON}').first().json.error }}`), [14, 3]);
	const pace = paceNode(channel, [15, 2]);
	const next = pace?.name ?? ONE_BY_ONE;
	return {
		nodes: [
			loopOver(ONE_BY_ONE, 1, [9, 1]),
			send,
			rowsOf(TOLD_ROWS, [11, 2]),
			markRow(TOLD, { state: 'told', call: WAITS }, [12, 2]),
			setFields(REASON, text('={{ $json.error.message ?? $json.error }}'), [11, 3], true),
			rowsOf(WAITING_ROWS, [12, 3]),
			markRow(RELEASE, { state: WAITS }, [13, 3]),
			{ ...say, settings: { executeOnce: true } },
			...(pace ? [pace] : []),
		],
		wires: [
			{ from: ONE_BY_ONE, to: send.name, output: 1 },
			{ from: send.name, to: TOLD_ROWS },
			{ from: TOLD_ROWS, to: TOLD },
			{ from: TOLD, to: next },
			{ from: send.name, to: REASON, output: 1 },
			{ from: REASON, to: WAITING_ROWS },
			{ from: WAITING_ROWS, to: RELEASE },
			{ from: RELEASE, to: SAY },
			{ from: SAY, to: next },
			...(pace ? [{ from: pace.name, to: ONE_BY_ONE }] : []),
		],
	};
}

/** The workflow for one phone system and one way to reach a person. */
export function missedCallAlert(service: Service, channel: Channel): GalleryEntry {
	const trigger = callTrigger(
		service,
		`When a ${service.title} call is missed`,
		'missedCall',
		[0, 0],
	);
	const write = codeNode(WRITE, new URL('code/missedCallMessages.cjs', import.meta.url), [8, 1], {
		...CALLER_TEXTS,
		...namesMark('SETTINGS', Object.keys(channel.settings)),
		'/* MAX LETTERS */ 0': String(channel.maxLetters),
	});
	return {
		file: `alerts/missed-${service.key}-call-to-${channel.key}.json`,
		purpose: 'Tell of each missed call',
		variant: service.title,
		destination: channel.title,
		needs: channel.needs,
		workflow: workflow({
			name: `Send ${channel.phrase} for each missed ${service.title} call`,
			note: noteOf(service, channel),
			pieces: [
				join(
					{ nodes: [trigger, everyHours(HOURLY, 1, [0, 1])], wires: [] },
					settingsPiece(channel.settings, 1),
					rememberPiece(channel),
					sendPiece(channel),
					failuresPiece('messages could not be sent', [10, 1]),
					{
						nodes: [write],
						wires: [
							{ from: trigger.name, to: SETTINGS },
							{ from: HOURLY, to: SETTINGS },
							{ from: FILLED_IN, to: TABLE },
							{ from: MINE, to: WRITE },
							{ from: WRITE, to: ONE_BY_ONE },
							{ from: ONE_BY_ONE, to: FAILURES },
						],
					},
				),
			],
		}),
	};
}
