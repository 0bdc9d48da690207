/** n8n's own data table, which every n8n has: no database and no further account. */
import type { IDataObject } from 'n8n-workflow';
import { CALL_COLUMNS, kindOf } from '../../callColumns.mts';
import type { Service } from '../../../services.mts';
import type { NodeSpec } from '../../workflow.mts';
import { newestLessOverlap, section, type Destination } from '../destination.mts';

const TABLE = 'Synced phone calls';

const TYPES = { text: 'string', instant: 'date', integer: 'number' } as const;

/** `id` is a column of n8n's own there. */
const COLUMNS = CALL_COLUMNS.map((column) => ({
	name: column === 'id' ? 'call_id' : column,
	type: TYPES[kindOf(column)],
}));

const tableName = ({ title }: Service): string => `Make sure the table for ${title} is there`;

/** By id: the node looks a name up by its parts and may find another table. */
const tableOf = (service: Service) => ({
	__rl: true,
	mode: 'id',
	value: `={{ $('${tableName(service)}').first().json.id }}`,
});

function dataTable(
	name: string,
	column: number,
	parameters: IDataObject,
	settings?: NodeSpec['settings'],
): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.dataTable',
		typeVersion: 1.1,
		at: [column, 0],
		parameters,
		settings,
	};
}

function makeTable(service: Service): NodeSpec {
	return dataTable(tableName(service), 1, {
		resource: 'table',
		operation: 'create',
		tableName: TABLE,
		columns: { column: COLUMNS },
		options: { createIfNotExists: true },
	});
}

function findNewest(service: Service): NodeSpec {
	return dataTable(
		`Find the newest ${service.title} call in the table`,
		2,
		{
			resource: 'row',
			operation: 'get',
			dataTableId: tableOf(service),
			matchType: 'allConditions',
			filters: {
				conditions: [
					{ keyName: 'provider', condition: 'eq', keyValue: service.provider },
					{ keyName: 'started_at', condition: 'isNotEmpty' },
				],
			},
			returnAll: false,
			limit: 1,
			orderBy: true,
			orderByColumn: 'started_at',
			orderByDirection: 'DESC',
		},
		{ alwaysOutputData: true },
	);
}

function nameTheKey(service: Service, column: number): NodeSpec {
	return {
		name: `Name the key of a ${service.title} call as the table does`,
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

function writeOnce(service: Service, column: number): NodeSpec {
	return dataTable(`Write each ${service.title} call once`, column, {
		resource: 'row',
		operation: 'upsert',
		dataTableId: tableOf(service),
		matchType: 'allConditions',
		filters: {
			conditions: [
				{ keyName: 'provider', condition: 'eq', keyValue: '={{ $json.provider }}' },
				{ keyName: 'call_id', condition: 'eq', keyValue: '={{ $json.call_id }}' },
			],
		},
		columns: { mappingMode: 'autoMapInputData', value: null },
		options: {},
	});
}

export const DATA_TABLE: Destination = {
	key: 'data-table',
	title: 'n8n data table',
	phrase: 'a data table',
	needs: 'nothing else',
	toFillIn: () => 'Nothing else.',
	remarks: () =>
		`The table *${TABLE}* is made by itself. Its column *call_id* is the ID of the call, for a data table has an ID column of its own.`,
	before: (service) => section(makeTable(service), findNewest(service)),
	startDate: newestLessOverlap,
	after: (service, column) => section(nameTheKey(service, column), writeOnce(service, column + 1)),
};
