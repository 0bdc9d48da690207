/** Where the syncs write down their runs, as far as a workflow can watch it: two databases, and n8n's data table. */
import { PATIENT } from '../nodes.mts';
import type { NodeSpec } from '../workflow.mts';
import { getRows } from '../parts/dataTable.mts';
import { MYSQL, POSTGRESQL, type BackfillDatabase } from '../sql/databases.mts';
import { makeRunsTable, RUNS_TABLE } from '../sync/destinations/dataTable.mts';
import { NOTED_KEY } from '../sync/window.mts';
import { choose } from '../parts/steps.mts';

/** Name of the node that gives an item for each account, or one with `error`. */
export const ASK = 'See when each sync last succeeded';

export interface SyncMemory {
	/** In file names. */
	key: string;
	/** In titles: "PostgreSQL". */
	title: string;
	/** In sentences, without an apostrophe: "PostgreSQL". */
	phrase: string;
	/** What to choose, steps for a note. */
	steps: readonly string[];
	/** What to look at when it cannot be asked, a sentence. */
	advice: string;
	/** What it knows of the runs and what not, a paragraph for a note. */
	remark: string;
	/** Nodes of which the last is `ASK`. */
	ask: (column: number) => NodeSpec[];
}

const ASKED: NodeSpec['settings'] = {
	...PATIENT,
	executeOnce: true,
	alwaysOutputData: true,
	onError: 'continueRegularOutput',
};

/**
 * Gives a row for each phone system and account: so many seconds ago its last good run ended (null: none ever did), its
 * first and its last run began, and whether the last is `good`, `open` or `stopped`. Runs of a sync workflow only: what
 * somebody asked for, and a backfill, succeed also where the sync stands still.
 *
 * @param now SQL for the present as seconds since 1970
 * @param epoch the same for a column
 */
const lastRuns = (
	now: string,
	epoch: (column: string) => string,
): string => `SELECT of_account.provider, of_account.account,
	of_account.good_seconds, of_account.first_seconds, ${now} - ${epoch('last_run.started_at')} AS last_seconds,
	CASE WHEN last_run.finished_at IS NULL THEN 'open' WHEN last_run.error IS NULL THEN 'good' ELSE 'stopped' END AS last_state
FROM (
	SELECT provider, account, MAX(id) AS last_id, ${now} - MIN(${epoch('started_at')}) AS first_seconds,
		${now} - MAX(CASE WHEN finished_at IS NOT NULL AND error IS NULL THEN ${epoch('finished_at')} END) AS good_seconds
	FROM sync_runs WHERE kind = 'sync' GROUP BY provider, account
) AS of_account
JOIN sync_runs AS last_run ON last_run.id = of_account.last_id
ORDER BY of_account.provider, of_account.account`;

/** By the keys of the databases. */
export const LAST_RUNS = {
	postgresql: lastRuns(
		'EXTRACT(EPOCH FROM clock_timestamp())',
		(column) => `EXTRACT(EPOCH FROM ${column})`,
	),
	mysql: lastRuns('UNIX_TIMESTAMP(NOW(6))', (column) => `UNIX_TIMESTAMP(${column})`),
};

const ofDatabase = (database: BackfillDatabase, query: string, others: string): SyncMemory => ({
	key: database.key,
	title: database.title,
	phrase: database.title,
	steps: [choose(database.title, ASK)],
	advice: `Look whether the ${database.title} credential is right, and whether the tables are there: a sync makes them by its start 1. Make the tables.`,
	remark: `**Which syncs:** all that write into this ${database.title} database${others}, each phone system and account by itself. Only runs of a sync workflow count, by its schedule or by hand. A backfill, *Sync now* and the HTTP API do not, so the view \`last_sync\` is not enough here: it shows the last good run of any kind. A sync that never began a run stands nowhere, and is not missed: run each once by hand.`,
	ask: (column) => [database.statement(ASK, query, [column, 0], undefined, ASKED)],
});

const RUNS = 'Make the runs table if missing';

const DATA_TABLE: SyncMemory = {
	key: 'data-table',
	title: 'n8n data table',
	phrase: 'the data tables of n8n',
	steps: [],
	advice: `Look whether the data table ${RUNS_TABLE} is there, and has a column ${NOTED_KEY}.`,
	remark: `**Which syncs:** all that write into data tables of this n8n project, each phone system and account by itself. They note their last good run in the table *${RUNS_TABLE}*, and nothing else: of a sync that never succeeded nothing stands there, so it is not missed beside others that did. Run each once by hand. Keep this workflow in the project of the syncs, for data tables belong to a project.`,
	ask: (column) => [
		makeRunsTable(RUNS, [column, 0]),
		{
			...getRows(
				ASK,
				[{ keyName: NOTED_KEY, condition: 'isNotEmpty' }],
				[column + 1, 0],
				`$('${RUNS}').first().json.id`,
			),
			settings: ASKED,
		},
	],
};

export const SYNC_MEMORIES: readonly SyncMemory[] = [
	DATA_TABLE,
	ofDatabase(POSTGRESQL, LAST_RUNS.postgresql, ', those to Supabase among them'),
	ofDatabase(MYSQL, LAST_RUNS.mysql, ''),
];
