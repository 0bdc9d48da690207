/**
 * A data table of calls to deal with. A call stands in it before anything is tried, so it is not lost when
 * something fails: it waits for the next run. Once taken it has a state, so it is not dealt with twice.
 *
 * Several workflows share a table, also several imports of one, for other phone accounts or other places to tell. What
 * is done once is done once for each of them, so every filter here begins with the scope of the queue.
 */
import { ago, equal, makeTable, type Condition } from '../parts/dataTable.mts';
import { ask } from '../parts/decisions.mts';
import type { NodeSpec, Piece } from '../workflow.mts';
import { chain, join } from '../workflow.mts';
import { CALL, ONE_BY_ONE } from './crm.mts';
import { dropKnown, getRows, updateRows, upsertRow } from './dataTables.mts';
import { scriptNode } from './script.mts';

export interface Queue {
	table: string;
	/** Text columns that say whose rows they are: expressions with braces, which hold for a whole run. */
	scope: Record<string, string>;
	/** Text columns that name, within the scope, what is done once; values are fields of the call. */
	keys: Record<string, string>;
}

/** The filter before the queue has this name. */
export const KEPT = 'Keep the calls to deal with';

export const TABLE = 'Make sure the table is there';
export const WAITING = 'Take all calls that wait';
export const CLAIM = 'Take it for this run';
export const IS_MINE = 'Is it for this run?';

const SINCE = 'Note since when calls are dealt with';
const AGAIN = 'Take the calls again';
const NEW = 'Drop the calls that are in the table';
const IS_NEW = 'Is there a new one?';
const NOTE = 'Note each call in the table';
const GET = 'Get all that have not been dealt with';
const LOOK_AGAIN = 'Have the uncertain calls looked for';
const STOPPED = 'Have the interrupted calls looked for';

/** Longer than the search of any CRM takes to find what was just written: HubSpot's and Zoho's take up to a minute. */
export const SEARCH_LAG = 'minutes: 3';
/** Longer than a run deals with one call. */
const INTERRUPTED_AFTER = 'minutes: 30';
const LEFT_TO_A_PERSON_AFTER = 'days: 3';

const IS_WAITING: Condition = { keyName: 'state', condition: 'isEmpty' };

/** What the row of `SINCE` has for a key: no call has it. */
const NO_CALL = '-';

/** Only once, and an item comes out in any case: what follows does not depend on the rows. */
const ONCE = { executeOnce: true, alwaysOutputData: true };

const keysOf = ({ keys }: Queue, of: string): Record<string, string> =>
	Object.fromEntries(Object.entries(keys).map(([name, field]) => [name, `={{ ${of}.${field} }}`]));

const rowsOf = ({ scope }: Queue, ...conditions: Condition[]) => ({
	table: TABLE,
	conditions: [...equal(scope), ...conditions],
});

/**
 * Its row is as old as the scope: a workflow that is new in an old table must not tell of the days before it, of
 * which another one may have told.
 */
function sinceNode(queue: Queue, at: NodeSpec['at']): NodeSpec {
	const { scope, keys } = queue;
	const noCall = Object.fromEntries(Object.keys(keys).map((name) => [name, NO_CALL]));
	const columns = { ...scope, ...noCall, state: 'begun' };
	const since = upsertRow(SINCE, rowsOf(queue, ...equal(noCall)), columns, at);
	return { ...since, settings: { ...since.settings, executeOnce: true } };
}

/** Such calls wait again; where one may have arrived, it is looked for before it is sent. */
const lookedFor = (
	queue: Queue,
	name: string,
	{ state, after }: { state: string; after: string },
	at: NodeSpec['at'],
): NodeSpec =>
	updateRows(
		name,
		rowsOf(
			queue,
			...equal({ state }),
			{ keyName: 'updatedAt', condition: 'lt', keyValue: ago(after) },
			{ keyName: 'createdAt', condition: 'gt', keyValue: ago(LEFT_TO_A_PERSON_AFTER) },
		),
		{ state: '={{ null }}', tried: 'yes' },
		at,
		ONCE,
	);

const lookedForNodes = (queue: Queue, column: number): NodeSpec[] => [
	lookedFor(queue, LOOK_AGAIN, { state: 'uncertain', after: SEARCH_LAG }, [column, 0]),
	lookedFor(queue, STOPPED, { state: 'sending', after: INTERRUPTED_AFTER }, [column + 1, 0]),
];

/** How many columns a queue takes. */
export const QUEUE_COLUMNS = 10;

/**
 * Puts the calls of `KEPT` into the table, and takes out of it all that wait. Begins at `TABLE`, ends at `WAITING`.
 *
 * @param canLook whether it can be seen where they go if one is there: then nothing stays uncertain
 */
export function queuePiece(queue: Queue, column: number, canLook: boolean): Piece {
	const keys = { ...queue.scope, ...keysOf(queue, '$json') };
	const names = [...Object.keys(keys), 'call', 'state', 'tried'];
	const inTable = { table: TABLE, conditions: equal(keys) };
	const note = upsertRow(NOTE, inTable, { ...keys, call: '={{ $json.call }}' }, [column + 5, 0]);
	const uncertain = canLook ? lookedForNodes(queue, column + 6) : [];
	const rest = chain(
		...uncertain,
		getRows(GET, rowsOf(queue, IS_WAITING), [column + 8, 0], { executeOnce: true }),
		scriptNode(WAITING, 'waitingCalls.cjs', [column + 9, 0]),
	);
	const begin = chain(
		makeTable({ name: queue.table, columns: names }, [column, 0], TABLE),
		sinceNode(queue, [column + 1, 0]),
		scriptNode(AGAIN, 'keptCalls.cjs', [column + 2, 0]),
		dropKnown(NEW, TABLE, keys, [column + 3, 0], { alwaysOutputData: true }),
		ask(IS_NEW, 'Boolean($json.call)', [column + 4, 0]),
		// The state is not written: that of a call which has come in between stays.
		note,
	);
	const [next] = rest.nodes;
	const wires = [
		{ from: NOTE, to: next.name },
		{ from: IS_NEW, to: next.name, output: 1 },
	];
	return join(begin, rest, { nodes: [], wires });
}

const ofThisCall = (queue: Queue, ...further: Condition[]) =>
	rowsOf(queue, ...equal(keysOf(queue, CALL)), ...further);

/**
 * Takes each call of the loop for this run, unless another run has taken it: two may be under way at once.
 * Begins at `CLAIM`; a call that is this run's leaves `IS_MINE` by output 0, the others go back to the loop.
 */
export function claimPiece(queue: Queue, column: number): Piece {
	const claim = updateRows(CLAIM, ofThisCall(queue, IS_WAITING), { state: 'sending' }, [column, 1]);
	return {
		nodes: [
			// A second try would find the call taken, by the first one.
			{ ...claim, settings: { alwaysOutputData: true } },
			ask(IS_MINE, '$json.id !== undefined', [column + 1, 1]),
		],
		wires: [
			{ from: ONE_BY_ONE, to: CLAIM, output: 1 },
			{ from: CLAIM, to: IS_MINE },
			{ from: IS_MINE, to: ONE_BY_ONE, output: 1 },
		],
	};
}

/** Writes to the table what became of the call; what is settled needs no copy of the call any more. */
export function markNode(
	name: string,
	queue: Queue,
	state: 'done' | 'no contact' | 'uncertain',
	at: NodeSpec['at'],
): NodeSpec {
	const columns: Record<string, string> = { state };
	if (state !== 'uncertain') columns.call = '';
	return updateRows(name, ofThisCall(queue), columns, at);
}

/** Has the call wait for the next run. */
export function releaseNode(name: string, queue: Queue, at: NodeSpec['at']): NodeSpec {
	return updateRows(name, ofThisCall(queue), { state: '={{ null }}' }, at);
}
