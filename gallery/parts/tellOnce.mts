/**
 * What a workflow that watches something tells a person once. It keeps one row of a data table for itself, which says
 * what was told; a message that could not be sent is sent by the next run.
 */
import { readFileSync } from 'node:fs';
import { PATIENT, stopWith } from '../nodes.mts';
import { chain, join, type NodeSpec, type Piece } from '../workflow.mts';
import { messageNode, type Channel } from './channels.mts';
import {
	changeRows,
	equal,
	getRows,
	makeTable,
	noteRows,
	OF_THIS_WORKFLOW,
	type DataTable,
} from './dataTable.mts';
import { MINE, TAKE, takePiece, WAITS } from './take.mts';

const NOTE = 'Note this workflow in the table';
/** Gives the row of the workflow. */
export const KNOWN = 'Get what was told before';
/** Finds out what is to be told: no item, or one that has `claim` of the script and what is new. */
export const DECIDE = 'Find out what is new';
/** Gives `subject` and `text` beside the settings of the channel. */
export const WRITE = 'Write the message';
const TOLD = 'Note what was told';
const RELEASE = 'Let the next run tell it';
const SAY = 'Say that the message was not sent';

/** The row and the claim to it, for the top of the script of `DECIDE`. */
export const ROW_OF_WORKFLOW: Record<string, string> = {
	'/* ROW OF WORKFLOW */': readFileSync(
		new URL('code/rowOfWorkflow.cjs', import.meta.url),
		'utf8',
	).trim(),
	NAME_OF_KNOWN: KNOWN,
};

const ITS_ROWS = equal(OF_THIS_WORKFLOW);

export const sendName = ({ phrase }: Channel): string => `Send ${phrase}`;

/** Three nodes that give the row; the table has the columns `workflow` and `state` besides its own. */
export const rowOfWorkflow = (table: DataTable, column: number): NodeSpec[] => [
	makeTable(table, [column, 0]),
	noteRows(NOTE, OF_THIS_WORKFLOW, {}, [column + 1, 0]),
	getRows(KNOWN, ITS_ROWS, [column + 2, 0]),
];

/** Writes columns of the row. */
export const changeRow = (
	name: string,
	columns: Record<string, string>,
	at: NodeSpec['at'],
): NodeSpec => ({
	...changeRows(name, ITS_ROWS, columns, at),
	settings: { ...PATIENT, alwaysOutputData: true, executeOnce: true },
});

/**
 * From `DECIDE` to the end; `WRITE` is a node of the workflow.
 *
 * @param columns names of columns that are noted once it is told, as `DECIDE` gives them
 */
export function tellOnce(
	channel: Channel,
	write: NodeSpec,
	columns: readonly string[],
	column: number,
): Piece {
	const send = messageNode(channel, sendName(channel), [column + 3, 0], {
		...PATIENT,
		onError: 'continueErrorOutput',
	});
	const news = columns.map((field) => [field, `={{ $('${DECIDE}').first().json.${field} }}`]);
	const told = {
		...(Object.fromEntries(news) as Record<string, string>),
		// Never empty again: a run that looked before must not take it after this one.
		state: '={{ `told ${$now.toUTC().toISO()}` }}',
	};
	return join(
		takePiece(DECIDE, {}, [column, 0]),
		chain(write, send, changeRows(TOLD, ITS_ROWS, told, [column + 4, 0])),
		chain(
			changeRows(RELEASE, ITS_ROWS, { state: WAITS }, [column + 4, 1]),
			stopWith(SAY, 'The message could not be sent; the next run sends it', [column + 5, 1]),
		),
		{
			nodes: [],
			wires: [
				{ from: DECIDE, to: TAKE },
				{ from: MINE, to: write.name },
				{ from: send.name, to: RELEASE, output: 1 },
			],
		},
	);
}
