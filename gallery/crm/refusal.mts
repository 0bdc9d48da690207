/** What becomes of a call that could not be handed over: a refused one waits, an uncertain one does not. */
import { ask } from '../parts/decisions.mts';
import { setFields } from '../nodes.mts';
import type { NodeSpec, Piece } from '../workflow.mts';
import { ONE_BY_ONE } from './crms.mts';
import { markNode, releaseNode, type Queue } from './queue.mts';

/** For an item with an `error` that may or may not mean that nothing was written. */
export const IS_REFUSED = 'Is it certain that it was refused?';

/** For an item with an `error` that means that nothing was written. */
export const REASON = 'Keep the reason';

const RELEASE = 'Let it wait for the next run';
const SAY = 'Say the reason';
const UNCERTAIN = 'Note that it is uncertain';
const SAY_UNCERTAIN = 'Say that it is uncertain';

/** These answers mean that nothing was written; a lost answer or a gateway's word proves nothing. */
const REFUSALS = '/^(4\\d\\d|500|503)$/';

/** Begins at `IS_REFUSED` or at `REASON`, and goes back to the loop with an `error`. */
export function refusalPiece(queue: Queue, title: string, at: NodeSpec['at']): Piece {
	const [column, row] = at;
	const code = "String($json.error?.httpCode ?? $json.error?.status ?? '')";
	const uncertain = `It is not certain whether ${title} took the call. Look there; it is not sent again.`;
	const text = (value: string) => ({ error: { value, type: 'string' as const } });
	return {
		nodes: [
			ask(IS_REFUSED, `${REFUSALS}.test(${code})`, at),
			setFields(REASON, text('={{ $json.error.message ?? $json.error }}'), [column + 1, row]),
			releaseNode(RELEASE, queue, [column + 2, row]),
			setFields(SAY, text(`={{ $('${REASON}').first().json.error }}`), [column + 3, row]),
			markNode(UNCERTAIN, queue, 'uncertain', [column + 1, row + 1]),
			setFields(SAY_UNCERTAIN, text(uncertain), [column + 2, row + 1]),
		],
		wires: [
			{ from: IS_REFUSED, to: REASON },
			{ from: IS_REFUSED, to: UNCERTAIN, output: 1 },
			{ from: REASON, to: RELEASE },
			{ from: RELEASE, to: SAY },
			{ from: SAY, to: ONE_BY_ONE },
			{ from: UNCERTAIN, to: SAY_UNCERTAIN },
			{ from: SAY_UNCERTAIN, to: ONE_BY_ONE },
		],
	};
}
