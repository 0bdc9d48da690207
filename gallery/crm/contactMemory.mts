/**
 * The contacts that were just made, by number: a CRM's search takes up to a minute to find them, and two runs may
 * have calls of one new caller at once. Each number has a row for some minutes, and who put it there makes the
 * contact. Another import of the workflow may tell another CRM, in which the ID is somebody else's: each has its own.
 */
import { waitNode } from '../nodes.mts';
import { ago, equal, makeTable, OF_THIS_WORKFLOW, type Condition } from '../parts/dataTable.mts';
import { ask } from '../parts/decisions.mts';
import { chain, join, type NodeSpec, type Piece } from '../workflow.mts';
import { CALL } from './crm.mts';
import { deleteRows, getRows, updateRows, upsertRow } from './dataTables.mts';
import { SEARCH_LAG } from './queue.mts';
import { scriptNode } from './script.mts';

/** Begins here. */
export const MEMORY = 'Make the contacts table if missing';

const FORGET = 'Forget contacts that can be found';
const NOTE = "Note the caller's number";
const HOLD = 'Take the number for this call';
const SEE = 'See who makes a contact for it';
const DECIDE = 'Decide who makes the contact';
const IS_MADE = 'Was a contact just made?';
const IS_OURS = 'Is it for this call to make it?';
const WAIT = 'Wait for the other run';
const SECONDS = 10;

/** Who holds a number: a second try of the node, after n8n gave up on a lock, finds itself. */
const HOLDER = `={{ $execution.id }}:{{ ${CALL}.id }}`;
const NUMBER = { ...OF_THIS_WORKFLOW, number: `={{ ${CALL}.external_number }}` };
const HELD: Condition[] = equal({ ...NUMBER, holder: HOLDER });

/** Name of the table, as users see it. */
export const madeContacts = (title: string): string => `Contacts just made in ${title}`;

const rows = (conditions: Condition[]) => ({ table: MEMORY, conditions });

const isFree: Condition = { keyName: 'holder', condition: 'isEmpty' };
const isOld: Condition = { keyName: 'createdAt', condition: 'lt', keyValue: ago(SEARCH_LAG) };

export interface MemoryWays {
	/** For an item with the `contact_id` of a contact that was just made. */
	known: string;
	/** Makes the contact. */
	create: string;
	/** Searches the CRM again. */
	search: string;
}

/** Begins at `MEMORY`. */
export function memoryPiece(
	title: string,
	{ known, create, search }: MemoryWays,
	[column, row]: NodeSpec['at'],
): Piece {
	const take = chain(
		makeTable(
			{ name: madeContacts(title), columns: [...Object.keys(NUMBER), 'holder', 'contact_id'] },
			[column, row],
			MEMORY,
		),
		deleteRows(FORGET, rows([...equal(OF_THIS_WORKFLOW), isOld]), [column + 1, row]),
		upsertRow(NOTE, rows(equal(NUMBER)), NUMBER, [column + 2, row]),
		updateRows(HOLD, rows([...equal(NUMBER), isFree]), { holder: HOLDER }, [column + 3, row], {
			alwaysOutputData: true,
		}),
		getRows(SEE, rows(equal(NUMBER)), [column + 4, row], { alwaysOutputData: true }),
		scriptNode(DECIDE, 'whoMakesContact.cjs', [column + 5, row]),
		ask(IS_MADE, "$json.contact_id !== ''", [column + 6, row]),
	);
	return join(take, {
		nodes: [
			ask(IS_OURS, '$json.is_ours', [column + 6, row + 1]),
			waitNode(WAIT, SECONDS, [column + 6, row + 2]),
		],
		wires: [
			{ from: IS_MADE, to: known },
			{ from: IS_MADE, to: IS_OURS, output: 1 },
			{ from: IS_OURS, to: create },
			{ from: IS_OURS, to: WAIT, output: 1 },
			{ from: WAIT, to: search },
		],
	});
}

/** Remembers the contact that was made. */
export const rememberNode = (name: string, contactId: string, at: NodeSpec['at']): NodeSpec =>
	updateRows(name, rows(HELD), { contact_id: contactId }, at, { alwaysOutputData: true });

/** Lets another call make the contact. */
export const giveBackNode = (name: string, at: NodeSpec['at']): NodeSpec =>
	deleteRows(name, rows(HELD), at);
