/** Logs the call on its contact, once: what may be there already is looked for first. */
import { CALL_CLOCK } from '../parts/callerTexts.mts';
import { ask } from '../parts/decisions.mts';
import { PATIENT } from '../nodes.mts';
import { join, type NodeSpec, type Piece } from '../workflow.mts';
import { answerPiece } from './answers.mts';
import { CALL, ONE_BY_ONE, WRITE, type Crm } from './crm.mts';
import { readNode, writeNode } from './http.mts';
import { DOUBT, REASON } from './notTold.mts';
import { markNode, type Queue } from './queue.mts';
import { scriptNode } from './script.mts';

const MAY_BE_THERE = 'Was it sent before?';
const SEE = 'See whether the call is among them';
const IS_SEEN = 'Could it be looked for?';
const IS_THERE = 'Is it there already?';
const DONE = 'Note that it is logged';

export const lookName = ({ title }: Crm): string => `Look for the call in ${title}`;
export const logName = ({ title }: Crm): string => `Log the call in ${title}`;

/** Begins at `WRITE`, with a `contact_id`, and goes back to the loop. */
export function logCallPiece(crm: Crm, queue: Queue, [column, row]: NodeSpec['at']): Piece {
	const { title, credentialType } = crm;
	const look = lookName(crm);
	const log = logName(crm);
	const see = scriptNode(SEE, 'findLoggedCall.cjs', [column + 3, row + 1], {
		'/* LOOKED_AT */ []': crm.lookedAt,
		"/* RECORD_TEXT */ ''": crm.recordText,
		TITLE: title,
	});
	const ways = { written: DONE, refused: REASON, uncertain: DOUBT };
	const answer = answerPiece(
		{ sender: log, what: 'the call', title, written: crm.isLogged, ways },
		[column + 6, row],
	);
	return join(answer, {
		nodes: [
			scriptNode(WRITE, 'callFacts.cjs', [column, row], CALL_CLOCK),
			ask(MAY_BE_THERE, `${CALL}.may_be_there === true`, [column + 1, row]),
			readNode(look, credentialType, crm.look, [column + 2, row + 1], PATIENT),
			see,
			ask(IS_SEEN, '!$json.error', [column + 4, row + 1]),
			ask(IS_THERE, '$json.is_there', [column + 5, row + 1]),
			writeNode(log, credentialType, crm.log, [column + 5, row]),
			markNode(DONE, queue, 'done', [column + 8, row]),
		],
		wires: [
			{ from: WRITE, to: MAY_BE_THERE },
			{ from: MAY_BE_THERE, to: look },
			{ from: MAY_BE_THERE, to: log, output: 1 },
			{ from: look, to: SEE },
			{ from: SEE, to: IS_SEEN },
			{ from: IS_SEEN, to: IS_THERE },
			{ from: IS_SEEN, to: REASON, output: 1 },
			{ from: IS_THERE, to: DONE },
			{ from: IS_THERE, to: log, output: 1 },
			{ from: DONE, to: ONE_BY_ONE },
		],
	});
}
