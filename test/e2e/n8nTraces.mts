/** All that an n8n leaves behind on the disk, for tests that look for what must not be there. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { SandboxDatabase } from '../../sandbox/databases/database.mts';
import { runProcess } from '../../scripts/processes.mts';

/** Something that can be looked into. */
export interface Trace {
	/** Where it was, such as `table execution_data` or `file .n8n/database.sqlite-wal`. */
	place: string;
	content: string | Buffer;
}

/** Relative to the user folder. */
const DATABASE = '.n8n/database.sqlite';

/** The package's own code is no trace of its use. */
const PACKAGES = '.n8n/nodes/node_modules/';

/** Runs in n8n's Node.js, which has SQLite built in. Writes a file for each table. */
const DUMP = `
	const { DatabaseSync } = require('node:sqlite');
	const { openSync, writeSync, closeSync } = require('node:fs');
	const [database, folder] = process.argv.slice(1);
	const opened = new DatabaseSync(database, { readOnly: true });
	const asText = (name, value) =>
		value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value;
	const tables = opened.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
	for (const { name } of tables) {
		const file = openSync(folder + '/' + name, 'w');
		for (const row of opened.prepare('SELECT * FROM "' + name + '"').iterate()) {
			writeSync(file, Object.entries(row).map(([key, value]) => key + ': ' + asText(key, value)).join('\\n') + '\\n');
		}
		closeSync(file);
	}
`;

/** Every row of every table of n8n's database, as plain text. */
export async function databaseTraces(userFolder: string, nodeBinary: string): Promise<Trace[]> {
	const folder = await mkdtemp(join(tmpdir(), 'tables-'));
	try {
		await runProcess(nodeBinary, ['-e', DUMP, join(userFolder, DATABASE), folder]);
		const tables = await readdir(folder);
		return await Promise.all(
			tables.map(async (table) => ({
				place: `table ${table}`,
				content: await readFile(join(folder, table)),
			})),
		);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Every file below the user folder, the database and what it has not written to its file yet among them. */
export async function fileTraces(userFolder: string): Promise<Trace[]> {
	const entries = await readdir(userFolder, { recursive: true, withFileTypes: true });
	const paths = entries
		.filter((entry) => entry.isFile())
		.map((entry) => relative(userFolder, join(entry.parentPath ?? entry.path, entry.name)))
		.filter((path) => !path.startsWith(PACKAGES));
	return await Promise.all(
		paths.map(async (path) => ({
			place: `file ${path}`,
			content: await readFile(join(userFolder, path)),
		})),
	);
}

const TABLES_OF: Record<string, string> = {
	postgres:
		"SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
	mySql: 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
};

/** Every row of every table that workflows wrote into the databases of their user. */
export async function userDatabaseTraces(databases: readonly SandboxDatabase[]): Promise<Trace[]> {
	const traces: Trace[] = [];
	for (const database of databases) {
		const { type } = database.credential;
		for (const { name } of await database.query(TABLES_OF[type])) {
			const rows = await database.query(`SELECT * FROM ${String(name)}`);
			traces.push({ place: `${type} table ${String(name)}`, content: JSON.stringify(rows) });
		}
	}
	return traces;
}
