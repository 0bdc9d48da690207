/**
 * A data table of calls to deal with. A call stands in it before anything is tried, so it is not lost when
 * something fails: it waits for the next run. Once taken it has a state, so it is not dealt with twice.
 */
import type { IDataObject } from 'n8n-workflow';
import { ask } from '../parts/decisions.mts';
import { codeNode } from '../parts/codeNode.mts';
import type { NodeSpec, Piece } from '../workflow.mts';
import { chain } from '../workflow.mts';
import { CALL, ONE_BY_ONE } from './crms.mts';

export interface Queue {
	table: string;
	/** Text columns that name what is done once; values are fields of the call. */
	keys: Record<string, string>;
}

/** The filter before the queue has this name. */
export const KEPT = 'Keep the calls to deal with';

export const TABLE = 'Make sure the table is there';
export const WAITING = 'Take all calls that wait';
export const CLAIM = 'Take it for this run';
export const IS_MINE = 'Is it for this run?';

const AGAIN = 'Take the calls again';
const NOTE = 'Note each call in the table';
const GET = 'Get all that have not been dealt with';

const THE_TABLE = { __rl: true, mode: 'id', value: `={{ $('${TABLE}').first().json.id }}` };

function dataTable(
	name: string,
	at: NodeSpec['at'],
	parameters: IDataObject,
	settings?: NodeSpec['settings'],
): NodeSpec {
	return { name, type: 'n8n-nodes-base.dataTable', typeVersion: 1.1, at, settings, parameters };
}

const equal = (values: Record<string, string>) => ({
	conditions: Object.entries(values).map(([keyName, keyValue]) => ({
		keyName,
		condition: 'eq',
		keyValue,
	})),
});

const textColumns = (value: Record<string, string>): IDataObject => ({
	mappingMode: 'defineBelow',
	value,
	matchingColumns: [],
	schema: Object.keys(value).map((id) => ({
		id,
		displayName: id,
		required: false,
		defaultMatch: false,
		display: true,
		type: 'string',
		readOnly: false,
		removed: false,
	})),
	attemptToConvertTypes: false,
	convertFieldsToString: false,
});

const keysOf = ({ keys }: Queue, of: string): Record<string, string> =>
	Object.fromEntries(Object.entries(keys).map(([name, field]) => [name, `={{ ${of}.${field} }}`]));

/** Puts the calls of `KEPT` into the table, and takes out of it all that wait. Begins at `TABLE`. */
export function queuePiece(queue: Queue, column: number): Piece {
	const names = [...Object.keys(queue.keys), 'call', 'state'];
	const keys = keysOf(queue, '$json');
	return chain(
		dataTable(
			TABLE,
			[column, 0],
			{
				resource: 'table',
				operation: 'create',
				tableName: queue.table,
				columns: { column: names.map((name) => ({ name, type: 'string' })) },
				options: { createIfNotExists: true },
			},
			{ executeOnce: true },
		),
		codeNode(AGAIN, new URL('keptCalls.cjs', import.meta.url), [column + 1, 0]),
		// The state is not written: that of a call which is there already stays.
		dataTable(NOTE, [column + 2, 0], {
			resource: 'row',
			operation: 'upsert',
			dataTableId: THE_TABLE,
			matchType: 'allConditions',
			filters: equal(keys),
			columns: textColumns({ ...keys, call: '={{ $json.call }}' }),
			options: {},
		}),
		dataTable(
			GET,
			[column + 3, 0],
			{
				resource: 'row',
				operation: 'get',
				dataTableId: THE_TABLE,
				matchType: 'allConditions',
				filters: { conditions: [{ keyName: 'state', condition: 'isEmpty' }] },
				returnAll: true,
			},
			{ executeOnce: true },
		),
		codeNode(WAITING, new URL('waitingCalls.cjs', import.meta.url), [column + 4, 0]),
	);
}

function update(
	name: string,
	queue: Queue,
	columns: Record<string, string>,
	at: NodeSpec['at'],
): NodeSpec {
	return dataTable(name, at, {
		resource: 'row',
		operation: 'update',
		dataTableId: THE_TABLE,
		matchType: 'allConditions',
		filters: equal(keysOf(queue, CALL)),
		columns: textColumns(columns),
		options: {},
	});
}

/**
 * Takes each call of the loop for this run, unless another run has taken it: two may be under way at once.
 * Begins at `CLAIM`; a call that is this run's leaves `IS_MINE` by output 0, the others go back to the loop.
 */
export function claimPiece(queue: Queue, column: number): Piece {
	const isWaiting = { keyName: 'state', condition: 'isEmpty' };
	const claim = update(CLAIM, queue, { state: 'sending' }, [column, 1]);
	const filters = { conditions: [...equal(keysOf(queue, CALL)).conditions, isWaiting] };
	const parameters = { ...claim.parameters, filters };
	return {
		nodes: [
			{ ...claim, parameters, settings: { alwaysOutputData: true } },
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
	return update(name, queue, state === 'uncertain' ? { state } : { state, call: '' }, at);
}

/** Has the call wait for the next run. */
export function releaseNode(name: string, queue: Queue, at: NodeSpec['at']): NodeSpec {
	return update(name, queue, { state: '={{ null }}' }, at);
}
