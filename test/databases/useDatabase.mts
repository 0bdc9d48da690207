import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import type { Dialect } from './dialects.mts';

const TIMEOUT_MS = 120_000;

/** Gives each test of the block where it is called an empty database on a server of the block. Returns how to get it. */
export function useDatabase(dialect: Dialect): () => SandboxDatabase {
	let server: SandboxDatabaseServer;
	let database: SandboxDatabase;
	beforeAll(async () => {
		server = await dialect.start();
	}, TIMEOUT_MS);
	beforeEach(async () => {
		database = await server.createDatabase();
	});
	afterEach(async () => await database.close());
	afterAll(async () => await server.close());
	return () => database;
}
