/** The runs of syncs that a calls page has asked for, in a data table: a row each, which says how far it is. */
import {
	changeRows,
	dataTable,
	equal,
	makeTypedTable,
	tableById,
	idFrom,
	type Condition,
	type TableColumn,
	where,
} from '../parts/dataTable.mts';
import { ask } from '../parts/decisions.mts';
import { PATIENT } from '../nodes.mts';
import type { NodeSpec } from '../workflow.mts';

type Place = NodeSpec['at'];

/** As users see it. */
export const RUNS_TABLE = 'Calls page syncs';

const COUNTS: readonly string[] = ['fetched', 'inserted', 'updated'];

const COLUMNS: readonly TableColumn[] = [
	...['provider', 'range_start', 'range_end', 'state', 'reason'].map((name) => ({
		name,
		type: 'string',
	})),
	{ name: 'begun_at', type: 'date' },
	...COUNTS.map((name) => ({ name, type: 'number' })),
];

/** What fails has to be told to whoever waits for it: its item comes out of output 1. */
export const OR_FAILURE: NodeSpec['settings'] = { ...PATIENT, onError: 'continueErrorOutput' };

export const ONCE_OR_FAILURE: NodeSpec['settings'] = { ...OR_FAILURE, executeOnce: true };

/**
 * For reads, of which nothing found is no failure: one empty item then, and one with `error` when they fail. With an
 * error output, n8n would also send an empty item down the way of success.
 */
export const FOUND_OR_ERROR: NodeSpec['settings'] = {
	...PATIENT,
	executeOnce: true,
	alwaysOutputData: true,
	onError: 'continueRegularOutput',
};

/** Output 1 is a read of a few rows that has failed. */
export const wasRead = (name: string, at: Place): NodeSpec => ask(name, '!$json.error', at);

export const makeRunsTable = (name: string, at: Place): NodeSpec =>
	makeTypedTable(name, at, RUNS_TABLE, COLUMNS, ONCE_OR_FAILURE);

/** Puts each item in as a row, and gives the rows with their `id`. */
export const insertRuns = (name: string, maker: string, at: Place): NodeSpec =>
	dataTable(
		name,
		at,
		{
			resource: 'row',
			operation: 'insert',
			dataTableId: tableById(idFrom(maker)),
			columns: { mappingMode: 'autoMapInputData', value: null },
			options: {},
		},
		OR_FAILURE,
	);

/** Rows for which the conditions hold, once for all items; see `FOUND_OR_ERROR`. */
export const readRuns = (
	name: string,
	maker: string,
	conditions: readonly Condition[],
	at: Place,
): NodeSpec =>
	dataTable(
		name,
		at,
		{
			...where(conditions, idFrom(maker)),
			operation: 'get',
			returnAll: false,
			limit: 1000,
		},
		FOUND_OR_ERROR,
	);

/** After so long a run counts no more: n8n was most likely stopped while it was under way. */
export const LOST_MINUTES = 30;

/** Those that may still be under way. */
export const UNDER_WAY: readonly Condition[] = [
	...equal({ state: 'open' }),
	{
		keyName: 'begun_at',
		condition: 'gt',
		keyValue: `={{ $now.minus({ minutes: ${LOST_MINUTES} }).toUTC().toISO() }}`,
	},
];

/** What cannot be written down of a run keeps none of its calls from being written. */
const ONCE_AT_BEST: NodeSpec['settings'] = {
	...PATIENT,
	executeOnce: true,
	onError: 'continueRegularOutput',
};

/**
 * Changes columns of the run with that id, while it is open: what ended it first stands.
 *
 * @param id JavaScript for its id
 * @param tableId JavaScript for the id of the table
 */
export const changeRun = (
	name: string,
	[id, tableId]: readonly [string, string],
	columns: Record<string, string>,
	at: Place,
	settings: NodeSpec['settings'] = ONCE_AT_BEST,
): NodeSpec =>
	changeRows(
		name,
		[{ keyName: 'id', condition: 'eq', keyValue: `={{ ${id} }}` }, ...equal({ state: 'open' })],
		columns,
		at,
		{ tableId, settings, numbers: COUNTS },
	);
