import { hasMariadb } from '../../sandbox/databases/mariadb.mts';

const MISSING =
	'MariaDB is missing: its tests are SKIPPED. Install it (Debian: apt-get install mariadb-server), or name a server in TEST_MYSQL_URL.';

/** Whether tests that need MariaDB can run. Says so loudly if not; where `CI` is set, throws. */
export function mariadbIsHere(): boolean {
	if (hasMariadb()) return true;
	if (process.env.CI) throw new Error(MISSING);
	console.warn(`\n${'!'.repeat(80)}\n${MISSING}\n${'!'.repeat(80)}\n`);
	return false;
}
