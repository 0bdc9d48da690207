import { DateTime } from 'luxon';
import type { INodeProperties } from 'n8n-workflow';
import { paced } from '../../shared/node/account';
import type { OperationResult } from '../../shared/node/actions';
import { CallCollector, type CallOutput } from '../../shared/call/callCollector';
import { createCallMatcher, selectCalls } from '../../shared/call/callFilters';
import { callListProperties, MAX_CONCURRENT_REQUESTS } from '../../shared/node/callListProperties';
import { expectAccount } from '../../shared/node/onlyAccount';
import { readCallQuery, type CallQuery } from '../../shared/node/callQuery';
import type { CallSink, SeenCall } from '../../shared/call/callRecord';
import type { TimeWindow } from '../../shared/time/dateRange';
import { callListHints } from '../../shared/call/listHints';
import { parameterError, type ServiceError } from '../../shared/failure/serviceError';
import { widenAtClockChanges } from '../../shared/time/localTime';
import type { NodeParameters } from '../../shared/node/parameters';
import { cancellable } from '../../shared/http/connection';
import { readAhead } from '../../shared/http/readAhead';
import { accountName } from './accountName';
import { rowContext, type RowContext } from './toCall';
import { SERVICE, type OneComAccount } from '../transport/account';

const DEFAULT_CHUNK_DAYS = 7;

/** Where a week held fewer calls than are wanted, a month holds about four times as many at most. */
const LATER_CHUNK_DAYS = 31;

/**
 * The parameters of a list of calls or legs. 1com has no paging: a long range is asked for in slices of
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
		description: 'How many days to ask for in one request; fewer days need less memory',
	};
	const lateness = '1com lists a call within a minute after it ended.';
	return callListProperties(
		{ filters: [], options: [chunkDays, MAX_CONCURRENT_REQUESTS], lateness },
		recordFields,
	);
}

/** The days of one request: the end is the midnight that is no longer in it. */
export interface Slice {
	start: string;
	end: string;
}

/** More than all the time that there are calls of. */
const MAX_CHUNK_DAYS = 100_000;

/** Day by day, more than half a century. */
const MAX_REQUESTS = 20_000;

/** The service takes years of four digits; no call of the last of their days is lost before it comes. */
const lastDay = (zone: string) => DateTime.fromObject({ year: 9999, month: 12, day: 31 }, { zone });

function tooManyRequests(): ServiceError {
	return parameterError(
		'Date Range',
		`needs more than ${MAX_REQUESTS} requests`,
		'Choose a shorter date range, or more Days per Request in the options.',
	);
}

/**
 * Cuts a window into requests of whole local days, newest first.
 *
 * An end that is a date means the midnight at its start, so the day after the last one is asked for; what
 * comes too much is left out on our side. (contract: onecom, Where common belief is wrong)
 *
 * @param zone IANA name of the service's clock
 * @param laterDays how many days the requests after the first one may ask for; left out, as many as that
 * @throws ServiceError when it takes more requests than anybody wants to wait for
 */
export function slicesOf(
	window: TimeWindow,
	chunkDays: number,
	zone: string,
	laterDays = chunkDays,
): Slice[] {
	const { start, end } = widenAtClockChanges(window, zone);
	const first = DateTime.fromMillis(start, { zone });
	const slices: Slice[] = [];
	const dayAfter = DateTime.fromMillis(end, { zone }).plus({ days: 1 }).startOf('day');
	let until = DateTime.min(dayAfter, lastDay(zone));
	while (until > first) {
		// Where the clocks change at midnight, the day before one that begins at 1:00 begins at 0:00.
		const days = slices.length === 0 ? chunkDays : laterDays;
		const before = until.minus({ days: Math.min(days, MAX_CHUNK_DAYS) }).startOf('day');
		const from = DateTime.max(before, first);
		slices.push({ start: stampOf(from), end: until.toFormat('yyyy-MM-dd', { locale: 'en' }) });
		if (slices.length > MAX_REQUESTS) throw tooManyRequests();
		until = from;
	}
	return slices;
}

function stampOf(moment: DateTime): string {
	const isMidnight = moment.equals(moment.startOf('day'));
	return moment.toFormat(isMidnight ? 'yyyy-MM-dd' : 'yyyy-MM-dd HH:mm:ss', { locale: 'en' });
}

/** What tells calls from legs: how a slice is asked for, and how a row is read. */
export interface OneComList<Row> {
	fetchSlice: (account: OneComAccount, slice: Slice) => Promise<Row[]>;
	toSeen: (row: Row, context: RowContext) => SeenCall | null;
	/** The id of a row; null when it names none. */
	idOf: (row: Row) => string | null;
	/** What is output where users have no choice. */
	output?: CallOutput;
}

/**
 * Gets a list with the parameters of `callListProperties`. Slices come newest first, so with a limit they
 * are read one by one until enough were found.
 */
export async function getOneComList<Row>(
	account: OneComAccount,
	parameters: NodeParameters,
	list: OneComList<Row>,
): Promise<OperationResult> {
	const query = readCallQuery(parameters, account, Date.now());
	expectAccount(account, accountName(account.tenant), query.options);
	const polite = paced(account, query.minimumSecondsBetweenRequests);
	const selection = selectCalls(query.window, createCallMatcher(query.filters, account.country));
	const collector = new CallCollector(selection.matches, list.output ?? query.output, query.limit);
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
		laterDays: takesWhatComes(query) ? LATER_CHUNK_DAYS : chunkDays,
		maxConcurrentRequests: isCut ? 1 : query.maxConcurrentRequests,
	};
	await readOneComList(polite, list, search, collector);
	return {
		records: collector.sorted(query.order),
		hints: callListHints(SERVICE, query, collector, selection),
	};
}

/** Whether the newest of all calls are wanted, so that what came tells how many days hold the others. */
function takesWhatComes({ limit, filterFields, options }: CallQuery): boolean {
	return limit !== undefined && !filterFields.hasAny() && !options.has('chunkDays');
}

export interface OneComListSearch {
	window: TimeWindow;
	/** IANA zone of the service's stamps. */
	zone: string;
	chunkDays: number;
	/** As of `slicesOf`. */
	laterDays?: number;
	maxConcurrentRequests: number;
}

/**
 * Reads a list slice by slice, newest first, several at once, into a sink.
 *
 * @throws ServiceError when a slice can't be had: nothing is left out in silence
 */
export async function readOneComList<Row>(
	account: OneComAccount,
	{ fetchSlice, toSeen, idOf }: OneComList<Row>,
	{ window, zone, chunkDays, laterDays, maxConcurrentRequests }: OneComListSearch,
	sink: CallSink,
): Promise<void> {
	const context = rowContext(account, zone);
	const slices = slicesOf(window, chunkDays, zone, laterDays);
	const parts = readAhead(
		0,
		() => slices.length - 1,
		maxConcurrentRequests,
		async (part, cancelSignal) =>
			await fetchSlice(cancellable(account, cancelSignal), slices[part]),
	);
	for await (const { value: rows } of parts) {
		for (const row of rows) {
			if (!isKnown(sink, idOf, row)) sink.take(toSeen(row, context));
		}
		if (sink.hasEnough?.()) break;
	}
}

function isKnown<Row>(
	{ isKnown: knows }: CallSink,
	idOf: OneComList<Row>['idOf'],
	row: Row,
): boolean {
	if (knows === undefined) return false;
	const id = idOf(row);
	return id !== null && knows(id);
}
