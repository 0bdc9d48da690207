import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import lodash from 'lodash';
import { describe, expect, it } from '@jest/globals';
import { ServiceError } from '../../nodes/shared/failure/serviceError';
import type { PagingOptions } from '../../nodes/Kavkom/transport/pagesInOrder';
import { readPages } from '../../nodes/Kavkom/transport/numberedPages';
import type { PagingOutcome } from '../../nodes/Kavkom/transport/reading';
import type { Page } from '../../nodes/Kavkom/transport/page';
import type { PageSize } from '../../nodes/Kavkom/transport/pageSize';
import { useFastLimits } from '../support/accounts.mts';

interface Row {
	id: string | null;
}

type Server = (page: number, size: number) => Page<Row>;

const rowsOf = (count: number): Row[] => lodash.times(count, (index) => ({ id: `row ${index}` }));

const NO_PROMISE = { total: null, pages: null };

/** A server that serves so many rows in pages of a size, and says of its length what `promise` says. */
const serverOf =
	(rows: Row[], promise: (size: number) => Partial<Page<Row>> = () => ({})): Server =>
	(page, size) => ({
		...NO_PROMISE,
		...promise(size),
		rows: rows.slice((page - 1) * size, page * size),
	});

/** Asks for so many rows, and for no fewer whatever comes. */
const fixed = (size: number): PageSize => ({
	size,
	came: () => undefined,
	cameCut: () => undefined,
	lowerAfter: () => null,
});

/** Runs through a list. The outcome is that of the list, null when it was left before its end. */
async function follow<R>(
	options: PagingOptions<R>,
	onRows: (rows: R[]) => void,
	enough = () => false,
): Promise<PagingOutcome | null> {
	let outcome: PagingOutcome | null = null;
	async function* toItsEnd() {
		outcome = yield* readPages<R>(options);
	}
	for await (const rows of toItsEnd()) {
		onRows(rows);
		if (enough()) break;
	}
	return outcome;
}

async function readAll(
	server: Server,
	options: { size?: number; concurrency?: number; maxPages?: number; enough?: () => boolean } = {},
) {
	const { size = 10, concurrency = 4, maxPages = 1000, enough } = options;
	const got: Row[] = [];
	const asked: number[] = [];
	const list: PagingOptions<Row> = {
		fetchPage: async (page, wanted) => {
			asked.push(page);
			return server(page, Math.min(wanted, size));
		},
		keyOf: ({ id }) => id,
		pageSize: fixed(size),
		maxConcurrentRequests: concurrency,
		maxPages,
	};
	const outcome = await follow(list, (rows) => got.push(...rows), enough);
	return { outcome, got, asked, ids: lodash.uniq(lodash.map(got, 'id')) };
}

describe('Reading a numbered list', () => {
	it('lets the next requests leave before it works on a page', async () => {
		const left: number[] = [];
		const leftBefore: number[][] = [];
		const rows = rowsOf(60);
		const list: PagingOptions<Row> = {
			fetchPage: async (page) => {
				await wait(0);
				left.push(page);
				return { rows: rows.slice((page - 1) * 10, page * 10), total: 60, pages: 6 };
			},
			keyOf: ({ id }) => id,
			pageSize: fixed(10),
			maxConcurrentRequests: 2,
			maxPages: 10,
		};
		await follow(list, () => leftBefore.push([...left]));
		// Page 1 comes alone; then two pages are under way at a time.
		expect(leftBefore[1]).toContain(4);
	});

	const counts = fc.integer({ min: 0, max: 75 });
	const sizes = fc.integer({ min: 1, max: 20 });
	const concurrencies = fc.integer({ min: 1, max: 6 });

	const promises: Record<string, (count: number) => (size: number) => Partial<Page<Row>>> = {
		nothing: () => () => ({}),
		'its total': (count) => () => ({ total: count }),
		'total and pages': (count) => (size) => ({ total: count, pages: Math.ceil(count / size) }),
		'its pages': (count) => (size) => ({ pages: Math.ceil(count / size) }),
		zeros: () => () => ({ total: 0, pages: 0 }),
		'a single page that is none': () => () => ({ pages: 1 }),
	};

	it.each(Object.keys(promises))('brings every row when the server promises %s', async (name) => {
		await fc.assert(
			fc.asyncProperty(counts, sizes, concurrencies, async (count, size, concurrency) => {
				const rows = rowsOf(count);
				const server = serverOf(rows, promises[name](count));
				const { outcome, ids } = await readAll(server, { size, concurrency });
				expect(ids).toEqual(lodash.map(rows, 'id'));
				expect(outcome).toEqual({ kind: 'complete' });
			}),
		);
	});

	it('brings every row while new ones push the others down', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 60 }),
				fc.integer({ min: 2, max: 12 }),
				concurrencies,
				fc.integer({ min: 1, max: 4 }),
				fc.boolean(),
				async (count, size, concurrency, every, tellsTotal) => {
					const rows = rowsOf(count);
					let served = 0;
					const server: Server = (page) => {
						const answer = {
							...NO_PROMISE,
							total: tellsTotal ? rows.length : null,
							rows: rows.slice((page - 1) * size, page * size),
						};
						served += 1;
						if (served % every === 0) rows.unshift({ id: `new ${served}` });
						return answer;
					};
					const { ids } = await readAll(server, { size, concurrency });
					expect(lodash.difference(lodash.map(rowsOf(count), 'id'), ids)).toEqual([]);
				},
			),
		);
	});

	it('hands rows over in the order of pages, however late the first comes', async () => {
		const got: number[][] = [];
		const list: PagingOptions<number> = {
			fetchPage: async (page) => {
				await new Promise((resolve) => setTimeout(resolve, 20 / page));
				return { rows: [page], total: 6, pages: 6 };
			},
			keyOf: String,
			pageSize: fixed(1),
			maxConcurrentRequests: 4,
			maxPages: 10,
		};
		await follow(list, (rows) => got.push(rows));
		expect(got.flat()).toEqual([1, 2, 3, 4, 5, 6]);
	});

	it('trusts the larger of a total and a number of pages', async () => {
		const rows = rowsOf(30);
		const lies = serverOf(rows, () => ({ total: 30, pages: 2 }));
		expect((await readAll(lies)).ids).toHaveLength(30);
		const others = serverOf(rows, () => ({ total: 11, pages: 3 }));
		expect((await readAll(others)).ids).toHaveLength(30);
	});

	it('does not take a total for one that the first page exceeds', async () => {
		const rows = rowsOf(30);
		expect((await readAll(serverOf(rows, () => ({ total: 3 })))).ids).toHaveLength(30);
	});

	it('follows a list that grows while it is read', async () => {
		let calls = 0;
		const rows = rowsOf(40);
		const server: Server = (page, size) => {
			calls += 1;
			return { ...serverOf(rows)(page, size), total: calls === 1 ? 20 : 40 };
		};
		expect((await readAll(server)).ids).toHaveLength(40);
	});

	it('reads once more, one after the other, when rows are missing, and then is content', async () => {
		let pass = 0;
		const server: Server = (page, size) => {
			if (page === 1) pass += 1;
			const rows = rowsOf(30);
			if (pass === 1) rows.splice(12, 1);
			return { ...serverOf(rows)(page, size), total: 30 };
		};
		const { outcome, ids, asked } = await readAll(server);
		expect(ids).toHaveLength(30);
		expect(outcome).toEqual({ kind: 'complete' });
		// A shorter page before the promised end is no end: the 30th row is asked for alone.
		expect(asked).toEqual([1, 2, 3, 30, 1, 2]);
	});

	it('is not content with new rows in place of the one that is missing', async () => {
		let pass = 0;
		const server: Server = (page, size) => {
			if (page === 1) pass += 1;
			const old = rowsOf(30);
			const rows =
				pass === 1 ? old.filter((_, at) => at !== 12) : [{ id: 'a' }, { id: 'b' }, ...old];
			return { ...serverOf(rows)(page, size), total: pass === 1 ? 30 : 32 };
		};
		const { outcome, ids } = await readAll(server);
		expect(lodash.difference(lodash.map(rowsOf(30), 'id'), ids)).toEqual([]);
		expect(outcome).toEqual({ kind: 'complete' });
	});

	it('says how many rows are missing when the second time brings no more', async () => {
		const server = serverOf(rowsOf(25), () => ({ total: 29 }));
		expect((await readAll(server)).outcome).toEqual({ kind: 'short', missing: 4 });
	});

	it('counts rows without a key among those that came', async () => {
		const rows = [...rowsOf(25), { id: null }, { id: null }];
		const server = serverOf(rows, () => ({ total: 27 }));
		expect((await readAll(server)).outcome).toEqual({ kind: 'complete' });
	});

	it('tells that the server knows no other page than the first, and how much it keeps', async () => {
		const first = rowsOf(10);
		const ask = async (promise: Partial<Page<Row>>) =>
			(await readAll(() => ({ ...NO_PROMISE, ...promise, rows: first }))).outcome;
		expect(await ask({})).toEqual({ kind: 'pageIgnored', pageSize: 10, missing: 0 });
		expect(await ask({ total: 45 })).toEqual({ kind: 'pageIgnored', pageSize: 10, missing: 35 });
		expect(await ask({ pages: 5 })).toEqual({ kind: 'pageIgnored', pageSize: 10, missing: 0 });
	});

	it('asks for no more when the caller has enough, after the first page or a later one', async () => {
		const server = serverOf(rowsOf(100), () => ({ total: 100 }));
		const first = await readAll(server, { enough: () => true });
		expect(first).toMatchObject({ outcome: null, asked: [1] });
		let rounds = 0;
		const later = await readAll(server, { enough: () => (rounds += 1) >= 3, concurrency: 1 });
		expect(later).toMatchObject({ outcome: null, asked: [1, 2, 3] });
		expect(later.got).toHaveLength(30);
	});

	it('refuses a list of more pages than agreed, instead of cutting it', async () => {
		const server = serverOf(rowsOf(100), () => ({ total: 100 }));
		await expect(readAll(server, { maxPages: 9 })).rejects.toThrow('more than 9 pages');
		expect((await readAll(server, { maxPages: 10 })).ids).toHaveLength(100);
		await expect(readAll(serverOf(rowsOf(100)), { maxPages: 9 })).rejects.toThrow('9 pages');
	});

	it('ends with a page that is shorter than the first, once no row is behind it and the first is as it was', async () => {
		const { asked, got } = await readAll(serverOf(rowsOf(25)), { concurrency: 1 });
		expect(asked).toEqual([1, 2, 3, 26, 1]);
		expect(got).toHaveLength(25 + 10);
	});

	it('ends with an empty page, however many more were promised', async () => {
		const server = serverOf(rowsOf(20), () => ({ total: 1000 }));
		const { asked } = await readAll(server, { concurrency: 1 });
		expect(asked).toEqual([1, 2, 3, 1, 2, 3]);
	});

	it('asks for no page far behind the end', async () => {
		const { asked } = await readAll(serverOf(rowsOf(35)), { concurrency: 20 });
		const behindLast = 36;
		expect(Math.max(...lodash.without(asked, behindLast))).toBeLessThanOrEqual(8);
	});

	describe('where pages are not found', () => {
		useFastLimits({ firstBackoffSeconds: 0.001, maxBackoffSeconds: 0.002 });
		const missing = new ServiceError('notFound', 'No such page', { description: '' });
		const gap = 'did not find page';

		/** @param times how often each of the pages is not found */
		const without = (pages: number[], server: Server, times = Infinity): Server => {
			const missed = new Map<number, number>();
			return (page, size) => {
				const count = (missed.get(page) ?? 0) + 1;
				missed.set(page, count);
				if (pages.includes(page) && count <= times) throw missing;
				return server(page, size);
			};
		};
		const behind = (last: number) => lodash.range(last + 1, 100);

		it('takes that for the end, but not for the beginning', async () => {
			const server = serverOf(rowsOf(20));
			expect((await readAll(without(behind(2), server))).ids).toHaveLength(20);
			await expect(readAll(without(behind(0), server))).rejects.toBe(missing);
		});

		it('brings every row of a list whose end is not found, with two more requests at most', async () => {
			await fc.assert(
				fc.asyncProperty(
					fc.integer({ min: 1, max: 75 }),
					sizes,
					concurrencies,
					async (count, size, concurrency) => {
						const rows = rowsOf(count);
						const last = Math.ceil(count / size);
						const server = without(behind(last), serverOf(rows));
						const { ids, outcome, asked } = await readAll(server, { size, concurrency });
						expect(ids).toEqual(lodash.map(rows, 'id'));
						expect(outcome).toEqual({ kind: 'complete' });
						if (concurrency > 1) return;
						// A first page that is shorter than asked for may still be all that the server serves at once.
						const isFull = last === 1 || count % size === 0;
						const pages = lodash.range(1, last + (isFull ? 3 : 1));
						const behindLast = isFull ? [] : [count + 1];
						// A page of 15 or 20 rows, or a full one, may hide others.
						const isAll = count < size && count !== 15;
						const firstAgain = isAll ? [] : [1];
						expect(asked).toEqual([...pages, ...behindLast, ...firstAgain]);
					},
				),
			);
		});

		it.each([1, 2, 4])(
			'asks again for one in the middle, and brings every row in order, %i at once',
			async (concurrency) => {
				for (const gone of [2, 3, 5]) {
					const server = without([gone], serverOf(rowsOf(55)), 2);
					const { ids, got, outcome } = await readAll(server, { concurrency });
					expect(ids).toEqual(lodash.map(rowsOf(55), 'id'));
					expect(lodash.map(got.slice(0, 55), 'id')).toEqual(ids);
					expect(outcome).toEqual({ kind: 'complete' });
				}
			},
		);

		it('asks again for several in the middle, where one behind them was asked for already', async () => {
			const server = without([5, 6], serverOf(rowsOf(95)), 1);
			const { ids } = await readAll(server, { concurrency: 4 });
			expect(ids).toEqual(lodash.map(rowsOf(95), 'id'));
		});

		it.each([1, 2, 4])(
			'fails when one in the middle stays away, %i at once',
			async (concurrency) => {
				const server = without([3], serverOf(rowsOf(55)));
				await expect(readAll(server, { concurrency })).rejects.toThrow(`${gap} 3`);
			},
		);

		it.each([1, 2, 4])(
			'fails when one stays away before the end that was promised, %i at once',
			async (concurrency) => {
				for (const promise of [{ total: 30 }, { pages: 3 }, { total: 30, pages: 3 }]) {
					for (const page of [2, 3]) {
						const server = without(
							behind(page - 1),
							serverOf(rowsOf(30), () => promise),
						);
						await expect(readAll(server, { concurrency })).rejects.toThrow(`${gap} ${page}`);
					}
				}
			},
		);

		it('asks again for one that was promised', async () => {
			const server = without(
				[3],
				serverOf(rowsOf(30), () => ({ total: 30 })),
				1,
			);
			const { ids, asked } = await readAll(server);
			expect(ids).toHaveLength(30);
			expect(asked).toEqual([1, 2, 3, 3]);
		});
	});

	it('fails when a page fails', async () => {
		const failure = new ServiceError('timeout', 'Too late', { description: '' });
		const server = serverOf(rowsOf(50), () => ({ total: 50 }));
		const broken: Server = (page, size) => {
			if (page === 3) throw failure;
			return server(page, size);
		};
		await expect(readAll(broken)).rejects.toBe(failure);
	});
});
