/** n8n's data tables: what a workflow remembers from one run to the next. */
import type { IDataObject } from 'n8n-workflow';
import { PATIENT } from '../nodes.mts';
import type { NodeSpec } from '../workflow.mts';

type Place = NodeSpec['at'];

/** A table with text columns, besides the `id`, `createdAt` and `updatedAt` that n8n adds. */
export interface DataTable {
	/** As users see it, the same for all workflows that share it. */
	name: string;
	columns: readonly string[];
}

export interface Condition {
	keyName: string;
	/** Absent where the node knows one only. */
	condition?: string;
	keyValue?: string;
}

/** Every workflow with a table makes it in a node of this name. */
export const TABLE = 'Make sure the table is there';

/** n8n expression, without braces, for its id. */
export const TABLE_ID = `$('${TABLE}').first().json.id`;

/** For a condition on `createdAt` or `updatedAt`: the moment so long ago, such as `hours: 24`. */
export const ago = (duration: string): string =>
	`={{ $now.minus({ ${duration} }).toUTC().toISO() }}`;

/** That these columns hold these values, each as it stands or an expression with braces. */
export const equal = (values: Record<string, string>): Condition[] =>
	Object.entries(values).map(([keyName, keyValue]) => ({ keyName, condition: 'eq', keyValue }));

/** Columns that tell the rows of a workflow from those of its other imports: these have other accounts, or others to tell. */
export const OF_THIS_WORKFLOW = { workflow: '={{ $workflow.id }}' };

/** A node on data tables. On SQLite n8n gives up on a lock now and then, so by itself it tries three times. */
export function dataTable(
	name: string,
	at: Place,
	parameters: IDataObject,
	settings: NodeSpec['settings'] = PATIENT,
): NodeSpec {
	return { name, type: 'n8n-nodes-base.dataTable', typeVersion: 1.1, at, settings, parameters };
}

/** n8n expression, without braces, for the id of the table that a node gave. */
export const idFrom = (maker: string): string => `$('${maker}').first().json.id`;

/** A table by an expression, without braces, for its id: by a part of its name n8n finds other tables, too. */
export const tableById = (id: string): IDataObject => ({
	__rl: true,
	mode: 'id',
	value: `={{ ${id} }}`,
});

/** Which rows an operation is about: all conditions must hold. */
export const where = (conditions: readonly Condition[], tableId = TABLE_ID): IDataObject => ({
	resource: 'row',
	dataTableId: tableById(tableId),
	matchType: 'allConditions',
	filters: { conditions: [...conditions] },
});

/** Columns with these texts, each as it stands or an expression with braces; those of `numbers` hold numbers. */
export const textColumns = (
	value: Record<string, string>,
	numbers: readonly string[] = [],
): IDataObject => ({
	mappingMode: 'defineBelow',
	value,
	matchingColumns: [],
	schema: Object.keys(value).map((id) => ({
		id,
		displayName: id,
		required: false,
		defaultMatch: false,
		display: true,
		type: numbers.includes(id) ? 'number' : 'string',
		readOnly: false,
		removed: false,
	})),
	attemptToConvertTypes: false,
	convertFieldsToString: false,
});

export interface TableColumn {
	name: string;
	/** As n8n calls it: `string`, `number`, `date` or `boolean`. */
	type: string;
}

/** The same node, which goes on where n8n can write or read nothing, as while its data tables are full. */
export const goingOn = (node: NodeSpec): NodeSpec => ({
	...node,
	settings: { ...node.settings, onError: 'continueRegularOutput' },
});

/** Gives the table of that name, which it makes when there is none. */
export const makeTypedTable = (
	node: string,
	at: Place,
	table: string,
	columns: readonly TableColumn[],
	settings: NodeSpec['settings'] = PATIENT,
): NodeSpec =>
	dataTable(
		node,
		at,
		{
			resource: 'table',
			operation: 'create',
			tableName: table,
			columns: { column: [...columns] },
			options: { createIfNotExists: true },
		},
		settings,
	);

/** The same for a table of texts, once whatever comes in, in a node that is named `node`. */
export const makeTable = ({ name, columns }: DataTable, at: Place, node = TABLE): NodeSpec =>
	makeTypedTable(
		node,
		at,
		name,
		columns.map((column) => ({ name: column, type: 'string' })),
		{ ...PATIENT, executeOnce: true },
	);

/** Writes a row for each item; one that has these keys already is overwritten in these columns alone. */
export const noteRows = (
	name: string,
	keys: Record<string, string>,
	others: Record<string, string>,
	at: Place,
): NodeSpec =>
	dataTable(name, at, {
		...where(equal(keys)),
		operation: 'upsert',
		columns: textColumns({ ...keys, ...others }),
		options: {},
	});

/** All rows for which the conditions hold, once for all items. With none, one empty item. */
export const getRows = (
	name: string,
	conditions: readonly Condition[],
	at: Place,
	tableId = TABLE_ID,
): NodeSpec =>
	dataTable(
		name,
		at,
		{ ...where(conditions, tableId), operation: 'get', returnAll: true },
		{ ...PATIENT, executeOnce: true, alwaysOutputData: true },
	);

/**
 * Changes columns of the rows for which the conditions hold, for each item. Goes on though there is none.
 *
 * @param tableId expression without braces, for a run that did not make sure of the table itself
 * @param numbers those of the columns that hold numbers
 */
export const changeRows = (
	name: string,
	conditions: readonly Condition[],
	columns: Record<string, string>,
	at: Place,
	{
		settings = PATIENT,
		tableId,
		numbers,
	}: { settings?: NodeSpec['settings']; tableId?: string; numbers?: readonly string[] } = {},
): NodeSpec =>
	dataTable(
		name,
		at,
		{
			...where(conditions, tableId),
			operation: 'update',
			columns: textColumns(columns, numbers),
			options: {},
		},
		{ ...settings, alwaysOutputData: true },
	);
