/**
 * The sync of one phone system's calls of a range into n8n's data table: what the table has of them, fetch, write what
 * is new or changed, close the run. Keys and writing are those of the data table's syncs.
 */
import { REASON } from '../api/httpNodes.mts';
import { callsNode, OLDEST_FIRST, rangeName } from '../parts/calls.mts';
import { dataTable, idFrom, where } from '../parts/dataTable.mts';
import { ask, keepWhere } from '../parts/decisions.mts';
import type { Service } from '../../services.mts';
import {
	isOfProvider,
	makeCallTable,
	nameTheKey,
	writeOnce,
} from '../sync/destinations/callTable.mts';
import { keepChanged, listOf } from '../sync/destinations/tableRow.mts';
import { chain, join, moved, type NodeSpec, type Piece } from '../workflow.mts';
import { changeRun, FOUND_OR_ERROR, ONCE_OR_FAILURE, OR_FAILURE } from './dataTableRuns.mts';

/** Its items are the rows of the runs, each with the id of their table as `runs_table`. */
export const HANDED_OVER = 'When a sync is handed over';

/** JavaScript for the run of a phone system. */
const runOf = ({ provider }: Service): string =>
	`$('${HANDED_OVER}').all().find((run) => run.json.provider === '${provider}').json`;

/** The end of a range is a second that belongs to it. */
const endOf = (run: string): string =>
	`DateTime.fromISO(${run}.range_end).plus({ seconds: 1 }).toUTC().toISO()`;

const readKnown = (service: Service, maker: string): NodeSpec =>
	dataTable(
		`Read the ${service.title} rows of the range`,
		[1, 0],
		{
			...where(
				[
					isOfProvider(service),
					{
						keyName: 'started_at',
						condition: 'gte',
						keyValue: `={{ ${runOf(service)}.range_start }}`,
					},
					{
						keyName: 'started_at',
						condition: 'lt',
						keyValue: `={{ ${endOf(runOf(service))} }}`,
					},
				],
				idFrom(maker),
			),
			operation: 'get',
			returnAll: true,
		},
		FOUND_OR_ERROR,
	);

/** Columns of the run: how many calls there are of which kind. */
function countsOf(fetch: NodeSpec, known: NodeSpec, changed: NodeSpec): Record<string, string> {
	const rows = `($('${changed.name}').isExecuted ? $('${changed.name}').all() : [])`;
	const isNew = `((ids) => ({ json }) => !ids.has(json.call_id))(new Set($('${known.name}').first().json.call_id ?? []))`;
	return {
		fetched: `={{ $('${fetch.name}').all().filter(({ json }) => json.id).length }}`,
		inserted: `={{ ${rows}.filter(${isNew}).length }}`,
		updated: `={{ ${rows}.length - ${rows}.filter(${isNew}).length }}`,
	};
}

/** A list of reasons comes where the table could not be read. */
const WHY = `(Array.isArray($json.error) ? ($json.error[0].message ?? $json.error[0]) : ${REASON})`;

/** What closes the run stands below all that comes before its end: n8n ends the upper branch first. */
export function syncLine(
	service: Service,
	[column, row]: NodeSpec['at'],
): { piece: Piece; first: string } {
	const { title } = service;
	const run = runOf(service);
	const ofRun = [`${run}.id`, `${run}.runs_table`] as const;
	const maker = `Make the table for ${title} if missing`;
	const make = makeCallTable(maker, [0, 0], ONCE_OR_FAILURE);
	const known = readKnown(service, maker);
	const list = listOf(`Make one list of the known ${title} calls`, ['call_id', 'error'], 2);
	const read = ask(`Could the ${title} rows be read?`, '!$json.error?.length', [3, 0]);
	// Where the phone system gives no answer, that is the reason of the run: it comes as an item.
	const fetch = callsNode(
		service,
		rangeName(service),
		[4, 0],
		{
			startDate: `={{ ${run}.range_start }}`,
			endDate: `={{ ${run}.range_end }}`,
			options: OLDEST_FIRST,
		},
		{ onError: 'continueRegularOutput', alwaysOutputData: true },
	);
	const answered = ask(`Did ${title} answer?`, '!$json.error', [5, 0]);
	const calls = keepWhere(`Keep the ${title} calls`, 'Boolean($json.id)', [6, 0]);
	const key = nameTheKey(service, 7);
	const changed = keepChanged(known.name, 8, `Keep new or changed ${service.title} rows`);
	const counts = countsOf(fetch, list, changed);
	const note = changeRun(`Note how many ${title} calls there are`, ofRun, counts, [9, -1]);
	const write = writeOnce(service, maker, 9, OR_FAILURE);
	const close = changeRun(`Close the ${title} run`, ofRun, { ...counts, state: 'done' }, [6, 1]);
	const fail = changeRun(
		`Close the ${title} run as failed`,
		ofRun,
		{ state: 'failed', reason: `={{ String(${WHY}) }}` },
		[10, 1],
	);
	const piece = join(chain(make, known, list, read, fetch, answered, calls, key, changed, write), {
		nodes: [note, close, fail],
		wires: [
			{ from: changed.name, to: note.name },
			{ from: answered.name, to: close.name },
			...[make, read, answered, write].map(({ name }) => ({
				from: name,
				to: fail.name,
				output: 1,
			})),
		],
	});
	return { piece: moved(piece, column, row), first: make.name };
}
