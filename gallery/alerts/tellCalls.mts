/** The messages on missed calls, however the calls became known, and what the table says of each. */
import { loopOver } from '../nodes.mts';
import { join, type NodeSpec, type Piece } from '../workflow.mts';
import { CALL_CLOCK, CALLER_TEXTS } from '../parts/callerTexts.mts';
import { messageNode, paceNode, type Channel } from '../parts/channels.mts';
import { codeNode, namesMark } from '../parts/codeNode.mts';
import type { DataTable } from '../parts/dataTable.mts';
import { ask } from '../parts/decisions.mts';
import { errorNode, errorOf, failuresPiece, FAILURES, THE_ERROR } from '../parts/failures.mts';
import { holdRow, markRow, WAITS } from '../parts/take.mts';

export const WRITE = 'Write the messages';
const ONE_BY_ONE = 'Take one message after the other';
const MESSAGE_ROWS = 'List the calls that it speaks of';
const HOLD = 'Hold them for this run';
const HELD = 'See whether all of them are held';
const IS_MINE = 'Are they still of this run?';
const TOLD_ROWS = 'List the calls that it spoke of';
const TOLD = 'Note that somebody was told';
const REASON = 'Keep the reason';
const WAITING_ROWS = 'List the calls that were not told of';
const RELEASE = 'Let them wait for the next run';
const SAY = 'Say the reason';

/** The calls of one channel, whichever workflow tells of them. */
export const toldCalls = ({ title }: Channel): DataTable => ({
	name: `Missed calls told by ${title}`,
	columns: ['workflow', 'provider', 'call_id', 'call', 'state'],
});

export const sendName = ({ phrase }: Channel): string => `Send ${phrase}`;

/**
 * Begins at `WRITE`, to which rows come that this run took, with the call as JSON in each: sends the messages on them,
 * and writes to the table what became of their calls. Ends as failed, after `FAILURES`, when one could not be sent.
 * Where the channel hangs, a run can take longer than its rows are its own: each message is sent only while they are.
 *
 * @param decide the node whose `mark` the rows hold
 */
export function tellPiece(channel: Channel, decide: string): Piece {
	const write = codeNode(WRITE, new URL('code/missedCallMessages.cjs', import.meta.url), [8, 1], {
		...CALLER_TEXTS,
		...CALL_CLOCK,
		...namesMark('SETTINGS', Object.keys(channel.settings)),
		'/* MAX LETTERS */ 0': String(channel.maxLetters),
	});
	const send = messageNode(channel, sendName(channel), [14, 2], {
		retryOnFail: true,
		maxTries: 3,
		waitBetweenTries: 5000,
		onError: 'continueErrorOutput',
	});
	const rowsOf = (name: string, at: NodeSpec['at']) =>
		codeNode(name, new URL('code/rowsOfMessage.cjs', import.meta.url), at);
	const held = codeNode(HELD, new URL('code/messageIfHeld.cjs', import.meta.url), [12, 2]);
	const say = errorNode(SAY, errorOf(REASON), [18, 3]);
	const pace = paceNode(channel, [19, 2]);
	const next = pace?.name ?? ONE_BY_ONE;
	return join(failuresPiece('messages could not be sent', [10, 1]), {
		nodes: [
			write,
			loopOver(ONE_BY_ONE, 1, [9, 1]),
			rowsOf(MESSAGE_ROWS, [10, 2]),
			holdRow(HOLD, decide, [11, 2]),
			held,
			ask(IS_MINE, '$json.is_mine', [13, 2]),
			send,
			rowsOf(TOLD_ROWS, [15, 2]),
			markRow(TOLD, { state: 'told', call: WAITS }, [16, 2]),
			errorNode(REASON, THE_ERROR, [15, 3], true),
			rowsOf(WAITING_ROWS, [16, 3]),
			markRow(RELEASE, { state: WAITS }, [17, 3]),
			{ ...say, settings: { executeOnce: true } },
			...(pace ? [pace] : []),
		],
		wires: [
			{ from: WRITE, to: ONE_BY_ONE },
			{ from: ONE_BY_ONE, to: FAILURES },
			{ from: ONE_BY_ONE, to: MESSAGE_ROWS, output: 1 },
			{ from: MESSAGE_ROWS, to: HOLD },
			{ from: HOLD, to: HELD },
			{ from: HELD, to: IS_MINE },
			{ from: IS_MINE, to: send.name },
			{ from: IS_MINE, to: ONE_BY_ONE, output: 1 },
			{ from: send.name, to: TOLD_ROWS },
			{ from: TOLD_ROWS, to: TOLD },
			{ from: TOLD, to: next },
			{ from: send.name, to: REASON, output: 1 },
			{ from: REASON, to: WAITING_ROWS },
			{ from: WAITING_ROWS, to: RELEASE },
			{ from: RELEASE, to: SAY },
			{ from: SAY, to: next },
			...(pace ? [{ from: pace.name, to: ONE_BY_ONE }] : []),
		],
	});
}
