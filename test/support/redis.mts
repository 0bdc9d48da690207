import { hasRedis } from '../../sandbox/databases/redis.mts';
import { isHereOrSkipped } from './presence.mts';

const MISSING =
	"Redis is missing: the tests of n8n's queue mode are SKIPPED. Install it (Debian: apt-get install redis-server), or name a server in TEST_REDIS_URL.";

/** Whether tests that need Redis can run. Says so loudly if not; where `CI` is set, throws. */
export const redisIsHere = (): boolean => isHereOrSkipped(hasRedis(), MISSING);
