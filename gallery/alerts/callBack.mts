/** Calls a missed caller back once a person has said yes. */
import type { GalleryEntry } from '../entry.mts';
import { setFields } from '../nodes.mts';
import { inWorkflows, type Service } from '../../services.mts';
import { join, workflow, type NodeSpec } from '../workflow.mts';
import type { Channel } from '../parts/channels.mts';
import { ask, keepWhere } from '../parts/decisions.mts';
import { FILLED_IN, SETTINGS, settingsPiece } from '../parts/settings.mts';
import { callTrigger } from '../parts/trigger.mts';

const FIND_NUMBER = 'Find the number to call back';
const HAS_NUMBER = 'Keep calls whose number can be dialled';
const OWN_RUN = 'Start a run of its own for each call';
const ONE_CALL = 'When one missed call is handed over';
const SAID_YES = 'Did somebody say yes?';
const NOBODY = 'Leave the caller alone';
const TALKED = 'Has anybody talked to the caller meanwhile?';
const DONE = 'Leave it, it is done';
const CALL_BACK = 'Ring the extension and call back';

const QUESTION = 'Call back now?';
const YES = 'Yes, ring my phone';
const NO = 'No';

const WHO = `($json.source_name ? $json.source_name + ', ' : '') + $json.call_back_number`;
const WHEN = `DateTime.fromISO($json.started_at).setZone($now.zone).toFormat('yyyy-MM-dd HH:mm')`;

const questionName = ({ means }: Channel): string => `Ask by ${means} and wait for the answer`;
const checkName = ({ title }: Service): string =>
	`Look for ${title} calls with this number since then`;

function askNode(channel: Channel, at: NodeSpec['at']): NodeSpec {
	const { type, typeVersion, question } = channel;
	const text = `'Missed call from ' + ${WHO} + ' at ' + ${WHEN} + '. Call back from extension ' + $json.extension_to_ring + '?'`;
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
				values: { limitType: 'afterTimeInterval', resumeAmount: 4, resumeUnit: 'hours' },
			},
			appendAttribution: false,
		},
	};
	return {
		name: questionName(channel),
		type,
		typeVersion,
		at,
		parameters: { ...question(`'Call back ' + ${WHO} + '?'`, text), ...form },
	};
}

function checkNode(service: Service, at: NodeSpec['at']): NodeSpec {
	const missed = `$('${ONE_CALL}').first().json`;
	return {
		name: checkName(service),
		type: inWorkflows(service.node),
		typeVersion: 1,
		at,
		settings: { alwaysOutputData: true, retryOnFail: true, maxTries: 3, waitBetweenTries: 3000 },
		parameters: {
			resource: 'call',
			operation: 'getAll',
			dateRange: 'custom',
			startDate: `={{ ${missed}.started_at }}`,
			endDate: '={{ $now.plus({ days: 1 }) }}',
			returnAll: false,
			limit: 1,
			filters: { number: `={{ ${missed}.call_back_number }}`, status: ['answered'] },
			output: 'simplified',
			options: {},
		},
	};
}

function callNode(service: Service, at: NodeSpec['at']): NodeSpec {
	const missed = `$('${ONE_CALL}').first().json`;
	return {
		name: CALL_BACK,
		type: inWorkflows(service.node),
		typeVersion: 1,
		at,
		settings: { retryOnFail: false, executeOnce: true },
		parameters: {
			resource: 'activeCall',
			operation: 'originate',
			extension: { __rl: true, mode: 'number', value: `={{ ${missed}.extension_to_ring.trim() }}` },
			destination: `={{ ${missed}.call_back_number }}`,
			options: {},
		},
	};
}

function noteOf(service: Service, channel: Channel): string {
	const { title, credential } = service;
	const { remark, inWords } = service.samples.callBack;
	return `## Call missed ${title} callers back after a person says yes

**To fill in:** choose your **${credential.title}** credential in *When a ${title} call is missed*, *${checkName(service)}* and *${CALL_BACK}*, and your ${channel.credential} in *${questionName(channel)}*. In *Settings* fill in ${channel.toFillIn}, and *extension_to_ring*, the number of the extension that calls back. Then publish (activate) the workflow. Your n8n must be reachable at its address by those who answer.

**What it does:** each missed call gives ${channel.phrase} with a button. It opens a page; who chooses "${YES}" there and sends it has the extension ring, and once that is answered the caller is called.

**What keeps it from ringing twice:** opening the page does nothing, so a mail filter that follows links calls nobody. n8n takes the first answer only. After four hours the question lapses. Before it calls, the workflow looks whether somebody has talked to that number since, in either direction. ${remark && `${remark} `}The call itself is never tried again: leave *Retry On Fail* off in *${CALL_BACK}*, for an error does not prove that no phone rang.

**Numbers:** hidden numbers, and all that is not a plain number of 7 to 15 digits, are left out: nobody is asked about them. The number is dialled ${inWords}. If your phone system wants a prefix, add it in *${FIND_NUMBER}*.`;
}

/** The workflow for one phone system and one way to ask. */
export function callBack(service: Service, channel: Channel): GalleryEntry {
	const trigger = callTrigger(
		service,
		`When a ${service.title} call is missed`,
		'missedCall',
		[0, 0],
	);
	const find = setFields(
		FIND_NUMBER,
		{
			call_back_number: {
				value: `={{ String(${service.samples.callBack.number} ?? '').replace(/[\\s().\\-]/g, '') }}`,
				type: 'string',
			},
		},
		[3, 0],
		true,
	);
	const keep = keepWhere(HAS_NUMBER, '/^\\+?[0-9]{7,15}$/.test($json.call_back_number)', [4, 0]);
	const ownRun: NodeSpec = {
		name: OWN_RUN,
		type: 'n8n-nodes-base.executeWorkflow',
		typeVersion: 1.2,
		at: [5, 0],
		parameters: {
			source: 'database',
			workflowId: { __rl: true, mode: 'id', value: '={{ $workflow.id }}' },
			mode: 'each',
			options: { waitForSubWorkflow: false },
		},
	};
	const oneCall: NodeSpec = {
		name: ONE_CALL,
		type: 'n8n-nodes-base.executeWorkflowTrigger',
		typeVersion: 1.1,
		at: [0, 2],
		parameters: { inputSource: 'passthrough' },
	};
	const question = askNode(channel, [1, 2]);
	const saidYes = ask(SAID_YES, `$json.data?.['${QUESTION}'] === '${YES}'`, [2, 2]);
	const nobody = nothing(NOBODY, [3, 3]);
	const check = checkNode(service, [3, 2]);
	const talked = ask(TALKED, '$json.id !== undefined', [4, 2]);
	const done = nothing(DONE, [5, 1.5]);
	const call = callNode(service, [5, 2.5]);
	const settings = { ...channel.settings, extension_to_ring: {} };
	return {
		file: `alerts/call-missed-${service.key}-callers-back-after-${channel.key}-approval.json`,
		purpose: 'Call missed callers back after a person says yes',
		variant: service.title,
		destination: channel.title,
		needs: `${channel.needs}; an extension that may place calls`,
		workflow: workflow({
			name: `Call missed ${service.title} callers back after a yes by ${channel.means}`,
			note: noteOf(service, channel),
			pieces: [
				join(settingsPiece(settings, 1), {
					nodes: [
						trigger,
						find,
						keep,
						ownRun,
						oneCall,
						question,
						saidYes,
						nobody,
						check,
						talked,
						done,
						call,
					],
					wires: [
						{ from: trigger.name, to: SETTINGS },
						{ from: FILLED_IN, to: FIND_NUMBER },
						{ from: FIND_NUMBER, to: HAS_NUMBER },
						{ from: HAS_NUMBER, to: OWN_RUN },
						{ from: ONE_CALL, to: question.name },
						{ from: question.name, to: SAID_YES },
						{ from: SAID_YES, to: check.name },
						{ from: SAID_YES, to: NOBODY, output: 1 },
						{ from: check.name, to: TALKED },
						{ from: TALKED, to: DONE },
						{ from: TALKED, to: CALL_BACK, output: 1 },
					],
				}),
			],
		}),
	};
}

function nothing(name: string, at: NodeSpec['at']): NodeSpec {
	return { name, type: 'n8n-nodes-base.noOp', typeVersion: 1, at, parameters: {} };
}
