import { CALL_COLUMNS, kindOf } from '../../callColumns.mts';
import type { NodeSpec } from '../../workflow.mts';
import { PATIENT } from '../../nodes.mts';
import { chooseInEvery } from '../../parts/steps.mts';
import { NOTED_KEY, NOTED_ZONE } from '../window.mts';
import { mergeCalls, mergeRun, warehouse, type Values } from './warehouse.mts';

const TABLE = 'calls';
const RUNS = 'call_syncs';

const TYPES = { text: 'VARCHAR', instant: 'TIMESTAMP_TZ(3)', integer: 'INTEGER' };

const CONVERSIONS: Record<keyof typeof TYPES, (text: string) => string> = {
	text: (text) => text,
	instant: (text) => `TO_TIMESTAMP_TZ(${text})`,
	integer: (text) => `TO_NUMBER(${text})`,
};

/** By way of text, for only then a JSON null is NULL. */
const select = (column: string): string =>
	`${CONVERSIONS[kindOf(column)](`entry.value:${column}::VARCHAR`)} AS ${column}`;

const isRequired = (column: string): string =>
	['provider', 'account', 'id'].includes(column) ? ' NOT NULL' : '';

const CREATE = `CREATE TABLE IF NOT EXISTS ${TABLE} (
	${CALL_COLUMNS.map((column) => `${column} ${TYPES[kindOf(column)]}${isRequired(column)}`).join(',\n\t')},
	fetched_at TIMESTAMP_TZ NOT NULL,
	created_at TIMESTAMP_TZ NOT NULL,
	updated_at TIMESTAMP_TZ NOT NULL,
	PRIMARY KEY (provider, account, id)
)`;

const CREATE_RUNS = `CREATE TABLE IF NOT EXISTS ${RUNS} (
	${NOTED_KEY} VARCHAR NOT NULL,
	window_start TIMESTAMP_TZ NOT NULL,
	window_end TIMESTAMP_TZ NOT NULL,
	ran_at TIMESTAMP_TZ NOT NULL,
	${NOTED_ZONE} VARCHAR,
	PRIMARY KEY (${NOTED_KEY})
)`;

/** For a table of an older version. */
const ADD_ZONE = `ALTER TABLE ${RUNS} ADD COLUMN IF NOT EXISTS ${NOTED_ZONE} VARCHAR`;

const inUtc = (instant: string): string =>
	`TO_VARCHAR(CONVERT_TIMEZONE('UTC', ${instant}), 'YYYY-MM-DD"T"HH24:MI:SS.FF3"Z"')`;

/** One row, whatever the table holds. */
const NEWEST = `WITH given AS (
	SELECT ? AS provider, ? AS account, ? AS ${NOTED_KEY}
), newest AS (
	SELECT MAX(c.started_at) AS started_at FROM ${TABLE} c
	JOIN given g ON c.provider = g.provider AND c.account = g.account
), noted AS (
	SELECT MAX(r.ran_at) AS ran_at, MAX(r.window_end) AS window_end, MAX(r.${NOTED_ZONE}) AS ${NOTED_ZONE}
	FROM ${RUNS} r JOIN given g ON r.${NOTED_KEY} = g.${NOTED_KEY}
)
SELECT
	${inUtc('newest.started_at')} AS "started_at",
	${inUtc('CURRENT_TIMESTAMP()')} AS "fetched_at",
	${inUtc('noted.ran_at')} AS "ran_at",
	${inUtc('noted.window_end')} AS "window_end",
	noted.${NOTED_ZONE} AS "${NOTED_ZONE}"
FROM newest CROSS JOIN noted`;

const INCOMING = `	SELECT
		${CALL_COLUMNS.map(select).join(',\n\t\t')},
		given.fetched_at AS fetched_at
	FROM
		(SELECT PARSE_JSON(?) AS calls, TO_TIMESTAMP_TZ(?) AS fetched_at) AS given,
		LATERAL FLATTEN(INPUT => given.calls) AS entry
	WHERE entry.value:id IS NOT NULL
	QUALIFY ROW_NUMBER() OVER (
		PARTITION BY entry.value:provider::VARCHAR, entry.value:account::VARCHAR, entry.value:id::VARCHAR ORDER BY entry.index
	) = 1`;

/** Values of a statement travel beside it, in the order of its question marks. */
function snowflake(name: string, query: string, at: NodeSpec['at'], values?: Values): NodeSpec {
	const options =
		values === undefined
			? {}
			: { queryReplacement: `={{ [${Object.values(values).join(', ')}] }}` };
	return {
		name,
		type: 'n8n-nodes-base.snowflake',
		typeVersion: 1,
		at,
		settings: PATIENT,
		parameters: { operation: 'executeQuery', query, options },
	};
}

export const SNOWFLAKE = warehouse({
	key: 'snowflake',
	title: 'Snowflake',
	phrase: 'Snowflake',
	needs: 'Snowflake, and an n8n whose Snowflake node has query parameters',
	minutes: 60,
	statement: snowflake,
	create: [CREATE, CREATE_RUNS, ADD_ZONE],
	newest: NEWEST,
	merge: mergeCalls(TABLE, INCOMING, 'CURRENT_TIMESTAMP()'),
	note: mergeRun(
		RUNS,
		() => '?',
		(text) => `TO_TIMESTAMP_TZ(${text})`,
	),
	steps: [chooseInEvery('Snowflake', 'Snowflake node')],
	remark:
		'**The tables** stand in the database and the schema of the credential. A run before they are made stops with the words that a table does not exist.\n\nIt runs every hour, for Snowflake bills a warehouse from when it wakes up until it suspends, a minute at least. An extra small one (1 credit an hour) that suspends after a minute (AUTO_SUSPEND = 60) costs about 20 credits a month that way, and four times as much every 15 minutes; one that suspends after ten minutes costs about 125 even every hour. Times are of the type TIMESTAMP_TZ, written in UTC. An older n8n, whose Snowflake node has no query parameters, stops at the first node and writes nothing.',
});
