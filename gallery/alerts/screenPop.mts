/** Says who is calling while it rings: the events of live calls, and a CRM that knows the number. */
import { wordsOf } from '../../nodes/Kavkom/webhook/eventWords.ts';
import { KAVKOM, inWorkflows } from '../../services.mts';
import { ONE_BY_ONE, type Crm } from '../crm/crm.mts';
import { HUBSPOT_WITH_NAMES } from '../crm/crms/hubspot.mts';
import { findName, IS_ANSWERED, PICK, SEARCH, searchPiece } from '../crm/findContact.mts';
import { quickReadNode } from '../crm/http.mts';
import type { GalleryEntry } from '../entry.mts';
import { loopOver } from '../nodes.mts';
import { CALLER_TEXTS } from '../parts/callerTexts.mts';
import { codeNode, namesMark } from '../parts/codeNode.mts';
import {
	changeRows,
	equal,
	getRows,
	makeTable,
	noteRows,
	OF_THIS_WORKFLOW,
	TABLE,
} from '../parts/dataTable.mts';
import { ask } from '../parts/decisions.mts';
import { failuresPiece, FAILURES } from '../parts/failures.mts';
import { FILLED_IN, SETTINGS, settingsPiece } from '../parts/settings.mts';
import { chain, join, workflow, type NodeSpec, type Piece } from '../workflow.mts';
import { WAYS, type Way } from './screenPopWays.mts';
import type { Note } from '../canvas/firstNote.mts';
import { fillIn, PUBLISH } from '../parts/steps.mts';

/** Somebody waits for the name while it rings. */
const MAX_SECONDS = 4;

const START = 'When Kavkom tells of a call';
const KEEP = 'Keep the calls that come in now';
const NOTE = 'Note the call in the table';
const GET = 'Get all that was noted of it';
const TAKE = 'Take it for this run';
const IS_MINE = 'Is it told of the first time?';
const HAS_NUMBER = 'Is there a number to look for?';
const WRITE = 'Write who is calling';

const TABLE_OF_CALLS = {
	name: 'Calls that were told of while they rang',
	columns: ['workflow', 'provider', 'call_id', 'state'],
};

const tellName = ({ phrase }: Way): string => `Tell ${phrase}`;

function noteOf(crm: Crm, way: Way): Note {
	const { title, credential, toFillIn } = crm;
	return {
		steps: [
			`Make a **Kavkom Webhook API** credential in *${START}*, and choose your ${credential} in *${findName(crm)}*.`,
			...(way.toChoose === undefined ? [] : [way.toChoose]),
			fillIn(
				`*contact_address*, the address of any contact as your browser shows it, and ${way.toFillIn}`,
			),
			PUBLISH,
			`In Kavkom, open **Advanced, Integrations, Webhook** and enter the **Production URL** of *${START}*: see *In Kavkom* in the other note.`,
		],
		more: `**The contact:** ${toFillIn} The last number of *contact_address* is replaced by that of the caller. ${way.remark}

**In Kavkom,** open *Advanced, Integrations, Webhook*, enter the Production URL of *${START}*, add the header of the credential, choose **live calls**, and have call ID, **direction**, number and status sent. Your n8n must have a public https address. When numbers come without their country code, set *Country* in the options of *${START}*, or ${title} cannot be asked.

**What it does:** as soon as Kavkom tells of an inbound call, it asks ${title} whose number that is, and tells ${way.phrase}: the number first, then the name, then the address of the contact. An unknown caller is told of as unknown, a hidden one as hidden. A contact is found however its number is written. When several have it, the one with the lowest ID is told, mostly the one that was made first, and how many more there are.

**Once a call:** further events of the same call tell nothing: the data table *${TABLE_OF_CALLS.name}* holds each call. To make it, n8n 2 is needed. A message is sent once. When it cannot be sent the run ends as failed, for nobody wants to hear of a call that is over.

**Left out:** outbound and internal calls, events without a direction, calls that are over, and those that began more than three minutes ago. If nothing comes, open a run and look at *direction* and *event* in the first node.

**Speed:** ${title} has ${MAX_SECONDS} seconds. If it does not answer, the number is told without a name.

**Names:** only letters, digits and plain punctuation are shown, so that a name can be no link and no mention.

**Each event of an inbound call is a run,** three or so a call: look at what your plan of n8n has.`,
	};
}

/** Each event of an inbound call; those that tell nothing new start no run. */
const start = (key: string): NodeSpec => ({
	name: START,
	type: inWorkflows(KAVKOM.furtherNodes[0]),
	typeVersion: 1,
	at: [0, 0],
	settings: { webhookId: key },
	parameters: {
		triggerOn: 'all',
		fieldMapping: {},
		filters: { direction: 'inbound' },
		output: 'simplified',
		options: {},
	},
});

/** Begins at `NOTE`; a call that nobody was told of leaves `IS_MINE` by output 0, the others go back to the loop. */
function claimPiece([column, row]: NodeSpec['at']): Piece {
	const keys = {
		...OF_THIS_WORKFLOW,
		provider: '={{ $json.provider }}',
		call_id: '={{ $json.id }}',
	};
	const noted = equal({ ...keys, call_id: '={{ $json.call_id }}' });
	// Two runs at one instant can note a call twice: the first row of both counts.
	const first = '={{ Math.min(...$input.all().map(({ json }) => json.id)) }}';
	const take = changeRows(
		TAKE,
		[...equal({ id: first }), { keyName: 'state', condition: 'isEmpty' }],
		{ state: '={{ "told " + $now.toUTC().toISO() }}' },
		[column + 2, row],
		// A second try would find its own mark.
		{ settings: { retryOnFail: false, executeOnce: true } },
	);
	return join(
		chain(
			noteRows(NOTE, keys, {}, [column, row]),
			getRows(GET, noted, [column + 1, row]),
			take,
			ask(IS_MINE, '$json.id !== undefined', [column + 3, row]),
		),
		{ nodes: [], wires: [{ from: IS_MINE, to: ONE_BY_ONE, output: 1 }] },
	);
}

/** Begins at `HAS_NUMBER`, ends at `WRITE`. */
function whoPiece(crm: Crm, way: Way, [column, row]: NodeSpec['at']): Piece {
	const search = searchPiece(crm, [column + 1, row], (at) =>
		quickReadNode(findName(crm), crm.credentialType, crm.find, at, MAX_SECONDS),
	);
	const write = codeNode(
		WRITE,
		new URL('code/screenPopMessage.cjs', import.meta.url),
		[column + 6, row + 1],
		{
			...CALLER_TEXTS,
			...namesMark('SETTINGS', Object.keys(way.settings)),
			TITLE: crm.title,
		},
	);
	const hasNumber = `Boolean($('${ONE_BY_ONE}').first().json.external_number)`;
	return join(search, {
		nodes: [ask(HAS_NUMBER, hasNumber, [column, row]), write],
		wires: [
			{ from: HAS_NUMBER, to: SEARCH },
			{ from: HAS_NUMBER, to: WRITE, output: 1 },
			{ from: IS_ANSWERED, to: WRITE, output: 1 },
			{ from: PICK, to: WRITE },
		],
	});
}

/** The workflow for one CRM and one way to tell. */
export function screenPop(crm: Crm, way: Way): GalleryEntry {
	const key = `screen-pop-${KAVKOM.key}-caller-from-${crm.key}-to-${way.key}`;
	const trigger = start(key);
	const keep = codeNode(KEEP, new URL('code/callsComingIn.cjs', import.meta.url), [4, 0], {
		...CALLER_TEXTS,
		...namesMark('LIVE WORDS', wordsOf('live')),
		...namesMark('OVER WORDS', wordsOf('over')),
	});
	const tell = way.node(tellName(way), [17, 2]);
	const settings = { ...crm.settings, contact_address: {}, ...way.settings };
	return {
		file: `alerts/${key}.json`,
		purpose: 'Show who is calling (screen pop)',
		variant: KAVKOM.title,
		destination: way.title,
		needs: `${crm.title} private app; ${way.needs}`,
		workflow: workflow({
			name: `Show who is calling: Kavkom and ${crm.title}, to ${way.phrase}`,
			note: noteOf(crm, way),
			pieces: [
				join(
					settingsPiece(settings, 1),
					claimPiece([6, 1]),
					whoPiece(crm, way, [10, 1]),
					failuresPiece('callers could not be told of', [6, 0]),
					{
						nodes: [
							trigger,
							makeTable(TABLE_OF_CALLS, [3, 0]),
							keep,
							loopOver(ONE_BY_ONE, 1, [5, 0]),
							tell,
						],
						wires: [
							{ from: START, to: SETTINGS },
							{ from: FILLED_IN, to: TABLE },
							{ from: TABLE, to: KEEP },
							{ from: KEEP, to: ONE_BY_ONE },
							{ from: ONE_BY_ONE, to: FAILURES },
							{ from: ONE_BY_ONE, to: NOTE, output: 1 },
							{ from: IS_MINE, to: HAS_NUMBER },
							{ from: WRITE, to: tell.name },
							{ from: tell.name, to: ONE_BY_ONE },
						],
					},
				),
			],
		}),
	};
}

export const SCREEN_POPS: readonly GalleryEntry[] = WAYS.map((way) =>
	screenPop(HUBSPOT_WITH_NAMES, way),
);
