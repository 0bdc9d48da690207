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

export const LIST = 'List who may have this number';
export const IS_ANSWERED = 'Was the search answered?';
export const PICK = 'Pick the contact with this number';

export const findName = ({ title }: Crm): string => `Search ${title} for the number`;

/**
 * From `SEARCH` to `PICK`, which gives the `contact_id`, empty for nobody. Output 1 of `IS_ANSWERED` has an `error`.
 *
 * @param read the request, at a place; it is sent by `findName`
 */
export function searchPiece(
	crm: Crm,
	[column, row]: NodeSpec['at'],
	read: (at: NodeSpec['at']) => NodeSpec,
): Piece {
	const { title, searches, found, candidate } = crm;
	return chain(
		scriptNode(SEARCH, 'searches.cjs', [column, row], {
			'/* SEARCHES */ []': `[${searches.join(', ')}]`,
		}),
		read([column + 1, row]),
		scriptNode(LIST, 'listContacts.cjs', [column + 2, row], {
			'/* FOUND */ []': found,
			'/* CANDIDATE */ ({})': candidate,
			TITLE: title,
		}),
		ask(IS_ANSWERED, '!$json.error', [column + 3, row]),
		scriptNode(PICK, 'pickContact.cjs', [column + 4, row]),
	);
}

export function findPiece(crm: Crm, [column, row]: NodeSpec['at']): Piece {
	const read = (at: NodeSpec['at']) =>
		readNode(findName(crm), crm.credentialType, crm.find, at, PATIENT);
	return join(searchPiece(crm, [column, row], read), {
		nodes: [ask(IS_KNOWN, "$json.contact_id !== ''", [column + 5, row])],
		wires: [
			{ from: PICK, to: IS_KNOWN },
			{ from: IS_ANSWERED, to: REASON, output: 1 },
		],
	});
}
