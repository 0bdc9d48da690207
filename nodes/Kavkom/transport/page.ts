import { DOCUMENTED_PAGE_SIZE } from './pageSize';

/** One page of a numbered list, as the service served it. */
export interface Page<Row> {
	rows: Row[];
	/** How many rows the whole list has, when the service says so. */
	total: number | null;
	/** How many pages it has, when the service says so. */
	pages: number | null;
}

/** What a service has said of the length of a list so far. */
export interface PromisedLength {
	total: number | null;
	pages: number | null;
}

export const NO_PROMISE: PromisedLength = { total: null, pages: null };

/**
 * What a page says of the length of its list. A total below what the page itself holds is no total: some servers
 * send 0.
 *
 * @param size how many rows a page has
 */
export function promisedBy<Row>(page: Page<Row>, size: number): PromisedLength {
	const isTotal = page.total !== null && page.total > 0 && page.total >= page.rows.length;
	if (isTotal && page.total !== null) {
		return { total: page.total, pages: Math.max(page.pages ?? 1, Math.ceil(page.total / size)) };
	}
	return { total: null, pages: page.pages !== null && page.pages > 1 ? page.pages : null };
}

/** What is known of the length after one more page. */
export function laterPromise(before: PromisedLength, now: PromisedLength): PromisedLength {
	return {
		total: now.total ?? before.total,
		pages: now.pages === null ? before.pages : Math.max(before.pages ?? 1, now.pages),
	};
}

/** The same promise in pages of another size: how many there are is known where the total is. */
export const inPagesOf = (size: number, { total }: PromisedLength): PromisedLength => ({
	total,
	pages: total === null ? null : Math.ceil(total / size),
});

/** Whether as many rows are known as were promised. */
export const hasAll = ({ total }: PromisedLength, seen: ReadonlySet<string>): boolean =>
	total !== null && seen.size >= total;

/**
 * Whether so many rows may be all that a server serves at once, of more. Caps are unseen (contract: kavkom, Call detail
 * records: Paging), but round numbers: a list of any other length is not cut.
 */
export function looksCapped(count: number): boolean {
	return count >= DOCUMENTED_PAGE_SIZE && count % 5 === 0;
}
