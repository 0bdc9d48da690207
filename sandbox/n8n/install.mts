/**
 * The real n8n, with the Node.js it needs, installed once per version into `.cache/n8n-<version>/`.
 *
 * It lives in a dot-folder because the build copies every image it finds below the project's other
 * folders into the package, and n8n brings thousands.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFolderLock } from '../../scripts/folderLock.cjs';
import { runProcess } from '../../scripts/processes.mts';
import { withProgress, type Log } from '../../scripts/waiting.mts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.cache/', import.meta.url));
const LOCK_FILE = 'pnpm-lock.yaml';
const MANIFEST_FILES = ['package.json', LOCK_FILE, '.npmrc'] as const;
const STAMP = '.installed';
const DRAFT = '.draft-';
/** n8n 2.41 refuses to start on anything older. */
const OLDEST_NODE = 24;
const IS_WINDOWS = process.platform === 'win32';
const PNPM = fileURLToPath(new URL('../../node_modules/pnpm/bin/pnpm.cjs', import.meta.url));

export interface N8nInstall {
	/** The Node.js to run n8n with. */
	nodeBinary: string;
	/** n8n's command line script, to be run by `nodeBinary`. */
	n8nBinary: string;
	/** The folder that holds n8n's `node_modules`. */
	folder: string;
	/** n8n's version, such as `2.41.1`. */
	version: string;
}

export interface InstallPlaces {
	/** Where n8n's `package.json`, `pnpm-lock.yaml` and `.npmrc` are. */
	manifestFolder: string;
	/** Where the `n8n-<version>` folder goes. */
	cacheFolder: string;
}

const PLACES: InstallPlaces = { manifestFolder: HERE, cacheFolder: CACHE };

const OLDER = join(HERE, 'older');

/** The older versions of n8n that the package is tested on, besides the one that the sandbox runs. */
export const olderVersions = (): string[] => readdirSync(OLDER).sort();

/** Where an older version is described and goes. */
export const olderPlaces = (version: string): InstallPlaces => ({
	manifestFolder: join(OLDER, version),
	cacheFolder: CACHE,
});

async function pinnedVersion(manifestFolder: string): Promise<string> {
	const manifest = JSON.parse(await readFile(join(manifestFolder, 'package.json'), 'utf8')) as {
		dependencies: { n8n: string };
	};
	return manifest.dependencies.n8n;
}

/** What an install must match to be used: the exact packages, and the platform they were built for. */
async function fingerprint(manifestFolder: string): Promise<string> {
	const lock = await readFile(join(manifestFolder, LOCK_FILE));
	const hash = createHash('sha256').update(lock).digest('hex');
	return `${hash} ${process.platform}-${process.arch}`;
}

async function isInstalled(folder: string, wanted: string): Promise<boolean> {
	const stamp = join(folder, STAMP);
	return existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted;
}

/**
 * By pnpm: versions of n8n share most of their packages, which it fetches and unpacks once for all of them, and it
 * takes a third of npm's time. Without install scripts: n8n's optional native parts need compilers and are not used
 * here. The store of the packages is kept beside the installs, for files are linked from it, not copied.
 */
async function installPackages(folder: string): Promise<void> {
	const store = join(dirname(folder), 'pnpm-store');
	const args = ['install', '--frozen-lockfile', '--ignore-workspace', '--store-dir', store];
	await runProcess(process.execPath, [PNPM, ...args], { cwd: folder });
}

/** Node's own headers, where they are installed beside it, so that compiling does not download them. */
function headersAtHand(): string[] {
	const prefix = dirname(dirname(process.execPath));
	return existsSync(join(prefix, 'include', 'node', 'node.h')) ? [`--nodedir=${prefix}`] : [];
}

/** Half the minute that the compiler takes with all its art; what the driver does in the sandbox is not felt. */
const QUICKLY_COMPILED = '-O1';

/**
 * The one native part that n8n cannot do without: a ready-made binary if there is one for the
 * platform, else compiled. It speaks Node-API, so whichever Node.js runs npm builds it for n8n's.
 */
async function buildSqlite(folder: string, nodeBinary: string): Promise<void> {
	if (await reuseSqlite(folder)) return;
	try {
		await runProcess('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false', ...headersAtHand()], {
			cwd: folder,
			env: { ...process.env, CFLAGS: QUICKLY_COMPILED },
			shell: IS_WINDOWS,
		});
		await runProcess(nodeBinary, ['-e', 'require("sqlite3")'], { cwd: folder });
	} catch (cause) {
		throw new Error(
			"n8n's database driver (sqlite3) could not be built. Compiling it takes Python 3 and a C++ compiler.",
			{ cause },
		);
	}
}

const SQLITE = 'node_modules/sqlite3';

async function sqliteVersion(folder: string): Promise<string | undefined> {
	const manifest = join(folder, SQLITE, 'package.json');
	if (!existsSync(manifest)) return undefined;
	return (JSON.parse(await readFile(manifest, 'utf8')) as { version: string }).version;
}

/** Another version of n8n may have the same driver built already, which takes a minute. */
async function reuseSqlite(folder: string): Promise<boolean> {
	const version = await sqliteVersion(folder);
	const cache = dirname(folder);
	for (const name of await readdir(cache)) {
		const other = join(cache, name);
		const built = join(other, SQLITE, 'build/Release/node_sqlite3.node');
		if (!existsSync(join(other, STAMP)) || !existsSync(built)) continue;
		if ((await sqliteVersion(other)) !== version) continue;
		const target = join(folder, SQLITE, 'build/Release');
		await mkdir(target, { recursive: true });
		await copyFile(built, join(target, 'node_sqlite3.node'));
		return true;
	}
	return false;
}

function nodeFor(folder: string): string {
	if (Number.parseInt(process.versions.node, 10) >= OLDEST_NODE) return process.execPath;
	const platformPackage = `node-${IS_WINDOWS ? 'win' : process.platform}-${process.arch}`;
	const executable = IS_WINDOWS ? 'node.exe' : 'node';
	const binary = join(folder, 'node_modules', platformPackage, 'bin', executable);
	if (existsSync(binary)) return binary;
	throw new Error(
		`n8n needs Node.js ${OLDEST_NODE} or newer, this is ${process.versions.node}, and there is no ` +
			`ready-made Node.js for ${process.platform}-${process.arch}: install Node ${OLDEST_NODE} and run this command with it.`,
	);
}

/** Removes what interrupted installs left, even while one that lost its parent still writes there. */
async function removeDrafts(folder: string): Promise<void> {
	const names = await readdir(dirname(folder));
	const drafts = names.filter((name) => name.startsWith(`${basename(folder)}${DRAFT}`));
	for (const name of drafts) {
		await rm(join(dirname(folder), name), { recursive: true, force: true, maxRetries: 3 });
	}
}

/** In a folder of its own until all is done: the rename makes it all or nothing. */
async function install(folder: string, manifestFolder: string, log: Log): Promise<void> {
	await removeDrafts(folder);
	const draft = `${folder}${DRAFT}${randomUUID()}`;
	await mkdir(draft);
	for (const file of MANIFEST_FILES) {
		await copyFile(join(manifestFolder, file), join(draft, file));
	}
	const version = await pinnedVersion(manifestFolder);
	await withProgress(log, `Installing n8n ${version} (once; about 2 GB)`, async () => {
		await installPackages(draft);
	});
	await withProgress(log, "Building n8n's database driver (once)", async () => {
		await buildSqlite(draft, nodeFor(draft));
	});
	await writeFile(join(draft, STAMP), await fingerprint(manifestFolder));
	await rm(folder, { recursive: true, force: true });
	await rename(draft, folder);
}

/**
 * Installs n8n unless it is there already, which takes milliseconds to see. Minutes else: `log` is
 * told about progress. An install that was interrupted is done again; of several processes that call
 * this at once, one installs and the others wait for it.
 *
 * Rejects with a message for the user when packages cannot be fetched, the database driver cannot be
 * built, or no Node.js that runs n8n is at hand.
 */
export async function ensureN8n(
	log: Log,
	{ manifestFolder, cacheFolder }: InstallPlaces = PLACES,
): Promise<N8nInstall> {
	const version = await pinnedVersion(manifestFolder);
	const folder = join(cacheFolder, `n8n-${version}`);
	const wanted = await fingerprint(manifestFolder);
	if (!(await isInstalled(folder, wanted))) {
		const installUnlessDone = async () => {
			if (!(await isInstalled(folder, wanted))) await install(folder, manifestFolder, log);
		};
		await withFolderLock(`${folder}.lock`, installUnlessDone, () => {
			log('Waiting for another process that is installing n8n ...');
		});
	}
	const n8nBinary = join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
	return { nodeBinary: nodeFor(folder), n8nBinary, folder, version };
}
