import { POSTGRESQL as DATABASE } from '../../sql/databases.mts';
import { sqlDestination } from '../sqlDestination.mts';

export const POSTGRESQL = sqlDestination({
	...DATABASE,
	hasBackfill: true,
	watchedIn: DATABASE.title,
	begin: 'SELECT * FROM begin_call_sync($1, $2, $3, $4, $5)',
});
