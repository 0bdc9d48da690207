import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import lodash from 'lodash';
import { describe, expect, it } from '@jest/globals';
import { ServiceError, type FailureKind } from '../../nodes/shared/failure/serviceError';
import type { KavkomAccount } from '../../nodes/Kavkom/transport/account';
import { readPages } from '../../nodes/Kavkom/transport/numberedPages';
import type { PagingOutcome } from '../../nodes/Kavkom/transport/reading';
import type { Page } from '../../nodes/Kavkom/transport/page';
import { pageSizeOf } from '../../nodes/Kavkom/transport/pageSize';
import { useFastLimits } from '../support/accounts.mts';

useFastLimits({ firstBackoffSeconds: 0.0001, maxBackoffSeconds: 0.0002 });

interface Row {
	id: string;
}

/** What a server does from one of its requests on. */
interface Mood {
	/** The most rows that it serves at once, without a word. */
	cap: number;
	/** More than so many are refused, or fail, in this way. */
	above: number;
	by: FailureKind;
	/** Whether the place of a page counts in rows that were asked for, or in rows that are served at once. */
	places: 'asked' | 'served';
}

/** How a list changes after a request. */
type Change = 'nothing' | 'newRow' | 'firstGone' | 'lastGone';

interface Behavior {
	count: number;
	moods: Mood[];
	/** After so many requests the next mood comes. */
	moodEvery: number;
	changes: Change[];
	tells: 'nothing' | 'total' | 'pages' | 'both';
	behindLast: 'empty' | 'repeatLast' | 'notFound';
}

/** A list of 1500 rows by 15, several times over, and what it takes to find out. */
const MAX_REQUESTS = 1000;

const failure = (kind: FailureKind) =>
	new ServiceError(kind, 'Too much', { description: '', retryable: false });

/** A numbered list that is served as the contract lets it be, and the rows that were in it all the time. */
class Server {
	readonly asked: Array<{ page: number; size: number }> = [];

	rows: Row[];

	/** Ids of rows that were in the list from beginning to end. */
	readonly constant: Set<string>;

	constructor(private readonly behavior: Behavior) {
		this.rows = lodash.times(behavior.count, (index) => ({ id: `row ${index}` }));
		this.constant = new Set(lodash.map(this.rows, 'id'));
	}

	serve(page: number, size: number): Page<Row> {
		const { moods, moodEvery, changes, tells, behindLast } = this.behavior;
		const { cap, above, by, places } =
			moods[Math.min(moods.length - 1, Math.floor(this.asked.length / moodEvery))];
		this.asked.push({ page, size });
		if (this.asked.length > MAX_REQUESTS) throw new Error('It never ends');
		if (size > above) throw failure(by);
		const served = Math.min(size, cap);
		const step = places === 'asked' ? size : served;
		const last = Math.max(1, Math.ceil(this.rows.length / step));
		if (page > last && behindLast === 'notFound') throw failure('notFound');
		const place = (page > last && behindLast === 'repeatLast' ? last : page) - 1;
		const rows = this.rows.slice(place * step, place * step + served);
		const total = this.rows.length;
		this.change(changes[this.asked.length % changes.length]);
		return {
			rows,
			total: tells === 'total' || tells === 'both' ? total : null,
			pages: tells === 'pages' || tells === 'both' ? Math.ceil(total / served) : null,
		};
	}

	private change(how: Change): void {
		if (how === 'newRow') this.rows = [{ id: `new ${this.asked.length}` }, ...this.rows];
		const gone = { firstGone: this.rows[0], lastGone: this.rows.at(-1) }[how as string];
		if (gone === undefined) return;
		this.rows = this.rows.filter((row) => row !== gone);
		this.constant.delete(gone.id);
	}
}

let accounts = 0;

/** An account that nothing is remembered of. */
const newAccount = () => ({ fingerprint: `account ${(accounts += 1)}` }) as KavkomAccount;

async function read(
	server: Server,
	{
		account = newAccount(),
		own = 0,
		concurrency = 1,
		firstRows = undefined as number | undefined,
	} = {},
) {
	const ids: string[] = [];
	let outcome: PagingOutcome | undefined;
	async function* toItsEnd() {
		outcome = yield* readPages<Row>({
			fetchPage: async (page, size) => {
				const answer = server.serve(page, size);
				// Answers overtake each other.
				if (concurrency > 1) for (let turn = page % 3; turn > 0; turn -= 1) await setImmediate();
				return answer;
			},
			keyOf: ({ id }) => id,
			pageSize: pageSizeOf(account, 'cdr/list', own),
			firstRows,
			maxConcurrentRequests: concurrency,
			maxPages: 100_000,
		});
	}
	for await (const rows of toItsEnd()) ids.push(...lodash.map(rows, 'id'));
	return { ids: lodash.uniq(ids), outcome, sizes: lodash.map(server.asked, 'size') };
}

const NONE = Number.POSITIVE_INFINITY;
const sizes = fc.constantFrom(15, 50, 100, 200, 500, 1000, NONE);
const moods = fc.record({
	cap: fc.constantFrom(15, 50, 100, 130, 200, 500, NONE),
	above: sizes,
	by: fc.constantFrom<FailureKind[]>('invalidRequest', 'serviceUnavailable', 'timeout'),
	places: fc.constantFrom<Array<Mood['places']>>('asked', 'served'),
});

/** @param changes what may happen to the list while it is read */
const behaviors = (changes: Change[]) =>
	fc.record({
		count: fc.oneof(
			fc.integer({ min: 0, max: 40 }),
			fc.integer({ min: 0, max: 1300 }),
			fc.constantFrom(15, 50, 100, 200, 500, 1000, 1500),
		),
		moods: fc.array(moods, { minLength: 1, maxLength: 4 }),
		moodEvery: fc.integer({ min: 1, max: 6 }),
		changes: fc.array(fc.constantFrom(...changes), { minLength: 1, maxLength: 4 }),
		tells: fc.constantFrom<Array<Behavior['tells']>>('nothing', 'total', 'pages', 'both'),
		behindLast: fc.constantFrom<Array<Behavior['behindLast']>>('empty', 'repeatLast', 'notFound'),
	});

const ways = fc.record({
	concurrency: fc.constantFrom(1, 4),
	own: fc.constantFrom(0, 0, 0, 7, 300, 5000),
	firstRows: fc.constantFrom(undefined, undefined, 15, 50, 1000),
});

/** A list from which rows go may end in words, where they say that nothing was output. */
function saidInstead(thrown: unknown): { ids: string[]; outcome?: PagingOutcome } {
	if (thrown instanceof ServiceError && /Nothing was output/.test(thrown.description))
		return { ids: [] };
	throw thrown;
}

describe('Whatever page size a server takes, and whenever it changes its mind', () => {
	it.each<[string, Change[]]>([
		['stays as it is', ['nothing']],
		['grows', ['nothing', 'newRow']],
		['shrinks at its end', ['nothing', 'lastGone']],
		['shrinks at its beginning', ['nothing', 'nothing', 'nothing', 'firstGone']],
	])('no row of a list that %s is left out in silence', async (_, changes) => {
		await fc.assert(
			fc.asyncProperty(behaviors(changes), ways, async (behavior, how) => {
				const server = new Server(behavior);
				const { ids, outcome } = await read(server, how).catch(saidInstead);
				const missing = lodash.difference([...server.constant], ids);
				if (outcome?.kind === 'pageIgnored' && outcome.pageSize >= 15) {
					// Who reads the list goes by time then.
					expect(behavior.behindLast).toBe('repeatLast');
				} else if (outcome?.kind === 'complete' || outcome?.kind === 'pageIgnored') {
					expect(missing.join().slice(0, 200)).toBe('');
				} else expect(changes).not.toEqual(['nothing']);
			}),
			{ numRuns: Number(process.env.FUZZ_CASES ?? 100) },
		);
	});
});
