/** The databases whose scripts run in the tests, each with its own words for what they are asked. */
import type { SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startMariadb } from '../../sandbox/databases/mariadb.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';
import { mariadbIsHere } from '../support/mariadb.mts';

/** The same questions in the words of each database. */
export interface Dialect {
	name: string;
	script: string;
	start: () => Promise<SandboxDatabaseServer>;
	begin: string;
	/** The same with an account. */
	beginOf: (account: string) => [sql: string, values: unknown[]];
	/** The same with an account, a time zone and the first days. */
	beginIn: (account: string, zone: string, firstDays: number) => [sql: string, values: unknown[]];
	upsert: (run: unknown, calls: string) => [sql: string, values: unknown[]];
	finish: (run: unknown, error: string | null) => [sql: string, values: unknown[]];
	plan: (
		from: string,
		to: string,
		days: number,
		atOnce: number,
	) => [sql: string, values: unknown[]];
	beginWindow: string;
	planOf: (
		account: string,
		...plan: [from: string, to: string, days: number, atOnce: number]
	) => [sql: string, values: unknown[]];
	beginWindowOf: (account: string) => [sql: string, values: unknown[]];
	finishWindow: (run: unknown, error: string | null) => [sql: string, values: unknown[]];
	hoursAgo: (hours: number) => string;
	daysBefore: (instant: string, days: number) => string;
}

export const COUNTS = ['fetched', 'inserted', 'updated', 'skipped', 'failed'];

const POSTGRES: Dialect = {
	name: 'PostgreSQL',
	script: 'postgres.sql',
	start: startPostgres,
	begin: "SELECT * FROM begin_call_sync('kavkom', 2, 30)",
	beginOf: (account) => ["SELECT * FROM begin_call_sync('kavkom', 2, 30, $1)", [account]],
	beginIn: (account, zone, firstDays) => [
		"SELECT * FROM begin_call_sync('kavkom', 2, $1, $2, $3)",
		[firstDays, account, zone],
	],
	upsert: (run, calls) => ['SELECT * FROM upsert_calls($1, $2)', [run, calls]],
	finish: (run, error) => ['SELECT * FROM finish_call_sync($1, $2)', [run, error]],
	plan: (...plan) => ["SELECT plan_backfill('kavkom', $1, $2, $3, $4)", plan],
	planOf: (account, ...plan) => [
		"SELECT plan_backfill('kavkom', $1, $2, $3, $4, $5)",
		[...plan, account],
	],
	beginWindow: "SELECT * FROM begin_backfill_window('kavkom')",
	beginWindowOf: (account) => ["SELECT * FROM begin_backfill_window('kavkom', $1)", [account]],
	finishWindow: (run, error) => ['SELECT * FROM finish_backfill_window($1, $2)', [run, error]],
	hoursAgo: (hours) => `clock_timestamp() - interval '${hours} hours'`,
	daysBefore: (moment, days) => `${moment} - interval '${days} days'`,
};

const RUN = 'SELECT @run AS run_id, @start AS window_start, @end AS window_end';

const MYSQL: Dialect = {
	name: 'MySQL',
	script: 'mysql.sql',
	start: startMariadb,
	begin: `CALL begin_call_sync('kavkom', 2, 30, @run, @start, @end); ${RUN}`,
	beginOf: (account) => [
		`CALL begin_account_sync('kavkom', 2, 30, @run, @start, @end, ?); ${RUN}`,
		[account],
	],
	beginIn: (account, zone, firstDays) => [
		`CALL begin_zone_sync('kavkom', 2, ?, @run, @start, @end, ?, ?); ${RUN}`,
		[firstDays, account, zone],
	],
	upsert: (run, calls) => [
		`CALL upsert_calls(?, ?, @fetched, @inserted, @updated, @skipped, @failed); SELECT ${COUNTS.map((count) => `@${count} AS ${count}`).join(', ')}`,
		[run, calls],
	],
	finish: (run, error) => ['CALL finish_call_sync(?, ?)', [run, error]],
	plan: (...plan) => ["CALL plan_backfill('kavkom', ?, ?, ?, ?)", plan],
	beginWindow: `CALL begin_backfill_window('kavkom', @run, @start, @end); ${RUN}`,
	planOf: (account, ...plan) => [
		"CALL plan_account_backfill('kavkom', ?, ?, ?, ?, ?)",
		[...plan, account],
	],
	beginWindowOf: (account) => [
		`CALL begin_account_backfill_window('kavkom', @run, @start, @end, ?); ${RUN}`,
		[account],
	],
	finishWindow: (run, error) => ['CALL finish_backfill_window(?, ?)', [run, error]],
	hoursAgo: (hours) => `CURRENT_TIMESTAMP(3) - INTERVAL ${hours} HOUR`,
	daysBefore: (moment, days) => `${moment} - INTERVAL ${days} DAY`,
};

/** Those that are on this machine. */
export const DIALECTS: readonly Dialect[] = [POSTGRES, ...(mariadbIsHere() ? [MYSQL] : [])];
