import type { NodeSpec } from '../../workflow.mts';
import { PATIENT } from '../../nodes.mts';
import { sqlDestination, type Statement } from '../sqlDestination.mts';

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

/** A procedure gives nothing to n8n's node but through variables of its session. */
export const MYSQL = sqlDestination({
	key: 'mysql',
	title: 'MySQL',
	phrase: 'MySQL or MariaDB',
	needs: 'MySQL 8.0 or MariaDB 10.6, or newer',
	script: 'mysql.sql',
	statement: mySqlQuery,
	begin:
		'CALL begin_call_sync($1, $2, $3, @run_id, @window_start); SELECT @run_id AS run_id, @window_start AS window_start',
	write:
		'CALL upsert_calls($1, $2, @fetched, @inserted, @updated, @skipped, @failed); SELECT @fetched AS fetched, @inserted AS inserted, @updated AS updated, @skipped AS skipped, @failed AS failed',
	finish:
		'CALL finish_call_sync($1, $2); SELECT id, provider, fetched, inserted, updated, skipped, failed, error FROM sync_runs WHERE id = $1',
});
