/** Months or years of calls into a SQL database, in windows. */
import type { GalleryEntry } from '../entry.mts';
import type { Service } from '../../services.mts';
import { MYSQL, POSTGRESQL, type BackfillDatabase } from '../sql/databases.mts';
import { backfillWorkflow } from './backfill.mts';

const entry = (service: Service, database: BackfillDatabase): GalleryEntry => ({
	file: `backfill/backfill-${service.key}-calls-to-${database.key}.json`,
	purpose: 'Get months or years of calls, once',
	variant: service.title,
	destination: database.phrase,
	needs: database.needs,
	workflow: backfillWorkflow(service, database),
});

export const backfillsOf = (services: readonly Service[]): GalleryEntry[] =>
	[POSTGRESQL, MYSQL].flatMap((database) => services.map((service) => entry(service, database)));
