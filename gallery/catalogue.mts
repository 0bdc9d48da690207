/** Every sample workflow that ships, in the order in which the README lists them. */
import { BACKFILLS } from './backfill/index.mts';
import { CALL_LOGS } from './callLogs/index.mts';
import type { GalleryEntry } from './entry.mts';
import { SYNCS } from './sync/index.mts';

export const CATALOGUE: readonly GalleryEntry[] = [...SYNCS, ...BACKFILLS, ...CALL_LOGS];
