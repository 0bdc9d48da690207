/** Builds the package, unless nothing that goes into it has changed since the last time. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProcess } from './processes.mts';
import { withProgress, type Log } from './waiting.mts';

export const PROJECT = fileURLToPath(new URL('../', import.meta.url));

const SOURCES = ['nodes', 'credentials', 'workflows', 'scripts/release'];
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'gulpfile.js'];
const STAMP = join(PROJECT, '.cache', 'built-from');

async function filesBelow(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath ?? entry.path, entry.name))
		.sort();
}

async function fingerprint(): Promise<string> {
	const below = await Promise.all(
		SOURCES.map(async (folder) => await filesBelow(join(PROJECT, folder))),
	);
	const hash = createHash('sha256');
	for (const file of [...below.flat(), ...SETTINGS.map((name) => join(PROJECT, name))]) {
		hash.update(`${relative(PROJECT, file)}\0`).update(await readFile(file));
	}
	return hash.digest('hex');
}

/** Brings `dist/` up to date. Rejects with the compiler's words when the sources can't be built. */
export async function ensureBuilt(log: Log): Promise<void> {
	const wanted = await fingerprint();
	const isBuilt = existsSync(join(PROJECT, 'dist', 'nodes')) && existsSync(STAMP);
	if (isBuilt && (await readFile(STAMP, 'utf8')) === wanted) return;
	await withProgress(log, 'Building the package', async () => {
		await runProcess('npm', ['run', 'build'], {
			cwd: PROJECT,
			shell: process.platform === 'win32',
		});
	});
	await mkdir(dirname(STAMP), { recursive: true });
	await writeFile(STAMP, wanted);
}
