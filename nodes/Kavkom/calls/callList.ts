import type { IDataObject } from 'n8n-workflow';
import type { TimeWindow } from '../../shared/time/dateRange';
import { ServiceError } from '../../shared/failure/serviceError';
import { cancellable } from '../../shared/http/connection';
import { wallClock, widenAtClockChanges } from '../../shared/time/localTime';
import { MINUTE_MS } from '../../shared/time/units';
import { keepNewest } from '../../shared/values/keepNewest';
import { readPages } from '../transport/numberedPages';
import type { Page } from '../transport/page';
import { kavkomCallId } from './toCall';
import { MAX_DOMAINS_REMEMBERED, SERVICE, type KavkomAccount } from '../transport/account';
import type { KavkomRow } from '../transport/responses';
import { readPbxPage } from '../transport/requests';

export const DEFAULT_PAGE_SIZE = 100;

/** The page size that Kavkom documents as its default, so no server serves fewer rows by a cap. */
const DOCUMENTED_PAGE_SIZE = 15;

/** 2,000,000 calls at the default page size. */
const MAX_PAGES = 20_000;

/** Domains whose server failed when it was asked for more rows a page than by default. */
const askedForLess = new Set<string>();

export interface CallListOptions {
	/** IANA zone in which the service reads dates. */
	zone: string;
	/** Filters that the service applies itself, by its own names. */
	serviceFilter: IDataObject;
	pageSize: number;
	maxConcurrentRequests: number;
}

/** Kavkom's list of calls, asked for by date (contract: kavkom, Call detail records). */
export class CallList {
	/** How many more calls the service announced than it served. */
	missing = 0;

	private pageSize: number;

	constructor(
		private readonly account: KavkomAccount,
		private readonly options: CallListOptions,
	) {
		const isLess = askedForLess.has(account.domainUuid);
		this.pageSize = isLess ? Math.min(options.pageSize, DEFAULT_PAGE_SIZE) : options.pageSize;
	}

	/**
	 * The rows of a window, page by page, repeated ones too: the later may have newer values.
	 *
	 * @throws ServiceError when a part of them can't be had
	 */
	async *rowsOf(window: TimeWindow): AsyncGenerator<KavkomRow[]> {
		const filter = this.filterOf(window);
		const outcome = yield* readPages<KavkomRow>({
			fetchPage: async (page, cancelSignal) => await this.fetchPage(filter, page, cancelSignal),
			keyOf: kavkomCallId,
			maxConcurrentRequests: this.options.maxConcurrentRequests,
			maxPages: MAX_PAGES,
		});
		// Totals are unseen: calls that are missing are no reason to keep back the others.
		if (outcome.kind === 'short') this.missing = outcome.missing;
		const fullPage = Math.min(this.pageSize, DOCUMENTED_PAGE_SIZE);
		if (outcome.kind === 'pageIgnored' && (outcome.pageSize >= fullPage || outcome.missing > 0)) {
			for (const half of halves(window)) yield* this.rowsByTime(half, outcome.pageSize);
		}
	}

	/**
	 * Where a server serves no page but the first, ever shorter windows bring what did not fit on it; unseen
	 * (contract: kavkom, Call detail records: Paging).
	 */
	private async *rowsByTime(window: TimeWindow, pageSize: number): AsyncGenerator<KavkomRow[]> {
		const { rows } = await this.fetchPage(this.filterOf(window), 1);
		yield rows;
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
		for (const half of parts) yield* this.rowsByTime(half, pageSize);
	}

	/**
	 * Where the service refuses the page size, or fails by it, a smaller one is asked for from the first page on. Where
	 * that mends a failure, this process asks the domain for no more from then on.
	 */
	private async fetchPage(
		filter: IDataObject,
		page: number,
		cancelSignal?: AbortSignal,
	): Promise<Page<KavkomRow>> {
		const account = cancellable(this.account, cancelSignal);
		const asking = readPbxPage(account, 'cdr/list', { limit: this.pageSize, page }, filter);
		return await asking.catch(async (thrown: unknown) => {
			const smaller = page === 1 ? this.smallerPageSize(thrown) : null;
			if (smaller === null) throw thrown;
			this.pageSize = smaller;
			const first = await this.fetchPage(filter, page);
			if (mayBeTooMuch(thrown)) {
				askedForLess.add(this.account.domainUuid);
				keepNewest(askedForLess, MAX_DOMAINS_REMEMBERED);
			}
			return first;
		});
	}

	/** The page size to ask for after a failure; null when a smaller one is no help. */
	private smallerPageSize(thrown: unknown): number | null {
		const isRefused = isAboutLimit(thrown);
		if (this.pageSize > DEFAULT_PAGE_SIZE) {
			return isRefused || mayBeTooMuch(thrown) ? DEFAULT_PAGE_SIZE : null;
		}
		return isRefused && this.pageSize > DOCUMENTED_PAGE_SIZE ? DOCUMENTED_PAGE_SIZE : null;
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

/** That a server fails by a large page is unseen (contract: kavkom, Call detail records: Paging). */
function mayBeTooMuch(thrown: unknown): boolean {
	return (
		thrown instanceof ServiceError &&
		(thrown.kind === 'serviceUnavailable' || thrown.kind === 'timeout')
	);
}

/** How Kavkom refuses a limit is unseen (contract: kavkom, Call detail records: Filter). */
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
