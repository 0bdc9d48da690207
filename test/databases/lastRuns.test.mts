/** When each sync last succeeded, as the databases tell the workflow that watches them. */
import { describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { LAST_RUNS } from '../../gallery/alerts/syncMemories.mts';
import { sqlScript } from '../../gallery/sqlScripts.mts';
import { DIALECTS } from './dialects.mts';
import { useDatabase } from './useDatabase.mts';

const HOUR = 3600;

describe.each(DIALECTS)('$name', (dialect) => {
	const database = useDatabase(dialect);

	const query = LAST_RUNS[dialect.name === 'MySQL' ? 'mysql' : 'postgresql'];
	/** Numbers can come as texts: rounded to hours. */
	const hours = (seconds: unknown) =>
		seconds === null ? null : Math.round(Number(seconds) / HOUR);
	const asked = async () =>
		(await database().query(query)).map((row: IDataObject) => [
			row.provider,
			row.account,
			hours(row.good_seconds),
			hours(row.first_seconds),
			hours(row.last_seconds),
			row.last_state,
		]);
	const note = async (
		account: string,
		began: number,
		ended: number | null,
		error: string | null = null,
		kind = 'sync',
	) => {
		const end = ended === null ? 'NULL' : dialect.hoursAgo(ended);
		const reason = error === null ? 'NULL' : `'${error}'`;
		await database().query(
			`INSERT INTO sync_runs (provider, account, kind, window_start, started_at, finished_at, error)
			VALUES ('kavkom', '${account}', '${kind}', ${dialect.hoursAgo(999)}, ${dialect.hoursAgo(began)}, ${end}, ${reason})`,
		);
	};

	it('names each account with its last good run of the schedule, and what became of its last run', async () => {
		await database().query(sqlScript(dialect.script));
		expect(await asked()).toEqual([]);
		await note('runs', 9, 9);
		await note('runs', 2, 1);
		await note('stops', 40, 39);
		await note('stops', 5, 5, 'The service did not answer');
		await note('hangs', 8, 7);
		await note('hangs', 3, null);
		await note('never', 6, 6, 'refused');
		await note('never', 4, null);
		await note('', 700, 700);
		await note('off', 50, 50);
		for (const kind of ['backfill', 'request']) await note('off', 1, 0, null, kind);
		await note('asked for only', 1, 1, null, 'request');
		expect(await asked()).toEqual([
			['kavkom', '', 700, 700, 700, 'good'],
			['kavkom', 'hangs', 7, 8, 3, 'open'],
			['kavkom', 'never', null, 6, 4, 'open'],
			['kavkom', 'off', 50, 50, 50, 'good'],
			['kavkom', 'runs', 1, 9, 2, 'good'],
			['kavkom', 'stops', 39, 40, 5, 'stopped'],
		]);
	});

	it('is told by the functions that the syncs use', async () => {
		await database().query(sqlScript(dialect.script));
		const begun = (await database().query(...dialect.beginOf('a')))[0];
		expect(await asked()).toEqual([['kavkom', 'a', null, 0, 0, 'open']]);
		await database().query(...dialect.finish(begun.run_id, 'refused'));
		expect(await asked()).toEqual([['kavkom', 'a', null, 0, 0, 'stopped']]);
		const next = (await database().query(...dialect.beginOf('a')))[0];
		await database().query(...dialect.finish(next.run_id, null));
		expect(await asked()).toEqual([['kavkom', 'a', 0, 0, 0, 'good']]);
	});

	it('cannot be told where the tables are missing', async () => {
		await expect(asked()).rejects.toThrow(/sync_runs/);
	});
});
