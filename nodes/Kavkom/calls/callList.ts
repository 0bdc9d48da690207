import type { IDataObject } from 'n8n-workflow';
import type { TimeWindow } from '../../shared/time/dateRange';
import { ServiceError } from '../../shared/failure/serviceError';
import { settle } from '../../shared/failure/settle';
import { cancellable, withAttempts } from '../../shared/http/connection';
import { wallClock, widenAtClockChanges } from '../../shared/time/localTime';
import { MINUTE_MS } from '../../shared/time/units';
import { readPages } from '../transport/numberedPages';
import { looksCapped, type Page } from '../transport/page';
import {
	attemptsFor,
	DOCUMENTED_PAGE_SIZE,
	pageSizeOf,
	type PageSize,
} from '../transport/pageSize';
import { kavkomCallId } from './toCall';
import { SERVICE, type KavkomAccount } from '../transport/account';
import type { KavkomRow } from '../transport/responses';
import { readPbxPage } from '../transport/requests';

const ROUTE = 'cdr/list';

/** 2,000,000 calls in pages of 100. */
const MAX_PAGES = 20_000;

export interface CallListOptions {
	/** IANA zone in which the service reads dates. */
	zone: string;
	/** Filters that the service applies itself, by its own names. */
	serviceFilter: IDataObject;
	/** What the user entered; left out or 0, what the server takes is found out. */
	pageSize?: number;
	/** As of `PagingOptions`. */
	firstRows?: number;
	maxConcurrentRequests: number;
}

/** Kavkom's list of calls, asked for by date (contract: kavkom, Call detail records). */
export class CallList {
	/** How many more calls the service announced than it served. */
	missing = 0;

	private readonly pageSize: PageSize;

	constructor(
		private readonly account: KavkomAccount,
		private readonly options: CallListOptions,
	) {
		this.pageSize = pageSizeOf(account, ROUTE, options.pageSize);
	}

	/**
	 * The rows of a window, page by page, repeated ones too: the later may have newer values.
	 *
	 * @throws ServiceError when a part of them can't be had
	 */
	async *rowsOf(window: TimeWindow): AsyncGenerator<KavkomRow[]> {
		const filter = this.filterOf(window);
		const outcome = yield* readPages<KavkomRow>({
			fetchPage: async (page, size, cancelSignal) =>
				await this.fetchPage(filter, page, size, cancelSignal),
			keyOf: kavkomCallId,
			pageSize: this.pageSize,
			firstRows: this.options.firstRows,
			maxConcurrentRequests: this.options.maxConcurrentRequests,
			maxPages: MAX_PAGES,
		});
		// Totals are unseen: calls that are missing are no reason to keep back the others.
		if (outcome.kind === 'short') this.missing = outcome.missing;
		const fullPage = Math.min(this.pageSize.size, DOCUMENTED_PAGE_SIZE);
		if (outcome.kind === 'pageIgnored' && (outcome.pageSize >= fullPage || outcome.missing > 0)) {
			for (const half of halves(window)) yield* this.rowsByTime(half, outcome.pageSize);
		}
	}

	/**
	 * Where a server serves no page but the first, ever shorter windows bring what did not fit on it; unseen
	 * (contract: kavkom, Call detail records: Paging).
	 */
	private async *rowsByTime(window: TimeWindow, pageSize: number): AsyncGenerator<KavkomRow[]> {
		const { page, size } = await this.firstPage(window, pageSize);
		const { rows, total } = page;
		yield rows;
		const isCut = rows.length >= size || looksCapped(rows.length) || (total ?? 0) > rows.length;
		if (!isCut) return;
		const parts = halves(window);
		if (parts.length === 0 && rows.length >= size) {
			throw new ServiceError('refused', `${SERVICE} serves only ${size} calls of this date range`, {
				description:
					'It ignores the page that was asked for, so the other calls are out of reach. Nothing was output, because calls would be missing. Raise Page Size in the options, or ask the support of Kavkom.',
			});
		}
		for (const half of parts) yield* this.rowsByTime(half, size);
	}

	/** The first page of a window, and of how many rows it could have been. */
	private async firstPage(
		window: TimeWindow,
		size: number,
	): Promise<{ page: Page<KavkomRow>; size: number }> {
		const asked = await settle(this.fetchPage(this.filterOf(window), 1, size));
		if ('value' in asked) return { page: asked.value, size };
		const smaller = this.pageSize.lowerAfter(size, asked.thrown);
		if (smaller === null) throw asked.thrown;
		return await this.firstPage(window, smaller);
	}

	private async fetchPage(
		filter: IDataObject,
		page: number,
		size: number,
		cancelSignal?: AbortSignal,
	): Promise<Page<KavkomRow>> {
		const account = withAttempts(cancellable(this.account, cancelSignal), attemptsFor(size));
		return await readPbxPage(account, ROUTE, { limit: size, page }, filter);
	}

	private filterOf(window: TimeWindow): IDataObject {
		const { zone, serviceFilter } = this.options;
		const { start, end } = widenAtClockChanges(window, zone);
		return {
			...serviceFilter,
			start_date: wallClock(start, zone, 'yyyy-MM-dd HH:mm'),
			end_date: wallClock(end, zone, 'yyyy-MM-dd HH:mm'),
		};
	}
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
