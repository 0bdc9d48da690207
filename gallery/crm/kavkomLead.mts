/** A lead in Kavkom's own CRM for each number that calls for the first time. */
import { failuresPiece, FAILURES } from '../parts/failures.mts';
import { ask, keepWhere } from '../parts/decisions.mts';
import { FILLED_IN, setting, SETTINGS, settingsPiece } from '../parts/settings.mts';
import { callTrigger } from '../parts/trigger.mts';
import type { GalleryEntry } from '../entry.mts';
import { loopOver, setFields } from '../nodes.mts';
import { KAVKOM } from '../../services.mts';
import { join, workflow } from '../workflow.mts';
import { CALL, ONE_BY_ONE } from './crms.mts';
import { httpNode } from './http.mts';
import {
	claimPiece,
	IS_MINE,
	KEPT,
	markNode,
	queuePiece,
	TABLE,
	WAITING,
	type Queue,
} from './queue.mts';
import { IS_REFUSED, REASON, refusalPiece } from './refusal.mts';

const CREATE = 'Make a lead in Kavkom';
const IS_MADE = 'Did Kavkom make it?';
const REFUSED = 'Say that Kavkom refused it';
const DONE = 'Note that the number has a lead';

const QUEUE: Queue = { table: 'Leads in Kavkom', keys: { number: 'external_number' } };

/** Kavkom takes the domain in the body of what is posted; a call names it as its account. */
const BODY = `{ domain_uuid: ${CALL}.account, lead: { module_id: ${setting('module_id')}.trim(), field_values: { [${setting('phone_field_id')}.trim()]: { value: ${CALL}.external_number }, [${setting('name_field_id')}.trim()]: { value: String(${CALL}.source_name || ${CALL}.external_number) } } } }`;

const NOTE = `## Make a Kavkom lead for each new caller

**To fill in:** choose your **Kavkom API** credential in the first node and in *${CREATE}*; its key must be allowed to use \`lead/store\`. In *Settings* fill in *module_id*, the ID of the CRM module that leads go to, and *phone_field_id* and *name_field_id*, the IDs of its fields for the number and for the name. The request \`/api/crm/v1/module/get\` with the ID of the module lists its fields and their IDs; Kavkom's support can tell you as well. Then publish (activate) the workflow.

**What it does:** the first inbound call from a number makes a lead with that number and the name that the caller showed. Later calls from it make none.

**Who is new:** Kavkom cannot be asked for its leads, so the data table *${QUEUE.table}* remembers the numbers that have one. It is made by itself and is empty at first: somebody whose lead you made by hand gets another one. Numbers that you add to the table, with any *state*, get none.

**No caller is lost, none gets two leads:** each number is noted in the table before anything is tried, and gets a *state* there once its lead is made. When Kavkom refuses a lead, the others are made all the same, the run ends as failed, and the number is tried again whenever the next calls come, for three days. When Kavkom's answer gets lost, nobody knows whether the lead was made: the run ends as failed, the state is \`uncertain\` (\`sending\`, if n8n itself was stopped), and it is not sent again. Look in Kavkom then; if the lead is missing there, empty the state.`;

/** The workflow, for Kavkom only: 1com has no CRM. */
export function kavkomLead(): GalleryEntry {
	const trigger = callTrigger(KAVKOM, 'When Kavkom lists a new call', 'newCall', [0, 0]);
	const settings = {
		api_url: { value: 'https://api.kavkom.com' },
		module_id: {},
		phone_field_id: {},
		name_field_id: {},
	};
	const keep = keepWhere(
		KEPT,
		"$json.direction === 'inbound' && Boolean($json.external_number)",
		[3, 0],
	);
	const loop = loopOver(ONE_BY_ONE, 1, [9, 0]);
	const create = httpNode(
		CREATE,
		'kavkomApi',
		{
			method: 'POST',
			url: `${setting('api_url')}.trim().replace(/\\/+$/, '') + '/api/crm/v1/lead/store'`,
			body: BODY,
		},
		[12, 1],
	);
	const isMade = ask(IS_MADE, '$json.success === true && Boolean($json.data?.id)', [13, 1]);
	const refused = setFields(
		REFUSED,
		{
			error: {
				value: "={{ $json.message ?? 'Kavkom did not say whether it made the lead' }}",
				type: 'string',
			},
		},
		[14, 2],
	);
	const failures = failuresPiece('leads could not be made', [10, 0]);
	const refusal = refusalPiece(QUEUE, 'Kavkom', [13, 3]);
	return {
		file: 'crm/make-kavkom-lead-for-each-new-caller.json',
		purpose: 'Make a lead for each new caller',
		destination: "Kavkom's CRM",
		needs: 'a Kavkom account with CRM',
		workflow: workflow({
			name: 'Make a Kavkom lead for each new caller',
			note: NOTE,
			pieces: [
				join(
					settingsPiece(settings, 1),
					queuePiece(QUEUE, 4),
					claimPiece(QUEUE, 10),
					failures,
					refusal,
					{
						nodes: [
							trigger,
							keep,
							loop,
							create,
							isMade,
							refused,
							markNode(DONE, QUEUE, 'done', [14, 1]),
						],
						wires: [
							{ from: trigger.name, to: SETTINGS },
							{ from: FILLED_IN, to: KEPT },
							{ from: KEPT, to: TABLE },
							{ from: WAITING, to: ONE_BY_ONE },
							{ from: ONE_BY_ONE, to: FAILURES },
							{ from: IS_MINE, to: CREATE },
							{ from: CREATE, to: IS_MADE },
							{ from: CREATE, to: IS_REFUSED, output: 1 },
							{ from: IS_MADE, to: DONE },
							{ from: IS_MADE, to: REFUSED, output: 1 },
							{ from: REFUSED, to: REASON },
							{ from: DONE, to: ONE_BY_ONE },
						],
					},
				),
			],
		}),
	};
}
