import { DateTime } from 'luxon';
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { paced } from '../shared/account';
import type { OperationResult } from '../shared/actions';
import { CallCollector } from '../shared/callCollector';
import { createCallMatcher } from '../shared/callFilters';
import { callListProperties, readCallQuery } from '../shared/callParameters';
import type { SeenCall } from '../shared/callRecord';
import type { TimeWindow } from '../shared/dateRange';
import { namelessHints } from '../shared/hints';
import { widenAtClockChanges } from '../shared/localTime';
import type { Parameters } from '../shared/parameters';
import { readAhead } from '../shared/readAhead';
import type { RowContext } from './oneComCall';
import { SERVICE, type OneComAccount } from './transport/account';

const DEFAULT_CHUNK_DAYS = 7;

/**
 * The parameters of a list of calls or legs. 1com has no paging: a long range is asked for in stretches of
 * days.
 *
 * @param recordFields what a record holds, for Selected Fields
 */
export function oneComListProperties(recordFields?: readonly string[]): INodeProperties[] {
	const chunkDays: INodeProperties = {
		displayName: 'Days per Request',
		name: 'chunkDays',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULT_CHUNK_DAYS,
		description: 'How many days to ask for at once; fewer days need less memory',
	};
	return callListProperties({ filters: [], options: [chunkDays] }, recordFields);
}

/** A stretch of days in one request: the end is the midnight that is no longer in it. */
export interface Chunk {
	start: string;
	end: string;
}

/**
 * Cuts a window into requests of whole local days, newest first.
 *
 * An end that is a date means the midnight at its start, so the day after the last one is asked for; what
 * comes too much is left out on our side. (contract: onecom, Where common belief is wrong)
 *
 * @param zone IANA name of the service's clock
 */
export function chunksOf(window: TimeWindow, chunkDays: number, zone: string): Chunk[] {
	const { start, end } = widenAtClockChanges(window, zone);
	const first = DateTime.fromMillis(start, { zone });
	const chunks: Chunk[] = [];
	let until = DateTime.fromMillis(end, { zone }).startOf('day').plus({ days: 1 });
	while (until > first) {
		const from = DateTime.max(until.minus({ days: chunkDays }), first);
		chunks.push({ start: stampOf(from), end: until.toFormat('yyyy-MM-dd', { locale: 'en' }) });
		until = from;
	}
	return chunks;
}

function stampOf(moment: DateTime): string {
	const isMidnight = moment.equals(moment.startOf('day'));
	return moment.toFormat(isMidnight ? 'yyyy-MM-dd' : 'yyyy-MM-dd HH:mm:ss', { locale: 'en' });
}

/** What tells calls from legs: how a chunk is asked for, and how a row is read. */
export interface OneComList<Row> {
	fetchChunk: (account: OneComAccount, chunk: IDataObject) => Promise<Row[]>;
	toSeen: (row: Row, context: RowContext) => SeenCall | null;
}

/**
 * Gets a list with the parameters of `callListProperties`: chunk by chunk, several at once. Chunks come
 * newest first, so with a limit the reading ends once enough were found.
 */
export async function getOneComList<Row>(
	account: OneComAccount,
	parameters: Parameters,
	{ fetchChunk, toSeen }: OneComList<Row>,
): Promise<OperationResult> {
	const query = readCallQuery(parameters, account.zone, Date.now());
	const polite = paced(account, query.minimumSecondsBetweenRequests);
	const matches = createCallMatcher(query.filters, query.window, account.country);
	const collector = new CallCollector(matches, query.output);
	const context = { account: account.tenant, zone: query.zone, country: account.country };
	const chunkDays = query.options.wholeNumber(
		'chunkDays',
		'Days per Request',
		1,
		DEFAULT_CHUNK_DAYS,
	);
	const chunks = chunksOf(query.window, chunkDays, query.zone);
	const parts = readAhead(
		0,
		() => chunks.length - 1,
		query.limit === undefined ? query.maxConcurrentRequests : 1,
		async (part) => await fetchChunk(polite, { ...chunks[part], cache: 'no' }),
	);
	for await (const { value: rows } of parts) {
		for (const row of rows) collector.take(toSeen(row, context));
		if (query.limit !== undefined && collector.keptCount >= query.limit) break;
	}
	return {
		records: collector.newestFirst(query.limit),
		hints: namelessHints(collector.namelessCount, SERVICE),
	};
}
