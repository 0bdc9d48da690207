/** Sends whoever was missed one SMS. */
import { ONECOM } from '../../services.mts';
import { serviceNode } from '../parts/serviceNode.mts';
import type { GalleryEntry } from '../entry.mts';
import { PATIENT, setFields, stopWith } from '../nodes.mts';
import { ALLOWED_NUMBERS } from '../parts/allowedNumbers.mts';
import { CALLER_TEXTS, NOTED_CALLERS, ON_THE_PHONE } from '../parts/callerTexts.mts';
import { accountName, nameAccount, onlyAccount } from '../parts/account.mts';
import { callsNode } from '../parts/calls.mts';
import { codeNode } from '../parts/codeNode.mts';
import { ago, getRows, makeTable, noteRows, type DataTable } from '../parts/dataTable.mts';
import { THE_ERROR } from '../parts/failures.mts';
import { FILLED_IN, SETTINGS, settingsPiece, type Settings } from '../parts/settings.mts';
import { MINE, TAKE, takePiece } from '../parts/take.mts';
import { callTrigger } from '../parts/trigger.mts';
import { WORK_TIME, WORK_TIME_NOTE, WORK_TIME_SETTINGS } from '../parts/workTime.mts';
import { chain, join, workflow, type NodeSpec } from '../workflow.mts';
import { activeCallsNode } from './callBackAnswer.mts';
import type { Note } from '../canvas/firstNote.mts';
import { choose, fillIn, PUBLISH } from '../parts/steps.mts';

const { title, key, credential, samples } = ONECOM;

const START = `When a ${title} call is missed`;
const TAKE_UP = 'Go on with the missed calls';
const FIND_NUMBER = 'Find the number to text';
const MAY_TEXT = 'Keep callers who may be texted';
const NOTED = 'Find the callers to note';
const NOTE = 'Note each caller in the table';
const GET = 'Get the callers noted in the table';
const ANSWERED = `Look for answered ${title} calls since then`;
const ACTIVE = 'Look who is on the phone now';
const DECIDE = 'Leave out who was talked to or texted';
const WRITE = 'Write the texts';
const SEND = 'Send one SMS';
const SAY = 'Say that an SMS was not sent';

const CALLERS: DataTable = {
	name: 'Callers to text back',
	columns: ['number', 'workflow', 'call', 'call_id', 'state'],
};

/** As long as hours_between_texts may be, and a day more. */
const DAYS_REMEMBERED = 366;

const SETTINGS_OF_TEXTS: Settings = {
	sms_sender: {},
	text: { value: 'Sorry that we missed your call. We will call you back as soon as we can.' },
	allowed_prefixes: { value: '+972 5' },
	hours_between_texts: { value: '24' },
	...WORK_TIME_SETTINGS,
};

const script = (name: string): URL => new URL(`code/${name}.cjs`, import.meta.url);

const sendNode = (at: NodeSpec['at']): NodeSpec =>
	serviceNode(
		ONECOM,
		SEND,
		at,
		{
			resource: 'sms',
			operation: 'send',
			source: '={{ $json.sms_sender }}',
			destination: '={{ $json.number_to_text }}',
			message: '={{ $json.text }}',
		},
		{ retryOnFail: false, onError: 'continueErrorOutput' },
	);

const NOTE_TEXT: Note = {
	steps: [
		choose(credential.title, START, accountName(ONECOM), ANSWERED, ACTIVE, SEND),
		fillIn(
			`*sms_sender*, the number of yours that ${title} sends SMS from, such as \`0505550104\``,
		),
		'Change *text* there to your own words, and look whether *time_zone* and the working hours are yours.',
		`Send yourself one SMS with *${SEND}* first: each may cost money.`,
		PUBLISH,
	],
	more: `**What it does:** once a minute it asks ${title} for missed calls. Whoever was missed within the last hour gets one SMS with *text*, however often the number called. One SMS holds 160 characters, or 70 with Hebrew or an emoji; a longer text is sent as several.

**Who gets one:** *allowed_prefixes* lists what a number may begin with, such as \`+972 5, +33 6, +33 7\`. As it stands these are Israeli mobiles, so that landlines, other countries and premium numbers get none. \`any\` is not taken. A number whose country is not known is texted only when the list has its beginning as ${title} writes it, without a +: set the country in the credential instead. Hidden callers get none.

**When:** only in working hours. ${WORK_TIME_NOTE} Who is missed outside of them gets none.

**Never twice:** a number is noted in the data table *${CALLERS.name}*, and taken there by one run, before its SMS is sent. It gets no other one within *hours_between_texts* hours, also when n8n was stopped or ${title} gave no clear answer: then it may have got none. Nor does it get one when n8n could not note the call, as when its database is away or its data tables are full. Who was talked to since, in either direction, or is on the phone right now gets none. Leave *Retry On Fail* off in *${SEND}*. To make the table, n8n 2 is needed.

**Numbers** are sent ${samples.callBack.inWords}. If your phone system wants another form, change *${FIND_NUMBER}*. Whether people may be texted without asking first is a matter of law where you are.`,
};

/** From `TAKE_UP` to `SEND`. */
const textPiece = join(
	chain(
		codeNode(TAKE_UP, script('missedCalls'), [2, 0], { NAME_OF_START: START }),
		setFields(
			FIND_NUMBER,
			{
				number_to_text: {
					value: `={{ String(${samples.callBack.number} ?? '').replace(/[\\s().\\-]/g, '') }}`,
					type: 'string',
				},
			},
			[3, 0],
			true,
		),
		codeNode(MAY_TEXT, script('callersToText'), [4, 0], {
			...CALLER_TEXTS,
			...ALLOWED_NUMBERS,
			...WORK_TIME,
		}),
		makeTable(CALLERS, [5, 0]),
		codeNode(NOTED, script('callersToNote'), [6, 0], { NAME_OF_CALLERS: MAY_TEXT }),
		noteRows(
			NOTE,
			{ number: '={{ $json.number }}' },
			{ workflow: '={{ $json.workflow }}', call: '={{ $json.call }}' },
			[7, 0],
		),
		getRows(
			GET,
			[{ keyName: 'updatedAt', condition: 'gte', keyValue: ago(`days: ${DAYS_REMEMBERED}`) }],
			[8, 0],
		),
		callsNode(
			ONECOM,
			ANSWERED,
			[9, 0],
			{
				startDate: '={{ $now.minus({ hours: 2 }) }}',
				endDate: '={{ $now.plus({ days: 1 }) }}',
				filters: { status: ['answered'] },
				options: onlyAccount(ONECOM),
			},
			{ ...PATIENT, executeOnce: true, alwaysOutputData: true },
		),
		activeCallsNode(ONECOM, ACTIVE, [10, 0], {
			...PATIENT,
			executeOnce: true,
			alwaysOutputData: true,
		}),
		codeNode(DECIDE, script('callersToTextNow'), [11, 0], {
			...ON_THE_PHONE,
			...NOTED_CALLERS,
			NAME_OF_CALLERS: MAY_TEXT,
			NAME_OF_ANSWERED: ANSWERED,
			NAME_OF_NOTED: GET,
		}),
	),
	takePiece(DECIDE, { call_id: '={{ $json.call_id }}' }, [12, 0]),
	chain(codeNode(WRITE, script('textsToSend'), [14, 0]), sendNode([15, 0])),
	{
		nodes: [stopWith(SAY, `=An SMS could not be sent. ${THE_ERROR.slice(1)}`, [16, 1])],
		wires: [
			{ from: DECIDE, to: TAKE },
			{ from: MINE, to: WRITE },
			{ from: SEND, to: SAY, output: 1 },
		],
	},
);

export const TEXT_BACK: GalleryEntry = {
	file: `alerts/text-missed-${key}-callers-back.json`,
	purpose: 'Text missed callers back, once and in working hours',
	variant: title,
	destination: 'SMS',
	needs: 'A number that can send SMS',
	workflow: workflow({
		name: `Text missed ${title} callers back`,
		note: NOTE_TEXT,
		pieces: [
			join(
				{
					nodes: [
						callTrigger(ONECOM, START, 'missedCall', [-2, 0]),
						{ ...nameAccount(ONECOM, [-1, 0]), settings: { executeOnce: true } },
					],
					wires: [
						{ from: START, to: accountName(ONECOM) },
						{ from: accountName(ONECOM), to: SETTINGS },
						{ from: FILLED_IN, to: TAKE_UP },
					],
				},
				settingsPiece(SETTINGS_OF_TEXTS, 0),
				textPiece,
			),
		],
	}),
};
