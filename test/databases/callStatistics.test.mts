/** Calls counted on days of a zone by whatever name a database knows it; real PostgreSQL, without n8n. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { statisticsQuery } from '../../gallery/api/statistics.mts';
import { sqlScript } from '../../gallery/sqlScripts.mts';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';

const TIMEOUT_MS = 120_000;

let server: SandboxDatabaseServer;
let database: SandboxDatabase;

beforeAll(async () => {
	server = await startPostgres();
	database = await server.createDatabase();
	await database.query(sqlScript('postgres.sql'));
	// Half past midnight in India, the evening before in UTC.
	await database.query(`INSERT INTO calls (provider, id, status, started_at, fetched_at)
		VALUES ('kavkom', '1', 'missed', '2026-01-09T19:00:00Z', now())`);
}, TIMEOUT_MS);

afterAll(async () => {
	await database.close();
	await server.close();
});

const counted = async (zones: string) => {
	const [row] = await database.query(statisticsQuery('counted.statistics'), [
		'2026-01-01T00:00:00Z',
		'2026-02-01T00:00:00Z',
		zones,
		'{}',
	]);
	return row.statistics as { days: Array<{ day: string }> } | null;
};

it.each([
	['Asia/Kolkata', '2026-01-10'],
	['Asia/Calcutta', '2026-01-10'],
	['Gone/By,Asia/Kolkata', '2026-01-10'],
	['Asia/Kolkata,UTC', '2026-01-10'],
	['UTC,Asia/Kolkata', '2026-01-09'],
	['asia/kolkata,Asia/Calcutta,Asia/Kolkata', '2026-01-10'],
])('of the names %s the first that the database knows says what day it is', async (zones, day) => {
	expect((await counted(zones))?.days.map((one) => one.day)).toEqual([day]);
});

it.each(['Gone/By', 'Gone/By,Mars/Olympus', '', '+02:00', "UTC'; DROP TABLE calls; --"])(
	'where it knows none of "%s" there is no answer, and no failure',
	async (zones) => {
		expect(await counted(zones)).toBeNull();
	},
);
