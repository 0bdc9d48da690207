import { ServiceError } from '../../shared/failure/serviceError';
import type { AttemptsOf } from '../../shared/http/retry';
import { HOUR_MS, SECOND_MS } from '../../shared/time/units';
import { keepNewest } from '../../shared/values/keepNewest';
import { MAX_DOMAINS_REMEMBERED, type KavkomAccount } from './account';

/**
 * The highest `limit` is unseen (contract: kavkom, Call detail records: Filter). These are asked for, largest first;
 * the last is what Kavkom documents as its default, so no server refuses it or serves fewer rows by a cap.
 */
export const PAGE_SIZES = [1000, 500, 200, 100, 15] as const;

/** The fewest rows that Kavkom is documented to serve at once when a list has more. */
export const DOCUMENTED_PAGE_SIZE = 15;

/** How many rows to ask for at first where so many are wanted: fewer than any server serves are no quicker. */
export const firstRowsFor = (limit: number): number => Math.max(limit, DOCUMENTED_PAGE_SIZE);

/** What is asked for of a server that nothing is known of. */
export const USUAL_PAGE_SIZE = 500;

/** A full page that came within this time was no trouble: twice as many rows are none either. */
const QUICK_MS = SECOND_MS;

/** An outage looks like a page that is too large, so that is believed for so long only. */
const BELIEVED_MS = 6 * HOUR_MS;

/**
 * How often a page is asked for while a smaller one may take its place: going down is another attempt, too, and an
 * answer that does not come in time costs a minute. Above the second smallest size, and at it.
 */
const ATTEMPTS: { large: AttemptsOf; middle: AttemptsOf } = {
	large: { serviceUnavailable: 2, timeout: 1 },
	middle: { serviceUnavailable: 2, timeout: 2 },
};

const [SECOND_SMALLEST, SMALLEST] = PAGE_SIZES.slice(-2);

/** How often a page of so many rows is asked for, by what it failed with. */
export function attemptsFor(size: number): AttemptsOf {
	if (size > SECOND_SMALLEST) return ATTEMPTS.large;
	return size > SMALLEST ? ATTEMPTS.middle : {};
}

/** How many rows of a list are asked for at once, while it is read. */
export interface PageSize {
	/** Rows. */
	readonly size: number;
	/**
	 * Notes that a page came.
	 *
	 * @param tookMs from asking to its last byte
	 */
	came: (asked: number, rowCount: number, tookMs: number) => void;
	/** Notes that fewer rows came than asked for, before the end of the list. */
	cameCut: (asked: number) => void;
	/**
	 * Goes down after a failure.
	 *
	 * @returns how many rows to ask for now; null when fewer are no help
	 */
	lowerAfter: (asked: number, thrown: unknown) => number | null;
}

interface Remembered {
	size: number;
	/** No more than this is tried. */
	ceiling: number;
	/** Epoch ms from which on this counts no more. */
	staleFrom: number;
}

/** What servers took, by list of an account, while this process lives. */
const remembered = new Map<string, Remembered>();

const UNKNOWN: Remembered = {
	size: USUAL_PAGE_SIZE,
	ceiling: PAGE_SIZES[0],
	staleFrom: Number.POSITIVE_INFINITY,
};

function recall(key: string): Remembered {
	const known = remembered.get(key);
	return known && Date.now() < known.staleFrom ? known : UNKNOWN;
}

function remember(key: string, known: Remembered): void {
	remembered.delete(key);
	remembered.set(key, known);
	keepNewest(remembered, MAX_DOMAINS_REMEMBERED);
}

/** Finds out what the server of a list takes, and begins the next list with it. */
class AutomaticPageSize implements PageSize {
	private known: Remembered;

	/** What is remembered once a smaller page mends a failure. */
	private lowered: Remembered | null = null;

	size: number;

	constructor(private readonly key: string) {
		this.known = recall(key);
		this.size = this.known.size;
	}

	came(asked: number, rowCount: number, tookMs: number): void {
		if (asked !== this.size) return;
		if (this.lowered !== null) this.keep(this.lowered);
		if (rowCount !== asked) return;
		if (asked > this.known.size) this.keep({ ...this.known, size: asked });
		if (tookMs > QUICK_MS) return;
		const larger = PAGE_SIZES.filter((size) => size > asked && size <= this.known.ceiling);
		this.size = larger.pop() ?? asked;
	}

	cameCut(asked: number): void {
		if (asked <= this.known.size) return;
		this.size = this.known.size;
		this.keep({ ...this.known, ceiling: this.size });
	}

	lowerAfter(asked: number, thrown: unknown): number | null {
		const smaller = smallerSize(asked, thrown);
		if (smaller === null) return null;
		this.size = smaller;
		const staleFrom = isRefusal(thrown) ? Number.POSITIVE_INFINITY : Date.now() + BELIEVED_MS;
		this.lowered = { size: smaller, ceiling: smaller, staleFrom };
		return smaller;
	}

	private keep(known: Remembered): void {
		this.known = known;
		this.lowered = null;
		remember(this.key, known);
	}
}

/** What a user entered is asked for, whatever is remembered, and fewer only where that fails. */
class OwnPageSize implements PageSize {
	constructor(public size: number) {}

	came(): void {}

	cameCut(): void {}

	lowerAfter(asked: number, thrown: unknown): number | null {
		const smaller = smallerSize(asked, thrown);
		if (smaller !== null) this.size = smaller;
		return smaller;
	}
}

/**
 * How many rows of a list to ask for at once.
 *
 * @param route of the list, e.g. `cdr/list`: each may have bounds of its own
 * @param own what the user entered; 0 to find it out
 */
export function pageSizeOf({ fingerprint }: KavkomAccount, route: string, own = 0): PageSize {
	return own > 0 ? new OwnPageSize(own) : new AutomaticPageSize(`${fingerprint} ${route}`);
}

function smallerSize(asked: number, thrown: unknown): number | null {
	const isAboutSize = isRefusal(thrown) || mayBeTooMuch(thrown);
	return (isAboutSize ? PAGE_SIZES.find((size) => size < asked) : undefined) ?? null;
}

/** That a server fails by a large page is unseen (contract: kavkom, Call detail records: Filter). */
function mayBeTooMuch(thrown: unknown): boolean {
	return (
		thrown instanceof ServiceError &&
		(thrown.kind === 'serviceUnavailable' || thrown.kind === 'timeout')
	);
}

/**
 * How Kavkom refuses a limit is unseen (contract: kavkom, Call detail records: Filter): a 400 or 422 need not name it,
 * a refusal under another status has to.
 */
function isRefusal(thrown: unknown): boolean {
	if (!(thrown instanceof ServiceError)) return false;
	return (
		thrown.kind === 'invalidRequest' ||
		(thrown.kind === 'refused' && /\blimit\b/i.test(thrown.description))
	);
}
