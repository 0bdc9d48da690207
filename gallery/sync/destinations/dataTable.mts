/** n8n's own data table, which every n8n has: no database and no further account. */
import type { Service } from '../../../services.mts';
import { PATIENT } from '../../nodes.mts';
import { setting } from '../../parts/settings.mts';
import { dataTable, makeTypedTable, idFrom, where } from '../../parts/dataTable.mts';
import type { NodeSpec } from '../../workflow.mts';
import { keepChanged, listOf } from './tableRow.mts';
import { section, type Destination } from '../destination.mts';
import { accountOf } from '../../parts/account.mts';
import {
	CALL_TABLE,
	COLUMN_TYPES,
	isOfProvider,
	makeCallTable,
	nameTheKey,
	writeOnce,
} from './callTable.mts';
import {
	decideWindow,
	NOTED,
	NOTED_KEY,
	NOTED_TIMES,
	notedKeyOf,
	notedName,
	noteName,
	windowOf,
} from '../window.mts';

/** One row an account: how far its last good run got. */
export const RUNS_TABLE = 'Phone call syncs';

const isTime = (column: string): boolean => NOTED_TIMES.some((time) => time === column);

const RUNS_COLUMNS = NOTED.map((column) => ({
	name: column,
	type: isTime(column) ? COLUMN_TYPES.instant : COLUMN_TYPES.text,
}));

const KEPT_DAYS = 400;

const KEEP_DAYS = setting('keep_days');

const MAKE_CALLS = 'Make the calls table if missing';

const MAKE_RUNS = 'Make the runs table if missing';

const newestName = ({ title }: Service): string => `Find the newest ${title} call`;

/** A node that gives the table in which every sync of the project notes its last good run; once, whatever comes in. */
export const makeRunsTable = (name: string, at: NodeSpec['at']): NodeSpec =>
	makeTypedTable(name, at, RUNS_TABLE, RUNS_COLUMNS, { ...PATIENT, executeOnce: true });

function findNewest(service: Service): NodeSpec {
	return dataTable(
		newestName(service),
		[2, 0],
		{
			...where(
				[...isOfAccount(service), { keyName: 'started_at', condition: 'isNotEmpty' }],
				idFrom(MAKE_CALLS),
			),
			operation: 'get',
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
			...where([isNotedFor(service)], idFrom(MAKE_RUNS)),
			operation: 'get',
			returnAll: false,
			limit: 1,
		},
		{ ...PATIENT, alwaysOutputData: true },
	);
}

const noteRun = (service: Service, at: NodeSpec['at']): NodeSpec =>
	dataTable(noteName(service), at, {
		...where([isNotedFor(service)], idFrom(MAKE_RUNS)),
		operation: 'upsert',
		columns: { mappingMode: 'autoMapInputData', value: null },
		options: {},
	});

const knownName = ({ title }: Service): string => `Read the ${title} calls in the table`;

const readKnown = (service: Service): NodeSpec =>
	dataTable(
		knownName(service),
		[8, 0],
		{
			...where(
				[
					...isOfAccount(service),
					{
						keyName: 'started_at',
						condition: 'gte',
						keyValue: `={{ ${windowOf(service)}.window_start }}`,
					},
				],
				idFrom(MAKE_CALLS),
			),
			operation: 'get',
			returnAll: true,
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

/**
 * A data table that is full takes no more calls, but still gives some up: room is made before anything is written. The
 * newest call is known by then, and no run gets calls that are too old.
 */
const removeOld = (service: Service): NodeSpec =>
	dataTable(
		`Remove ${service.title} calls that are too old`,
		[3, 0],
		{
			...where(
				[
					...isOfAccount(service),
					{
						keyName: 'started_at',
						condition: 'lt',
						keyValue: `={{ ${KEEP_DAYS} > 0 ? $now.minus({ days: ${KEEP_DAYS} }).toUTC().toISO() : '1970-01-01T00:00:00.000Z' }}`,
					},
				],
				idFrom(MAKE_CALLS),
			),
			operation: 'deleteRows',
			options: {},
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

export const DATA_TABLE: Destination = {
	key: 'data-table',
	title: 'n8n data table',
	watchedIn: 'n8n data table',
	phrase: 'a data table',
	needs: 'nothing else',
	settings: { keep_days: { value: String(KEPT_DAYS), type: 'number' } },
	settingsInStep: '*keep_days* says for how many days calls are kept; 0 keeps them for good.',
	steps: () => [],
	remarks: () =>
		`The tables *${CALL_TABLE}* and *${RUNS_TABLE}*, which says how far the runs got, are made by themselves. The column *call_id* is the ID of the call, for a data table has an ID column of its own. Only calls that are new or have changed are written.\n\n**Old calls are removed** from the table ${KEPT_DAYS} days after they began, unless you change *keep_days*: all data tables of an n8n together hold 50 MB in older versions and 200 MB in newer ones, unless its owner changes \`N8N_DATA_TABLES_MAX_SIZE_BYTES\` (50 MB are some 100,000 calls), and when they are full n8n writes no more calls. For more of them, use a database.\n\n**Are the data tables full?** Each run removes old calls before it writes: lower *keep_days*, and the next run has room and goes on where the last good one ended. An n8n that keeps its own data in PostgreSQL counts the room of removed calls as taken, although new ones use it: lower *keep_days* before the tables are full, or have the limit raised.`,
	before: (service) =>
		section(
			makeCallTable(MAKE_CALLS, [1, 0]),
			findNewest(service),
			removeOld(service),
			makeRunsTable(MAKE_RUNS, [4, 0]),
			readNoted(service),
			...decideWindow(service, 6, {
				newest: `$('${newestName(service)}').first().json.started_at`,
				keepDays: KEEP_DAYS,
			}),
			readKnown(service),
			listOf(`Make one list of the known ${service.title} calls`, 'call_id', 9),
		),
	window: windowOf,
	notedFields: `$('${MAKE_RUNS}').first().json.columns.map(({ name }) => name)`,
	note: (service, at) => section(noteRun(service, at)),
	after: (service, column) =>
		section(
			nameTheKey(service, column),
			keepChanged(knownName(service), column + 1),
			writeOnce(service, MAKE_CALLS, column + 2),
		),
};
