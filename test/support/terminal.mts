/** Commands as a terminal starts them: each leads a group of processes, which the terminal's signals go to. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAlive } from './living.mts';

export interface TerminalCommand {
	pid: number;
	/** Standard output and error, as they came. */
	output(): string;
	/** The exit code, or the signal that ended it. */
	ended: Promise<number | string>;
}

const started: TerminalCommand[] = [];

/** Starts a command without standard input. */
export function startCommand(
	command: string,
	args: readonly string[],
	cwd: string,
	env: NodeJS.ProcessEnv = process.env,
): TerminalCommand {
	const child = spawn(command, args, {
		cwd,
		env,
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	if (child.pid === undefined) throw new Error(`${command} did not start`);
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (text: Buffer) => (output += text.toString()));
	}
	const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
	const run = { pid: child.pid, output: () => output, ended };
	started.push(run);
	return run;
}

/** Kills what still runs of all commands that were started, for the end of a test. */
export function killCommands(): void {
	for (const { pid } of started.splice(0)) if (isAlive(pid)) process.kill(-pid, 'SIGKILL');
}
