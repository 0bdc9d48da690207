/** Several accounts of a phone system in the same tables, and tables that were made before they knew of accounts. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { sqlScript } from '../../gallery/sqlScripts.mts';
import { DIALECTS } from './dialects.mts';
import { useDatabase } from './useDatabase.mts';

const DAY_MS = 24 * 3_600_000;
const ONE = '0d8f1c3e-0000-4000-8000-000000000001';
const OTHER = '0d8f1c3e-0000-4000-8000-000000000002';
const PLAN = ['2026-01-01T00:00:00.000Z', '2026-01-21T00:00:00.000Z', 10, 2] as const;

const olderTables = (script: string): string =>
	readFileSync(new URL(`../fixtures/sql/older-${script}`, import.meta.url), 'utf8');

const daysAgo = (days: number): number => Date.now() - days * DAY_MS;

const call = (account: string | null, id: string, days = 0): IDataObject => ({
	provider: 'kavkom',
	id,
	account,
	status: 'answered',
	started_at: new Date(daysAgo(days)).toISOString(),
});

describe.each(DIALECTS)('$name', (dialect) => {
	const database = useDatabase(dialect);

	const setUp = async () => await database().query(sqlScript(dialect.script));
	const beginOf = async (account: string) =>
		(await database().query(...dialect.beginOf(account)))[0];
	const finish = async (run: IDataObject) =>
		await database().query(...dialect.finish(run.run_id, null));
	const upsert = async (run: IDataObject, calls: IDataObject[]) =>
		(await database().query(...dialect.upsert(run.run_id, JSON.stringify(calls))))[0];
	const nextWindow = async (account: string) =>
		(await database().query(...dialect.beginWindowOf(account)))[0] ?? { run_id: null };
	const startOf = (run: IDataObject) => new Date(run.window_start as string).getTime();
	const expectAbout = (actual: number, expected: number) =>
		expect(Math.abs(actual - expected)).toBeLessThan(60_000);
	const stored = async () =>
		await database().query('SELECT account, id FROM calls ORDER BY account, id');
	const unfinished = async (account: string) => {
		const run = await beginOf(account);
		return run.window_end !== null;
	};

	/** Good runs of an account until the present is reached. */
	async function runUpToNow(account: string): Promise<void> {
		for (let run = 0; run < 20; run += 1) {
			const begun = await beginOf(account);
			await finish(begun);
			if (begun.window_end === null) return;
		}
		throw new Error('The present was not reached');
	}

	it('keeps calls of two accounts apart that have the same ID', async () => {
		await setUp();
		const run = await beginOf(ONE);
		expect(await upsert(run, [call(ONE, 'a'), call(OTHER, 'a')])).toMatchObject({ inserted: 2 });
		expect(await upsert(run, [{ ...call(OTHER, 'a'), status: 'missed' }])).toMatchObject({
			inserted: 0,
			updated: 1,
		});
		expect(await database().query('SELECT account, status FROM calls ORDER BY account')).toEqual([
			{ account: ONE, status: 'answered' },
			{ account: OTHER, status: 'missed' },
		]);
	});

	it('takes a call of no account, once', async () => {
		await setUp();
		const run = await beginOf(ONE);
		const given = call(null, 'a');
		await upsert(run, [given]);
		expect(await upsert(run, [given])).toMatchObject({ skipped: 1 });
		expect(await stored()).toEqual([{ account: '', id: 'a' }]);
	});

	it('gets the days on which one account stood still while the other went on', async () => {
		await setUp();
		await runUpToNow(ONE);
		await database().query(
			`UPDATE sync_runs SET started_at = ${dialect.daysBefore('started_at', 10)}`,
		);
		await runUpToNow(OTHER);
		await upsert(await beginOf(OTHER), [call(OTHER, 'newest')]);
		expectAbout(startOf(await beginOf(ONE)), daysAgo(12));
		expectAbout(startOf(await beginOf(OTHER)), daysAgo(2));
	});

	it('keeps a window open for the account whose run did not end well, and for no other', async () => {
		await setUp();
		await runUpToNow(ONE);
		await runUpToNow(OTHER);
		await upsert(await beginOf(ONE), [call(ONE, 'old', 5)]);
		const lost = await beginOf(ONE);
		await upsert(lost, [call(ONE, 'new')]);
		expect(startOf(await beginOf(ONE))).toBeLessThanOrEqual(startOf(lost));
		expectAbout(startOf(await beginOf(OTHER)), daysAgo(2));
	});

	it('backfills the same range for each account', async () => {
		await setUp();
		await database().query(...dialect.planOf(ONE, ...PLAN));
		for (let run = await nextWindow(ONE); run.run_id !== null; run = await nextWindow(ONE)) {
			await database().query(...dialect.finishWindow(run.run_id, null));
		}
		expect((await nextWindow(OTHER)).run_id).toBeNull();
		await database().query(...dialect.planOf(OTHER, ...PLAN));
		expect((await nextWindow(ONE)).run_id).toBeNull();
		expect((await nextWindow(OTHER)).run_id).not.toBeNull();
		const progress = await database().query(
			'SELECT account, windows, done, under_way FROM backfill_progress ORDER BY account',
		);
		expect(progress).toEqual([
			{ account: ONE, windows: 2, done: 2, under_way: 0 },
			{ account: OTHER, windows: 2, done: 0, under_way: 1 },
		]);
	});

	describe('tables that were made before', () => {
		const insert = async (account: string | null, id: string) =>
			await database().query(
				`INSERT INTO calls (provider, id, account, status, fetched_at) VALUES ('kavkom', '${id}', ${
					account === null ? 'NULL' : `'${account}'`
				}, 'answered', CURRENT_TIMESTAMP)`,
			);

		beforeEach(async () => {
			await database().query(olderTables(dialect.script));
		});

		it('belong to their only account afterwards, and none of their calls comes twice', async () => {
			await insert(ONE, 'a');
			await insert(null, 'b');
			await database().query(
				`INSERT INTO sync_runs (provider, window_start, started_at, finished_at) VALUES ('kavkom', ${dialect.hoursAgo(400)}, ${dialect.hoursAgo(240)}, ${dialect.hoursAgo(240)})`,
			);
			await setUp();
			await setUp();
			expect(await stored()).toEqual([
				{ account: ONE, id: 'a' },
				{ account: ONE, id: 'b' },
			]);
			const run = await beginOf(ONE);
			expectAbout(startOf(run), daysAgo(12));
			await upsert(run, [call(ONE, 'a'), call(ONE, 'b'), call(OTHER, 'a')]);
			expect(await stored()).toHaveLength(3);
		});

		it('keep calls without an account where there are several', async () => {
			await insert(ONE, 'a');
			await insert(OTHER, 'b');
			await insert(null, 'c');
			await setUp();
			expect(await stored()).toEqual([
				{ account: '', id: 'c' },
				{ account: ONE, id: 'a' },
				{ account: OTHER, id: 'b' },
			]);
			expect(await unfinished(ONE)).toBe(true);
		});

		it('keep a backfill that is under way', async () => {
			await insert(ONE, 'a');
			await database().query("INSERT INTO backfill_plans VALUES ('kavkom', 1)");
			await database().query(
				`INSERT INTO backfill_windows (provider, window_start, window_end) VALUES ('kavkom', ${dialect.hoursAgo(48)}, ${dialect.hoursAgo(24)})`,
			);
			await setUp();
			expect((await nextWindow(ONE)).run_id).not.toBeNull();
		});
	});
});
