/**
 * Child processes that never outlive the command that started them: each is the leader of its own
 * process group, and the whole group ends with its parent, on Ctrl-C too, and however the parent ends.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { types } from 'node:util';

const IS_WINDOWS = process.platform === 'win32';
/** Enough for every log line of a long end-to-end run, and bounded. */
const KEPT_OUTPUT_CHARACTERS = 4_000_000;
const DEFAULT_GRACE_MS = 15_000;
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How a process ended: `code` is null when a signal ended it. */
export interface ProcessEnd {
	code: number | null;
	signal: NodeJS.Signals | null;
}

export interface ManagedProcess {
	readonly pid: number;
	/** Standard output and error, interleaved as they came; of very long output the end. */
	output(): string;
	/** Resolves, never rejects, when the process has ended. */
	readonly ended: Promise<ProcessEnd>;
	/**
	 * Sends `signal` (default SIGTERM) to the leader, which may have an orderly way of ending its own
	 * children, and after `graceMs` milliseconds kills whatever is left of the group. SIGKILL goes to
	 * the whole group at once, as a power cut would.
	 */
	stop(signal?: NodeJS.Signals, graceMs?: number): Promise<void>;
}

export interface ProcessOptions {
	cwd?: string;
	/** The whole environment of the process; the parent's own when left out. */
	env?: NodeJS.ProcessEnv;
	/** Called with each whole line of output, without its line end. */
	onLine?: (line: string) => void;
	/** Whom it runs as, by number; the parent's own user when left out. */
	uid?: number;
	gid?: number;
	/** Run through the shell: what Windows needs for `.cmd` files. */
	shell?: boolean;
}

const running = new Set<ManagedProcess>();
let endsWithParent = false;

function isNoSuchProcess(error: unknown): boolean {
	// In a test, what Node.js throws is no `Error` of the test's own world.
	return types.isNativeError(error) && 'code' in error && error.code === 'ESRCH';
}

function killGroup(pid: number): void {
	if (IS_WINDOWS) {
		spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
		return;
	}
	try {
		process.kill(-pid, 'SIGKILL');
	} catch (error) {
		if (!isNoSuchProcess(error)) throw error;
	}
}

/** Ends every process that is still running: first politely, then, after the grace, for good. */
export async function stopAllProcesses(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
	await Promise.all([...running].map((managed) => managed.stop(signal)));
}

function endChildrenWithParent(): void {
	if (endsWithParent) return;
	endsWithParent = true;
	// The last resort, when the parent ends by itself: nothing asynchronous runs any more.
	process.once('exit', () => running.forEach(({ pid }) => killGroup(pid)));
	for (const signal of ENDING_SIGNALS) {
		// `once`: a second Ctrl-C while the children take their leave ends the parent at once.
		process.once(signal, () => {
			void stopAllProcesses().finally(() => process.exit(128 + constants.signals[signal]));
		});
	}
}

/**
 * A process that outlives the parent by a moment, to end the group that the parent left behind: it reads from
 * the parent until there is nobody to read from. A parent that is killed has no time for anything itself, and
 * jest hands on no event of the end of its workers. Windows has no groups: there, the events alone must do.
 *
 * @returns what calls the guard off
 */
function guardAgainstSuddenEnd(pid: number): () => void {
	if (IS_WINDOWS) return () => undefined;
	const guard = spawn('/bin/sh', ['-c', `read -r _; kill -s KILL -- -${pid}`], {
		detached: true,
		stdio: ['pipe', 'ignore', 'ignore'],
	});
	guard.unref();
	return () => void guard.kill('SIGKILL');
}

function eachLine(onLine: (line: string) => void): (text: string) => void {
	let rest = '';
	return (text) => {
		const lines = (rest + text).split(/\r?\n/);
		rest = lines.pop() ?? '';
		lines.forEach(onLine);
	};
}

function collectOutput(child: ChildProcess, onLine?: (line: string) => void): () => string {
	let kept = '';
	for (const stream of [child.stdout, child.stderr]) {
		const passOn = onLine && eachLine(onLine);
		stream?.setEncoding('utf8').on('data', (text: string) => {
			kept = (kept + text).slice(-KEPT_OUTPUT_CHARACTERS);
			passOn?.(text);
		});
	}
	return () => kept;
}

async function endOf(child: ChildProcess): Promise<ProcessEnd> {
	return await new Promise((resolve) => {
		child.once('close', (code, signal) => resolve({ code, signal }));
	});
}

async function started(child: ChildProcess, command: string): Promise<number> {
	await new Promise<void>((resolve, reject) => {
		child.once('spawn', resolve);
		child.once('error', (cause) => reject(new Error(`${command} could not start`, { cause })));
	});
	if (child.pid === undefined) throw new Error(`${command} could not start`);
	return child.pid;
}

async function settlesWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<boolean>((resolve) => {
		timer = setTimeout(() => resolve(false), milliseconds);
	});
	try {
		return await Promise.race([promise.then(() => true), late]);
	} finally {
		clearTimeout(timer);
	}
}

/**
 * Starts `command` without a shell (unless asked) and without standard input, in a group of its own.
 * Rejects when it cannot be started; that it ended, whatever its exit code, is told by `ended`.
 */
export async function startProcess(
	command: string,
	args: readonly string[],
	options: ProcessOptions = {},
): Promise<ManagedProcess> {
	const { onLine, ...spawnOptions } = options;
	const child = spawn(command, args, {
		...spawnOptions,
		// On Windows `detached` would open a console window; taskkill ends the tree there.
		detached: !IS_WINDOWS,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const output = collectOutput(child, onLine);
	const ended = endOf(child);
	const pid = await started(child, command);

	const stop = async (signal: NodeJS.Signals = 'SIGTERM', graceMs = DEFAULT_GRACE_MS) => {
		if (!running.has(managed)) return;
		if (signal !== 'SIGKILL') {
			child.kill(signal);
			await settlesWithin(ended, graceMs);
		}
		killGroup(pid);
		await ended;
	};
	const managed: ManagedProcess = { pid, output, ended, stop };
	running.add(managed);
	const callOffGuard = guardAgainstSuddenEnd(pid);
	void ended.then(() => {
		callOffGuard();
		running.delete(managed);
	});
	endChildrenWithParent();
	return managed;
}

/** Runs `command` to its end. Rejects, with the end of its output, when it fails. */
export async function runProcess(
	command: string,
	args: readonly string[],
	options: ProcessOptions = {},
): Promise<string> {
	const managed = await startProcess(command, args, options);
	const { code, signal } = await managed.ended;
	if (code !== 0) {
		const how = signal ? `was ended by ${signal}` : `failed with exit code ${code}`;
		const lastLines = managed.output().trimEnd().split('\n').slice(-30).join('\n');
		throw new Error(`${[command, ...args].join(' ')} ${how}:\n${lastLines}`);
	}
	return managed.output();
}
