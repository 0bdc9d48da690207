import { settle } from '../../shared/failure/settle';
import {
	hasAll,
	inPagesOf,
	laterPromise,
	promisedBy,
	type Page,
	type PromisedLength,
} from './page';
import { pagesFrom, rowAt, type PagingOptions } from './pagesInOrder';
import { isUnknown, noteKeys, type Reading } from './reading';

/** What became of a page: to go on, or the size of the pages to read from here on, null at the end of the list. */
type Step = 'goOn' | { nextSize: number | null };

const END: Step = { nextSize: null };

/**
 * Reads on in pages of one size. Page numbers count from the beginning, so the first of them may begin with rows that
 * were handed over before: they are left out.
 *
 * @returns the size in which to go on; null at the end of the list
 * @throws ServiceError when a page can't be had, and a smaller one is no help
 */
export async function* readRun<Row>(
	options: PagingOptions<Row>,
	reading: Reading<Row>,
	size: number,
): AsyncGenerator<Row[], number | null> {
	const run = new PageRun(options, reading, size);
	const pages = pagesFrom(run.first, size, options, run, reading.concurrency);
	try {
		for (;;) {
			const next = await settle(pages.next());
			if ('thrown' in next) return smallerSize(options, size, next.thrown);
			if (next.value.done) return run.nextSize;
			const step = yield* run.take(next.value.value);
			if (step !== 'goOn') return step.nextSize;
		}
	} finally {
		await pages.return(undefined);
	}
}

function smallerSize<Row>({ pageSize }: PagingOptions<Row>, size: number, thrown: unknown): number {
	const smaller = pageSize.lowerAfter(size, thrown);
	if (smaller === null) throw thrown;
	return smaller;
}

/** So many places further on, no row is that was a moment ago at the place before. */
const FAR = 10;

class PageRun<Row> {
	/** Number of the page that holds the row that is to come. */
	readonly first: number;

	pagesRead: number;

	constructor(
		private readonly options: PagingOptions<Row>,
		private readonly reading: Reading<Row>,
		private readonly size: number,
	) {
		this.first = Math.floor(reading.offset / size) + 1;
		this.pagesRead = this.first - 1;
		// The first page told how many there are in the size that was served.
		if (reading.firstKeys.length !== size) reading.promised = inPagesOf(size, reading.promised);
	}

	get promised(): PromisedLength {
		return this.reading.promised;
	}

	/** Where larger pages may be asked for, those of this size end where the larger ones begin. */
	get lastWanted(): number {
		const { larger, size } = this;
		if (larger <= size || larger % size !== 0) return Number.POSITIVE_INFINITY;
		return (Math.ceil(this.reading.offset / larger) * larger) / size;
	}

	/** The size to go on with behind the last page that was asked for; null when that was the end. */
	get nextSize(): number | null {
		return this.pagesRead >= this.lastWanted ? this.larger : null;
	}

	/** Takes the next page. */
	async *take({ part, page }: { part: number; page: Page<Row> }): AsyncGenerator<Row[], Step> {
		const { reading, size } = this;
		const { rows } = page;
		const isFirst = part === 1 && reading.offset === 0;
		this.note(page, isFirst ? rows.length : size);
		if (rows.length === 0) return END;
		if (isFirst) return yield* this.takeFirst(rows);
		const from = (part - 1) * size;
		const fits = rows.length === size || this.isEnd(part, from, rows);
		if (!fits) return yield* this.takeOther(from, rows);

		const fresh = yield* this.handOver(from, rows);
		this.pagesRead = part;
		// First of all: the same page once more may have as many rows as the list still lacks.
		if (part === 2 && fresh === 0 && rows.length === size && reading.own.size <= size) {
			return this.ignoresPage();
		}
		if (this.isDone || rows.length < size) return END;
		return fresh === 0 && reading.promised.pages === null ? END : 'goOn';
	}

	/** Its count of rows is what the server serves at once, whatever was asked for. */
	private async *takeFirst(rows: Row[]): AsyncGenerator<Row[], Step> {
		const { reading, options, size } = this;
		reading.firstKeys = rows.map(options.keyOf);
		if (rows.length !== size) reading.cap = rows.length;
		yield* this.handOver(0, rows);
		this.pagesRead = 1;
		if (this.isDone) return END;
		if (rows.length !== size) return { nextSize: rows.length };
		const isSmall = options.firstRows === size && size < this.larger;
		return isSmall || this.lastWanted <= 1 ? { nextSize: this.larger } : 'goOn';
	}

	/**
	 * Takes a page of another size than asked for, before the end that was promised, if any. Either it is the last one,
	 * or the server serves other pages from now on. Then nobody knows which rows these are, unless all of them are new.
	 */
	private async *takeOther(from: number, rows: Row[]): AsyncGenerator<Row[], Step> {
		const { reading, options, size } = this;
		const coming = rows.slice(Math.max(0, reading.offset - from));
		const saysNoKeys = coming.length > 0 && coming.every((row) => options.keyOf(row) === null);
		const mayBeLast = rows.length < size && coming.every((row) => !this.isKnown(row));
		if (mayBeLast) {
			yield* this.handOver(from, rows);
			if (saysNoKeys || !(await this.goesOn())) return END;
		}
		if (!mayBeLast) reading.unplaced.push(...rows);
		reading.cap = rows.length;
		options.pageSize.cameCut(size);
		return { nextSize: rows.length };
	}

	/**
	 * Whether there may be rows from the next place on. Where rows were added meanwhile, a known one is there, and others
	 * may follow. But there are servers that have their last row at every place behind it.
	 */
	private async goesOn(): Promise<boolean> {
		const { reading, options } = this;
		const next = await rowAt(reading.offset, options);
		if (next === null || !this.isKnown(next)) return next !== null;
		const far = await rowAt(reading.offset + FAR, options);
		return far === null || options.keyOf(far) !== options.keyOf(next);
	}

	/** Hands over the rows of a page that were not before, and tells how many of them this reading did not know. */
	private async *handOver(from: number, rows: Row[]): AsyncGenerator<Row[], number> {
		const { reading, options } = this;
		const before = reading.own.size;
		// Rows that have moved up to places that were read already are new there.
		const coming = rows.filter(
			(row, at) => from + at >= reading.offset || isUnknown(row, reading, options),
		);
		noteKeys(coming, reading, options);
		reading.offset = Math.max(reading.offset, from + rows.length);
		yield coming;
		return reading.own.size - before;
	}

	private isKnown(row: Row): boolean {
		const key = this.options.keyOf(row);
		return key !== null && this.reading.own.has(key);
	}

	private note(page: Page<Row>, size: number): void {
		const { reading } = this;
		const now = promisedBy(page, size);
		const { total } = reading.promised;
		reading.promised = laterPromise(reading.promised, now);
		if (total !== null && now.total !== null && now.total < total) reading.hasShrunk = true;
	}

	/** Whether it is the last page that was promised. One with more rows than are left there is one of another place. */
	private isEnd(part: number, from: number, rows: Row[]): boolean {
		const { total, pages } = this.reading.promised;
		if (rows.length > this.size) return false;
		return total === null ? pages !== null && part >= pages : from + rows.length === total;
	}

	private get isDone(): boolean {
		const { promised, offset, untilAll, seen } = this.reading;
		if (untilAll && hasAll(promised, seen)) return true;
		return (
			promised.total !== null && offset >= promised.total && this.pagesRead >= (promised.pages ?? 0)
		);
	}

	private get larger(): number {
		return Math.min(this.options.pageSize.size, this.reading.cap);
	}

	private ignoresPage(): Step {
		const { reading, size } = this;
		const missing = Math.max(0, (reading.promised.total ?? 0) - size);
		reading.outcome = { kind: 'pageIgnored', pageSize: size, missing };
		return END;
	}
}
