import { ServiceError, type FailureKind } from '../../shared/failure/serviceError';
import { readAhead } from '../../shared/http/readAhead';
import { withRetries } from '../../shared/http/retry';
import { SERVICE } from './account';
import type { Page, PromisedLength } from './page';
import type { PageSize } from './pageSize';

export interface PagingOptions<Row> {
	/**
	 * @param size how many rows a page has
	 * @param cancelSignal ends the request when nobody wants the page any more
	 */
	fetchPage: (page: number, size: number, cancelSignal?: AbortSignal) => Promise<Page<Row>>;
	/** What tells a row from the others; null when the row does not say. */
	keyOf: (row: Row) => string | null;
	pageSize: PageSize;
	/** So many rows are likely all that is wanted: no more are asked for at first. */
	firstRows?: number;
	maxConcurrentRequests: number;
	/** A list of more pages is refused with a message that says so, never cut. */
	maxPages: number;
}

/** How far a list has been read; may go on while its pages are fetched. */
interface ReadingSoFar {
	readonly promised: PromisedLength;
	readonly pagesRead: number;
	/** No page behind this one is wanted. */
	readonly lastWanted: number;
}

/**
 * The pages of one size in order, as far as there are any.
 *
 * Some servers have no empty page behind the last one, but none at all. So a page that is not found stands for
 * the end of a list that promised no length, if no later page has rows. Anywhere else rows would be missing
 * without it: it is asked for again. A list whose first page is not found is none.
 *
 * @param first number of the page to begin with
 */
export async function* pagesFrom<Row>(
	first: number,
	size: number,
	options: PagingOptions<Row>,
	reading: ReadingSoFar,
	concurrency: number,
): AsyncGenerator<{ part: number; page: Page<Row> }> {
	const notFound: number[] = [];
	const lastThere = () => {
		if (reading.promised.pages !== null) return reading.promised.pages;
		// Without a promise, no more pages are asked for ahead than were found full.
		return notFound.length === 0 ? reading.pagesRead * 2 : notFound[0] + 1;
	};
	const lastToAsk = () => Math.max(first, Math.min(lastThere(), reading.lastWanted));
	const parts = readAhead(first, lastToAsk, concurrency, async (page, cancelSignal) => {
		refuseBeyond(options.maxPages, page);
		const asking = timed(options, page, size, cancelSignal);
		return await (page === 1 ? asking : pageOr(NOT_FOUND, asking));
	});
	for await (const { part, value } of parts) {
		if (value === null) notFound.push(part);
		const isBeforeEnd = value === null ? reading.promised.pages !== null : value.rows.length > 0;
		if (isBeforeEnd) {
			for (const missed of notFound.splice(0)) {
				yield { part: missed, page: await fetchAgain(missed, size, options) };
			}
		}
		if (value !== null) yield { part, page: value };
	}
}

async function timed<Row>(
	{ fetchPage, pageSize }: PagingOptions<Row>,
	page: number,
	size: number,
	cancelSignal: AbortSignal,
): Promise<Page<Row>> {
	const began = Date.now();
	const came = await fetchPage(page, size, cancelSignal);
	pageSize.came(size, came.rows.length, Date.now() - began);
	return came;
}

/**
 * The row at a place of a list. Asked for alone, it comes whatever the server makes of larger pages.
 *
 * @param place counted from 0
 * @returns null when there is none: one that refuses a page behind the last has none, either
 */
export async function rowAt<Row>(
	place: number,
	{ fetchPage }: PagingOptions<Row>,
): Promise<Row | null> {
	const page = await pageOr(NO_PAGE_THERE, fetchPage(place + 1, 1));
	return page?.rows[0] ?? null;
}

function refuseBeyond(maxPages: number, page: number): void {
	if (page <= maxPages) return;
	throw new ServiceError('refused', `The list has more than ${maxPages} pages`, {
		description:
			'Nothing was output, because a part of the list would be missing. Choose a shorter date range, or a larger Page Size in the options.',
	});
}

const NOT_FOUND: ReadonlySet<FailureKind> = new Set(['notFound']);

const NO_PAGE_THERE: ReadonlySet<FailureKind> = new Set(['notFound', 'invalidRequest']);

async function pageOr<Row>(
	missing: ReadonlySet<FailureKind>,
	asking: Promise<Page<Row>>,
): Promise<Page<Row> | null> {
	return await asking.catch((thrown: unknown) => {
		if (thrown instanceof ServiceError && missing.has(thrown.kind)) return null;
		throw thrown;
	});
}

/** @throws ServiceError when a page before the end of the list is still not found */
async function fetchAgain<Row>(
	page: number,
	size: number,
	{ fetchPage }: PagingOptions<Row>,
): Promise<Page<Row>> {
	return await withRetries(async () => {
		const found = await pageOr(NOT_FOUND, fetchPage(page, size));
		if (found !== null) return found;
		throw new ServiceError('unreadableResponse', `${SERVICE} did not find page ${page} of a list`, {
			description:
				'The list is longer than that. Nothing was output, because a part of it would be missing. Try again in a few minutes, or choose a shorter date range.',
			retryable: true,
		});
	});
}
