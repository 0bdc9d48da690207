import { MYSQL as DATABASE } from '../../sql/databases.mts';
import { sqlDestination } from '../sqlDestination.mts';

export const MYSQL = sqlDestination({
	...DATABASE,
	hasBackfill: true,
	watchedIn: DATABASE.title,
	begin:
		'CALL begin_zone_sync($1, $2, $3, @run_id, @window_start, @window_end, $4, $5); SELECT @run_id AS run_id, @window_start AS window_start, @window_end AS window_end',
});
