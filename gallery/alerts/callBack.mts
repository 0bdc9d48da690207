/** Calls a missed caller back once a person has said yes. This is the run that finds whom to ask about. */
import type { GalleryEntry } from '../entry.mts';
import { loopOver, PATIENT, setFields } from '../nodes.mts';
import type { Service } from '../../services.mts';
import { join, workflow, type Piece } from '../workflow.mts';
import { ALLOWED_NUMBERS } from '../parts/allowedNumbers.mts';
import { CALL_CLOCK, CALLER_TEXTS, NOTED_CALLERS, ON_THE_PHONE } from '../parts/callerTexts.mts';
import type { Channel } from '../parts/channels.mts';
import { codeNode, namesMark } from '../parts/codeNode.mts';
import {
	ago,
	changeRows,
	equal,
	getRows,
	makeTable,
	noteRows,
	TABLE,
	type DataTable,
} from '../parts/dataTable.mts';
import { ask } from '../parts/decisions.mts';
import { errorNode, FAILURES, failuresPiece } from '../parts/failures.mts';
import { handOver } from '../parts/ownRun.mts';
import { IS_PUBLIC, publicAddressPiece } from '../parts/publicAddress.mts';
import { FILLED_IN, SETTINGS, settingsPiece, type Settings } from '../parts/settings.mts';
import { markRow, MINE, TAKE, takePiece, WAITS } from '../parts/take.mts';
import { WITH_LOCAL_TIMES } from '../parts/sheetRow.mts';
import { callTrigger } from '../parts/trigger.mts';
import { activeCallsNode, answerPiece, credentialNodes } from './callBackAnswer.mts';
import { callBackNote } from './callBackNote.mts';

const FIND_NUMBER = 'Find the number to call back';
const MAY_ASK = 'Keep callers who may be called back';
const NOTED = 'Find the callers to note';
const NOTE = 'Note each caller in the table';
const GET = 'Get the callers noted lately';
const ACTIVE = 'Look who is on the phone now';
const DECIDE = 'Leave out who was asked about lately';
const IS_TALKING = 'Is the caller on the phone now?';
const FORGET = 'Note that nobody need be asked';
const WRITE = 'Write the questions';
const ONE_BY_ONE = 'Take one caller after the other';
const OWN_RUN = 'Start a run of its own';
const IS_STARTED = 'Was it started?';
const RELEASE = 'Let the caller wait for the next run';
const SAY = 'Say that the run was not started';

/** All workflows that call back share it, so that one number is asked about once, whichever phone system rang. */
const CALLERS: DataTable = {
	name: 'Callers to call back',
	columns: ['number', 'workflow', 'call', 'call_id', 'state'],
};

const WHAT_IS_NOTED = { workflow: '={{ $json.workflow }}', call: '={{ $json.call }}' };

const LATELY = {
	keyName: 'updatedAt',
	condition: 'gte',
	keyValue: ago('hours: 24'),
};

const script = (name: string): URL => new URL(`code/${name}.cjs`, import.meta.url);

const settingsOf = (channel: Channel): Settings => ({
	...channel.settings,
	extension_to_ring: {},
	allowed_prefixes: { value: 'any' },
});

const settingNames = (channel: Channel) => namesMark('SETTINGS', Object.keys(settingsOf(channel)));

/** Begins at `FIND_NUMBER`: notes whom a person may be asked about, one row for each number. */
function notePiece(service: Service, channel: Channel): Piece {
	const number = `={{ String(${service.samples.callBack.number} ?? '').replace(/[\\s().\\-]/g, '') }}`;
	const mayAsk = codeNode(MAY_ASK, script('callersToAsk'), [4, 0], {
		...CALLER_TEXTS,
		...ALLOWED_NUMBERS,
		...settingNames(channel),
	});
	return {
		nodes: [
			setFields(FIND_NUMBER, { call_back_number: { value: number, type: 'string' } }, [3, 0], true),
			// With nobody new there may still be somebody who waits.
			{ ...mayAsk, settings: { alwaysOutputData: true } },
			makeTable(CALLERS, [5, 0]),
			codeNode(NOTED, script('callersToNote'), [6, 0], { NAME_OF_CALLERS: MAY_ASK }),
			noteRows(NOTE, { number: '={{ $json.number }}' }, WHAT_IS_NOTED, [7, 0]),
		],
		wires: [
			{ from: FIND_NUMBER, to: MAY_ASK },
			{ from: MAY_ASK, to: TABLE },
			{ from: TABLE, to: NOTED },
			{ from: NOTED, to: NOTE },
		],
	};
}

/** Begins at `GET`: takes for this run the callers that are to be asked about, and brings them to `WRITE`. */
function decidePiece(service: Service): Piece {
	const active = activeCallsNode(service, ACTIVE, [7, 1], {
		...PATIENT,
		executeOnce: true,
		alwaysOutputData: true,
		// To ask somebody harms nobody: before it rings, it is looked at again.
		onError: 'continueRegularOutput',
	});
	return join(takePiece(DECIDE, { call_id: '={{ $json.call_id }}' }, [10, 1]), {
		nodes: [
			getRows(GET, [LATELY], [6, 1]),
			active,
			codeNode(DECIDE, script('callersToTake'), [8, 1], {
				...ON_THE_PHONE,
				...NOTED_CALLERS,
			}),
			ask(IS_TALKING, '$json.is_on_the_phone', [9, 1]),
			markRow(FORGET, { call: WAITS }, [10, 2]),
		],
		wires: [
			{ from: GET, to: ACTIVE },
			{ from: ACTIVE, to: DECIDE },
			{ from: DECIDE, to: IS_TALKING },
			{ from: IS_TALKING, to: FORGET },
			{ from: IS_TALKING, to: TAKE, output: 1 },
		],
	});
}

/** Begins at `WRITE`: starts a run of its own for each caller, for a question waits for one item only. */
function startPiece(channel: Channel): Piece {
	const caller = `$('${ONE_BY_ONE}').first().json`;
	const itsRows = equal({ number: `={{ ${caller}.number }}`, state: `={{ ${caller}.mark }}` });
	const error = `$('${OWN_RUN}').first().json.error`;
	return join(failuresPiece('callers could not be asked about', [14, 1]), {
		nodes: [
			codeNode(WRITE, script('questions'), [12, 1], {
				...CALLER_TEXTS,
				...CALL_CLOCK,
				...settingNames(channel),
			}),
			loopOver(ONE_BY_ONE, 1, [13, 1]),
			handOver(OWN_RUN, [14, 2]),
			ask(IS_STARTED, '$json.error === undefined', [15, 2]),
			changeRows(RELEASE, itsRows, { state: WAITS }, [15, 3]),
			{
				...errorNode(SAY, `={{ ${error}.message ?? ${error} }}`, [16, 3]),
				settings: { executeOnce: true },
			},
		],
		wires: [
			{ from: WRITE, to: ONE_BY_ONE },
			{ from: ONE_BY_ONE, to: FAILURES },
			{ from: ONE_BY_ONE, to: OWN_RUN, output: 1 },
			{ from: OWN_RUN, to: IS_STARTED },
			{ from: IS_STARTED, to: ONE_BY_ONE },
			{ from: IS_STARTED, to: RELEASE, output: 1 },
			{ from: RELEASE, to: SAY },
			{ from: SAY, to: ONE_BY_ONE },
		],
	});
}

/** From the table to `GET`; where a link must be opened from outside, that is looked at first. */
function askFrom(channel: Channel): Piece {
	if (!channel.needsPublicAddress) return { nodes: [], wires: [{ from: TABLE, to: GET }] };
	return join(publicAddressPiece([5, 1]), {
		nodes: [],
		wires: [
			{ from: TABLE, to: IS_PUBLIC },
			{ from: IS_PUBLIC, to: GET },
		],
	});
}

/** The workflow for one phone system and one way to ask. */
export function callBack(service: Service, channel: Channel): GalleryEntry {
	const started = `When a ${service.title} call is missed`;
	const trigger = callTrigger(service, started, 'missedCall', [0, 0], WITH_LOCAL_TIMES);
	return {
		file: `alerts/call-missed-${service.key}-callers-back-after-${channel.key}-approval.json`,
		purpose: 'Call missed callers back after a person says yes',
		variant: service.title,
		destination: channel.title,
		needs: `${channel.needs}; an extension that may place calls`,
		workflow: workflow({
			name: `Call missed ${service.title} callers back after a yes by ${channel.means}`,
			note: callBackNote({
				service,
				channel,
				table: CALLERS.name,
				findNumber: FIND_NUMBER,
				withCredential: [trigger.name, ACTIVE, ...credentialNodes(service)],
			}),
			// Before n8n 2.33 the queue mode threw runs away that wait for an answer, unless good ones are kept.
			settings: { saveDataSuccessExecution: 'all' },
			pieces: [
				join(
					{
						nodes: [trigger],
						wires: [
							{ from: trigger.name, to: SETTINGS },
							{ from: FILLED_IN, to: FIND_NUMBER },
							{ from: MINE, to: WRITE },
						],
					},
					settingsPiece(settingsOf(channel), 1),
					notePiece(service, channel),
					askFrom(channel),
					decidePiece(service),
					startPiece(channel),
					answerPiece(service, channel, [0, 5]),
				),
			],
		}),
	};
}
