/** The syncs: every service into every destination. */
import type { GalleryEntry } from '../entry.mts';
import type { Service } from '../../services.mts';
import type { Destination } from './destination.mts';
import { AIRTABLE } from './destinations/airtable.mts';
import { BIGQUERY } from './destinations/bigQuery.mts';
import { DATA_TABLE } from './destinations/dataTable.mts';
import { GOOGLE_SHEETS } from './destinations/googleSheets.mts';
import { MICROSOFT_EXCEL } from './destinations/microsoftExcel.mts';
import { MICROSOFT_SQL_SERVER } from './destinations/microsoftSqlServer.mts';
import { MONGODB } from './destinations/mongodb.mts';
import { MYSQL } from './destinations/mysql.mts';
import { NOCODB } from './destinations/nocodb.mts';
import { ORACLE } from './destinations/oracle.mts';
import { POSTGRESQL } from './destinations/postgresql.mts';
import { SNOWFLAKE } from './destinations/snowflake.mts';
import { SUPABASE } from './destinations/supabase.mts';
import { everyWords, syncWorkflow } from './line.mts';

export const DESTINATIONS: readonly Destination[] = [
	DATA_TABLE,
	POSTGRESQL,
	MYSQL,
	MICROSOFT_SQL_SERVER,
	ORACLE,
	MONGODB,
	SUPABASE,
	NOCODB,
	AIRTABLE,
	GOOGLE_SHEETS,
	MICROSOFT_EXCEL,
	BIGQUERY,
	SNOWFLAKE,
];

function entry(service: Service, destination: Destination): GalleryEntry {
	return {
		file: `sync/sync-${service.key}-calls-to-${destination.key}.json`,
		purpose: `Sync calls ${everyWords(destination)}`,
		variant: service.title,
		destination: destination.title,
		needs: destination.needs,
		workflow: syncWorkflow(service, destination),
	};
}

export const syncsOf = (services: readonly Service[]): GalleryEntry[] =>
	DESTINATIONS.flatMap((destination) => services.map((service) => entry(service, destination)));
