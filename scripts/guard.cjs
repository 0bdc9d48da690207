/**
 * Ends a group of processes once whoever started it is gone, however it went: SIGKILL gives nobody time to
 * clean up. A guard is a small process in a session of its own, where no terminal's signal comes. It holds
 * one end of a pipe, and the system closes the other end with the starter.
 *
 * Plain JavaScript and nothing but Node: it starts at once, and run.mjs needs it before anything is installed.
 */
const { spawn, spawnSync } = require('node:child_process');

const IS_WINDOWS = process.platform === 'win32';

/**
 * @typedef {object} Guard
 * @property {(pid: number) => void} watch tells it the leader of the group; on Windows the root of the tree
 * @property {() => void} dismiss ends the guard and leaves the group as it is
 */

/**
 * Starts a guard. Start it before the process that it will watch, so that there is no moment without one.
 *
 * @returns {Guard}
 */
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

module.exports = { startGuard };
