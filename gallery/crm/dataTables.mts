/** Nodes on the data tables of the CRM workflows, of which each has several. */
import type { IDataObject } from 'n8n-workflow';
import { PATIENT } from '../nodes.mts';
import { dataTable, textColumns, where, type Condition } from '../parts/dataTable.mts';
import type { NodeSpec } from '../workflow.mts';

export interface RowSelection {
	/** The node that made sure that the table is there. */
	table: string;
	/** All of them must hold. */
	conditions: Condition[];
}

const onRows = (
	operation: 'deleteRows' | 'get' | 'rowNotExists' | 'update' | 'upsert',
	{ table, conditions }: RowSelection,
	further: IDataObject,
): IDataObject => ({
	...where(conditions, `$('${table}').first().json.id`),
	operation,
	...further,
});

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
