/** A lead in Kavkom's own CRM for each number that calls for the first time. */
import { failuresPiece, FAILURES } from '../parts/failures.mts';
import { ask, keepWhere } from '../parts/decisions.mts';
import { FILLED_IN, setting, SETTINGS, settingsPiece } from '../parts/settings.mts';
import { callTrigger } from '../parts/trigger.mts';
import type { GalleryEntry } from '../entry.mts';
import { loopOver } from '../nodes.mts';
import { KAVKOM } from '../../services.mts';
import { serviceNode } from '../parts/serviceNode.mts';
import { workflow, type NodeSpec } from '../workflow.mts';
import { CALL, ONE_BY_ONE } from './crm.mts';
import { dailyLook, dailyName } from './dailyLook.mts';
import { RUNS_ON_CLOUD, TABLES_NEED_N8N_2 } from './notes.mts';
import { DOUBT, notToldPiece, REASON } from './notTold.mts';
import {
	claimPiece,
	IS_MINE,
	KEPT,
	markNode,
	QUEUE_COLUMNS,
	queuePiece,
	TABLE,
	WAITING,
	type Queue,
} from './queue.mts';
import type { Note } from '../canvas/firstNote.mts';
import { choose, fillIn, PUBLISH } from '../parts/steps.mts';

const START = 'When Kavkom lists a new call';
const CREATE = 'Make a lead in Kavkom';
const IS_UNCERTAIN = 'May the lead be there?';
const DONE = 'Note that the number has a lead';
const DAILY = dailyName(KAVKOM);

/** By account and module, not by workflow: a newer import must not make the leads again that an older one has made. */
const QUEUE: Queue = {
	table: 'Callers with a lead in Kavkom',
	scope: {
		account: `={{ $('${KEPT}').first().json.account }}`,
		module: `={{ String(${setting('module_id')}).trim() }}`,
	},
	keys: { number: 'external_number' },
};

const NOTE: Note = {
	steps: [
		choose('Kavkom API', START, DAILY, CREATE),
		fillIn('*module_id*, the ID of the CRM module that leads go to'),
		`Fill in *phone_field_id* and *name_field_id* there: the fields for the number and the name. The list **Field Name or ID** of *${CREATE}* shows them.`,
		PUBLISH,
	],
	more: `**The key** must be allowed to use \`lead/store\` and \`module/get\`. The list of fields is filled once a *Module ID* is there; Kavkom's support can tell you the IDs as well.

**What it does:** the first inbound call from a number makes a lead with that number and the name that the caller showed. Later calls from it make none.

**Who is new:** Kavkom cannot be asked for its leads, so the data table *${QUEUE.table}* remembers the numbers that have one, for each Kavkom account and each module. It is made by itself and is empty at first: somebody whose lead you made by hand gets another one. Numbers that you add to the table get none, with *account* and *module* as in its other rows and any *state*. The row with the state \`begun\` only says since when.

**No caller is lost, none gets two leads:** each number is noted in the table before anything is tried, and gets a *state* there once its lead is made. When Kavkom refuses a lead, the others are made all the same, the run ends as failed, and the number is tried again whenever the next calls come, for three days. When Kavkom does not say whether it made a lead, nobody knows: the run ends as failed, the state is \`uncertain\` (\`sending\`, if n8n itself was stopped), and it is not sent again. Look in Kavkom then; if the lead is missing there, empty the state.

**Once a day** the calls of the last two days are gone through, and numbers that are not in the table get their lead: none is lost when n8n was too busy to note it. When you set filters in the first node, set them in *${DAILY}*, too. Calls from before the first run for this account and module stay out.

${RUNS_ON_CLOUD} ${TABLES_NEED_N8N_2}`,
};

/** Kavkom's answer to what may have made a lead all the same has this in the message of our node. */
const MAY_BE_MADE = "String($json.message ?? $json.error ?? '').includes('It is not certain')";

function createNode(at: NodeSpec['at']): NodeSpec {
	const field = (name: string, value: string) => ({
		field: `={{ ${setting(name)}.trim() }}`,
		value: `={{ ${value} }}`,
	});
	return serviceNode(
		KAVKOM,
		CREATE,
		at,
		{
			resource: 'lead',
			operation: 'create',
			moduleId: `={{ ${setting('module_id')}.trim() }}`,
			fields: {
				field: [
					field('phone_field_id', `${CALL}.external_number`),
					field('name_field_id', `String(${CALL}.source_name || ${CALL}.external_number)`),
				],
			},
		},
		{ onError: 'continueErrorOutput' },
	);
}

/** The workflow, for Kavkom only: 1com has no CRM. */
export function kavkomLead(): GalleryEntry {
	const trigger = callTrigger(KAVKOM, START, 'newCall', [0, 0]);
	const settings = { module_id: {}, phone_field_id: {}, name_field_id: {} };
	const isFromOutside = "$json.direction === 'inbound' && Boolean($json.external_number)";
	const loopAt = 5 + QUEUE_COLUMNS;
	return {
		file: 'crm/make-kavkom-lead-for-each-new-caller.json',
		purpose: 'Make a lead for each new caller',
		destination: "Kavkom's CRM",
		needs: 'a Kavkom account with CRM',
		workflow: workflow({
			name: 'Make a Kavkom lead for each new caller',
			note: NOTE,
			pieces: [
				{ nodes: [trigger], wires: [{ from: trigger.name, to: SETTINGS }] },
				dailyLook(KAVKOM, [0, 1]),
				settingsPiece(settings, 2),
				queuePiece(QUEUE, 5, false),
				claimPiece(QUEUE, loopAt + 1),
				failuresPiece('leads could not be made', [loopAt + 1, 0]),
				notToldPiece(QUEUE, [loopAt + 5, 2]),
				{
					nodes: [
						keepWhere(KEPT, isFromOutside, [4, 0]),
						loopOver(ONE_BY_ONE, 1, [loopAt, 0]),
						createNode([loopAt + 3, 1]),
						ask(IS_UNCERTAIN, MAY_BE_MADE, [loopAt + 4, 2]),
						markNode(DONE, QUEUE, 'done', [loopAt + 4, 1]),
					],
					wires: [
						{ from: DAILY, to: SETTINGS },
						{ from: FILLED_IN, to: KEPT },
						{ from: KEPT, to: TABLE },
						{ from: WAITING, to: ONE_BY_ONE },
						{ from: ONE_BY_ONE, to: FAILURES },
						{ from: IS_MINE, to: CREATE },
						{ from: CREATE, to: DONE },
						{ from: CREATE, to: IS_UNCERTAIN, output: 1 },
						{ from: IS_UNCERTAIN, to: DOUBT },
						{ from: IS_UNCERTAIN, to: REASON, output: 1 },
						{ from: DONE, to: ONE_BY_ONE },
					],
				},
			],
		}),
	};
}
