import { DateTime } from 'luxon';
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { paced } from '../shared/account';
import type { OperationResult } from '../shared/actions';
import { CallCollector } from '../shared/callCollector';
import { createCallMatcher } from '../shared/callFilters';
import { callListProperties, readCallQuery } from '../shared/callParameters';
import type { CallSink, SeenCall } from '../shared/callRecord';
import type { TimeWindow } from '../shared/dateRange';
import { namelessHints } from '../shared/hints';
import { widenAtClockChanges } from '../shared/localTime';
import type { Parameters } from '../shared/parameters';
import { letRequestsLeave, readAhead } from '../shared/readAhead';
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
	let until = DateTime.fromMillis(end, { zone }).plus({ days: 1 }).startOf('day');
	while (until > first) {
		// Where the clocks change at midnight, the day before one that begins at 1:00 begins at 0:00.
		const from = DateTime.max(until.minus({ days: chunkDays }).startOf('day'), first);
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
	/** The id of a row; null when it names none. */
	idOf: (row: Row) => string | null;
}

/**
 * Gets a list with the parameters of `callListProperties`. Chunks come newest first, so with a limit they
 * are read one by one until enough were found.
 */
export async function getOneComList<Row>(
	account: OneComAccount,
	parameters: Parameters,
	list: OneComList<Row>,
): Promise<OperationResult> {
	const query = readCallQuery(parameters, account.zone, Date.now());
	const polite = paced(account, query.minimumSecondsBetweenRequests);
	const matches = createCallMatcher(query.filters, query.window, account.country);
	const collector = new CallCollector(matches, query.output, query.limit);
	const chunkDays = query.options.wholeNumber(
		'chunkDays',
		'Days per Request',
		1,
		DEFAULT_CHUNK_DAYS,
	);
	const isCut = query.limit !== undefined;
	const search = {
		...query,
		chunkDays,
		maxConcurrentRequests: isCut ? 1 : query.maxConcurrentRequests,
	};
	await readOneComList(polite, list, search, collector);
	return {
		records: collector.sorted(query.order),
		hints: namelessHints(collector.namelessCount, SERVICE),
	};
}

export interface OneComListSearch {
	window: TimeWindow;
	/** IANA zone of the service's stamps. */
	zone: string;
	chunkDays: number;
	maxConcurrentRequests: number;
}

/** Reads a list chunk by chunk, newest first, several at once, into a sink. */
export async function readOneComList<Row>(
	account: OneComAccount,
	{ fetchChunk, toSeen, idOf }: OneComList<Row>,
	{ window, zone, chunkDays, maxConcurrentRequests }: OneComListSearch,
	sink: CallSink,
): Promise<void> {
	const context = { account: account.tenant, zone, country: account.country };
	const chunks = chunksOf(window, chunkDays, zone);
	const parts = readAhead(
		0,
		() => chunks.length - 1,
		maxConcurrentRequests,
		async (part) => await fetchChunk(account, { ...chunks[part], cache: 'no' }),
	);
	for await (const { value: rows } of parts) {
		await letRequestsLeave();
		for (const row of rows) {
			const id = idOf(row);
			if (id === null || !sink.isKnown?.(id)) sink.take(toSeen(row, context));
		}
		if (sink.hasEnough?.()) break;
	}
}
