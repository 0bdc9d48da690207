/** Each new call on the contact whose number it is, in a CRM, once. */
import { failuresPiece, FAILURES } from '../parts/failures.mts';
import { ask, keepWhere } from '../parts/decisions.mts';
import { FILLED_IN, setting, SETTINGS, settingsPiece } from '../parts/settings.mts';
import { WITH_LOCAL_TIMES } from '../parts/sheetRow.mts';
import { callTrigger } from '../parts/trigger.mts';
import { OF_THIS_WORKFLOW } from '../parts/dataTable.mts';
import type { GalleryEntry } from '../entry.mts';
import { loopOver } from '../nodes.mts';
import type { Service } from '../../services.mts';
import { join, workflow, type Piece } from '../workflow.mts';
import { ONE_BY_ONE, WRITE, type Crm } from './crm.mts';
import { madeContacts } from './contactMemory.mts';
import { dailyLook, dailyName } from './dailyLook.mts';
import { findName, findPiece, IS_KNOWN, SEARCH } from './findContact.mts';
import { logCallPiece, logName, lookName } from './logCall.mts';
import { createName, MAKE_CONTACT, makeContactPiece } from './makeContact.mts';
import { RUNS_ON_CLOUD, TABLES_NEED_N8N_2 } from './notes.mts';
import { notToldPiece } from './notTold.mts';
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
import { choose, PUBLISH } from '../parts/steps.mts';

const MAY_CREATE = 'Is a contact to be made?';
const NOBODY = 'Note that nobody has the number';

const firstName = ({ title }: Service): string => `When ${title} lists a new call`;

const queueOf = ({ title }: Crm): Queue => ({
	table: `Calls to log in ${title}`,
	scope: OF_THIS_WORKFLOW,
	keys: { provider: 'provider', account: 'account', call_id: 'id' },
});

function noteOf(service: Service, crm: Crm): Note {
	const { title } = crm;
	return {
		steps: [
			choose(service.credential.title, firstName(service), dailyName(service)),
			`Choose your ${crm.credential} in *${findName(crm)}*, *${createName(crm)}*, *${lookName(crm)}* and *${logName(crm)}*.`,
			...(crm.steps ?? []),
			PUBLISH,
		],
		more: `${crm.toFillIn && `**The credential:** ${crm.toFillIn}\n\n`}**What it does:** each new call with an outside number is logged as ${crm.logged} on the contact who has that number. ${crm.remarks} The text of the call says when it began by the clock of your phone system: the time zone of its credential. Internal calls, and calls whose *external_number* is not known, are left out: set the country in the credential, so that local numbers are understood.

**Unknown callers** are left out. To make a contact of them, write \`create\` instead of \`skip\` at *unknown_callers* in *Settings: fill in here*. A new caller gets one contact, however often the number calls: the data table *${madeContacts(title)}* holds it for the minutes in which ${title} does not find it yet.

**Which contact:** the one that has the caller's number, however it is written: with or without the country code and the zero at home, several in one field, with an extension or words. A number that has only all but the area code counts when nobody has more of it. When several people have it, all its calls stand on the one with the lowest ID, mostly the one that was made first, and the text of the call says how many more there are.

**No call is lost, none logged twice:** each call is noted in the data table *${queueOf(crm).table}* before anything is tried, and gets a *state* there once it is dealt with. When ${title} refuses a call, the others are logged all the same, the run ends as failed, and the call is tried again whenever the next calls come, for three days. When ${title} does not say whether it took a call, the run ends as failed and the state is \`uncertain\`. Some minutes later, with the next calls, it is looked for in ${title}, and sent again only if it is not there.

**Another account:** for another phone account, or another ${title}, import the workflow once more; do not change the credentials of this one. Each import has rows of its own in both tables, by the column *workflow*, and touches no others.

**A newer version** of this workflow is another import, too. Unpublish the old one before you publish it, or both log each call. The address of a workflow ends with its ID: write the new ID into *workflow* of the old rows whose *state* is empty, \`uncertain\` or \`begun\`, and nothing is left behind.

**Once a day** the calls of the last two days are gone through, and those that are not in the table are logged: none is lost when n8n was too busy to note it. When you set filters in the first node, set them in *${dailyName(service)}*, too. Calls from before the first run of this workflow stay out.

${RUNS_ON_CLOUD} ${TABLES_NEED_N8N_2}`,
	};
}

function beginning(service: Service, crm: Crm): Piece {
	const trigger = callTrigger(service, firstName(service), 'newCall', [0, 0], WITH_LOCAL_TIMES);
	const settings = { ...crm.settings, unknown_callers: { value: 'skip' } };
	return join(
		{
			nodes: [trigger, keepWhere(KEPT, 'Boolean($json.external_number)', [4, 0])],
			wires: [
				{ from: trigger.name, to: SETTINGS },
				{ from: dailyName(service), to: SETTINGS },
				{ from: FILLED_IN, to: KEPT },
				{ from: KEPT, to: TABLE },
			],
		},
		dailyLook(service, [0, 1], WITH_LOCAL_TIMES),
		settingsPiece(settings, 2),
	);
}

/** The log of one phone system's calls in one CRM. */
export function logCalls(service: Service, crm: Crm): GalleryEntry {
	const { title } = crm;
	const queue = queueOf(crm);
	const loopAt = 5 + QUEUE_COLUMNS;
	const found = loopAt + 8;
	return {
		file: `crm/log-${service.key}-calls-in-${crm.key}.json`,
		purpose: `Log calls on the contact, as ${crm.logged}`,
		variant: service.title,
		destination: title,
		needs: title,
		workflow: workflow({
			name: `Log ${service.title} calls in ${title}`,
			note: noteOf(service, crm),
			pieces: [
				beginning(service, crm),
				queuePiece(queue, 5, true),
				claimPiece(queue, loopAt + 1),
				failuresPiece('calls could not be logged', [loopAt + 1, 0]),
				findPiece(crm, [loopAt + 3, 1]),
				logCallPiece(crm, queue, [found + 1, 1]),
				makeContactPiece(crm, [found + 1, 4]),
				notToldPiece(queue, [found + 6, 8]),
				{
					nodes: [
						loopOver(ONE_BY_ONE, 1, [loopAt, 0]),
						ask(MAY_CREATE, `${setting('unknown_callers')}.trim() === 'create'`, [found, 4]),
						markNode(NOBODY, queue, 'no contact', [found, 5]),
					],
					wires: [
						{ from: WAITING, to: ONE_BY_ONE },
						{ from: ONE_BY_ONE, to: FAILURES },
						{ from: IS_MINE, to: SEARCH },
						{ from: IS_KNOWN, to: WRITE },
						{ from: IS_KNOWN, to: MAY_CREATE, output: 1 },
						{ from: MAY_CREATE, to: MAKE_CONTACT },
						{ from: MAY_CREATE, to: NOBODY, output: 1 },
						{ from: NOBODY, to: ONE_BY_ONE },
					],
				},
			],
		}),
	};
}
