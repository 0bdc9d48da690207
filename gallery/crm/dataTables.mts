/** Nodes on n8n's data tables. On SQLite n8n gives up on a lock now and then, so they try three times. */
import type { IDataObject } from 'n8n-workflow';
import { PATIENT } from '../nodes.mts';
import type { NodeSpec } from '../workflow.mts';

/** One condition on a column; values are texts or n8n expressions. */
export interface Condition {
	keyName: string;
	/** Absent where the node knows one only. */
	condition?: 'eq' | 'gt' | 'isEmpty' | 'lt';
	keyValue?: string;
}

export interface RowSelection {
	/** The node that made sure that the table is there. */
	table: string;
	/** All of them must hold. */
	conditions: Condition[];
}

const tableFrom = (maker: string): IDataObject => ({
	__rl: true,
	mode: 'id',
	value: `={{ $('${maker}').first().json.id }}`,
});

export const equal = (values: Record<string, string>): Condition[] =>
	Object.entries(values).map(([keyName, keyValue]) => ({ keyName, condition: 'eq', keyValue }));

/** For a condition on `createdAt` or `updatedAt`: the moment so long ago. */
export const ago = (duration: string): string =>
	`={{ $now.minus({ ${duration} }).toUTC().toISO() }}`;

function dataTable(
	name: string,
	at: NodeSpec['at'],
	parameters: IDataObject,
	settings?: NodeSpec['settings'],
): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.dataTable',
		typeVersion: 1.1,
		at,
		settings: { ...PATIENT, ...settings },
		parameters,
	};
}

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

/** Gives the table of that name, which it makes when there is none, with text columns. */
export function tableNode(
	name: string,
	tableName: string,
	columns: readonly string[],
	at: NodeSpec['at'],
): NodeSpec {
	return dataTable(
		name,
		at,
		{
			resource: 'table',
			operation: 'create',
			tableName,
			columns: { column: columns.map((column) => ({ name: column, type: 'string' })) },
			options: { createIfNotExists: true },
		},
		{ executeOnce: true },
	);
}

function onRows(
	operation: 'deleteRows' | 'get' | 'rowNotExists' | 'update' | 'upsert',
	{ table, conditions }: RowSelection,
	further: IDataObject,
): IDataObject {
	return {
		resource: 'row',
		operation,
		dataTableId: tableFrom(table),
		matchType: 'allConditions',
		filters: { conditions: conditions as unknown as IDataObject[] },
		...further,
	};
}

/** Lets the items through for which there is no row with these values: the node knows no other condition. */
export function dropKnown(
	name: string,
	table: string,
	values: Record<string, string>,
	at: NodeSpec['at'],
	settings?: NodeSpec['settings'],
): NodeSpec {
	const conditions = Object.entries(values).map(([keyName, keyValue]) => ({ keyName, keyValue }));
	return dataTable(name, at, onRows('rowNotExists', { table, conditions }, {}), settings);
}

/** Gives such rows. */
export const getRows = (
	name: string,
	rows: RowSelection,
	at: NodeSpec['at'],
	settings?: NodeSpec['settings'],
): NodeSpec => dataTable(name, at, onRows('get', rows, { returnAll: true }), settings);

/** Changes such rows, and gives them. */
export const updateRows = (
	name: string,
	rows: RowSelection,
	columns: Record<string, string>,
	at: NodeSpec['at'],
	settings?: NodeSpec['settings'],
): NodeSpec =>
	dataTable(
		name,
		at,
		onRows('update', rows, { columns: textColumns(columns), options: {} }),
		settings,
	);

/** Changes such rows, or adds one when there is none. */
export const upsertRow = (
	name: string,
	rows: RowSelection,
	columns: Record<string, string>,
	at: NodeSpec['at'],
): NodeSpec =>
	dataTable(name, at, onRows('upsert', rows, { columns: textColumns(columns), options: {} }));

/** Removes such rows; an item comes out in any case. */
export const deleteRows = (name: string, rows: RowSelection, at: NodeSpec['at']): NodeSpec =>
	dataTable(name, at, onRows('deleteRows', rows, { options: {} }), { alwaysOutputData: true });
