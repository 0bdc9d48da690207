/** The end of a loop that goes on after a failure: the run must still be seen to have failed. */
import { setFields, stopWith } from '../nodes.mts';
import type { NodeSpec, Piece } from '../workflow.mts';
import { keepWhere } from './decisions.mts';

export const FAILURES = 'Keep the ones that failed';
const STOP = 'End the run as failed';

/**
 * An item with an `error`, as `failuresPiece` counts it.
 *
 * @param error n8n expression with braces
 * @param keepOthers keeps the other fields of the item, too
 */
export const errorNode = (
	name: string,
	error: string,
	at: NodeSpec['at'],
	keepOthers = false,
): NodeSpec => setFields(name, { error: { value: error, type: 'string' } }, at, keepOthers);

/** Expression with braces for the `error` of an item that came out of that node. */
export const errorOf = (node: string): string => `={{ $('${node}').first().json.error }}`;

/** Expression with braces for what n8n hands on when a node failed. */
export const THE_ERROR = '={{ $json.error.message ?? $json.error }}';

/**
 * Wire a loop's first output to `FAILURES`; items with an `error` end the run with a message.
 *
 * @param what goes on after "Some": "messages could not be sent"
 */
export function failuresPiece(what: string, at: NodeSpec['at']): Piece {
	const [column, row] = at;
	const message = `=Some ${what}. The first: ${THE_ERROR.slice(1)}`;
	return {
		nodes: [
			keepWhere(FAILURES, 'Boolean($json.error)', at),
			stopWith(STOP, message, [column + 1, row]),
		],
		wires: [{ from: FAILURES, to: STOP }],
	};
}
