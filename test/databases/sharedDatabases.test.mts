/** What the scripts for PostgreSQL do in a database that is not theirs alone: they close what they make, or stop. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sqlScript } from '../../gallery/sqlScripts.mts';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';
import { SUPABASE_ROLES } from '../../sandbox/standins/supabase.mts';

const TIMEOUT_MS = 120_000;
const SCRIPTS = ['postgres.sql', 'call_logs_onecom.sql'] as const;

/** Every right that a stranger has on anything in the schema; new rights of a newer PostgreSQL need no change here. */
const OPEN = `
	SELECT DISTINCT made.name, rights.privilege_type AS right
	FROM (
		SELECT c.relname::text AS name, c.relacl AS acl, c.relowner AS owner,
			(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char" AS kind
		FROM pg_class c
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
		UNION ALL
		SELECT p.oid::regprocedure::text, p.proacl, p.proowner, 'f'
		FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
	) made
	CROSS JOIN LATERAL aclexplode(COALESCE(made.acl, acldefault(made.kind, made.owner))) rights
	WHERE rights.grantee = 0 OR rights.grantee::regrole::text IN ('anon', 'authenticated')`;

const WITHOUT_ROW_SECURITY = `
	SELECT c.relname::text AS name FROM pg_class c
	WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity`;

let server: SandboxDatabaseServer;
let database: SandboxDatabase;

beforeAll(async () => {
	server = await startPostgres();
}, TIMEOUT_MS);

afterAll(async () => await server.close());

beforeEach(async () => {
	database = await server.createDatabase();
	await database.query(SUPABASE_ROLES);
});

afterEach(async () => await database.close());

/** What a holder of the public key, or of the secret one, gets; the last result. */
const as = async (role: string, sql: string) =>
	await database
		.query(`BEGIN; SET LOCAL ROLE ${role}; ${sql}; COMMIT`)
		.catch(async (error: Error) => {
			await database.query('ROLLBACK');
			throw error;
		});

const run = async (script: string) => await database.query(sqlScript(script));

describe.each(SCRIPTS)('%s', (script) => {
	it('leaves nothing open to the public key, and keeps all of it from strangers by row, too', async () => {
		await run(script);
		expect(await database.query(OPEN)).toEqual([]);
		expect(await database.query(WITHOUT_ROW_SECURITY)).toEqual([]);
	});

	it('closes anew what a later run makes', async () => {
		await run(script);
		await database.query(`
			DROP VIEW IF EXISTS recent_calls;
			DROP TABLE IF EXISTS recording_tries, call_logs_onecom_runs CASCADE;
			DROP FUNCTION IF EXISTS call_page, get_onecom_sync_stats;
			GRANT ALL ON ALL TABLES IN SCHEMA public TO anon;
		`);
		await database.query('ALTER TABLE IF EXISTS call_logs DISABLE ROW LEVEL SECURITY');
		await run(script);
		expect(await database.query(OPEN)).toEqual([]);
		expect(await database.query(WITHOUT_ROW_SECURITY)).toEqual([]);
	});

	it('leaves a database without such roles as it is', async () => {
		const before = sqlScript(script);
		const plain = before.replaceAll("'anon', 'authenticated'", "'nobody of these'");
		expect(plain).not.toBe(before);
		await database.query(plain);
		expect(await database.query(WITHOUT_ROW_SECURITY)).not.toEqual([]);
		expect(await database.query(OPEN)).not.toEqual([]);
	});
});

describe('the calls on Supabase', () => {
	const CALL = `'[{"provider": "kavkom", "id": "1", "status": "answered", "started_at": "2026-01-01T00:00:00Z"}]'`;

	beforeEach(async () => {
		for (const script of SCRIPTS) await run(script);
	});

	it.each([
		'SELECT * FROM calls',
		'DELETE FROM calls',
		'SELECT * FROM recent_calls',
		'DELETE FROM sync_runs',
		'SELECT * FROM call_logs',
		"SELECT * FROM begin_call_sync('kavkom', 2)",
		"SELECT call_page(now(), now(), '{}', NULL, 1)",
		"SELECT nextval('sync_runs_id_seq')",
		'SELECT * FROM get_onecom_sync_stats()',
	])('are refused to the public key: %s', async (sql) => {
		for (const role of ['anon', 'authenticated']) {
			await expect(as(role, sql)).rejects.toThrow(/permission denied/);
		}
	});

	it('can be written and read with the secret key', async () => {
		await as(
			'service_role',
			`SELECT * FROM begin_call_sync('kavkom', 2); SELECT * FROM upsert_calls(1, ${CALL}); SELECT * FROM finish_call_sync(1)`,
		);
		await as('service_role', "UPDATE calls SET transcript = 'Hello'");
		const [run] = await database.query('SELECT inserted, error FROM sync_runs');
		expect(run).toEqual({ inserted: 1, error: null });
		expect(await database.query('SELECT transcript FROM calls')).toEqual([{ transcript: 'Hello' }]);
	});
});

it.each(SCRIPTS)('%s stops where a backslash means something in a text', async (script) => {
	await database.query('SET standard_conforming_strings = off');
	await expect(run(script)).rejects.toThrow('takes a backslash for a special sign');
});

describe('what belongs to the user', () => {
	it.each([
		['calls', 'postgres.sql', 'CREATE TABLE calls (id text PRIMARY KEY, note text)'],
		['recording_tries', 'postgres.sql', 'CREATE VIEW recording_tries AS SELECT 1 AS id'],
		[
			'call_logs',
			'call_logs_onecom.sql',
			'CREATE TABLE call_logs (id text PRIMARY KEY, note text)',
		],
	])('is left as it is where it is named %s, and %s stops', async (name, script, sql) => {
		await database.query(sql);
		const state = async () =>
			await database.query(
				`SELECT c.relname::text AS name, c.relacl::text AS acl, c.relrowsecurity AS secured FROM pg_class c
				WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1`,
			);
		const before = await state();
		await expect(run(script)).rejects.toThrow(`There is something else named "${name}"`);
		expect(await state()).toEqual(before);
	});

	it('keeps its own policies where call_logs has them already', async () => {
		await run('call_logs_onecom.sql');
		await database.query(`
			GRANT SELECT ON call_logs TO authenticated;
			CREATE POLICY mine ON call_logs FOR SELECT TO authenticated USING (source = '101');
			INSERT INTO call_logs (call_id, source) VALUES ('1', '101'), ('2', '102');
		`);
		await run('call_logs_onecom.sql');
		await database.query(
			'BEGIN; SET LOCAL ROLE authenticated; CREATE TEMP TABLE seen AS SELECT source FROM call_logs; COMMIT',
		);
		expect(await database.query('SELECT source FROM seen')).toEqual([{ source: '101' }]);
	});
});
