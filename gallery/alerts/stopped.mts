/** Tells a person that a workflow stopped: n8n runs it when one does that has it as its error workflow. */
import type { GalleryEntry } from '../entry.mts';
import { PATIENT, stopWith, waitNode } from '../nodes.mts';
import { STOPPED_WORKFLOW } from '../canvas/closingNotes.mts';
import { chain, join, workflow, type NodeSpec, type Piece } from '../workflow.mts';
import { CALLER_TEXTS } from '../parts/callerTexts.mts';
import { messageNode, type Channel } from '../parts/channels.mts';
import { codeNode, namesMark } from '../parts/codeNode.mts';
import {
	equal,
	getRows,
	goingOn,
	makeTable,
	noteRows,
	OF_THIS_WORKFLOW,
	type DataTable,
} from '../parts/dataTable.mts';
import { ask } from '../parts/decisions.mts';
import { FILLED_IN, SETTINGS, settingsPiece } from '../parts/settings.mts';
import type { Note } from '../canvas/firstNote.mts';
import { chooseIn, fillIn } from '../parts/steps.mts';
import { sendName } from './tellCalls.mts';

const START = 'When a workflow stops';
const WRITE = 'Write the message';
const IS_TIME_LEFT = 'Is it to be tried again?';
const CLAIM = 'Note that this run tells it';
const PAUSE = 'Wait ten minutes';
const LAST = 'Look which run tells it';
const AGAIN = 'Take the message again';
const GIVE_UP = 'Say that the message was not sent';

const PAUSE_MINUTES = 10;
const HOURS_TRIED = 24;

const WAITING: DataTable = {
	name: 'Stopped workflows to tell of',
	columns: ['workflow', 'stopped', 'run'],
};

/**
 * From a message that could not be sent to the next try. A phone system that does not answer stops a workflow once a
 * minute, and none of these runs knows of the others before they wait: so they note which of them was the last. Full
 * data tables may be what stopped the workflow: then each run that waits tells.
 */
function againPiece(column: number): Piece {
	const keys = {
		...OF_THIS_WORKFLOW,
		stopped: `={{ $('${WRITE}').first().json.stopped }}`,
	};
	const run = { run: '={{ $execution.id }}' };
	return chain(
		goingOn(makeTable(WAITING, [column, 1])),
		goingOn(noteRows(CLAIM, keys, run, [column + 1, 1])),
		waitNode(PAUSE, PAUSE_MINUTES * 60, [column + 2, 1]),
		goingOn(getRows(LAST, equal(keys), [column + 3, 1])),
		codeNode(AGAIN, new URL('code/messageAgain.cjs', import.meta.url), [column + 4, 1], {
			NAME_OF_WRITE: WRITE,
		}),
	);
}

function noteOf(channel: Channel): Note {
	return {
		steps: [
			chooseIn(channel.credential, sendName(channel)),
			fillIn(channel.toFillIn),
			'Save it, and publish it where n8n offers that.',
			'Open the settings of each workflow that you want to be told of, and choose this one as **Error workflow**.',
		],
		more: `**What it does:** when one of these workflows stops by itself or in a poll, it sends ${channel.phrase} with the names of the workflow and of the node, the kind of stop, and the address of the run. n8n does not run it for a run that you started by hand.

**What it does not tell:** the words of a service. They can hold a number or a key; they stand in the run.

**Once an hour:** of one workflow it tells once an hour, so that a phone system that does not answer sends no message a minute.

**A message that cannot be sent,** as when the mail server that stopped the workflow takes none from here either, is tried again every ${PAUSE_MINUTES} minutes, for ${HOURS_TRIED} hours: its run waits in n8n meanwhile, and says in the end what it came to. When a workflow stops again and again in that time, only the last of its runs tells it; which that is stands in the data table *${WAITING.name}*. Runs that wait are kept because the settings of the workflow say *Save successful production executions*: leave that so. n8n's queue mode before 2.33 loses them otherwise.`,
	};
}

/** The workflow for one way to reach a person. */
export function stoppedAlert(channel: Channel): GalleryEntry {
	const start: NodeSpec = {
		name: START,
		type: 'n8n-nodes-base.errorTrigger',
		typeVersion: 1,
		at: [0, 0],
		parameters: {},
	};
	const write = codeNode(WRITE, new URL('code/stoppedMessage.cjs', import.meta.url), [3, 0], {
		...CALLER_TEXTS,
		...namesMark('SETTINGS', Object.keys(channel.settings)),
	});
	const send = messageNode(channel, sendName(channel), [4, 0], {
		...PATIENT,
		onError: 'continueErrorOutput',
	});
	// The run itself waits, for the memory of the workflow cannot keep messages: of two runs at once the later one
	// overwrites what the other one kept.
	const again = againPiece(6);
	const isTimeLeft = `$now.toMillis() - $('${WRITE}').first().json.since < ${HOURS_TRIED} * 3600000`;
	return {
		file: `alerts/tell-when-a-workflow-stops-by-${channel.key}.json`,
		purpose: STOPPED_WORKFLOW,
		destination: channel.title,
		needs: channel.needs,
		workflow: workflow({
			name: `${STOPPED_WORKFLOW}: ${channel.means}`,
			note: noteOf(channel),
			// Before n8n 2.33 the queue mode threw runs away that wait, unless good ones are kept.
			settings: { saveDataSuccessExecution: 'all' },
			pieces: [
				join(settingsPiece(channel.settings, 1), {
					nodes: [
						start,
						write,
						send,
						ask(IS_TIME_LEFT, isTimeLeft, [5, 1]),
						...again.nodes,
						stopWith(GIVE_UP, 'The message could not be sent', [6, 2]),
					],
					wires: [
						{ from: START, to: SETTINGS },
						{ from: FILLED_IN, to: WRITE },
						{ from: WRITE, to: send.name },
						{ from: send.name, to: IS_TIME_LEFT, output: 1 },
						...again.wires,
						{ from: IS_TIME_LEFT, to: again.nodes[0].name },
						{ from: IS_TIME_LEFT, to: GIVE_UP, output: 1 },
						{ from: AGAIN, to: send.name },
					],
				}),
			],
		}),
	};
}
