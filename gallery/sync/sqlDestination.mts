/** The SQL databases as destinations: the functions of `workflows/sql/` keep the watermark and the runs. */
import type { Service } from '../../services.mts';
import {
	FETCH_SETTINGS,
	MAKE_TABLES,
	makeTablesOnce,
	writeRun,
	type SqlDatabase,
} from '../sql/run.mts';
import { PATIENT } from '../nodes.mts';
import { accountOf, zoneOf } from '../parts/account.mts';
import { section, type Destination } from './destination.mts';
import { firstDays } from './firstDays.mts';
import { chooseInEvery, run } from '../parts/steps.mts';
import { fetchName } from './line.mts';

/** For databases that no test could reach. */
export const UNPROVED =
	'**Not proved yet:** this script was never run on such a server. Try it in a database of its own first, and compare some calls with your phone system.';

export interface SqlDestination
	extends Pick<Destination, 'key' | 'title' | 'phrase' | 'needs' | 'hasBackfill' | 'watchedIn'>,
		SqlDatabase {
	/** Open a run: gives `run_id`, `window_start` and `window_end`, which is empty when that is the present. */
	begin: string;
	/** What is worth knowing of this database. */
	remark?: string;
}

const beginName = ({ title }: Service) => `Find where the last ${title} run ended`;

const runId = (service: Service) => `$('${beginName(service)}').first().json.run_id`;

/**
 * What a run says before the tables are made comes from the database, about a function that nobody but us knows.
 *
 * @param query the statement that opens a run
 */
export const beforeTables = (query: string): string =>
	`A run before that stops with words about \`${/begin_\w+/.exec(query)?.[0]}\`, which is not there yet: make the tables, and run it again.`;

const MADE_FIRST = 'Does not exist, or was not found? Make the tables first: see the note above';

/** A SQL database as the destination of a sync. */
export function sqlDestination(database: SqlDestination): Destination {
	return {
		...database,
		steps: () => [
			chooseInEvery(database.title, `${database.title} node`),
			run(MAKE_TABLES, ' once'),
		],
		remarks: () =>
			[
				`**The tables** are made by \`workflows/sql/${database.script}\`. ${beforeTables(database.begin)}`,
				`The calls are in the table \`calls\`; \`sync_runs\` has one row a run with its window and its counts; the views \`calls_per_day\`, \`last_sync\`, \`recent_calls\` and \`sync_errors\` show how it goes. A call that the database refuses is noted there with the reason, and the others of its batch are written all the same. A run that could not get or write its calls leaves its window open: the next one begins there.`,
				database.remark,
			]
				.filter(Boolean)
				.join('\n\n'),
		once: () => makeTablesOnce(database),
		before: (service) =>
			section(
				database.statement(
					beginName(service),
					database.begin,
					[1, 0],
					`['${service.provider}', ${service.samples.overlapDays}, ${firstDays}, ${accountOf(service)}, ${zoneOf(service)}]`,
					{ ...PATIENT, notes: MADE_FIRST, notesInFlow: true },
				),
			),
		window: () => '$json',
		fetchSettings: FETCH_SETTINGS,
		after: (service, column) =>
			writeRun(
				database,
				{
					title: service.title,
					fetch: fetchName(service),
					runId: runId(service),
					finish: database.finish,
				},
				column,
			),
	};
}
