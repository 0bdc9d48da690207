/** Every sample workflow that ships, in the order in which docs/workflows.md lists them. */
import { SERVICES, type Service } from '../services.mts';
import { aiOf } from './ai/index.mts';
import { apiOf } from './api/index.mts';
import { alertsOf } from './alerts/index.mts';
import { backfillsOf } from './backfill/index.mts';
import { checkOf } from './check/index.mts';
import { CALL_LOGS } from './callLogs/index.mts';
import { crmOf } from './crm/index.mts';
import type { GalleryEntry } from './entry.mts';
import { callsPagesOf } from './ledger/callsPage.mts';
import { ledgerOf } from './ledger/index.mts';
import { recordingArchivesOf } from './recordings/archive.mts';
import { GIVEN_UP_RECORDINGS } from './recordings/givenUp.mts';
import { recordingProxyOf } from './recordings/proxy.mts';
import { reportsOf } from './reports/index.mts';
import { syncsOf } from './sync/index.mts';
import { wallboardOf } from './wallboard/index.mts';

/** The sample workflows for these phone systems, those for one of them alone among them. */
export const catalogueOf = (services: readonly Service[]): GalleryEntry[] => [
	checkOf(services),
	...syncsOf(services),
	...backfillsOf(services),
	...CALL_LOGS,
	...crmOf(services),
	...recordingArchivesOf(services),
	GIVEN_UP_RECORDINGS,
	recordingProxyOf(services),
	...callsPagesOf(services),
	ledgerOf(services),
	wallboardOf(services),
	apiOf(services),
	...alertsOf(services),
	...reportsOf(services),
	...aiOf(services),
];

export const CATALOGUE: readonly GalleryEntry[] = catalogueOf(SERVICES);
