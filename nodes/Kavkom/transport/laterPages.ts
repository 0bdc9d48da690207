import { ServiceError } from '../../shared/failure/serviceError';
import { readAhead } from '../../shared/http/readAhead';
import { withRetries } from '../../shared/http/retry';
import { SERVICE } from './account';
import type { Page, PromisedLength } from './page';

export interface PagingOptions<Row> {
	/** @param cancelSignal ends the request when nobody wants the page any more */
	fetchPage: (page: number, cancelSignal?: AbortSignal) => Promise<Page<Row>>;
	/** What tells a row from the others; null when the row does not say. */
	keyOf: (row: Row) => string | null;
	maxConcurrentRequests: number;
	/** A list of more pages is refused with a message that says so, never cut. */
	maxPages: number;
}

/** How far a list has been read; may go on while its pages are fetched. */
interface ReadingSoFar {
	readonly promised: PromisedLength;
	readonly pagesRead: number;
}

/**
 * The pages behind the first in order, as far as there are any.
 *
 * Some servers have no empty page behind the last one, but none at all. So a page that is not found stands for
 * the end of a list that promised no length, if no later page has rows. Anywhere else rows would be missing
 * without it: it is asked for again.
 */
export async function* laterPages<Row>(
	options: PagingOptions<Row>,
	reading: ReadingSoFar,
	concurrency: number,
): AsyncGenerator<{ part: number; page: Page<Row> }> {
	const notFound: number[] = [];
	const lastToAsk = () => {
		if (reading.promised.pages !== null) return reading.promised.pages;
		// Without a promise, no more pages are asked for ahead than were found full.
		return notFound.length === 0 ? reading.pagesRead * 2 : notFound[0] + 1;
	};
	const parts = readAhead(2, lastToAsk, concurrency, async (page, cancelSignal) => {
		refuseBeyond(options.maxPages, page);
		return await pageOrNull(options.fetchPage(page, cancelSignal));
	});
	for await (const { part, value } of parts) {
		if (value === null) notFound.push(part);
		const isBeforeEnd = value === null ? reading.promised.pages !== null : value.rows.length > 0;
		if (isBeforeEnd) {
			for (const missed of notFound.splice(0)) {
				yield { part: missed, page: await fetchAgain(missed, options) };
			}
		}
		if (value !== null) yield { part, page: value };
	}
}

function refuseBeyond(maxPages: number, page: number): void {
	if (page <= maxPages) return;
	throw new ServiceError('refused', `The list has more than ${maxPages} pages`, {
		description:
			'Nothing was output, because a part of the list would be missing. Choose a shorter date range, or a larger Page Size in the options.',
	});
}

const isNotFound = (thrown: unknown): boolean =>
	thrown instanceof ServiceError && thrown.kind === 'notFound';

async function pageOrNull<Row>(asking: Promise<Page<Row>>): Promise<Page<Row> | null> {
	return await asking.catch((thrown: unknown) => {
		if (isNotFound(thrown)) return null;
		throw thrown;
	});
}

/** @throws ServiceError when a page before the end of the list is still not found */
async function fetchAgain<Row>(
	page: number,
	{ fetchPage }: PagingOptions<Row>,
): Promise<Page<Row>> {
	return await withRetries(async () => {
		const found = await pageOrNull(fetchPage(page));
		if (found !== null) return found;
		throw new ServiceError('unreadableResponse', `${SERVICE} did not find page ${page} of a list`, {
			description:
				'The list is longer than that. Nothing was output, because a part of it would be missing. Try again in a few minutes, or choose a shorter date range.',
			retryable: true,
		});
	});
}
