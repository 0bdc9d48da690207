/**
 * Runs one of this folder's scripts on a fresh machine too: `node scripts/run.mjs start` installs the
 * project's packages first when they are missing or not those of the lock file. Plain JavaScript and
 * nothing but Node, for nothing else is there yet.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const OLDEST_NODE = 20;
const STAMP = at('node_modules/.installed-from');
const IS_WINDOWS = process.platform === 'win32';

const lock = () => createHash('sha256').update(readFileSync(at('package-lock.json'))).digest('hex');

function installPackages() {
	if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock()) return;
	console.log('Installing the packages that this project is built with (once; about a minute) ...');
	const { status, stdout, stderr } = spawnSync('npm', ['ci', '--include=dev'], {
		cwd: at('.'),
		encoding: 'utf8',
		shell: IS_WINDOWS,
	});
	if (status !== 0) {
		console.error(`${stdout ?? ''}${stderr ?? ''}\nThe packages could not be installed. Is the network there?`);
		process.exit(status ?? 1);
	}
	writeFileSync(STAMP, lock());
}

const [script, ...args] = process.argv.slice(2);
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
	console.error(`This needs Node.js ${OLDEST_NODE} or newer; this is ${process.versions.node}.`);
	process.exit(1);
}
installPackages();
const child = spawn(process.execPath, ['--import', 'tsx', at(`scripts/${script}.mts`), ...args], {
	cwd: at('.'),
	stdio: 'inherit',
});
// A Ctrl-C reaches the child by itself; this process only waits for it. A signal sent to this one alone is passed on.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
