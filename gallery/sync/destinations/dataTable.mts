/** n8n's own data table, which every n8n has: no database and no further account. */
import type { Service } from '../../../services.mts';
import { PATIENT, setFields } from '../../nodes.mts';
import { dataTable } from '../../parts/dataTable.mts';
import type { NodeSpec } from '../../workflow.mts';
import { keepChanged, listOf } from './tableRow.mts';
import { section, type Destination } from '../destination.mts';
import { accountOf } from '../../parts/account.mts';
import {
	CALL_TABLE,
	COLUMN_TYPES,
	isOfProvider,
	makeCallTable,
	makeTable,
	nameTheKey,
	tableFrom,
	writeOnce,
} from './callTable.mts';
import {
	decideWindow,
	NOTED,
	NOTED_KEY,
	notedKeyOf,
	notedName,
	noteName,
	windowOf,
} from '../window.mts';

/** One row an account: how far its last good run got. */
const RUNS_TABLE = 'Phone call syncs';

const RUNS_COLUMNS = NOTED.map((column) => ({
	name: column,
	type: column === NOTED_KEY ? COLUMN_TYPES.text : COLUMN_TYPES.instant,
}));

const KEPT_DAYS = 400;

const settingsName = ({ title }: Service): string => `Settings for ${title}`;

const keptDays = (service: Service): string =>
	`$('${settingsName(service)}').first().json.keep_days`;

const tableName = ({ title }: Service): string => `Make sure the table for ${title} is there`;

const runsName = ({ title }: Service): string =>
	`Make sure the table of the ${title} runs is there`;

const newestName = ({ title }: Service): string => `Find the newest ${title} call in the table`;

const tableOf = (service: Service) => tableFrom(tableName(service));

function findNewest(service: Service): NodeSpec {
	return dataTable(
		newestName(service),
		[3, 0],
		{
			resource: 'row',
			operation: 'get',
			dataTableId: tableOf(service),
			matchType: 'allConditions',
			filters: {
				conditions: [...isOfAccount(service), { keyName: 'started_at', condition: 'isNotEmpty' }],
			},
			returnAll: false,
			limit: 1,
			orderBy: true,
			orderByColumn: 'started_at',
			orderByDirection: 'DESC',
		},
		{ ...PATIENT, alwaysOutputData: true },
	);
}

const isOfAccount = (service: Service) => [
	isOfProvider(service),
	{ keyName: 'account', condition: 'eq', keyValue: `={{ ${accountOf(service)} }}` },
];

const isNotedFor = (service: Service) => ({
	keyName: NOTED_KEY,
	condition: 'eq',
	keyValue: `={{ ${notedKeyOf(service)} }}`,
});

function readNoted(service: Service): NodeSpec {
	return dataTable(
		notedName(service),
		[5, 0],
		{
			resource: 'row',
			operation: 'get',
			dataTableId: tableFrom(runsName(service)),
			matchType: 'allConditions',
			filters: { conditions: [isNotedFor(service)] },
			returnAll: false,
			limit: 1,
		},
		{ ...PATIENT, alwaysOutputData: true },
	);
}

const noteRun = (service: Service, at: NodeSpec['at']): NodeSpec =>
	dataTable(noteName(service), at, {
		resource: 'row',
		operation: 'upsert',
		dataTableId: tableFrom(runsName(service)),
		matchType: 'allConditions',
		filters: { conditions: [isNotedFor(service)] },
		columns: { mappingMode: 'autoMapInputData', value: null },
		options: {},
	});

const knownName = ({ title }: Service): string => `Read the ${title} calls in the table since then`;

const readKnown = (service: Service): NodeSpec =>
	dataTable(
		knownName(service),
		[8, 0],
		{
			resource: 'row',
			operation: 'get',
			dataTableId: tableOf(service),
			matchType: 'allConditions',
			filters: {
				conditions: [
					...isOfAccount(service),
					{
						keyName: 'started_at',
						condition: 'gte',
						keyValue: `={{ ${windowOf(service)}.window_start }}`,
					},
				],
			},
			returnAll: true,
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

/** A data table that is full takes no more calls. */
const removeOld = (service: Service, [column, row]: NodeSpec['at']): NodeSpec =>
	dataTable(`Remove ${service.title} calls that are too old`, [column + 1, row], {
		resource: 'row',
		operation: 'deleteRows',
		dataTableId: tableOf(service),
		matchType: 'allConditions',
		filters: {
			conditions: [
				...isOfAccount(service),
				{
					keyName: 'started_at',
					condition: 'lt',
					keyValue: `={{ ${keptDays(service)} > 0 ? $now.minus({ days: ${keptDays(service)} }).toUTC().toISO() : '1970-01-01T00:00:00.000Z' }}`,
				},
			],
		},
		options: {},
	});

export const DATA_TABLE: Destination = {
	key: 'data-table',
	title: 'n8n data table',
	phrase: 'a data table',
	needs: 'nothing else',
	toFillIn: (service) =>
		`Say in *${settingsName(service)}* for how many days calls are kept; 0 keeps them for good.`,
	remarks: () =>
		`The tables *${CALL_TABLE}* and *${RUNS_TABLE}*, which says how far the runs got, are made by themselves. The column *call_id* is the ID of the call, for a data table has an ID column of its own. Only calls that are new or have changed are written.\n\n**Old calls are removed** from the table ${KEPT_DAYS} days after they began, unless you change *keep_days*: all data tables of an n8n together hold 50 MB in older versions and 200 MB in newer ones, unless its owner changes \`N8N_DATA_TABLES_MAX_SIZE_BYTES\` (50 MB are some 100,000 calls), and when they are full n8n writes no more calls. For more of them, use a database.`,
	before: (service) =>
		section(
			setFields(
				settingsName(service),
				{ keep_days: { value: String(KEPT_DAYS), type: 'number' } },
				[1, 0],
			),
			makeCallTable(tableName(service), [2, 0]),
			findNewest(service),
			makeTable(runsName(service), [4, 0], RUNS_TABLE, RUNS_COLUMNS),
			readNoted(service),
			...decideWindow(service, 6, `$('${newestName(service)}').first().json.started_at`),
			readKnown(service),
			listOf(`Make one list of the known ${service.title} calls`, 'call_id', 9),
		),
	window: windowOf,
	note: (service, at) => section(noteRun(service, at), removeOld(service, at)),
	after: (service, column) =>
		section(
			nameTheKey(service, column),
			keepChanged(service, knownName(service), column + 1),
			writeOnce(service, tableName(service), column + 2),
		),
};
