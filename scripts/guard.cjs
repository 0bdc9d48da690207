/**
 * Ends a group of processes once whoever started it is gone, however it went: SIGKILL gives nobody time to
 * clean up. A guard is a small process in a session of its own, where no terminal's signal comes. It holds
 * one end of a pipe, and the system closes the other end with the starter.
 *
 * The group's first process waits at a gate until its guard knows of it: whoever started it may be killed in
 * the very moment between the two.
 *
 * Plain JavaScript and nothing but Node: it starts at once, and run.mjs needs it before anything is installed.
 */
const { spawn, spawnSync } = require('node:child_process');

const IS_WINDOWS = process.platform === 'win32';

/** Becomes the command when it is told to, and ends when nobody is left to tell it. */
const GATE = 'read -r go <&3 || exit; exec 3<&-; exec "$0" "$@"';
const GATE_FD = 3;

/**
 * @typedef {object} Guard
 * @property {(pid: number) => void} watch tells it the leader of the group; on Windows the root of the tree
 * @property {() => void} dismiss ends the guard and leaves the group as it is
 */

/** @returns {Guard} */
function startGuard() {
	const guard = spawn(process.execPath, [__filename], {
		detached: true,
		env: { ...process.env, NODE_OPTIONS: '' },
		stdio: ['pipe', 'ignore', 'ignore'],
		windowsHide: true,
	});
	const { stdin } = guard;
	// One that could not start, or that somebody ended, is missed only when it would have been needed.
	for (const emitter of [guard, stdin]) emitter.on('error', () => undefined);
	guard.unref();
	if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
	return {
		watch: (pid) => void stdin.write(String(pid)),
		dismiss: () => void guard.kill('SIGKILL'),
	};
}

/**
 * Starts a command without standard input, as the leader of a group (on Windows the root of a tree) that ends
 * with this process. Without a shell a command that isn't there ends with exit code 127, but on Windows.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} options
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {boolean} [options.shell]
 * @param {'pipe' | number} options.output what gets standard output and error: the starter, or an open file
 * @returns {import('node:child_process').ChildProcess}
 */
function spawnGuarded(command, args, { output, ...options }) {
	const guard = startGuard();
	// On Windows `detached` would open a console window; taskkill ends the tree there.
	const child = IS_WINDOWS
		? spawn(command, args, { ...options, stdio: ['ignore', output, output] })
		: spawn('/bin/sh', ['-c', GATE, command, ...args], {
				...options,
				detached: true,
				stdio: ['ignore', output, output, 'pipe'],
			});
	if (child.pid === undefined) {
		guard.dismiss();
		return child;
	}
	guard.watch(child.pid);
	const gate = child.stdio[GATE_FD];
	if (gate && 'end' in gate) {
		// A process that was ended at its gate reads nothing.
		gate.on('error', () => undefined).end('go\n');
	}
	child.once('close', guard.dismiss);
	return child;
}

/** @param {number} pid */
function killGroup(pid) {
	if (IS_WINDOWS) spawnSync('taskkill', ['/pid', String(pid), '/T', '/F']);
	else process.kill(-pid, 'SIGKILL');
}

function standGuard() {
	let told = '';
	process.stdin.setEncoding('utf8');
	process.stdin.on('data', (text) => {
		told += text;
	});
	process.stdin.once('close', () => {
		if (told !== '') killGroup(Number(told));
	});
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
}

if (require.main === module) standGuard();

module.exports = { spawnGuarded };
