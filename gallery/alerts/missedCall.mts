/** Tells a person of each missed call. */
import { NOT_TAKEN } from '../../nodes/shared/call/callRecord';
import type { GalleryEntry } from '../entry.mts';
import { everyHours, PATIENT } from '../nodes.mts';
import type { Service } from '../../services.mts';
import { chain, join, moved, workflow, type NodeSpec, type Piece } from '../workflow.mts';
import { callsNode } from '../parts/calls.mts';
import type { Channel } from '../parts/channels.mts';
import { ON_THE_PHONE } from '../parts/callerTexts.mts';
import { codeNode, namesMark } from '../parts/codeNode.mts';
import {
	equal,
	getRows,
	makeTable,
	noteRows,
	OF_THIS_WORKFLOW,
	TABLE,
} from '../parts/dataTable.mts';
import { FILLED_IN, SETTINGS, settingsPiece } from '../parts/settings.mts';
import { MINE, TAKE, takePiece, waitingRows } from '../parts/take.mts';
import { WITH_LOCAL_TIMES } from '../parts/sheetRow.mts';
import { callTrigger } from '../parts/trigger.mts';
import { besidesAtOnce, LATELY, toldAtOnce } from './toldAtOnce.mts';
import { sendName, tellPiece, toldCalls, WRITE } from './tellCalls.mts';
import { ON_CLOUD } from '../canvas/closingNotes.mts';
import type { Note } from '../canvas/firstNote.mts';
import { choose, chooseIn, fillIn, PUBLISH } from '../parts/steps.mts';

/** `callsToNote.cjs` knows it by this name. */
const HOURLY = 'Every hour';
const SINCE = 'Note since when it tells';
const KNOWN = 'Get the calls noted lately';
const FIND = 'Find the missed calls to tell of';
const NOTE = 'Note each call in the table';
const GET = 'Get the calls that nobody was told of';
const DECIDE = 'Leave out those that a run has taken';

/** How far it looks back for calls that a run could not note, some of which are listed a day late; `LATELY` is longer. */
const HOURS_BACK = 36;
/** Those of later are of the trigger: two runs at one instant could both tell of a call. */
const MINUTES_LEFT_OUT = 15;

const lookBackName = ({ title }: Service): string => `Look back for missed ${title} calls`;

const lookBack = (service: Service, at: NodeSpec['at']): NodeSpec =>
	callsNode(
		service,
		lookBackName(service),
		at,
		{
			startDate: `={{ $now.minus({ hours: ${HOURS_BACK} }).toISO() }}`,
			endDate: `={{ $now.minus({ minutes: ${MINUTES_LEFT_OUT} }).toISO() }}`,
			filters: { direction: 'inbound', status: [...NOT_TAKEN] },
			options: WITH_LOCAL_TIMES,
		},
		// What waits in the table is told of, whether the phone system answers or not.
		{ ...PATIENT, alwaysOutputData: true, onError: 'continueRegularOutput' },
	);

function noteOf(service: Service, channel: Channel): Note {
	const { title, credential } = service;
	return {
		steps: [
			choose(credential.title, `When a ${title} call is missed`, lookBackName(service)),
			chooseIn(channel.credential, sendName(channel)),
			fillIn(channel.toFillIn),
			PUBLISH,
		],
		more: `**What it does:** once a minute it asks ${title} for missed calls: inbound calls that no person took, those that went to voicemail among them. Each gives one message with the number, the caller, the time and the number that was called. More than ten at once, as after an outage, come in one message that lists them. A call that was missed more than an hour ago says how long ago. Calls that were there before you published the workflow give none.

**Names:** callers choose their own. Only letters, digits and plain punctuation of a name are shown, so that it can be no link and no mention.

**Times** are those of your phone system's clock: the time zone of its credential.

**No call is lost, none told twice:** each is noted in the data table *${toldCalls(channel).name}*, and taken there by one run, before anybody is told. When a message cannot be sent it is tried three times, the other messages are sent all the same, and the run ends as failed. Its calls are told of by the next run, *${HOURLY}* at the latest, for a week. A call that n8n could not note, as when its database is away or its data tables are full, is found within the next ${HOURS_BACK} hours: *${HOURLY}* the calls of that time are gone through, from the first run of this workflow on, and those that are not in the table are told of. When you set filters in the first node, set them in *${lookBackName(service)}*, too. In rare cases a message comes twice: that happens when it was sent but n8n was not told so. To make the table, n8n 2 is needed.${besidesAtOnce(service, channel)}

${ON_CLOUD} *${HOURLY}* is 720 runs a month, and the starter plan has 2,500 for all workflows. Deactivate that node to save them: then the next missed call brings what could not be sent, and nothing finds a call that could not be noted.`,
	};
}

/** Begins at `FIND`: has all calls noted, then brings those that are to be told of to `WRITE`. */
function rememberPiece(service: Service, channel: Channel): Piece {
	const keys = {
		workflow: '={{ $json.workflow }}',
		provider: '={{ $json.provider }}',
		call_id: '={{ $json.call_id }}',
	};
	const settings = namesMark('SETTINGS', Object.keys(channel.settings));
	const ofThisWorkflow = [...equal(OF_THIS_WORKFLOW), { keyName: 'call', condition: 'isNotEmpty' }];
	const atOnce = toldAtOnce(service, [6, -1]);
	const find = codeNode(FIND, new URL('code/callsToNote.cjs', import.meta.url), [7, 0], {
		...ON_THE_PHONE,
		...settings,
		...atOnce.marks,
		NAME_OF_SINCE: SINCE,
		NAME_OF_KNOWN: KNOWN,
	});
	// When the row was made is when the workflow first ran: calls from before are none to be told of.
	const since = noteRows(
		SINCE,
		{ ...OF_THIS_WORKFLOW, provider: 'none', call_id: 'since' },
		{},
		[5, 0],
	);
	return join(
		chain(
			makeTable(toldCalls(channel), [4, 0]),
			since,
			...atOnce.nodes,
			getRows(KNOWN, [...equal(OF_THIS_WORKFLOW), LATELY], [6, 0]),
			find,
			noteRows(NOTE, keys, { call: '={{ $json.call }}' }, [8, 0]),
		),
		chain(getRows(GET, ofThisWorkflow, [5, 1]), waitingRows(DECIDE, [6, 1])),
		takePiece(DECIDE, {}, [7, 1]),
		{
			nodes: [],
			wires: [
				{ from: TABLE, to: GET },
				{ from: DECIDE, to: TAKE },
			],
		},
	);
}

/** The workflow for one phone system and one way to reach a person. */
export function missedCallAlert(service: Service, channel: Channel): GalleryEntry {
	const trigger = callTrigger(
		service,
		`When a ${service.title} call is missed`,
		'missedCall',
		[0, 0],
		WITH_LOCAL_TIMES,
	);
	const back = lookBack(service, [1, 1]);
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
					{ nodes: [trigger], wires: [{ from: trigger.name, to: SETTINGS }] },
					chain(everyHours(HOURLY, 1, [0, 1]), back),
					settingsPiece(channel.settings, 2),
					rememberPiece(service, channel),
					moved(tellPiece(channel, DECIDE), 1, 0),
					{
						nodes: [],
						wires: [
							{ from: back.name, to: SETTINGS },
							{ from: FILLED_IN, to: TABLE },
							{ from: MINE, to: WRITE },
						],
					},
				),
			],
		}),
	};
}
