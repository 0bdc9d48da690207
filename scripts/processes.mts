/**
 * Child processes that never outlive the command that started them: each is the leader of its own
 * process group, and the whole group ends with its parent, however that ends.
 */
import { spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnGuarded } from './guard.cjs';
import { waitFor } from './waiting.mts';

const IS_WINDOWS = process.platform === 'win32';
/** Enough for every log line of a long end-to-end run, and bounded. */
const KEPT_OUTPUT_CHARACTERS = 4_000_000;
const DEFAULT_GRACE_MS = 15_000;
const LOOK_EVERY_MS = 20;
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
	 * children, then to those it left behind, which may have groups of their own to end. Each has
	 * `graceMs` milliseconds before it is killed. SIGKILL goes to the whole group at once, as a power
	 * cut would.
	 */
	stop(signal?: NodeJS.Signals, graceMs?: number): Promise<void>;
}

export interface ProcessOptions {
	cwd?: string;
	/** The whole environment of the process; the parent's own when left out. */
	env?: NodeJS.ProcessEnv;
	/** Called with each whole line of output, without its line end. */
	onLine?: (line: string) => void;
	/**
	 * A file that gets standard output and error, at its end. The parent does not wait for such a process, and a
	 * part of the parent that did not start it can take it over.
	 */
	outputFile?: string;
	/** Run through the shell: what Windows needs for `.cmd` files. */
	shell?: boolean;
}

const running = new Set<ManagedProcess>();
let endsWithParent = false;
let isLeaving = false;

function isNoSuchProcess(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}

/** Whether a process of that id runs, whoever's it is. */
export function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		// Else it lives, under another user.
		return !isNoSuchProcess(error);
	}
}

/** Whether anything of the group is left to take the signal; 0 only asks. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
	try {
		return process.kill(-pid, signal);
	} catch (error) {
		if (!isNoSuchProcess(error)) throw error;
		return false;
	}
}

function killGroup(pid: number): void {
	if (IS_WINDOWS) spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
	else signalGroup(pid, 'SIGKILL');
}

/** Ends every process that is still running: first politely, then, after the grace, for good. */
export async function stopAllProcesses(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
	await Promise.all([...running].map((managed) => managed.stop(signal)));
}

/** Whether a signal has come, so that this process is about to end: nothing that is cut short now is worth a word. */
export const isEnding = (): boolean => isLeaving;

function leave(signal: NodeJS.Signals): void {
	const exit = () => process.exit(128 + constants.signals[signal]);
	// Nobody is there to wait when a terminal was closed, and who sends a second signal does not want to.
	if (isLeaving || signal === 'SIGHUP') exit();
	isLeaving = true;
	void stopAllProcesses().finally(exit);
}

function endChildrenWithParent(): void {
	if (endsWithParent) return;
	endsWithParent = true;
	// Nothing asynchronous runs any more then. When this is not reached either, the guards are left.
	process.once('exit', () => running.forEach(({ pid }) => killGroup(pid)));
	for (const signal of ENDING_SIGNALS) process.on(signal, leave);
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

/** Waits for the end of a group, but no longer than `graceMs`. */
async function groupEnds(pid: number, graceMs: number): Promise<void> {
	const isGone = async () => !signalGroup(pid, 0) || undefined;
	await waitFor(`The end of group ${pid}`, isGone, { timeoutMs: graceMs }).catch(() => undefined);
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

const contentOf = (file: string) => (): string => readFileSync(file, 'utf8');

async function endGroup(
	pid: number,
	ended: Promise<unknown>,
	signal: NodeJS.Signals,
	graceMs: number,
): Promise<void> {
	if (signal !== 'SIGKILL') {
		if (isAlive(pid)) process.kill(pid, signal);
		await settlesWithin(ended, graceMs);
		if (!IS_WINDOWS && signalGroup(pid, signal)) await groupEnds(pid, graceMs);
	}
	killGroup(pid);
	await ended;
}

/**
 * A process that another part of this one started with that `outputFile`, such as a test file that the same worker
 * ran before. How it ended is not known here: `ended` resolves to nulls.
 */
export function takeOver(pid: number, outputFile: string): ManagedProcess {
	const end = async ({ ref }: { ref: boolean }): Promise<ProcessEnd> => {
		while (isAlive(pid)) await sleep(LOOK_EVERY_MS, undefined, { ref });
		return { code: null, signal: null };
	};
	return {
		pid,
		output: contentOf(outputFile),
		// Whoever only looks on must not keep this process running for as long as that one does.
		get ended() {
			return end({ ref: false });
		},
		async stop(signal = 'SIGTERM', graceMs = DEFAULT_GRACE_MS) {
			if (isAlive(pid)) await endGroup(pid, end({ ref: true }), signal, graceMs);
		},
	};
}

/** Starts it, and gives what it prints. */
function spawned(
	command: string,
	args: readonly string[],
	{ onLine, outputFile, ...options }: ProcessOptions,
): { child: ChildProcess; output: () => string } {
	const target = outputFile === undefined ? 'pipe' : openSync(outputFile, 'a');
	const child = spawnGuarded(command, args, { ...options, output: target });
	if (outputFile === undefined) return { child, output: collectOutput(child, onLine) };
	closeSync(Number(target));
	child.unref();
	return { child, output: contentOf(outputFile) };
}

/**
 * Starts `command` without a shell (unless asked) and without standard input, in a group of its own.
 * Rejects when nothing can be started; that it ended, whatever its exit code (127 when there is no such command),
 * is told by `ended`.
 */
export async function startProcess(
	command: string,
	args: readonly string[],
	options: ProcessOptions = {},
): Promise<ManagedProcess> {
	endChildrenWithParent();
	const { child, output } = spawned(command, args, options);
	const ended = endOf(child);
	const { pid } = child;
	if (pid === undefined) {
		const [cause] = (await once(child, 'error')) as unknown[];
		throw new Error(`${command} could not start`, { cause });
	}
	// A part of the parent that is over, such as a test file, must not take this one along.
	if (options.outputFile !== undefined) return takeOver(pid, options.outputFile);

	const stop = async (signal: NodeJS.Signals = 'SIGTERM', graceMs = DEFAULT_GRACE_MS) => {
		if (running.has(managed)) await endGroup(pid, ended, signal, graceMs);
	};
	const managed: ManagedProcess = { pid, output, ended, stop };
	running.add(managed);
	void ended.then(() => running.delete(managed));
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
