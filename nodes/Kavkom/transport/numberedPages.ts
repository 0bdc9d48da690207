import { ServiceError } from '../../shared/failure/serviceError';
import { settle } from '../../shared/failure/settle';
import { SERVICE } from './account';
import { readRun } from './pageRun';
import { hasAll, looksCapped, NO_PROMISE } from './page';
import type { PagingOptions } from './pagesInOrder';
import { isUnknown, noteKeys, type PagingOutcome, type Reading } from './reading';

/** A list from which rows are taken away while it is read is read so often once more. */
const MAX_READINGS_AGAIN = 3;

/** So often in a row the pages may turn out to have another size without a row more. */
const MAX_RUNS_WITHOUT_ROWS = 40;

/**
 * Reads a numbered list to its end, whatever the server does, for all of this is unseen: it may cap the page
 * size silently, refuse it or fail by it, change any of this midway, ignore
 * the page, shift rows between pages while new ones arrive, serve rows twice, or promise a wrong total.
 * Gives the rows of each page in order, repeated ones too: the later may have newer values. Who has enough of
 * them stops; what is under way is then canceled.
 *
 * Totals are trusted where given. Without them the size of the first page is the page size that the server
 * really serves, and the list ends at an empty page, one that brings nothing new, or a shorter one behind which no row
 * is found. (contract: kavkom, Call detail records: Paging)
 *
 * @returns how the list ended
 * @throws ServiceError when the list has more than `maxPages` pages, or a page before its end is not there
 */
export async function* readPages<Row>(
	options: PagingOptions<Row>,
): AsyncGenerator<Row[], PagingOutcome> {
	const seen = new Set<string>();
	let reading = yield* readOnce(options, seen, seen, options.maxConcurrentRequests, false);
	let isSure = yield* isWhole(reading, options);
	// Rows that shift, unseen so far, can slip between two pages that are read in parallel. Read one after the
	// other they can only come twice, but where others are taken away.
	const again = { ...options, firstRows: undefined };
	for (let times = 1; !isSure && times <= MAX_READINGS_AGAIN; times += 1) {
		const mayStopEarly = !reading.hasShrunk;
		reading = yield* readOnce(again, seen, new Set(), 1, mayStopEarly);
		isSure = yield* isWhole(reading, options);
	}
	if (reading.outcome) return reading.outcome;
	const missing = (reading.promised.total ?? 0) - Math.max(reading.offset, seen.size);
	if (isSure && missing <= 0) return { kind: 'complete' };
	return { kind: 'short', missing: Math.max(1, missing) };
}

/**
 * Reads the list from its first page on, in runs of pages of one size: where the size changes, the next run begins at
 * the row that is to come.
 *
 * @param seen the keys of all readings; gets those of this one
 * @param own those of this reading
 * @param untilAll whether to stop once as many rows are known as were promised
 */
async function* readOnce<Row>(
	options: PagingOptions<Row>,
	seen: Set<string>,
	own: Set<string>,
	concurrency: number,
	untilAll: boolean,
): AsyncGenerator<Row[], Reading<Row>> {
	const reading: Reading<Row> = {
		seen,
		own,
		isFirst: own === seen,
		concurrency,
		untilAll,
		outcome: null,
		promised: NO_PROMISE,
		offset: 0,
		firstKeys: [],
		cap: Number.POSITIVE_INFINITY,
		hasShrunk: false,
		unplaced: [],
	};
	const { pageSize, firstRows = pageSize.size } = options;
	let size: number | null = Math.min(firstRows, pageSize.size);
	for (let idleRuns = 0; size !== null; ) {
		const before = reading.offset;
		size = yield* readRun(options, reading, size);
		idleRuns = reading.offset > before ? 0 : idleRuns + 1;
		if (idleRuns > MAX_RUNS_WITHOUT_ROWS) throw changingPages();
	}
	const unplaced = reading.unplaced.filter((row) => isUnknown(row, reading, options));
	noteKeys(unplaced, reading, options);
	yield unplaced;
	return reading;
}

/**
 * Whether nothing can have been left out by a reading. Where nothing was promised, the first page tells whether rows came
 * to it, which push others on, or went from it, which lets others slip through.
 */
async function* isWhole<Row>(
	reading: Reading<Row>,
	{ pageSize, fetchPage, keyOf }: PagingOptions<Row>,
): AsyncGenerator<Row[], boolean> {
	const { promised, firstKeys, hasShrunk, seen, concurrency, outcome, isFirst } = reading;
	if (outcome) return true;
	if (hasShrunk) return false;
	if (promised.total !== null) return !isFirst || hasAll(promised, seen);
	if (isOfOnePage(reading)) return true;
	const size = Math.min(firstKeys.length, pageSize.size);
	const asked = await settle(fetchPage(1, size));
	if ('thrown' in asked) {
		if (pageSize.lowerAfter(size, asked.thrown) === null) throw asked.thrown;
		return false;
	}
	const { rows } = asked.value;
	yield rows;
	const keys = rows.map(keyOf);
	const newCount = keys.filter((key) => key !== null && !seen.has(key)).length;
	const stillThere = firstKeys.slice(0, Math.max(0, size - newCount));
	const hasLost = stillThere.some((key) => !keys.includes(key));
	return !hasLost && (newCount === 0 || concurrency === 1);
}

/** Whether the first page held all there was, so that no row can have slipped from another one. */
const isOfOnePage = <Row>({ offset, firstKeys, cap }: Reading<Row>): boolean =>
	offset === 0 || (offset === firstKeys.length && offset === cap && !looksCapped(cap));

function changingPages(): ServiceError {
	return new ServiceError('unreadableResponse', `${SERVICE} keeps changing the size of its pages`, {
		description:
			'Nothing was output, because a part of the list could be missing. Try again in a few minutes, or set Page Size to 15 in the options, where there is such.',
	});
}
