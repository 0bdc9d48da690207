/** Tells a person that a workflow stopped: n8n runs it when one does that has it as its error workflow. */
import type { GalleryEntry } from '../entry.mts';
import { PATIENT } from '../nodes.mts';
import { STOPPED_WORKFLOW } from '../canvas/closingNotes.mts';
import { join, workflow, type NodeSpec } from '../workflow.mts';
import { CALLER_TEXTS } from '../parts/callerTexts.mts';
import { messageNode, type Channel } from '../parts/channels.mts';
import { codeNode, namesMark } from '../parts/codeNode.mts';
import { FILLED_IN, SETTINGS, settingsPiece } from '../parts/settings.mts';
import type { Note } from '../canvas/firstNote.mts';
import { chooseIn, fillIn } from '../parts/steps.mts';
import { sendName } from './tellCalls.mts';

const START = 'When a workflow stops';
const WRITE = 'Write the message';

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

**Once an hour:** of one workflow it tells once an hour, so that a phone system that does not answer sends no message a minute.`,
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
	const send = messageNode(channel, sendName(channel), [4, 0], PATIENT);
	return {
		file: `alerts/tell-when-a-workflow-stops-by-${channel.key}.json`,
		purpose: STOPPED_WORKFLOW,
		destination: channel.title,
		needs: channel.needs,
		workflow: workflow({
			name: `${STOPPED_WORKFLOW}: ${channel.means}`,
			note: noteOf(channel),
			pieces: [
				join(settingsPiece(channel.settings, 1), {
					nodes: [start, write, send],
					wires: [
						{ from: START, to: SETTINGS },
						{ from: FILLED_IN, to: WRITE },
						{ from: WRITE, to: send.name },
					],
				}),
			],
		}),
	};
}
