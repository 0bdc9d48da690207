/** What the scripts of `workflows/sql/` promise to every workflow, on real databases and without n8n. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { sqlScript } from '../../gallery/sqlScripts.mts';
import { COUNTS, DIALECTS } from './dialects.mts';
import { useDatabase } from './useDatabase.mts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const instant = (value: unknown): number => new Date(value as string).getTime();

describe.each(DIALECTS)('$name', (dialect) => {
	const database = useDatabase(dialect);

	beforeEach(async () => await database().query(sqlScript(dialect.script)));

	const begin = async () => (await database().query(dialect.begin))[0];
	const finish = async (run: IDataObject, error: string | null = null) =>
		await database().query(...dialect.finish(run.run_id, error));
	const upsert = async (run: IDataObject, calls: unknown[]) =>
		(await database().query(...dialect.upsert(run.run_id, JSON.stringify(calls))))[0];
	const windowStart = (run: IDataObject) => instant(run.window_start);
	const windowEnd = (run: IDataObject) => instant(run.window_end);

	const MAX_RUNS = 20;

	/** Good runs until one reaches the present; gives them all. */
	async function runUpToNow(): Promise<IDataObject[]> {
		const runs = [];
		while (runs.length < MAX_RUNS) {
			const run = await begin();
			await finish(run);
			runs.push(run);
			if (run.window_end === null) return runs;
		}
		throw new Error(`${MAX_RUNS} runs did not reach the present`);
	}

	/** As if all that was done so far had been done then. */
	const letDaysPass = async (days: number) =>
		await database().query(
			`UPDATE sync_runs SET started_at = ${dialect.daysBefore('started_at', days)}`,
		);

	const call = (id: string, more: IDataObject = {}): IDataObject => ({
		id,
		provider: 'kavkom',
		account: 'domain',
		direction: 'inbound',
		status: 'answered',
		source: '+12125550123',
		source_name: 'שלום "null"',
		destination: '203',
		extension: '203',
		external_number: '+12125550123',
		started_at: new Date(Date.now() - HOUR_MS).toISOString(),
		answered_at: null,
		ended_at: null,
		duration_seconds: 60,
		talk_seconds: null,
		recording: null,
		...more,
	});

	it('can be set up again over what is there', async () => {
		const run = await begin();
		await upsert(run, [call('a')]);
		const before = await database().query('SELECT * FROM calls');
		await database().query(sqlScript(dialect.script));
		expect(await database().query('SELECT * FROM calls')).toEqual(before);
	});

	it('keeps every value of a call, to the millisecond, and nulls as nulls', async () => {
		const run = await begin();
		const startedAt = '2026-10-25T00:30:00.123Z';
		await upsert(run, [call('a', { started_at: startedAt, ended_at: '2026-10-25T01:30:00.000Z' })]);
		const [row] = await database().query('SELECT * FROM calls');
		expect(instant(row.started_at)).toBe(instant(startedAt));
		expect(instant(row.ended_at)).toBe(instant('2026-10-25T01:30:00.000Z'));
		expect(row).toMatchObject({
			source_name: 'שלום "null"',
			answered_at: null,
			talk_seconds: null,
			recording: null,
			duration_seconds: 60,
		});
	});

	it('tells inserted, updated and skipped calls apart', async () => {
		const run = await begin();
		const [first, second] = [call('a'), call('b')];
		expect(await upsert(run, [first, second])).toMatchObject({
			inserted: 2,
			updated: 0,
			skipped: 0,
		});
		expect(await upsert(run, [{ ...first, status: 'voicemail' }, second, call('c')])).toEqual({
			fetched: 3,
			inserted: 1,
			updated: 1,
			skipped: 1,
			failed: 0,
		});
		const [counts] = await database().query(`SELECT ${COUNTS.join(', ')} FROM sync_runs`);
		expect(counts).toEqual({ fetched: 5, inserted: 3, updated: 1, skipped: 1, failed: 0 });
	});

	it.each([
		['a duration that no number holds', { duration_seconds: 99_999_999_999 }],
		['a time that is none', { started_at: 'soon' }],
		['no status', { status: null }],
		['a text that no index takes', { source: Array.from({ length: 9000 }, (_, i) => i).join('') }],
	])('writes the others of a batch when one call has %s', async (_, defect) => {
		const run = await begin();
		const calls = [call('a'), call('broken', defect), call('c')];
		expect(await upsert(run, calls)).toEqual({
			fetched: 3,
			inserted: 2,
			updated: 0,
			skipped: 0,
			failed: 1,
		});
		const [{ failures }] = await database().query('SELECT failures FROM sync_runs');
		expect(failures).toEqual([{ id: 'broken', reason: expect.any(String) }]);
		await finish(run);
		const [shown] = await database().query('SELECT error FROM sync_errors');
		expect(shown).toEqual({ error: '1 calls could not be written' });
	});

	it('takes an empty batch', async () => {
		expect(await upsert(await begin(), [])).toMatchObject({ fetched: 0, inserted: 0 });
	});

	it('lets no older run undo what a newer one wrote', async () => {
		const [older, newer] = [await begin(), await begin()];
		const seen = call('a');
		await upsert(newer, [{ ...seen, status: 'voicemail' }]);
		expect(await upsert(older, [{ ...seen, status: 'missed' }])).toMatchObject({ skipped: 1 });
		expect(await database().query('SELECT status FROM calls')).toEqual([{ status: 'voicemail' }]);
	});

	it('refuses a batch of no run', async () => {
		await expect(upsert({ run_id: 4711 }, [call('a')])).rejects.toThrow(
			/no such sync run|sync run 4711/,
		);
	});

	const daysAgo = (days: number) => Date.now() - days * DAY_MS;
	const expectAbout = (actual: number, expected: number) =>
		expect(Math.abs(actual - expected)).toBeLessThan(60_000);
	const callOf = (id: string, startedAt: number) =>
		call(id, { started_at: new Date(startedAt).toISOString() });

	it('begins a month back and takes a week a run, oldest first, leaving no second out', async () => {
		const runs = await runUpToNow();
		expectAbout(windowStart(runs[0]), daysAgo(30));
		for (const [index, run] of runs.slice(0, -1).entries()) {
			expect(Math.abs(windowEnd(run) - windowStart(run) - 7 * DAY_MS)).toBeLessThan(1000);
			expect(windowStart(runs[index + 1])).toBeLessThanOrEqual(windowEnd(run));
		}
		expect(runs).toHaveLength(5);
		expectAbout(windowStart(runs[4]), daysAgo(2));
	});

	it('begins at the newest call less the overlap where it is older than the last good run', async () => {
		const [first] = await runUpToNow();
		const newest = callOf('a', daysAgo(4));
		await upsert(first, [newest]);
		const next = await begin();
		expect(windowStart(next)).toBe(instant(newest.started_at) - 2 * DAY_MS);
	});

	it('gets the days on which the schedule stood still, whoever wrote newer calls', async () => {
		const [first] = await runUpToNow();
		await upsert(first, [callOf('a', daysAgo(10))]);
		await letDaysPass(10);
		await upsert(first, [callOf('of another writer', daysAgo(0))]);
		const next = await begin();
		expectAbout(windowStart(next), daysAgo(12));
		expectAbout(windowEnd(next), daysAgo(5));
		await finish(next);
		const last = await begin();
		expect(windowStart(last)).toBeLessThanOrEqual(windowEnd(next));
		expect(last.window_end).toBeNull();
	});

	it('does not go through weeks without a call that it has read before', async () => {
		const [first] = await runUpToNow();
		await upsert(first, [callOf('a', daysAgo(41))]);
		const runs = await runUpToNow();
		expectAbout(windowStart(runs[0]), daysAgo(7));
		expect(runs).toHaveLength(1);
	});

	it('gets past weeks with an overlap of more than a week', async () => {
		const wide = dialect.begin.replace('2, 30', '10, 30');
		for (let run = 0; run < MAX_RUNS; run += 1) {
			const [begun] = await database().query(wide);
			await finish(begun);
			if (begun.window_end === null) return;
		}
		throw new Error('The present was not reached');
	});

	it('bounds the window by the clock when a call claims to be of the future', async () => {
		const [first] = await runUpToNow();
		await upsert(first, [callOf('a', daysAgo(-9))]);
		expect(windowStart(await begin())).toBeLessThan(daysAgo(2) + 60_000);
	});

	it.each([
		['was interrupted', async () => undefined],
		['did not get its calls', async (run: IDataObject) => void (await finish(run, 'No answer'))],
	])('begins where a run %s, until one succeeds', async (_, end) => {
		const [first] = await runUpToNow();
		await letDaysPass(10);
		const lost = await begin();
		await end(lost);
		// A call that came in another way must not hide the hole.
		await upsert(first, [call('b')]);
		const again = await begin();
		expect(windowStart(again)).toBe(windowStart(lost));
		expect(windowEnd(again)).toBe(windowEnd(lost));
		await finish(again);
		expect(windowStart(await begin())).toBeGreaterThan(windowStart(lost));
	});

	it('counts calls a day and provider', async () => {
		const run = await begin();
		const at = (time: string, more: IDataObject) => ({ started_at: time, ...more });
		await upsert(run, [
			call('a', at('2026-03-01T00:00:00.000Z', {})),
			call('b', at('2026-03-01T23:59:59.000Z', { status: 'missed' })),
			call('c', at('2026-03-01T12:00:00.000Z', { direction: 'outbound', talk_seconds: 40 })),
			call('d', at('2026-03-02T00:00:00.000Z', { status: 'voicemail' })),
		]);
		const days = await database().query('SELECT * FROM calls_per_day ORDER BY day_utc');
		expect(
			days.map(({ calls, inbound, outbound, answered, missed }) =>
				[calls, inbound, outbound, answered, missed].map(Number),
			),
		).toEqual([
			[3, 2, 1, 2, 1],
			[1, 1, 0, 0, 1],
		]);
		expect(Number(days[0].inbound_answer_rate_percent)).toBe(50);
		expect(Number(days[0].talk_seconds)).toBe(40);
	});

	describe('a backfill', () => {
		const plan = async (days = 10, atOnce = 2) =>
			await database().query(
				...dialect.plan('2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z', days, atOnce),
			);
		const next = async () => (await database().query(dialect.beginWindow))[0] ?? { run_id: null };
		const finishWindow = async (run: IDataObject, error: string | null = null) =>
			await database().query(...dialect.finishWindow(run.run_id, error));
		const windows = async () =>
			await database().query('SELECT * FROM backfill_windows ORDER BY window_start');

		it('is cut in windows that leave no second out and have none twice', async () => {
			await plan();
			const cut = await windows();
			expect(
				cut.map((window) => [instant(window.window_start), instant(window.window_end)]),
			).toEqual([
				[Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 11) - 1000],
				[Date.UTC(2026, 0, 11), Date.UTC(2026, 0, 21) - 1000],
				[Date.UTC(2026, 0, 21), Date.UTC(2026, 0, 31) - 1000],
				[Date.UTC(2026, 0, 31), Date.UTC(2026, 1, 1) - 1000],
			]);
			await plan();
			expect(await windows()).toHaveLength(4);
		});

		it.each([
			[0, 2],
			[10, 0],
		])('is refused with %s days a window and %s windows at once', async (days, atOnce) => {
			await expect(plan(days, atOnce)).rejects.toThrow(/must begin before it ends/);
		});

		it('begins no more windows than are wanted at once, however many ask', async () => {
			await plan();
			const begun = await Promise.all(Array.from({ length: 8 }, next));
			const runs = begun.filter(({ run_id: run }) => run !== null);
			expect(runs).toHaveLength(2);
			expect(new Set(runs.map(windowStart)).size).toBe(2);
		});

		it('takes the newest window first, one that went wrong last, and a done one never again', async () => {
			await plan(10, 1);
			const first = await next();
			expect(windowStart(first)).toBe(Date.UTC(2026, 0, 31));
			await finishWindow(first, 'No answer');
			const order = [];
			for (let run = await next(); run.run_id !== null; run = await next()) {
				order.push(new Date(windowStart(run)).getUTCDate());
				await finishWindow(run);
			}
			expect(order).toEqual([21, 11, 1, 31]);
			await plan(10, 1);
			expect((await next()).run_id).toBeNull();
			const [progress] = await database().query('SELECT * FROM backfill_progress');
			expect(progress).toMatchObject({ windows: 4, done: 4, under_way: 0, can_begin: 0 });
		});

		it('takes a window up again that nobody finished in time', async () => {
			await plan(31, 1);
			const lost = await next();
			expect((await next()).run_id).toBeNull();
			await database().query(`UPDATE backfill_windows SET claimed_at = ${dialect.hoursAgo(1)}`);
			const again = await next();
			expect(windowStart(again)).toBe(windowStart(lost));
			expect(again.run_id).not.toBe(lost.run_id);
		});

		it('sets a window aside that did not succeed five times, shows it, and goes on with the others', async () => {
			await plan(10, 1);
			const broken = Date.UTC(2026, 0, 31);
			const tried: number[] = [];
			for (let run = await next(); run.run_id !== null; run = await next()) {
				tried.push(windowStart(run));
				await finishWindow(run, windowStart(run) === broken ? 'Too many calls' : null);
				expect(tried.length).toBeLessThan(20);
			}
			expect(tried.filter((start) => start === broken)).toHaveLength(5);
			expect(tried).toHaveLength(8);
			const shown = async () => (await database().query('SELECT * FROM backfill_progress'))[0];
			expect(await shown()).toMatchObject({
				windows: 4,
				done: 3,
				can_begin: 0,
				set_aside: 1,
				an_error: 'Too many calls',
			});

			await plan(10, 1);
			expect(await shown()).toMatchObject({ can_begin: 1, set_aside: 0 });
			await finishWindow(await next());
			expect(await shown()).toMatchObject({ done: 4, set_aside: 0, an_error: null });
		});

		it('sets a window aside whose run was killed five times', async () => {
			await plan(31, 1);
			for (let time = 0; time < 5; time += 1) {
				expect((await next()).run_id).not.toBeNull();
				await database().query(`UPDATE backfill_windows SET claimed_at = ${dialect.hoursAgo(1)}`);
			}
			expect((await next()).run_id).toBeNull();
			const [progress] = await database().query('SELECT * FROM backfill_progress');
			expect(progress).toMatchObject({ can_begin: 0, under_way: 0, set_aside: 1 });
		});

		it('leaves the watermark of the schedule alone', async () => {
			await plan(31, 1);
			const run = await next();
			await upsert(run, [call('a', { started_at: '2026-01-15T00:00:00.000Z' })]);
			await finishWindow(run, 'No answer');
			expect(windowStart(await begin())).toBe(Date.UTC(2026, 0, 13));
		});
	});
});
