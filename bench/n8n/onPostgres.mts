/** A whole n8n that keeps what it has in a PostgreSQL of its own, and an empty database beside it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxDatabase } from '../../sandbox/databases/database.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';
import { postgresEnvironment } from '../../sandbox/n8n/queue.mts';
import { startPlayground, type Playground } from '../../sandbox/playground.mts';
import type { BenchOptions } from '../part.mts';

export interface N8nOnPostgres {
	/** Workflows that are imported use `database`. */
	playground: Playground;
	database: SandboxDatabase;
	/** The one in which n8n keeps all it has. */
	ofN8n: SandboxDatabase;
	/** Product and version of the server. */
	server: string;
}

/** Starts all of it for as long as `use` takes. */
export async function withN8nOnPostgres<T>(
	{ n8n, log }: Pick<BenchOptions, 'n8n' | 'log'>,
	use: (started: N8nOnPostgres) => Promise<T>,
): Promise<T> {
	const userFolder = await mkdtemp(join(tmpdir(), 'bench-n8n-'));
	const server = await startPostgres();
	const database = await server.createDatabase();
	const ofN8n = await server.createDatabase();
	const env = postgresEnvironment(ofN8n.credential.data);
	const playground = await startPlayground({ userFolder, port: 0, install: n8n, env, log });
	try {
		await playground.addCredential(database.credential);
		return await use({ playground, database, ofN8n, server: server.title });
	} finally {
		await playground.close();
		await Promise.all([database.close(), ofN8n.close()]);
		await server.close();
		await rm(userFolder, { recursive: true, force: true });
	}
}
