/** The run of its own of one missed caller: a question, and after a yes one call. */
import { PATIENT, stopWith } from '../nodes.mts';
import type { Service } from '../../services.mts';
import { serviceNode } from '../parts/serviceNode.mts';
import { moved, type NodeSpec, type Piece } from '../workflow.mts';
import { ON_THE_PHONE } from '../parts/callerTexts.mts';
import { callsNode } from '../parts/calls.mts';
import type { Channel } from '../parts/channels.mts';
import { codeNode } from '../parts/codeNode.mts';
import { changeRows, equal } from '../parts/dataTable.mts';
import { ask } from '../parts/decisions.mts';
import { whenHandedOver } from '../parts/ownRun.mts';
import { WAITS } from '../parts/take.mts';

const ONE_CALL = 'When one missed call is handed over';
const WAS_ASKED = 'Was the question sent?';
const AGAIN = 'Let the caller be asked about again';
const NOT_ASKED = 'Say that the question was not sent';
const SAID_YES = 'Did somebody say yes?';
const NOBODY = 'Leave the caller alone';
const TALKED = 'Has anybody talked to them meanwhile?';
const ACTIVE = 'Look again who is on the phone';
const FIND_CALLER = 'Look for the caller among them';
const IS_TALKING = 'Is somebody talking to the caller?';
const DONE = 'Leave it, it is done';
const CALL_BACK = 'Ring the extension and call back';

const QUESTION = 'Call back now?';
export const YES = 'Yes, ring my phone';
const NO = 'No';

/** For how long an answer is waited for. */
export const HOURS_TO_ANSWER = 4;

/** A question that came to nothing sooner than this was not sent; one without an answer lapses later. */
const LEAST_WAIT_MINUTES = 30;

const MISSED = `$('${ONE_CALL}').first().json`;

export const questionName = ({ means }: Channel): string =>
	`Ask by ${means} and wait for the answer`;

const checkName = ({ title }: Service): string => `Look for ${title} calls with this number`;

/** The nodes of this run that read from or dial by the phone system. */
export const credentialNodes = (service: Service): string[] => [
	checkName(service),
	ACTIVE,
	CALL_BACK,
];

/** All calls that are under way; with none, nothing comes out unless it is to output always. */
export function activeCallsNode(
	service: Service,
	name: string,
	at: NodeSpec['at'],
	settings: NodeSpec['settings'],
): NodeSpec {
	const parameters = { resource: 'activeCall', operation: 'getAll' };
	return serviceNode(service, name, at, parameters, settings);
}

function askNode(channel: Channel, at: NodeSpec['at']): NodeSpec {
	const { type, typeVersion, question } = channel;
	const form = {
		responseType: 'customForm',
		defineForm: 'fields',
		formFields: {
			values: [
				{
					fieldLabel: QUESTION,
					fieldType: 'dropdown',
					fieldOptions: { values: [{ option: YES }, { option: NO }] },
					requiredField: true,
				},
			],
		},
		options: {
			messageButtonLabel: 'Answer',
			responseFormTitle: 'Missed call',
			responseFormButtonLabel: 'Send',
			limitWaitTime: {
				values: {
					limitType: 'afterTimeInterval',
					resumeAmount: HOURS_TO_ANSWER,
					resumeUnit: 'hours',
				},
			},
			appendAttribution: false,
		},
	};
	return {
		name: questionName(channel),
		type,
		typeVersion,
		at,
		// Never by an error output: for it n8n empties the list of items, and the page to answer on reads from that.
		settings: { ...PATIENT, onError: 'continueRegularOutput' },
		parameters: { ...question('$json.question_subject', '$json.question'), ...form },
	};
}

const checkNode = (service: Service, at: NodeSpec['at']): NodeSpec =>
	callsNode(
		service,
		checkName(service),
		at,
		{
			startDate: `={{ ${MISSED}.started_at }}`,
			endDate: '={{ $now.plus({ days: 1 }) }}',
			limit: 1,
			filters: { number: `={{ ${MISSED}.call_back_number }}`, status: ['answered'] },
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

function callNode(service: Service, at: NodeSpec['at']): NodeSpec {
	return serviceNode(
		service,
		CALL_BACK,
		at,
		{
			resource: 'activeCall',
			operation: 'originate',
			extension: { __rl: true, mode: 'number', value: `={{ ${MISSED}.extension_to_ring.trim() }}` },
			destination: `={{ ${MISSED}.call_back_number }}`,
			options: {},
		},
		{ retryOnFail: false, executeOnce: true },
	);
}

function nothing(name: string, at: NodeSpec['at']): NodeSpec {
	return { name, type: 'n8n-nodes-base.noOp', typeVersion: 1, at, parameters: {} };
}

/** Begins with a trigger of its own, to which the workflow hands one caller at a time. */
export function answerPiece(service: Service, channel: Channel, at: NodeSpec['at']): Piece {
	const question = askNode(channel, [1, 0]);
	const check = checkNode(service, [4, 0]);
	const ofCaller = equal({ number: `={{ ${MISSED}.number }}`, state: `={{ ${MISSED}.mark }}` });
	const since = `DateTime.fromISO(${MISSED}.mark.split(' ')[1])`;
	const lapsed = `$now.diff(${since}).as('minutes') >= ${LEAST_WAIT_MINUTES}`;
	const because = `$('${question.name}').first().json.error`;
	const active = activeCallsNode(service, ACTIVE, [6, 0], {
		...PATIENT,
		executeOnce: true,
		alwaysOutputData: true,
	});
	const piece: Piece = {
		nodes: [
			whenHandedOver(ONE_CALL, [0, 0]),
			question,
			ask(
				WAS_ASKED,
				`$json.error === undefined && ($json.data !== undefined || ${lapsed})`,
				[2, 0],
			),
			changeRows(AGAIN, ofCaller, { state: WAITS }, [3, 1], { tableId: `${MISSED}.table_id` }),
			stopWith(
				NOT_ASKED,
				`=The question could not be sent; the next run asks it again. {{ ${because}?.message ?? ${because} ?? '' }}`,
				[4, 1],
			),
			ask(SAID_YES, `$json.data?.['${QUESTION}'] === '${YES}'`, [3, 0]),
			nothing(NOBODY, [5, 1]),
			check,
			ask(TALKED, '$json.id !== undefined', [5, 0]),
			active,
			codeNode(
				FIND_CALLER,
				new URL('code/isOnThePhone.cjs', import.meta.url),
				[7, 0],
				ON_THE_PHONE,
			),
			ask(IS_TALKING, '$json.is_on_the_phone', [8, 0]),
			nothing(DONE, [9, 0]),
			callNode(service, [9, 1]),
		],
		wires: [
			{ from: ONE_CALL, to: question.name },
			{ from: question.name, to: WAS_ASKED },
			{ from: WAS_ASKED, to: SAID_YES },
			{ from: WAS_ASKED, to: AGAIN, output: 1 },
			{ from: AGAIN, to: NOT_ASKED },
			{ from: SAID_YES, to: check.name },
			{ from: SAID_YES, to: NOBODY, output: 1 },
			{ from: check.name, to: TALKED },
			{ from: TALKED, to: DONE },
			{ from: TALKED, to: ACTIVE, output: 1 },
			{ from: ACTIVE, to: FIND_CALLER },
			{ from: FIND_CALLER, to: IS_TALKING },
			{ from: IS_TALKING, to: DONE },
			{ from: IS_TALKING, to: CALL_BACK, output: 1 },
		],
	};
	return moved(piece, at[0], at[1]);
}
