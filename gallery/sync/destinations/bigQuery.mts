import { CALL_COLUMNS, kindOf } from '../../callColumns.mts';
import type { NodeSpec } from '../../workflow.mts';
import { PATIENT } from '../../nodes.mts';
import { chooseGoogle } from '../../parts/steps.mts';
import { picked } from './tableRow.mts';
import { NOTED_KEY, NOTED_ZONE } from '../window.mts';
import { mergeCalls, mergeRun, warehouse, type Values } from './warehouse.mts';

const DATASET = 'phone_calls';
const TABLE = `${DATASET}.calls`;
const RUNS = `${DATASET}.call_syncs`;

const TYPES = { text: 'STRING', instant: 'TIMESTAMP', integer: 'INT64' };

const CONVERSIONS: Record<keyof typeof TYPES, (text: string) => string> = {
	text: (text) => text,
	instant: (text) => `TIMESTAMP(${text})`,
	integer: (text) => `CAST(${text} AS INT64)`,
};

const select = (column: string): string =>
	`${CONVERSIONS[kindOf(column)](`JSON_VALUE(entry, '$.${column}')`)} AS ${column}`;

const INSTANT = "'%Y-%m-%dT%H:%M:%E3SZ'";

const CREATE = `CREATE SCHEMA IF NOT EXISTS ${DATASET};
CREATE TABLE IF NOT EXISTS ${TABLE} (
	${CALL_COLUMNS.map((column) => `${column} ${TYPES[kindOf(column)]}`).join(',\n\t')},
	fetched_at TIMESTAMP,
	created_at TIMESTAMP,
	updated_at TIMESTAMP
)
CLUSTER BY provider, account, id;`;

const CREATE_RUNS = `CREATE TABLE IF NOT EXISTS ${RUNS} (
	${NOTED_KEY} STRING,
	window_start TIMESTAMP,
	window_end TIMESTAMP,
	ran_at TIMESTAMP,
	${NOTED_ZONE} STRING
)`;

/** For a table of an older version. */
const ADD_ZONE = `ALTER TABLE ${RUNS} ADD COLUMN IF NOT EXISTS ${NOTED_ZONE} STRING`;

const noted = (field: string): string =>
	`(SELECT FORMAT_TIMESTAMP(${INSTANT}, MAX(${field})) FROM ${RUNS} WHERE ${NOTED_KEY} = @${NOTED_KEY}) AS ${field}`;

/** One row, whatever the table holds. */
const NEWEST = `SELECT
	FORMAT_TIMESTAMP(${INSTANT}, MAX(started_at)) AS started_at,
	FORMAT_TIMESTAMP(${INSTANT}, CURRENT_TIMESTAMP()) AS fetched_at,
	${noted('ran_at')},
	${noted('window_end')},
	(SELECT MAX(${NOTED_ZONE}) FROM ${RUNS} WHERE ${NOTED_KEY} = @${NOTED_KEY}) AS ${NOTED_ZONE}
FROM ${TABLE}
WHERE provider = @provider AND account = @account`;

const INCOMING = `	SELECT
		${CALL_COLUMNS.map(select).join(',\n\t\t')},
		TIMESTAMP(@fetched_at) AS fetched_at
	FROM UNNEST(JSON_QUERY_ARRAY(@calls)) AS entry
	WHERE JSON_VALUE(entry, '$.id') IS NOT NULL
	QUALIFY ROW_NUMBER() OVER (
		PARTITION BY JSON_VALUE(entry, '$.provider'), JSON_VALUE(entry, '$.account'), JSON_VALUE(entry, '$.id')
	) = 1`;

/** Values of a statement travel beside it, as texts: the node knows no other type. */
function bigQuery(
	name: string,
	sqlQuery: string,
	at: NodeSpec['at'],
	values: Values = {},
): NodeSpec {
	const namedParameters = Object.entries(values).map(([key, expression]) => ({
		name: key,
		value: `={{ ${expression} }}`,
	}));
	return {
		name,
		type: 'n8n-nodes-base.googleBigQuery',
		typeVersion: 2,
		at,
		settings: PATIENT,
		parameters: {
			authentication: 'oAuth2',
			resource: 'database',
			operation: 'executeQuery',
			projectId: picked,
			sqlQuery,
			options: namedParameters.length === 0 ? {} : { queryParameters: { namedParameters } },
		},
	};
}

export const BIGQUERY = warehouse({
	key: 'bigquery',
	title: 'Google BigQuery',
	phrase: 'Google BigQuery',
	needs: 'a Google Cloud project with billing (its free sandbox takes no MERGE)',
	statement: bigQuery,
	create: [CREATE, CREATE_RUNS, ADD_ZONE],
	newest: NEWEST,
	merge: mergeCalls(TABLE, INCOMING, 'CURRENT_TIMESTAMP()'),
	note: mergeRun(
		RUNS,
		(field) => `@${field}`,
		(text) => `TIMESTAMP(${text})`,
	),
	steps: [chooseGoogle('Google BigQuery', 'every Google BigQuery node', ', and your project')],
	remark: `**The tables** stand in the dataset \`${DATASET}\` in the US. For another region, make the dataset of that name there yourself before you run *1. Make the tables*. A run before that stops with the words that a table was not found.\n\nTimes are of the type TIMESTAMP, that is UTC. Every run reads the key columns of the table, which Google counts as bytes processed.`,
});
