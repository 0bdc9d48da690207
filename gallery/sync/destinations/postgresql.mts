import { postgresQuery } from '../../nodes.mts';
import { sqlDestination } from '../sqlDestination.mts';

export const POSTGRESQL = sqlDestination({
	key: 'postgresql',
	title: 'PostgreSQL',
	phrase: 'PostgreSQL',
	needs: 'PostgreSQL 12 or newer',
	script: 'postgres.sql',
	statement: postgresQuery,
	begin: 'SELECT * FROM begin_call_sync($1, $2, $3)',
	write: 'SELECT * FROM upsert_calls($1, $2)',
	finish: 'SELECT * FROM finish_call_sync($1, $2)',
});
