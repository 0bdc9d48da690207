/** Builds the package, unless nothing that goes into it has changed since the last time. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFolderLock } from './folderLock.cjs';
import { runProcess } from './processes.mts';
import { withProgress, type Log } from './waiting.mts';

export const PROJECT = fileURLToPath(new URL('../', import.meta.url));

const SOURCES = ['nodes', 'credentials', 'workflows', 'scripts/release'];
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'gulpfile.js'];
const STAMP = join(PROJECT, '.cache', 'built-from');
const LOCK = join(PROJECT, '.cache', 'build.lock');

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

async function isBuiltFrom(wanted: string): Promise<boolean> {
	const isBuilt = existsSync(join(PROJECT, 'dist', 'nodes')) && existsSync(STAMP);
	return isBuilt && (await readFile(STAMP, 'utf8')) === wanted;
}

async function build(log: Log): Promise<void> {
	await withProgress(log, 'Building the package', async () => {
		await runProcess('npm', ['run', 'build'], {
			cwd: PROJECT,
			shell: process.platform === 'win32',
		});
	});
}

/**
 * Brings `dist/` up to date; of several processes that call this at once, one builds and the others wait
 * for it. Rejects with the compiler's words when the sources can't be built.
 */
export async function ensureBuilt(log: Log): Promise<void> {
	const wanted = await fingerprint();
	if (await isBuiltFrom(wanted)) return;
	const buildUnlessDone = async () => {
		if (await isBuiltFrom(wanted)) return;
		await build(log);
		await writeFile(STAMP, wanted);
	};
	await withFolderLock(LOCK, buildUnlessDone, () => {
		log('Waiting for another process that is building the package ...');
	});
}
