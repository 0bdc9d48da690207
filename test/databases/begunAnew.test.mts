/** When a scheduled sync begins anew: its calls are gone, or their times are read in another zone. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { sqlScript } from '../../gallery/sqlScripts.mts';
import { DIALECTS } from './dialects.mts';
import { useDatabase } from './useDatabase.mts';

const DAY_MS = 24 * 3_600_000;
const PARIS = 'Europe/Paris';
const JERUSALEM = 'Asia/Jerusalem';

const daysSince = (value: unknown): number | null =>
	value === null ? null : (Date.now() - new Date(value as string).getTime()) / DAY_MS;

const call = (account: string, days: number): IDataObject => ({
	provider: 'kavkom',
	id: `${days} days ago`,
	account,
	status: 'answered',
	started_at: new Date(Date.now() - days * DAY_MS).toISOString(),
});

describe.each(DIALECTS)('$name', (dialect) => {
	const database = useDatabase(dialect);

	beforeEach(async () => await database().query(sqlScript(dialect.script)));

	const begin = async (zone: string, firstDays = 30, account = 'a') =>
		(await database().query(...dialect.beginIn(account, zone, firstDays)))[0];
	const finish = async (run: IDataObject, error: string | null = null) =>
		await database().query(...dialect.finish(run.run_id, error));
	const write = async (run: IDataObject, calls: IDataObject[]) =>
		await database().query(...dialect.upsert(run.run_id, JSON.stringify(calls)));
	const inDays = (run: IDataObject) =>
		[run.window_start, run.window_end].map((value) => {
			const days = daysSince(value);
			return days === null ? null : Math.round(days * 100) / 100;
		});
	const letDaysPass = async (days: number) =>
		await database().query(
			`UPDATE sync_runs SET started_at = ${dialect.daysBefore('started_at', days)}`,
		);
	const empty = async (account: string) =>
		await database().query(`DELETE FROM calls WHERE account = '${account}'`);

	/** Good runs until one reaches the present; gives their windows. Each finds a call in the middle of its window. */
	async function runUpToNow(zone: string, firstDays = 30, account = 'a', isQuiet = false) {
		const windows = [];
		while (windows.length < 20) {
			const run = await begin(zone, firstDays, account);
			const [from, to] = inDays(run);
			const middle = ((from ?? 0) + (to ?? 0)) / 2;
			if (!isQuiet) await write(run, [call(account, middle)]);
			await finish(run);
			windows.push([from, to]);
			if (to === null) return windows;
		}
		throw new Error('The present was not reached');
	}

	const MONTH = [
		[30, 23],
		[23, 16],
		[16, 9],
		[9, 2],
		[2, null],
	];

	it('begins first_days back where no call of the account is left, and goes on from there', async () => {
		expect(await runUpToNow(PARIS)).toEqual(MONTH);
		expect(await runUpToNow(PARIS, 30, 'b')).toEqual(MONTH);
		await empty('a');
		expect(await runUpToNow(PARIS)).toEqual(MONTH);
		expect((await runUpToNow(PARIS)).length).toBe(1);
		expect((await runUpToNow(PARIS, 30, 'b')).length).toBe(1);
	});

	it('goes on where there never was a call, so that the first one comes at once', async () => {
		expect(await runUpToNow(PARIS, 30, 'a', true)).toEqual(MONTH);
		expect(await runUpToNow(PARIS, 30, 'a', true)).toEqual([[2, null]]);
	});

	it('does not begin anew again and again where calls are removed before the present is reached', async () => {
		for (const window of MONTH) {
			const run = await begin(PARIS);
			expect(inDays(run)).toEqual(window);
			await write(run, [call('a', (window[0] ?? 0) - 1)]);
			await finish(run);
			await empty('a');
		}
	});

	it('reads anew, a week a run, what was read in another zone, and then goes on as before', async () => {
		expect(await runUpToNow(JERUSALEM)).toEqual(MONTH);
		await finish(await begin(PARIS), 'The service did not answer');
		expect(await runUpToNow(PARIS)).toEqual(MONTH);
		expect((await runUpToNow(PARIS)).length).toBe(1);
	});

	it('reads anew also where the zone is corrected before the present was reached', async () => {
		const first = await begin(JERUSALEM);
		await write(first, [call('a', 29)]);
		await finish(first);
		expect(await runUpToNow(PARIS)).toEqual(MONTH);
	});

	it('corrects first_days from before a pause, and leaves out no day of it', async () => {
		await runUpToNow(JERUSALEM, 7);
		await letDaysPass(20);
		await write(await begin(JERUSALEM, 7), [call('a', 0)]);
		expect(inDays(await begin(PARIS, 7))).toEqual([27, 20]);
	});

	it('leaves out no hour between the last run and the first one on another clock', async () => {
		await runUpToNow(JERUSALEM, 7);
		await letDaysPass(20);
		const pause = await begin(JERUSALEM, 7);
		expect(inDays(pause)).toEqual([22, 15]);
		await write(pause, [call('a', 20)]);
		await finish(pause);
		expect(inDays(await begin(PARIS, 7))).toEqual([17, 10]);
	});

	it('leaves out no hour of a run on another clock that did not succeed, and goes back no further each time', async () => {
		await write(await begin(JERUSALEM, 7), [call('a', 6)]);
		expect(inDays(await begin(PARIS, 7))).toEqual([9, 2]);
		expect(inDays(await begin(PARIS, 7))).toEqual([9, 2]);
	});

	it('reaches the present with every run where the newest call is months old', async () => {
		const first = await begin(PARIS, 7);
		await write(first, [call('a', 60)]);
		await finish(first);
		for (let runs = 0; runs < 3; runs += 1) {
			expect(await runUpToNow(PARIS, 7, 'a', true)).toEqual([[7, null]]);
		}
	});

	it('goes on after a run whose clock was ahead', async () => {
		const ahead = await begin(PARIS);
		await finish(ahead);
		await database().query(`UPDATE sync_runs SET started_at = ${dialect.hoursAgo(-5)}`);
		expect(await runUpToNow(PARIS)).toEqual(MONTH.slice(1));
	});

	it('is told nothing by runs that somebody asked for, nor by a workflow that names no zone', async () => {
		await runUpToNow(PARIS);
		await database().query(
			`INSERT INTO sync_runs (provider, account, kind, window_start, started_at, finished_at, time_zone)
			VALUES ('kavkom', 'a', 'request', ${dialect.hoursAgo(1)}, ${dialect.hoursAgo(0)}, ${dialect.hoursAgo(0)}, '${JERUSALEM}')`,
		);
		expect((await runUpToNow(PARIS)).length).toBe(1);
		const older = (await database().query(...dialect.beginOf('a')))[0];
		expect(older.window_end).toBeNull();
		await finish(older);
		expect((await runUpToNow(PARIS)).length).toBe(1);
	});

	it('notes the zone in tables of an older version, too, and reads again once what they have', async () => {
		await runUpToNow(PARIS, 30, 'a', true);
		await runUpToNow(PARIS, 30, 'b');
		await database().query('DROP VIEW last_sync; ALTER TABLE sync_runs DROP COLUMN time_zone');
		await database().query(sqlScript(dialect.script));
		await database().query(sqlScript(dialect.script));
		expect(inDays(await begin(PARIS, 7, 'a'))).toEqual([2, null]);
		expect(inDays(await begin(PARIS, 7, 'b'))).toEqual([7, 0]);
		await empty('b');
		await runUpToNow(PARIS);
		const [{ time_zone: zone }] = await database().query(
			"SELECT time_zone FROM last_sync WHERE account = 'a'",
		);
		expect(zone).toBe(PARIS);
	});
});
