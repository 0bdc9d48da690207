/** Finds the contact with the number of the call in the CRM. */
import { ask } from '../parts/decisions.mts';
import { PATIENT } from '../nodes.mts';
import { chain, join, type NodeSpec, type Piece } from '../workflow.mts';
import type { Crm } from './crm.mts';
import { readNode } from './http.mts';
import { REASON } from './notTold.mts';
import { scriptNode } from './script.mts';

/** Begins here. */
export const SEARCH = 'Say what to search for';
/** Ends here: output 0 for a contact, output 1 for nobody; the item has the `contact_id`. */
export const IS_KNOWN = 'Is there such a contact?';

const LIST = 'List who may have this number';
const IS_ANSWERED = 'Was the search answered?';
const PICK = 'Pick the contact with this number';

export const findName = ({ title }: Crm): string => `Search ${title} for the number`;

export function findPiece(crm: Crm, [column, row]: NodeSpec['at']): Piece {
	const { title, searches, found, candidate } = crm;
	const answered = ask(IS_ANSWERED, '!$json.error', [column + 3, row]);
	return join(
		chain(
			scriptNode(SEARCH, 'searches.cjs', [column, row], {
				'/* SEARCHES */ []': `[${searches.join(', ')}]`,
			}),
			readNode(findName(crm), crm.credentialType, crm.find, [column + 1, row], PATIENT),
			scriptNode(LIST, 'listContacts.cjs', [column + 2, row], {
				'/* FOUND */ []': found,
				'/* CANDIDATE */ ({})': candidate,
				TITLE: title,
			}),
			answered,
			scriptNode(PICK, 'pickContact.cjs', [column + 4, row]),
			ask(IS_KNOWN, "$json.contact_id !== ''", [column + 5, row]),
		),
		{ nodes: [], wires: [{ from: IS_ANSWERED, to: REASON, output: 1 }] },
	);
}
