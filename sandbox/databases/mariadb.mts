/** A real MariaDB or MySQL: the one that `TEST_MYSQL_URL` names, else Debian's MariaDB in a folder of its own. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import type { IDataObject } from 'n8n-workflow';
import { runProcess, startProcess } from '../../scripts/processes.mts';
import { freePort, waitFor } from '../../scripts/waiting.mts';
import { LOOPBACK } from '../n8n/environment.mts';
import type { SandboxDatabaseServer } from './database.mts';

const SERVER = '/usr/sbin/mariadbd';
const INSTALLER = '/usr/bin/mariadb-install-db';
const USER = 'sandbox';
const PASSWORD = 'sandbox-mariadb';
const START_TIMEOUT_MS = 60_000;

/** Whether there is anything that `startMariadb` could start or reach. */
export const hasMariadb = (): boolean =>
	process.env.TEST_MYSQL_URL !== undefined || existsSync(SERVER);

interface Running {
	url: string;
	stop(): Promise<void>;
}

async function startOwn(): Promise<Running> {
	const folder = await mkdtemp(join(tmpdir(), 'mariadb-'));
	const [port, socket] = [await freePort(), join(folder, 'mariadb.sock')];
	const user = process.getuid?.() === 0 ? ['--user=root'] : [];
	const data = `--datadir=${join(folder, 'data')}`;
	await runProcess(INSTALLER, [
		'--no-defaults',
		data,
		'--auth-root-authentication-method=normal',
		'--skip-test-db',
		...user,
	]);
	const server = await startProcess(SERVER, [
		'--no-defaults',
		data,
		`--socket=${socket}`,
		`--port=${port}`,
		`--bind-address=${LOOPBACK}`,
		'--innodb-flush-log-at-trx-commit=0',
		...user,
	]);
	const connect = async () =>
		await mysql.createConnection({ socketPath: socket, user: 'root' }).catch(() => undefined);
	const root = await waitFor('MariaDB', connect, {
		timeoutMs: START_TIMEOUT_MS,
		abandoned: server.ended,
	});
	await root.query(`CREATE USER '${USER}'@'%' IDENTIFIED BY '${PASSWORD}'`);
	await root.query(`GRANT ALL ON *.* TO '${USER}'@'%'`);
	await root.end();
	return {
		url: `mysql://${USER}:${PASSWORD}@${LOOPBACK}:${port}`,
		async stop() {
			await server.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** What n8n's own MySQL node connects with, so that a script which runs here runs there. */
const optionsOf = (url: URL, database?: string): mysql.ConnectionOptions => ({
	host: url.hostname,
	port: Number(url.port || 3306),
	user: decodeURIComponent(url.username),
	password: decodeURIComponent(url.password),
	database,
	multipleStatements: true,
	// Tests compare instants, whatever zone this process is in.
	timezone: 'Z',
});

/** Rejects when there is no server to start, or the one that is named cannot be reached. */
export async function startMariadb(): Promise<SandboxDatabaseServer> {
	const named = process.env.TEST_MYSQL_URL;
	const { url, stop } =
		named === undefined ? await startOwn() : { url: named, stop: async () => undefined };
	const server = new URL(url);
	const admin = mysql.createPool({ ...optionsOf(server), connectionLimit: 1 });
	const [rows] = await admin.query('SELECT VERSION() AS version');
	return {
		title: `MySQL ${(rows as IDataObject[])[0].version}`,
		async close() {
			await admin.end();
			await stop();
		},
		async createDatabase() {
			const name = `calls_${randomBytes(6).toString('hex')}`;
			await admin.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
			const pool = mysql.createPool({ ...optionsOf(server, name), connectionLimit: 4 });
			pool.on('connection', (connection) => void connection.query("SET time_zone = '+00:00'"));
			const { host, port, user, password } = optionsOf(server, name);
			return {
				credential: {
					type: 'mySql',
					name: 'MySQL (local)',
					data: { host, port, user, password, database: name, ssl: false, sshTunnel: false },
				},
				async query(sql, values) {
					const [result] = await pool.query(sql, values);
					const results: unknown[] = Array.isArray(result) ? result : [];
					const sets = results.filter(Array.isArray);
					return (sets.at(-1) ?? results) as IDataObject[];
				},
				async hold(sql) {
					const connection = await pool.getConnection();
					await connection.beginTransaction();
					await connection.query(sql);
					return async () => {
						await connection.rollback();
						connection.release();
					};
				},
				async close() {
					await pool.end();
					await admin.query(`DROP DATABASE IF EXISTS ${name}`);
				},
			};
		},
	};
}
