/** PostgreSQL and MySQL: how each is told the same things. */
import { PATIENT, postgresQuery } from '../nodes.mts';
import type { NodeSpec } from '../workflow.mts';
import type { SqlDatabase, Statement } from './run.mts';

export interface BackfillDatabase extends SqlDatabase {
	/** In file names. */
	key: string;
	/** In sentences. */
	phrase: string;
	needs: string;
	/**
	 * Cut a range in windows: `$1` provider, `$2` and `$3` ISO 8601 instants, `$4` days, `$5` windows at once, `$6`
	 * the account.
	 */
	plan: string;
	/** Open the run of the next window of provider `$1` and account `$2`: gives `run_id`, null or no row at all when there is none to do. */
	beginWindow: string;
	/** Close the run of a window, as `finish`. */
	finishWindow: string;
}

/** n8n before 2.41 tries a node again whose item has a field `error`, even with nothing in it. */
const REASON = 'not_done_because';

const COUNTS_OF_RUN = `id, provider, fetched, inserted, updated, skipped, failed, error AS ${REASON}`;

export const POSTGRESQL: BackfillDatabase = {
	key: 'postgresql',
	title: 'PostgreSQL',
	phrase: 'PostgreSQL',
	needs: 'PostgreSQL 12 or newer',
	script: 'postgres.sql',
	statement: postgresQuery,
	write: 'SELECT * FROM upsert_calls($1, $2)',
	// Some 2 MB. Each statement costs n8n time of its own: in batches of 500 a large sync takes a third more.
	batchSize: 5000,
	reason: REASON,
	finish: `SELECT ${COUNTS_OF_RUN} FROM finish_call_sync($1, $2)`,
	plan: 'SELECT plan_backfill($1, $2, $3, $4, $5, $6) AS planned',
	beginWindow: 'SELECT * FROM begin_backfill_window($1, $2)',
	finishWindow: `SELECT ${COUNTS_OF_RUN} FROM finish_backfill_window($1, $2)`,
};

const mySqlQuery: Statement = (name, query, at, values, settings = PATIENT): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.mySql',
	typeVersion: 2.4,
	at,
	settings,
	parameters: {
		resource: 'database',
		operation: 'executeQuery',
		query,
		options: values === undefined ? {} : { queryReplacement: `={{ ${values} }}` },
	},
});

const RUN_OF_MYSQL = `SELECT ${COUNTS_OF_RUN} FROM sync_runs WHERE id = $1`;

/**
 * n8n's node writes values into the statement and then cuts that into statements by a pattern: a text with many
 * semicolons would keep it busy for seconds, and a server that takes backslashes for ordinary signs would take a
 * quotation mark in a text for its end. So control characters, which JSON has none of, stand for those signs, and
 * the server puts them back. One for one, because that costs next to nothing; base64 takes a third more time in
 * n8n's expressions, and a Code node more than that.
 */
const SIGNS = ['"', '\\', "'", ';'].map((sign, index) => ({
	code: sign.charCodeAt(0),
	control: index + 1,
}));

const hex = (code: number): string => `\\x${code.toString(16).padStart(2, '0')}`;

const withControls = SIGNS.map(
	({ code, control }) => `.replace(/${hex(code)}/g, '${hex(control)}')`,
).join('');

const carried = (text: string): string =>
	`((text) => (text === null ? null : String(text).replace(/[${hex(1)}-${hex(SIGNS.length)}]/g, ' ')${withControls}))(${text})`;

const TEXT = SIGNS.reduce(
	(text, { code, control }) =>
		`REPLACE(${text}, CHAR(${control} USING utf8mb4), CHAR(${code} USING utf8mb4))`,
	'CONVERT($2 USING utf8mb4) COLLATE utf8mb4_bin',
);

/** A procedure gives nothing to n8n's node but through variables of its session. */
export const MYSQL: BackfillDatabase = {
	key: 'mysql',
	title: 'MySQL',
	phrase: 'MySQL or MariaDB',
	needs: 'MySQL 8.0 or MariaDB 10.6, or newer',
	script: 'mysql.sql',
	statement: mySqlQuery,
	reason: REASON,
	carried,
	write: `CALL upsert_calls($1, ${TEXT}, @fetched, @inserted, @updated, @skipped, @failed); SELECT @fetched AS fetched, @inserted AS inserted, @updated AS updated, @skipped AS skipped, @failed AS failed`,
	finish: `CALL finish_call_sync($1, ${TEXT}); ${RUN_OF_MYSQL}`,
	plan: 'CALL plan_account_backfill($1, $2, $3, $4, $5, $6); SELECT COUNT(*) AS planned FROM backfill_windows WHERE provider = $1 AND account = $6',
	beginWindow:
		'CALL begin_account_backfill_window($1, @run_id, @window_start, @window_end, $2); SELECT @run_id AS run_id, @window_start AS window_start, @window_end AS window_end',
	finishWindow: `CALL finish_backfill_window($1, ${TEXT}); ${RUN_OF_MYSQL}`,
};
