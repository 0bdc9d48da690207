/** The data table of n8n in which calls stand: how it is made, and how a call is written into it once. */
import { CALL_COLUMNS, kindOf } from '../../callColumns.mts';
import type { Service } from '../../../services.mts';
import { PATIENT } from '../../nodes.mts';
import { dataTable } from '../../parts/dataTable.mts';
import type { NodeSpec } from '../../workflow.mts';

/** As users see it. */
export const CALL_TABLE = 'Synced phone calls';

export const COLUMN_TYPES = { text: 'string', instant: 'date', integer: 'number' } as const;

export interface TableColumn {
	name: string;
	type: string;
}

/** `id` is a column of n8n's own there. */
const COLUMNS: readonly TableColumn[] = CALL_COLUMNS.map((column) => ({
	name: column === 'id' ? 'call_id' : column,
	type: COLUMN_TYPES[kindOf(column)],
}));

/** By id: the node looks a name up by its parts and may find another table. */
export const tableFrom = (maker: string) => ({
	__rl: true,
	mode: 'id',
	value: `={{ $('${maker}').first().json.id }}`,
});

/** Gives the table of that name, which it makes when there is none. */
export const makeTable = (
	name: string,
	at: NodeSpec['at'],
	table: string,
	columns: readonly TableColumn[],
	settings: NodeSpec['settings'] = PATIENT,
): NodeSpec =>
	dataTable(
		name,
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

/** The same for the table of calls. */
export const makeCallTable = (
	name: string,
	at: NodeSpec['at'],
	settings?: NodeSpec['settings'],
): NodeSpec => makeTable(name, at, CALL_TABLE, COLUMNS, settings);

export const isOfProvider = ({ provider }: Service) => ({
	keyName: 'provider',
	condition: 'eq',
	keyValue: provider,
});

/** A call as the table has it. */
export function nameTheKey(service: Service, column: number): NodeSpec {
	return {
		name: `Name the key of each ${service.title} call`,
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		at: [column, 0],
		parameters: {
			mode: 'manual',
			duplicateItem: false,
			assignments: {
				assignments: [{ id: 'call-id', name: 'call_id', value: '={{ $json.id }}', type: 'string' }],
			},
			includeOtherFields: true,
			include: 'except',
			excludeFields: 'id',
			options: {},
		},
	};
}

/**
 * Writes each row into the row of its call, or into a new one.
 *
 * @param maker the node that made sure of the table
 */
export function writeOnce(
	service: Service,
	maker: string,
	column: number,
	settings?: NodeSpec['settings'],
): NodeSpec {
	return dataTable(
		`Write each ${service.title} call once`,
		[column, 0],
		{
			resource: 'row',
			operation: 'upsert',
			dataTableId: tableFrom(maker),
			matchType: 'allConditions',
			filters: {
				conditions: ['provider', 'account', 'call_id'].map((keyName) => ({
					keyName,
					condition: 'eq',
					keyValue: `={{ $json.${keyName} }}`,
				})),
			},
			columns: { mappingMode: 'autoMapInputData', value: null },
			options: {},
		},
		settings,
	);
}
