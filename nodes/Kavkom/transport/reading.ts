import type { PromisedLength } from './page';
import type { PagingOptions } from './pagesInOrder';

/** How a list ended. */
export type PagingOutcome =
	| { kind: 'complete' }
	/**
	 * Page 2 repeated page 1: this service serves no other page. `pageSize` rows is all that it gives at once,
	 * `missing` how many more it promised, 0 when it promised nothing.
	 */
	| { kind: 'pageIgnored'; pageSize: number; missing: number }
	/** The service promised more rows than it served, however often it was asked. */
	| { kind: 'short'; missing: number };

/** A list as it is read from its first page on. */
export interface Reading<Row> {
	/** The keys of all rows that were handed over, in this reading or one before. */
	readonly seen: Set<string>;
	/** Those of this reading. */
	readonly own: Set<string>;
	/** Whether nothing was read before. */
	readonly isFirst: boolean;
	readonly concurrency: number;
	/** Whether to stop once as many rows are known as were promised. */
	readonly untilAll: boolean;
	/** Null when it was read to its end. */
	outcome: PagingOutcome | null;
	promised: PromisedLength;
	/** Every row before this place of the list, counted from 0, was handed over. */
	offset: number;
	/** The keys of its first page. */
	firstKeys: ReadonlyArray<string | null>;
	/** How many rows the server serves at once at most, as far as it showed. */
	cap: number;
	/** Whether it promised fewer rows than before: those behind them have moved up. */
	hasShrunk: boolean;
	/** Rows of which nobody knows where they belong. */
	unplaced: Row[];
}

/** Whether a row says which it is, and was not handed over in this reading. */
export function isUnknown<Row>(
	row: Row,
	{ own }: Reading<Row>,
	{ keyOf }: PagingOptions<Row>,
): boolean {
	const key = keyOf(row);
	return key !== null && !own.has(key);
}

/** Notes that rows are handed over. */
export function noteKeys<Row>(
	rows: readonly Row[],
	{ seen, own }: Reading<Row>,
	{ keyOf }: PagingOptions<Row>,
): void {
	for (const row of rows) {
		const key = keyOf(row);
		if (key === null) continue;
		own.add(key);
		if (own !== seen) seen.add(key);
	}
}
