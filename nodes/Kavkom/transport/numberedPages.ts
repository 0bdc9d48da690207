import { laterPages, type PagingOptions } from './laterPages';
import { hasAll, laterPromise, promisedBy, type PromisedLength } from './page';

export type PagingOutcome =
	| { kind: 'complete' }
	/**
	 * Page 2 repeated page 1: this service serves no other page. `pageSize` rows is all that it gives at once,
	 * `missing` how many more it promised, 0 when it promised nothing.
	 */
	| { kind: 'pageIgnored'; pageSize: number; missing: number }
	/** The service promised more rows than it served, however often it was asked. */
	| { kind: 'short'; missing: number };

/**
 * Reads a numbered list to its end, whatever the server does, for all of this is unseen: it may cap the page
 * size silently, ignore
 * the page, shift rows between pages while new ones arrive, serve rows twice, or promise a wrong total.
 * Gives the rows of each page in order, repeated ones too: the later may have newer values. Who has enough of
 * them stops; what is under way is then canceled.
 *
 * Totals are trusted where given. Without them the size of the first page is the page size that the server
 * really serves, and the list ends at an empty page, a shorter one, or one that brings nothing new.
 * (contract: kavkom, Call detail records: Paging)
 *
 * @returns how the list ended
 * @throws ServiceError when the list has more than `maxPages` pages, or a page before its end is not there
 */
export async function* readPages<Row>(
	options: PagingOptions<Row>,
): AsyncGenerator<Row[], PagingOutcome> {
	const seen = new Set<string>();
	const first = yield* readOnce(options, seen, options.maxConcurrentRequests, false);
	if (first.outcome) return first.outcome;
	if (yield* isWhole(first, seen, options)) return { kind: 'complete' };

	// Rows that shift, unseen so far, can slip between two pages that are read in parallel. Read one after the
	// other they can only come twice.
	const second = yield* readOnce(options, seen, 1, true);
	if (second.outcome) return second.outcome;
	const missing = (second.promised.total ?? 0) - Math.max(second.rowsRead, seen.size);
	return missing > 0 ? { kind: 'short', missing } : { kind: 'complete' };
}

/** The list as it was read from its first page on. */
interface Reading {
	/** Null when it was read to its end. */
	outcome: PagingOutcome | null;
	promised: PromisedLength;
	pagesRead: number;
	rowsRead: number;
}

/** @param untilAll whether to stop once as many rows are known as were promised */
async function* readOnce<Row>(
	options: PagingOptions<Row>,
	seen: Set<string>,
	concurrency: number,
	untilAll: boolean,
): AsyncGenerator<Row[], Reading> {
	const first = await options.fetchPage(1);
	const size = first.rows.length;
	const reading: Reading = {
		outcome: null,
		promised: promisedBy(first, size),
		pagesRead: 1,
		rowsRead: size,
	};
	const isDone = () => untilAll && hasAll(reading.promised, seen);
	countNew(first.rows, seen, options);
	yield first.rows;
	if (size === 0 || isDone()) return reading;

	for await (const { part, page } of laterPages(options, reading, concurrency)) {
		const fresh = countNew(page.rows, seen, options);
		reading.pagesRead = part;
		reading.rowsRead += page.rows.length;
		reading.promised = laterPromise(reading.promised, promisedBy(page, size));
		yield page.rows;
		if (page.rows.length === 0 || isDone()) return reading;
		if (fresh > 0 && page.rows.length >= size) continue;
		const repeatsPageOne = part === 2 && fresh === 0 && page.rows.length === size;
		if (repeatsPageOne && seen.size <= size) {
			const missing = Math.max(0, (reading.promised.total ?? 0) - size);
			return { ...reading, outcome: { kind: 'pageIgnored', pageSize: size, missing } };
		}
		if (reading.promised.pages === null) return reading;
	}
	return reading;
}

/** Notes the rows of a page and tells how many of them were not seen before. */
function countNew<Row>(rows: Row[], seen: Set<string>, { keyOf }: PagingOptions<Row>): number {
	const before = seen.size;
	for (const row of rows) {
		const key = keyOf(row);
		if (key !== null) seen.add(key);
	}
	return seen.size - before;
}

/** Where nothing was promised, rows that came to the first page meanwhile tell that others were pushed on. */
async function* isWhole<Row>(
	{ promised, pagesRead }: Reading,
	seen: Set<string>,
	options: PagingOptions<Row>,
): AsyncGenerator<Row[], boolean> {
	if (promised.total !== null) return hasAll(promised, seen);
	if (pagesRead === 1 || options.maxConcurrentRequests === 1) return true;
	const { rows } = await options.fetchPage(1);
	const fresh = countNew(rows, seen, options);
	yield rows;
	return fresh === 0;
}
