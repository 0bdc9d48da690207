/** Every sample workflow that ships, in the order in which the README lists them. */
import { AI } from './ai/index.mts';
import { API } from './api/index.mts';
import { ALERTS } from './alerts/index.mts';
import { BACKFILLS } from './backfill/index.mts';
import { CALL_LOGS } from './callLogs/index.mts';
import { CRM } from './crm/index.mts';
import type { GalleryEntry } from './entry.mts';
import { LEDGER } from './ledger/index.mts';
import { RECORDING_ARCHIVE } from './recordings/archive.mts';
import { RECORDING_PROXY } from './recordings/proxy.mts';
import { REPORTS } from './reports/index.mts';
import { SYNCS } from './sync/index.mts';

export const CATALOGUE: readonly GalleryEntry[] = [
	...SYNCS,
	...BACKFILLS,
	...CALL_LOGS,
	...CRM,
	...RECORDING_ARCHIVE,
	...RECORDING_PROXY,
	...LEDGER,
	...API,
	...ALERTS,
	...REPORTS,
	...AI,
];
