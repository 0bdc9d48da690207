import type { IDataObject } from 'n8n-workflow';
import type { CallQuery } from '../../shared/node/callQuery';
import type { CallSink } from '../../shared/call/callRecord';
import type { TimeWindow } from '../../shared/time/dateRange';
import { ServiceError } from '../../shared/failure/serviceError';
import { wallClock, widenAtClockChanges } from '../../shared/time/localTime';
import { readPages, type Page } from '../transport/numberedPages';
import { settle } from '../../shared/failure/settle';
import { extensionNumbers } from '../lists/extensions';
import { kavkomCallId, toSeenCall, type RowContext } from './toCall';
import { SERVICE, type KavkomAccount } from '../transport/account';
import type { KavkomRow } from '../transport/responses';
import { readPbxPage } from '../transport/requests';

export const DEFAULT_PAGE_SIZE = 100;

/** The page size that Kavkom documents as its default, so no server serves fewer rows by a cap. */
const DOCUMENTED_PAGE_SIZE = 15;

/** 2,000,000 calls at the default page size. */
const MAX_PAGES = 20_000;

const MINUTE_MS = 60_000;

export interface KavkomCallSearch {
	query: Pick<CallQuery, 'window' | 'zone' | 'maxConcurrentRequests'>;
	/** Filters that the service applies itself, by its own names. */
	serviceFilter: IDataObject;
	pageSize: number;
	/** Whether the numbers of extensions are needed to understand the calls. */
	needsExtensions: boolean;
}

/**
 * Reads the calls of a window into a sink and tells, fit to be shown, what the reader should know.
 *
 * @throws ServiceError when a part of the calls can't be had: nothing is left out in silence
 */
export async function readKavkomCalls(
	account: KavkomAccount,
	search: KavkomCallSearch,
	sink: CallSink,
): Promise<string[]> {
	const reader = new CallListReader(account, search, sink);
	await reader.readWindow(search.query.window);
	return reader.hints;
}

class CallListReader {
	readonly hints: string[] = [];

	/** The calls that the sink does not know. A poll that finds none needs no numbers of extensions. */
	private readonly unknown: KavkomRow[] = [];

	private pageSize: number;

	private rowContext: RowContext;

	/** Whether every row so far was at most as new as the one before: then the first ones are the newest. */
	private isNewestFirst = true;

	/** Whether a row was older than the one before: rows of one moment, or a single one, tell no order. */
	private showsOrder = false;

	private lastStart = Number.POSITIVE_INFINITY;

	constructor(
		private readonly account: KavkomAccount,
		private readonly search: KavkomCallSearch,
		private readonly sink: CallSink,
	) {
		this.pageSize = search.pageSize;
		this.rowContext = {
			account: account.domainUuid,
			zone: search.query.zone,
			country: account.country,
			extensionNumbers: new Map(),
		};
	}

	async readWindow(window: TimeWindow): Promise<void> {
		const knowsCalls = this.sink.isKnown !== undefined;
		const prepared = knowsCalls ? undefined : this.prepare();
		if (this.search.query.maxConcurrentRequests === 1) await prepared;
		await this.readRows(window, prepared);
		if (this.unknown.length === 0) return;
		await this.prepare();
		for (const row of this.unknown) this.takeRow(row);
	}

	/** @param prepared what is to be known before rows can be taken */
	private async readRows(window: TimeWindow, prepared: Promise<void> | undefined): Promise<void> {
		const filter = this.filterOf(window);
		const outcome = await readPages<KavkomRow>({
			fetchPage: async (page) => (await Promise.all([this.fetchPage(filter, page), prepared]))[0],
			keyOf: kavkomCallId,
			onRows: (rows) => this.takeRows(rows),
			enough: () => this.hasEnough(),
			maxConcurrentRequests: this.search.query.maxConcurrentRequests,
			maxPages: MAX_PAGES,
		});
		if (outcome.kind === 'short') {
			this.hints.push(
				`${SERVICE} announced ${outcome.missing} more calls than it served. Run again in a few minutes to pick them up.`,
			);
		}
		const fullPage = Math.min(this.pageSize, DOCUMENTED_PAGE_SIZE);
		if (outcome.kind === 'pageIgnored' && (outcome.pageSize >= fullPage || outcome.missing > 0)) {
			for (const half of halves(window)) await this.readByTime(half, outcome.pageSize);
		}
	}

	/** Where a server serves no page but the first, ever shorter windows bring what did not fit on it. */
	private async readByTime(window: TimeWindow, pageSize: number): Promise<void> {
		const { rows } = await this.fetchPage(this.filterOf(window), 1);
		this.takeRows(rows);
		if (rows.length < pageSize) return;
		const parts = halves(window);
		if (parts.length === 0) {
			throw new ServiceError(
				'refused',
				`${SERVICE} serves only ${pageSize} calls of this date range`,
				{
					description:
						'It ignores the page that was asked for, so the other calls are out of reach. Nothing was output, because calls would be missing. Raise Page Size in the options, or ask the support of Kavkom.',
				},
			);
		}
		for (const half of parts) await this.readByTime(half, pageSize);
	}

	/** Never rejects: calls are worth having without it. */
	private async prepare(): Promise<void> {
		if (!this.search.needsExtensions) return;
		const { byUuid, unknownBecause } = await extensionNumbers(this.account);
		this.rowContext = { ...this.rowContext, extensionNumbers: byUuid };
		if (unknownBecause !== null) {
			this.hints.push(
				`The numbers of extensions could not be read, so they may be empty: ${unknownBecause}.`,
			);
		}
	}

	private async fetchPage(filter: IDataObject, page: number): Promise<Page<KavkomRow>> {
		const outcome = await settle(this.request(filter, page));
		if ('value' in outcome) return outcome.value;
		const canAskForFewer =
			page === 1 && this.pageSize > DOCUMENTED_PAGE_SIZE && isAboutLimit(outcome.thrown);
		if (!canAskForFewer) throw outcome.thrown;
		this.pageSize = this.pageSize > DEFAULT_PAGE_SIZE ? DEFAULT_PAGE_SIZE : DOCUMENTED_PAGE_SIZE;
		return await this.fetchPage(filter, page);
	}

	private filterOf(window: TimeWindow): IDataObject {
		const { zone } = this.search.query;
		const { start, end } = widenAtClockChanges(window, zone);
		return {
			...this.search.serviceFilter,
			start_date: wallClock(start, zone, 'yyyy-MM-dd HH:mm'),
			end_date: wallClock(end, zone, 'yyyy-MM-dd HH:mm'),
		};
	}

	private async request(filter: IDataObject, page: number): Promise<Page<KavkomRow>> {
		return await readPbxPage(this.account, 'cdr/list', { limit: this.pageSize, page }, filter);
	}

	private takeRows(rows: KavkomRow[]): void {
		const { isKnown } = this.sink;
		if (isKnown === undefined) {
			for (const row of rows) this.takeRow(row);
			return;
		}
		for (const row of rows) {
			const id = kavkomCallId(row);
			if (id === null || !isKnown(id)) this.unknown.push(row);
		}
	}

	private takeRow(row: KavkomRow): void {
		const seen = toSeenCall(row, this.rowContext);
		const start = seen?.starts[0] ?? Number.NaN;
		if (!(start <= this.lastStart)) this.isNewestFirst = false;
		if (start < this.lastStart && Number.isFinite(this.lastStart)) this.showsOrder = true;
		this.lastStart = start;
		this.sink.take(seen);
	}

	private hasEnough(): boolean {
		const hasEnough = this.sink.hasEnough?.() ?? false;
		return hasEnough && this.isNewestFirst && this.showsOrder;
	}
}

function isAboutLimit(thrown: unknown): boolean {
	return (
		thrown instanceof ServiceError &&
		thrown.kind === 'invalidRequest' &&
		/\blimit\b/i.test(thrown.description)
	);
}

/** Two windows that make up one, parted at a full minute, for the filter knows no seconds; none for a single minute. */
function halves({ start, end }: TimeWindow): TimeWindow[] {
	const firstMinute = Math.floor(start / MINUTE_MS);
	const lastMinute = Math.floor(end / MINUTE_MS);
	if (firstMinute === lastMinute) return [];
	const middle = Math.ceil((firstMinute + lastMinute) / 2) * MINUTE_MS;
	return [
		{ start: middle, end },
		{ start, end: middle - 1 },
	];
}
