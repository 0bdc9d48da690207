/** What becomes of a call that could not be handed over: a refused one waits, an uncertain one is looked for. */
import { setFields } from '../nodes.mts';
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
	const text = (value: string) => ({ error: { value, type: 'string' as const } });
	// For words such as ECONNRESET in it, n8n would show a text of its own instead.
	const keep = text(
		"={{ String($json.message ?? $json.error.message ?? $json.error).split('\\nTechnical detail')[0] }}",
	);
	const said = (kept: string) => text(`={{ $('${kept}').first().json.error }}`);
	return {
		nodes: [
			setFields(REASON, keep, [column, row]),
			releaseNode(RELEASE, queue, [column + 1, row]),
			setFields(SAY, said(REASON), [column + 2, row]),
			setFields(DOUBT, keep, [column, row + 1]),
			markNode(UNCERTAIN, queue, 'uncertain', [column + 1, row + 1]),
			setFields(SAY_UNCERTAIN, said(DOUBT), [column + 2, row + 1]),
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
