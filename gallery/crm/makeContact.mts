/** Makes a contact of an unknown caller, once, however often the number calls. */
import { setFields } from '../nodes.mts';
import { errorNode } from '../parts/failures.mts';
import { join, type NodeSpec, type Piece } from '../workflow.mts';
import { answerPiece } from './answers.mts';
import { giveBackNode, MEMORY, memoryPiece, rememberNode } from './contactMemory.mts';
import { WRITE, type Crm } from './crm.mts';
import { SEARCH } from './findContact.mts';
import { writeNode } from './http.mts';
import { DOUBT, REASON } from './notTold.mts';

const REMEMBER = 'Remember the contact';
const NAME_MADE = 'Take the contact that was made';
const GIVE_BACK = 'Let another call make the contact';
const SAY_REFUSED = 'Say why there is no contact';

/** Begins here. */
export const MAKE_CONTACT = MEMORY;

export const createName = ({ title }: Crm): string => `Make a contact in ${title}`;

/** Goes on at `WRITE` with a `contact_id`. */
export function makeContactPiece(crm: Crm, [column, row]: NodeSpec['at']): Piece {
	const { title } = crm;
	const create = createName(crm);
	const what = 'the contact';
	const judged = `$('See what ${title} says of ${what}').first().json`;
	const memory = memoryPiece(title, { known: WRITE, create, search: SEARCH }, [column, row]);
	const answer = answerPiece(
		{
			sender: create,
			what,
			title,
			written: crm.createdId,
			ways: { written: REMEMBER, refused: GIVE_BACK, uncertain: DOUBT },
		},
		[column + 8, row + 1],
	);
	return join(memory, answer, {
		nodes: [
			writeNode(create, crm.credentialType, crm.create, [column + 7, row + 1]),
			rememberNode(REMEMBER, '={{ $json.written_id }}', [column + 10, row + 1]),
			setFields(
				NAME_MADE,
				{ contact_id: { value: `={{ ${judged}.written_id }}`, type: 'string' } },
				[column + 11, row + 1],
			),
			giveBackNode(GIVE_BACK, [column + 11, row + 2]),
			errorNode(SAY_REFUSED, `={{ ${judged}.error }}`, [column + 12, row + 2]),
		],
		wires: [
			{ from: REMEMBER, to: NAME_MADE },
			{ from: NAME_MADE, to: WRITE },
			{ from: GIVE_BACK, to: SAY_REFUSED },
			{ from: SAY_REFUSED, to: REASON },
		],
	});
}
