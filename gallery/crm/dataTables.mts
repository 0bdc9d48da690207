/** Nodes on the data tables of the CRM workflows, of which each has several. */
import type { IDataObject } from 'n8n-workflow';
import { PATIENT } from '../nodes.mts';
import { dataTable, textColumns, type Condition } from '../parts/dataTable.mts';
import type { NodeSpec } from '../workflow.mts';

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

/** For a condition on `createdAt` or `updatedAt`: the moment so long ago. */
export const ago = (duration: string): string =>
	`={{ $now.minus({ ${duration} }).toUTC().toISO() }}`;

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
		{ ...PATIENT, executeOnce: true },
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
	return dataTable(name, at, onRows('rowNotExists', { table, conditions }, {}), {
		...PATIENT,
		...settings,
	});
}

/** Gives such rows. */
export const getRows = (
	name: string,
	rows: RowSelection,
	at: NodeSpec['at'],
	settings?: NodeSpec['settings'],
): NodeSpec =>
	dataTable(name, at, onRows('get', rows, { returnAll: true }), { ...PATIENT, ...settings });

/** Changes such rows, and gives them. */
export const updateRows = (
	name: string,
	rows: RowSelection,
	columns: Record<string, string>,
	at: NodeSpec['at'],
	settings?: NodeSpec['settings'],
): NodeSpec =>
	dataTable(name, at, onRows('update', rows, { columns: textColumns(columns), options: {} }), {
		...PATIENT,
		...settings,
	});

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
	dataTable(name, at, onRows('deleteRows', rows, { options: {} }), {
		...PATIENT,
		alwaysOutputData: true,
	});
