/**
 * Rows of a data table that wait to be dealt with. A run takes them for itself before it tells anybody: n8n can
 * run a workflow twice at one instant, and both runs find the same rows. One statement writes the mark of a run
 * where there is none yet; the rows that hold it then are those of this run alone.
 */
import { PATIENT } from '../nodes.mts';
import { chain, type NodeSpec, type Piece } from '../workflow.mts';
import { codeNode } from './codeNode.mts';
import { changeRows, equal, getRows, type Condition } from './dataTable.mts';

export const TAKE = 'Take them for this run';
export const MINE = 'Get those that this run took';

/** Of an item that came from a row: where it stands. */
const ITS_ROW = equal({ id: '={{ $json.row_id }}' });

/** Empty, or as it was when this run looked. */
const AS_SEEN: Condition = {
	keyName: 'state',
	condition: "={{ $json.state ? 'eq' : 'isEmpty' }}",
	keyValue: "={{ $json.state ?? '' }}",
};

/**
 * Two nodes. Items with `row_id`, `state` as it was seen and `mark`, the text of this run, come in from the node
 * `decide`; rows that are this run's go out. The first is not tried again: it would find its own mark.
 */
export function takePiece(
	decide: string,
	columns: Record<string, string>,
	at: NodeSpec['at'],
): Piece {
	const [column, row] = at;
	const itsMark = equal({ state: `={{ $('${decide}').first().json.mark }}` });
	return chain(
		changeRows(TAKE, [...ITS_ROW, AS_SEEN], { state: '={{ $json.mark }}', ...columns }, at, {
			settings: { retryOnFail: false },
		}),
		// Where another run was faster nothing is to be done.
		{ ...getRows(MINE, itsMark, [column + 1, row]), settings: { ...PATIENT, executeOnce: true } },
	);
}

/**
 * For how long a row that a run took is that run's. Three tries to send one message take less, each of which may hang
 * for ten minutes.
 */
export const LEFT_MINUTES: Record<string, string> = { '/* LEFT MINUTES */ 0': '45' };

/** Of the rows that come in those that no run has taken, for `takePiece`. */
export const waitingRows = (name: string, at: NodeSpec['at']): NodeSpec =>
	codeNode(name, new URL('code/waitingRows.cjs', import.meta.url), at, LEFT_MINUTES);

/** Writes to the row of an item what became of it. */
export const markRow = (
	name: string,
	columns: Record<string, string>,
	at: NodeSpec['at'],
): NodeSpec => changeRows(name, ITS_ROW, columns, at);

/**
 * Takes the row of an item anew, if it is still as this run took it at the node `decide`: whoever took longer than a run
 * may has lost it to another one. Of a row that is this run's the row comes out, of a failure what came in, and with
 * nothing at all an empty item. It is not tried again, for it would not know its own mark.
 */
export const holdRow = (name: string, decide: string, at: NodeSpec['at']): NodeSpec =>
	changeRows(
		name,
		[...ITS_ROW, ...equal({ state: `={{ $('${decide}').first().json.mark }}` })],
		{ state: '={{ `taken ${$now.toUTC().toISO()} ${$execution.id}` }}' },
		at,
		{ settings: { retryOnFail: false, onError: 'continueRegularOutput' } },
	);

/** The state of a row that waits. */
export const WAITS = '={{ null }}';
