/**
 * Runs one of this folder's scripts on a fresh machine too: `node scripts/run.mjs start` installs the
 * project's packages first when they are missing or not those of the lock file. Plain JavaScript and
 * nothing but Node, for nothing else is there yet.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { withFolderLock } from './folderLock.cjs';
import { spawnGuarded } from './guard.cjs';
import { whenNpmEnds } from './whenNpmEnds.mjs';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const OLDEST_NODE = 20;
const PROGRESS_EVERY_MS = 15_000;
const STAMP = at('node_modules/.installed-from');

const lock = () =>
	createHash('sha256')
		.update(readFileSync(at('package-lock.json')))
		.digest('hex');
const isInstalled = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock();

/** With a guard: half an install must not go on without this process, which holds the lock. */
async function install() {
	console.log(
		'Installing the packages that this project is built with (once; some minutes on a slow line) ...',
	);
	const npm = spawnGuarded('npm', ['ci', '--include=dev'], {
		cwd: at('.'),
		shell: process.platform === 'win32',
		output: 'pipe',
	});
	const began = Date.now();
	const seconds = () => Math.round((Date.now() - began) / 1000);
	const progress = setInterval(
		() => console.log(`Installing the packages ... ${seconds()} s`),
		PROGRESS_EVERY_MS,
	);
	let output = '';
	for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (text) => (output += text));
	const [status] = await once(npm, 'close').catch((error) => [error.message]);
	clearInterval(progress);
	if (status !== 0) {
		console.error(`${output}\nThe packages could not be installed. Is the network there?`);
		process.exit(1);
	}
	writeFileSync(STAMP, lock());
	console.log(`Installing the packages: done in ${seconds()} s`);
}

async function ensureInstalled() {
	if (isInstalled()) return;
	const installUnlessDone = async () => {
		if (!isInstalled()) await install();
	};
	await withFolderLock(at('.cache/packages.lock'), installUnlessDone, () => {
		console.log('Waiting for another process that is installing the packages ...');
	});
}

const [script, ...args] = process.argv.slice(2);
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
	console.error(`This needs Node.js ${OLDEST_NODE} or newer; this is ${process.versions.node}.`);
	process.exit(1);
}
await ensureInstalled();
const endWithStarter = new URL('./endWithStarter.mjs', import.meta.url).href;
const child = spawn(
	process.execPath,
	['--import', 'tsx', '--import', endWithStarter, at(`scripts/${script}.mts`), ...args],
	{ cwd: at('.'), stdio: ['inherit', 'inherit', 'inherit', 'ipc'] },
);
// A Ctrl-C reaches the child by itself; this process only waits for it. A signal sent to this one alone is passed on.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
whenNpmEnds(() => child.kill('SIGTERM'));
