import { hasMariadb } from '../../sandbox/databases/mariadb.mts';
import { isHereOrSkipped } from './presence.mts';

const MISSING =
	'MariaDB is missing: its tests are SKIPPED. Install it (Debian: apt-get install mariadb-server), or name a server in TEST_MYSQL_URL.';

/** Whether tests that need MariaDB can run. Says so loudly if not; where `CI` is set, throws. */
export const mariadbIsHere = (): boolean => isHereOrSkipped(hasMariadb(), MISSING);
