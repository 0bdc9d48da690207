/** Whether n8n has an address that the whole internet knows: a link to any other one can be opened by few. */
import { stopWith } from '../nodes.mts';
import type { NodeSpec, Piece } from '../workflow.mts';
import { ask } from './decisions.mts';

/** Hosts that are known to one machine or one network alone. IPv6 addresses stand without their brackets. */
const PRIVATE_HOSTS = [
	String.raw`localhost|.*\.(localhost|local|internal|intranet|lan|home|corp|private|test|invalid|arpa)`,
	String.raw`(0|10|127)\..*|169\.254\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*`,
	String.raw`100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\..*`,
	String.raw`::.{0,4}|::ffff:.*|f[cd]..:.*|fe[89ab].:.*`,
	// Without a dot it is the name of a machine or of a container.
	String.raw`[^.:]*`,
].join('|');

/** The host of the links that n8n makes. */
const HOST = [
	`String($execution.resumeUrl ?? '')`,
	String.raw`.replace(/^https?:\/\//i, '')`,
	String.raw`.replace(/[\/?#].*$/, '')`,
	String.raw`.replace(/^.*@/, '')`,
	String.raw`.replace(/:\d*$/, '')`,
	String.raw`.replace(/^\[|\]$|\.$/g, '')`,
	'.toLowerCase()',
].join('');

/** n8n expression, without braces. */
export const HAS_PUBLIC_ADDRESS = `!/^(${PRIVATE_HOSTS})$/.test(${HOST})`;

/** Its output 0 goes on; else the run ends with what to do. */
export const IS_PUBLIC = 'Can the link be opened from outside?';

const STOP = 'Say that n8n has no public address';

/** Begins at `IS_PUBLIC`. */
export function publicAddressPiece(at: NodeSpec['at']): Piece {
	const [column, row] = at;
	const message =
		'=n8n has no public address: nobody could open a link to {{ $execution.resumeUrl.split("/").slice(0, 3).join("/") }}. Set WEBHOOK_URL to the address that people use, restart n8n, and the callers are asked about by the next run.';
	return {
		nodes: [ask(IS_PUBLIC, HAS_PUBLIC_ADDRESS, at), stopWith(STOP, message, [column, row + 1])],
		wires: [{ from: IS_PUBLIC, to: STOP, output: 1 }],
	};
}
