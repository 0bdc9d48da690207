/**
 * What a workflow that watches something tells a person once. It keeps one row of a data table for itself, which says
 * what was told; a message that could not be sent is sent by the next run. While the row cannot be written, as when
 * n8n's data tables are full, it tells all the same, run after run: rather twice than never.
 */
import { readFileSync } from 'node:fs';
import { PATIENT, stopWith } from '../nodes.mts';
import { chain, join, type NodeSpec, type Piece } from '../workflow.mts';
import { messageNode, type Channel } from './channels.mts';
import {
	changeRows,
	equal,
	getRows,
	goingOn,
	makeTable,
	noteRows,
	OF_THIS_WORKFLOW,
	type DataTable,
} from './dataTable.mts';
import { ask } from './decisions.mts';
import { LEFT_MINUTES, TAKE, takePiece, WAITS } from './take.mts';

const NOTE = 'Note this workflow in the table';
/** Gives the row of the workflow. */
export const KNOWN = 'Get what was told before';
/** Finds out what is to be told: no item, or one that has `claim` of the script and what is new. */
export const DECIDE = 'Find out what is new';
/** Gives `subject` and `text` beside the settings of the channel. */
export const WRITE = 'Write the message';
const IS_NOTED = 'Is it this run that tells it?';
const TOLD = 'Note what was told';
const RELEASE = 'Let the next run tell it';
const SAY = 'Say that the message was not sent';

/** The row and the claim to it, for the top of the script of `DECIDE`. */
export const ROW_OF_WORKFLOW: Record<string, string> = {
	'/* ROW OF WORKFLOW */': readFileSync(
		new URL('code/rowOfWorkflow.cjs', import.meta.url),
		'utf8',
	).trim(),
	...LEFT_MINUTES,
	NAME_OF_KNOWN: KNOWN,
	NAME_OF_NOTE: NOTE,
};

const UNNOTED =
	'It could not be written down that this was told: its run in n8n says why. The data tables of n8n may be full. Until it can be, every run tells this again.';

/** Paragraphs that a message has besides, for the script of `WRITE`: what comes in is a row, unless none could be taken. */
export const TOLD_AGAIN: Record<string, string> = {
	'/* TOLD AGAIN */ []': `($input.first().json.id ? [] : ['${UNNOTED}'])`,
};

const ITS_ROWS = equal(OF_THIS_WORKFLOW);

export const sendName = ({ phrase }: Channel): string => `Send ${phrase}`;

/**
 * Three nodes that give the row; the table has the columns `workflow` and `state` besides its own. That n8n's data tables
 * are full is among what is to be told of.
 */
export const rowOfWorkflow = (table: DataTable, column: number): NodeSpec[] =>
	[
		makeTable(table, [column, 0]),
		noteRows(NOTE, OF_THIS_WORKFLOW, {}, [column + 1, 0]),
		getRows(KNOWN, ITS_ROWS, [column + 2, 0]),
	].map(goingOn);

/** Writes columns of the row. */
export const changeRow = (
	name: string,
	columns: Record<string, string>,
	at: NodeSpec['at'],
): NodeSpec =>
	goingOn({
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
	const send = messageNode(channel, sendName(channel), [column + 4, 0], {
		...PATIENT,
		onError: 'continueErrorOutput',
	});
	const news = columns.map((field) => [field, `={{ $('${DECIDE}').first().json.${field} }}`]);
	const told = {
		...(Object.fromEntries(news) as Record<string, string>),
		// Never empty again: a run that looked before must not take it after this one.
		state: '={{ `told ${$now.toUTC().toISO()}` }}',
	};
	const [take, mine] = takePiece(DECIDE, {}, [column, 0]).nodes;
	// Where n8n could not write the row, its node gives back what came in, with an `error` or without.
	const isNoted = `!$json.error && $json.row_id === undefined && $('${DECIDE}').first().json.row_id !== null`;
	return join(
		chain(
			goingOn(take),
			ask(IS_NOTED, isNoted, [column + 1, 0]),
			{ ...mine, at: [column + 2, 0] },
			write,
			send,
			changeRows(TOLD, ITS_ROWS, told, [column + 5, 0]),
		),
		chain(
			changeRows(RELEASE, ITS_ROWS, { state: WAITS }, [column + 5, 1]),
			stopWith(SAY, 'The message could not be sent; the next run sends it', [column + 6, 1]),
		),
		{
			nodes: [],
			wires: [
				{ from: DECIDE, to: TAKE },
				{ from: IS_NOTED, to: write.name, output: 1 },
				{ from: send.name, to: RELEASE, output: 1 },
			],
		},
	);
}
