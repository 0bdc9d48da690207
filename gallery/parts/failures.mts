/** The end of a loop that goes on after a failure: the run must still be seen to have failed. */
import { stopWith } from '../nodes.mts';
import type { NodeSpec, Piece } from '../workflow.mts';
import { keepWhere } from './decisions.mts';

export const FAILURES = 'Keep the ones that failed';
const STOP = 'End the run as failed';

/**
 * Wire a loop's first output to `FAILURES`; items with an `error` end the run with a message.
 *
 * @param what goes on after "Some": "messages could not be sent"
 */
export function failuresPiece(what: string, at: NodeSpec['at']): Piece {
	const [column, row] = at;
	const message = `=Some ${what}. The first: {{ $json.error.message ?? $json.error }}`;
	return {
		nodes: [
			keepWhere(FAILURES, 'Boolean($json.error)', at),
			stopWith(STOP, message, [column + 1, row]),
		],
		wires: [{ from: FAILURES, to: STOP }],
	};
}
