/** Each new call on the contact whose number it is, in a CRM, once. */
import { codeNode } from '../parts/codeNode.mts';
import { failuresPiece, FAILURES } from '../parts/failures.mts';
import { ask, keepWhere } from '../parts/decisions.mts';
import { FILLED_IN, setting, SETTINGS, settingsPiece } from '../parts/settings.mts';
import { callTrigger } from '../parts/trigger.mts';
import type { GalleryEntry } from '../entry.mts';
import { loopOver, PATIENT, setFields } from '../nodes.mts';
import type { Service } from '../../services.mts';
import { join, workflow } from '../workflow.mts';
import { ONE_BY_ONE, type Crm } from './crms.mts';
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

const LIST = 'List who may have this number';
const PICK = 'Pick the contact with this number';
const IS_KNOWN = 'Is there such a contact?';
const MAY_CREATE = 'Is a contact to be made?';
const NAME_CREATED = 'Take the contact that was made';
const WRITE = 'Write what to log';
const IS_LOGGED = 'Was it logged?';
const NOT_LOGGED = 'Say that it was not logged';
const DONE = 'Note that it is logged';
const NOBODY = 'Note that nobody has the number';

const queueOf = ({ title }: Crm): Queue => ({
	table: `Calls for ${title}`,
	keys: { provider: 'provider', call_id: 'id' },
});

const findName = ({ title }: Crm): string => `Search ${title} for the number`;
const createName = ({ title }: Crm): string => `Make a contact in ${title}`;
const logName = ({ title }: Crm): string => `Log the call in ${title}`;

function noteOf(service: Service, crm: Crm): string {
	return `## Log ${service.title} calls in ${crm.title}

**To fill in:** choose your **${service.credential.title}** credential in the first node and your ${crm.credential} in *${findName(crm)}*, *${createName(crm)}* and *${logName(crm)}*. ${crm.toFillIn} Then publish (activate) the workflow.

**What it does:** each new call with an outside number is logged as ${crm.logged} on the contact who has that number. ${crm.remarks} Internal calls, and calls whose *external_number* is not known, are left out: set the country in the credential, so that local numbers are understood.

**Unknown callers** are left out. To make a contact of them, write \`create\` instead of \`skip\` at *unknown_callers* in *Settings*.

**Which contact:** the one whose number, without signs and leading zeros, is the caller's or its end; of several, the one with the most digits.

**No call is lost, none logged twice:** each call is noted in the data table *${queueOf(crm).table}* before anything is tried, and gets a *state* there once it is dealt with. When ${crm.title} refuses a call, the others are logged all the same, the run ends as failed, and the call is tried again whenever the next calls come, for three days. When the answer of ${crm.title} gets lost, nobody knows whether the call was logged: the run ends as failed, the state is \`uncertain\` (\`sending\`, if n8n itself was stopped), and it is not sent again. Look in ${crm.title} then; if it is missing there, empty the state.`;
}

/** The log of one phone system's calls in one CRM. */
export function logCalls(service: Service, crm: Crm): GalleryEntry {
	const queue = queueOf(crm);
	const trigger = callTrigger(service, `When ${service.title} lists a new call`, 'newCall', [0, 0]);
	const settings = { ...crm.settings, unknown_callers: { value: 'skip' } };
	const keep = keepWhere(KEPT, 'Boolean($json.external_number)', [3, 0]);
	const loop = loopOver(ONE_BY_ONE, 1, [9, 0]);
	const find = httpNode(findName(crm), crm.credentialType, crm.find, [12, 1], PATIENT);
	const list = setFields(
		LIST,
		{ candidates: { value: `={{ ${crm.candidates} }}`, type: 'array' } },
		[13, 1],
	);
	const pick = codeNode(PICK, new URL('pickContact.cjs', import.meta.url), [14, 1]);
	const isKnown = ask(IS_KNOWN, "$json.contact_id !== ''", [15, 1]);
	const mayCreate = ask(MAY_CREATE, `${setting('unknown_callers')}.trim() === 'create'`, [15, 2]);
	const create = httpNode(createName(crm), crm.credentialType, crm.create, [16, 2]);
	const nameCreated = setFields(
		NAME_CREATED,
		{ contact_id: { value: `={{ String(${crm.createdId} ?? '') }}`, type: 'string' } },
		[17, 2],
	);
	const write = {
		...codeNode(WRITE, new URL('callFacts.cjs', import.meta.url), [18, 1]),
		settings: { onError: 'continueErrorOutput' as const },
	};
	const log = httpNode(logName(crm), crm.credentialType, crm.log, [19, 1]);
	const done = markNode(DONE, queue, 'done', [21, 1]);
	const nobody = markNode(NOBODY, queue, 'no contact', [15, 3]);
	const failures = failuresPiece('calls could not be logged', [10, 0]);
	const isLogged = ask(IS_LOGGED, crm.isLogged, [20, 1]);
	const notLogged = setFields(
		NOT_LOGGED,
		{
			error: { value: `={{ '${crm.title} answered: ' + JSON.stringify($json) }}`, type: 'string' },
		},
		[20, 2],
	);
	const refusal = refusalPiece(queue, crm.title, [20, 3]);
	const failing = [find, create, write].map(({ name }) => ({
		from: name,
		to: REASON,
		output: 1,
	}));
	return {
		file: `crm/log-${service.key}-calls-in-${crm.key}.json`,
		purpose: `Log calls on the contact, as ${crm.logged}`,
		variant: service.title,
		destination: crm.title,
		needs: `${crm.title}`,
		workflow: workflow({
			name: `Log ${service.title} calls in ${crm.title}`,
			note: noteOf(service, crm),
			pieces: [
				join(
					settingsPiece(settings, 1),
					queuePiece(queue, 4),
					claimPiece(queue, 10),
					failures,
					refusal,
					{
						nodes: [
							trigger,
							keep,
							loop,
							find,
							list,
							pick,
							isKnown,
							mayCreate,
							create,
							nameCreated,
							write,
							log,
							isLogged,
							notLogged,
							done,
							nobody,
						],
						wires: [
							{ from: trigger.name, to: SETTINGS },
							{ from: FILLED_IN, to: KEPT },
							{ from: KEPT, to: TABLE },
							{ from: WAITING, to: ONE_BY_ONE },
							{ from: ONE_BY_ONE, to: FAILURES },
							{ from: IS_MINE, to: find.name },
							{ from: find.name, to: LIST },
							{ from: LIST, to: PICK },
							{ from: PICK, to: IS_KNOWN },
							{ from: IS_KNOWN, to: WRITE },
							{ from: IS_KNOWN, to: MAY_CREATE, output: 1 },
							{ from: MAY_CREATE, to: create.name },
							{ from: MAY_CREATE, to: NOBODY, output: 1 },
							{ from: NOBODY, to: ONE_BY_ONE },
							{ from: create.name, to: NAME_CREATED },
							{ from: NAME_CREATED, to: WRITE },
							{ from: WRITE, to: log.name },
							{ from: log.name, to: IS_LOGGED },
							{ from: IS_LOGGED, to: DONE },
							{ from: IS_LOGGED, to: NOT_LOGGED, output: 1 },
							{ from: NOT_LOGGED, to: REASON },
							{ from: log.name, to: IS_REFUSED, output: 1 },
							{ from: DONE, to: ONE_BY_ONE },
							...failing,
						],
					},
				),
			],
		}),
	};
}
