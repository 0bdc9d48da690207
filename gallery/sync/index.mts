/** The syncs: every combination of services into every destination. */
import type { GalleryEntry } from '../entry.mts';
import type { Service } from '../services.mts';
import type { Destination } from './destination.mts';
import { DATA_TABLE } from './destinations/dataTable.mts';
import { MYSQL } from './destinations/mysql.mts';
import { POSTGRESQL } from './destinations/postgresql.mts';
import { SYNC_COMBINATIONS, syncWorkflow } from './line.mts';

export const DESTINATIONS: readonly Destination[] = [DATA_TABLE, POSTGRESQL, MYSQL];

function entry(services: readonly Service[], destination: Destination): GalleryEntry {
	const key = services.map((service) => service.key).join('-and-');
	const titles = services.map(({ title }) => title).join(' and ');
	return {
		file: `sync/sync-${key}-calls-to-${destination.key}.json`,
		purpose: `Sync ${titles} calls every 15 minutes`,
		destination: destination.title,
		needs: destination.needs,
		workflow: syncWorkflow(services, destination),
	};
}

export const SYNCS: readonly GalleryEntry[] = DESTINATIONS.flatMap((destination) =>
	SYNC_COMBINATIONS.map((services) => entry(services, destination)),
);
