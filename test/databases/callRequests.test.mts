/** Syncs that somebody asked for, as the database tells them from one another; real PostgreSQL, without n8n. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { sqlScript } from '../../gallery/sqlScripts.mts';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';

const TIMEOUT_MS = 120_000;

let server: SandboxDatabaseServer;
let database: SandboxDatabase;

beforeAll(async () => {
	server = await startPostgres();
}, TIMEOUT_MS);

afterAll(async () => await server.close());

beforeEach(async () => {
	database = await server.createDatabase();
	await database.query(sqlScript('postgres.sql'));
});

afterEach(async () => await database.close());

const begin = async (providers: string) =>
	await database.query("SELECT * FROM begin_call_requests($1, now() - interval '1 day', now())", [
		providers,
	]);

it('begin once for all the phone systems, however many ask at once', async () => {
	const answers = await Promise.all(
		Array.from({ length: 8 }, async () => await begin('kavkom,1com')),
	);
	const opened = answers.filter((rows) => rows.every((row) => row.is_new === true));
	expect(opened).toHaveLength(1);
	for (const rows of answers) {
		expect(rows.map(({ provider, run_id: run }) => [provider, run])).toEqual(
			opened[0].map(({ provider, run_id: run }) => [provider, run]),
		);
	}
	expect(await database.query('SELECT id FROM sync_runs')).toHaveLength(2);
});

it('begin for none while one of the phone systems is busy, and for another that is free', async () => {
	const [running] = await begin('kavkom');
	expect(await begin('kavkom,1com')).toEqual([{ ...running, is_new: false }]);
	expect(await begin('1com')).toEqual([
		expect.objectContaining({ provider: '1com', is_new: true }),
	]);
});

it('begin again when the last has ended, or was not heard of for half an hour', async () => {
	const [first] = await begin('kavkom');
	await database.query('SELECT * FROM finish_call_sync($1)', [first.run_id]);
	const [second] = await begin('kavkom');
	expect(second.is_new).toBe(true);
	await database.query("UPDATE sync_runs SET started_at = now() - interval '31 minutes'");
	expect((await begin('kavkom'))[0].is_new).toBe(true);
});

it('are kept apart from the runs of the schedule and of a backfill', async () => {
	const [scheduled] = await database.query("SELECT * FROM begin_call_sync('kavkom', 2)");
	const [asked] = await begin('kavkom');
	expect(asked.is_new).toBe(true);
	const shown = await database.query('SELECT id FROM call_requests($1)', [
		`${scheduled.run_id},${asked.run_id}`,
	]);
	expect(shown).toEqual([{ id: asked.run_id }]);
});
