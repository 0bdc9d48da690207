/** What becomes of a call that could not be handed over: a refused one waits, an uncertain one is looked for. */
import { errorNode, errorOf } from '../parts/failures.mts';
import type { NodeSpec, Piece } from '../workflow.mts';
import { ONE_BY_ONE } from './crm.mts';
import { markNode, releaseNode, type Queue } from './queue.mts';

/** For an item with an `error` that means that nothing was written. */
export const REASON = 'Keep the reason';

/** For an item with an `error` that leaves open whether something was written. */
export const DOUBT = 'Keep the doubt';

const RELEASE = 'Let it wait for the next run';
const SAY = 'Say the reason';
const UNCERTAIN = 'Note that it is uncertain';
const SAY_UNCERTAIN = 'Say that it is uncertain';

/** Begins at `REASON` or at `DOUBT`, and goes back to the loop with an `error`. */
export function notToldPiece(queue: Queue, [column, row]: NodeSpec['at']): Piece {
	// For words such as ECONNRESET in it, n8n would show a text of its own instead.
	const keep =
		"={{ String($json.message ?? $json.error.message ?? $json.error).split('\\nTechnical detail')[0] }}";
	return {
		nodes: [
			errorNode(REASON, keep, [column, row]),
			releaseNode(RELEASE, queue, [column + 1, row]),
			errorNode(SAY, errorOf(REASON), [column + 2, row]),
			errorNode(DOUBT, keep, [column, row + 1]),
			markNode(UNCERTAIN, queue, 'uncertain', [column + 1, row + 1]),
			errorNode(SAY_UNCERTAIN, errorOf(DOUBT), [column + 2, row + 1]),
		],
		wires: [
			{ from: REASON, to: RELEASE },
			{ from: RELEASE, to: SAY },
			{ from: SAY, to: ONE_BY_ONE },
			{ from: DOUBT, to: UNCERTAIN },
			{ from: UNCERTAIN, to: SAY_UNCERTAIN },
			{ from: SAY_UNCERTAIN, to: ONE_BY_ONE },
		],
	};
}
