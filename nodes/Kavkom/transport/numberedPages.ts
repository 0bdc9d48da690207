import { ServiceError } from '../../shared/failure/serviceError';
import { letRequestsLeave, readAhead } from '../../shared/http/readAhead';
import { settle } from '../../shared/failure/settle';

/** One page of a numbered list, as the service served it. */
export interface Page<Row> {
	rows: Row[];
	/** How many rows the whole list has, when the service says so. */
	total: number | null;
	/** How many pages it has, when the service says so. */
	pages: number | null;
}

export interface PagingOptions<Row> {
	fetchPage: (page: number) => Promise<Page<Row>>;
	/** What tells a row from the others; null when the row does not say. */
	keyOf: (row: Row) => string | null;
	/** Is handed the rows of each page in order, repeated ones too: the later may have newer values. */
	onRows: (rows: Row[]) => void;
	/** Whether the caller has all it wants; paging then ends. */
	enough?: () => boolean;
	maxConcurrentRequests: number;
	/** A list of more pages is refused with a message that says so, never cut. */
	maxPages: number;
}

export type PagingOutcome =
	| { kind: 'complete' }
	| { kind: 'enough' }
	/**
	 * Page 2 repeated page 1: this service serves no other page. `pageSize` rows is all that it gives at once,
	 * `missing` how many more it promised, 0 when it promised nothing.
	 */
	| { kind: 'pageIgnored'; pageSize: number; missing: number }
	/** The service promised more rows than it served, however often it was asked. */
	| { kind: 'short'; missing: number };

/**
 * Reads a numbered list to its end, whatever the server does: it may cap the page size silently, ignore
 * the page, shift rows between pages while new ones arrive, serve rows twice, or promise a wrong total.
 *
 * Totals are trusted where given. Without them the size of the first page is the page size that the server
 * really serves, and the list ends at an empty page, a shorter one, or one that brings nothing new.
 * (contract: kavkom, Call detail records: Paging)
 *
 * @throws ServiceError when the list has more than `maxPages` pages
 */
export async function readPages<Row>(options: PagingOptions<Row>): Promise<PagingOutcome> {
	const enough = options.enough ?? (() => false);
	const seen = new Set<string>();
	const pass = await readPass(options, seen, enough, options.maxConcurrentRequests);
	if (pass.outcome) return pass.outcome;
	if (await isWhole(pass, seen, options)) return { kind: 'complete' };

	// Rows that shift while pages are read in parallel can slip between two of them. Read one after the
	// other they can only come twice.
	const hasAll = () => pass.promised.total !== null && seen.size >= pass.promised.total;
	const second = await readPass(options, seen, () => enough() || hasAll(), 1);
	if (second.outcome?.kind === 'enough' && !enough()) return { kind: 'complete' };
	if (second.outcome) return second.outcome;
	const total = second.promised.total ?? 0;
	const missing = total - Math.max(second.rowsRead, seen.size);
	return missing > 0 ? { kind: 'short', missing } : { kind: 'complete' };
}

interface Promised {
	total: number | null;
	pages: number | null;
}

interface Pass {
	/** Null when the list was read to its end. */
	outcome: PagingOutcome | null;
	promised: Promised;
	pagesRead: number;
	rowsRead: number;
}

async function readPass<Row>(
	options: PagingOptions<Row>,
	seen: Set<string>,
	enough: () => boolean,
	concurrency: number,
): Promise<Pass> {
	const first = await options.fetchPage(1);
	take(first.rows, seen, options);
	const size = first.rows.length;
	const pass: Pass = {
		outcome: null,
		promised: promisedBy(first, size),
		pagesRead: 1,
		rowsRead: size,
	};
	if (size === 0) return pass;
	if (enough()) return { ...pass, outcome: { kind: 'enough' } };

	// Without a promise, no more pages are asked for ahead than were found full.
	const lastToAsk = () => pass.promised.pages ?? pass.pagesRead * 2;
	const fetchPart = async (page: number) => await fetchWithinCap(page, options);
	for await (const { part, value } of readAhead(2, lastToAsk, concurrency, fetchPart)) {
		await letRequestsLeave();
		const fresh = take(value.rows, seen, options);
		pass.pagesRead = part;
		pass.rowsRead += value.rows.length;
		pass.promised = laterPromise(pass.promised, promisedBy(value, size));
		if (enough()) return { ...pass, outcome: { kind: 'enough' } };
		if (value.rows.length === 0) return pass;
		if (fresh > 0 && value.rows.length >= size) continue;
		const repeatsPageOne = part === 2 && fresh === 0 && value.rows.length === size;
		if (repeatsPageOne && seen.size <= size) {
			const missing = Math.max(0, (pass.promised.total ?? 0) - size);
			return { ...pass, outcome: { kind: 'pageIgnored', pageSize: size, missing } };
		}
		if (pass.promised.pages === null) return pass;
	}
	return pass;
}

async function fetchWithinCap<Row>(
	page: number,
	{ maxPages, fetchPage }: PagingOptions<Row>,
): Promise<Page<Row>> {
	if (page > maxPages) {
		throw new ServiceError('refused', `The list has more than ${maxPages} pages`, {
			description:
				'Nothing was output, because a part of the list would be missing. Choose a shorter date range, or a larger Page Size in the options.',
		});
	}
	const outcome = await settle(fetchPage(page));
	if ('value' in outcome) return outcome.value;
	// Some servers have no empty page behind the last one, but none at all.
	const isBehindLast = outcome.thrown instanceof ServiceError && outcome.thrown.kind === 'notFound';
	if (isBehindLast) return { rows: [], total: null, pages: null };
	throw outcome.thrown;
}

/** A total below what the page itself holds is no total: some servers send 0. */
function promisedBy<Row>(page: Page<Row>, size: number): Promised {
	const isTotal = page.total !== null && page.total > 0 && page.total >= page.rows.length;
	if (isTotal && page.total !== null) {
		return { total: page.total, pages: Math.max(page.pages ?? 1, Math.ceil(page.total / size)) };
	}
	return { total: null, pages: page.pages !== null && page.pages > 1 ? page.pages : null };
}

function laterPromise(before: Promised, now: Promised): Promised {
	return {
		total: now.total ?? before.total,
		pages: now.pages === null ? before.pages : Math.max(before.pages ?? 1, now.pages),
	};
}

/** Takes the rows of a page and tells how many of them were not seen before. */
function take<Row>(rows: Row[], seen: Set<string>, { keyOf, onRows }: PagingOptions<Row>): number {
	const before = seen.size;
	for (const row of rows) {
		const key = keyOf(row);
		if (key !== null) seen.add(key);
	}
	onRows(rows);
	return seen.size - before;
}

async function isWhole<Row>(
	pass: Pass,
	seen: Set<string>,
	options: PagingOptions<Row>,
): Promise<boolean> {
	if (pass.promised.total !== null) return seen.size >= pass.promised.total;
	if (pass.pagesRead === 1 || options.maxConcurrentRequests === 1) return true;
	const top = await options.fetchPage(1);
	return take(top.rows, seen, options) === 0;
}
