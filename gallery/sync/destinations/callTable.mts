/** The data table of n8n in which calls stand: how it is made, and how a call is written into it once. */
import { CALL_COLUMNS, kindOf } from '../../callColumns.mts';
import type { Service } from '../../../services.mts';
import {
	dataTable,
	makeTypedTable,
	idFrom,
	type TableColumn,
	where,
} from '../../parts/dataTable.mts';
import type { NodeSpec } from '../../workflow.mts';

/** As users see it. */
export const CALL_TABLE = 'Synced phone calls';

export const COLUMN_TYPES = { text: 'string', instant: 'date', integer: 'number' } as const;

/** `id` is a column of n8n's own there. */
const COLUMNS: readonly TableColumn[] = CALL_COLUMNS.map((column) => ({
	name: column === 'id' ? 'call_id' : column,
	type: COLUMN_TYPES[kindOf(column)],
}));

/** Gives the table of calls, which it makes when there is none. */
export const makeCallTable = (
	name: string,
	at: NodeSpec['at'],
	settings?: NodeSpec['settings'],
): NodeSpec => makeTypedTable(name, at, CALL_TABLE, COLUMNS, settings);

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
			...where(
				['provider', 'account', 'call_id'].map((keyName) => ({
					keyName,
					condition: 'eq',
					keyValue: `={{ $json.${keyName} }}`,
				})),
				idFrom(maker),
			),
			operation: 'upsert',
			columns: { mappingMode: 'autoMapInputData', value: null },
			options: {},
		},
		settings,
	);
}
