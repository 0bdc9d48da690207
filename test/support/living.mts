/** Which processes live, for tests of what is left when others end. */
import { execFileSync } from 'node:child_process';
import { waitFor } from '../../scripts/waiting.mts';

const PATIENCE = { timeoutMs: 20_000, intervalMs: 50 };

/** Whether there is a process with this id. One that ended is there until its parent, or the system, took note. */
export function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

/** Resolves when none of the processes is left; rejects, with those that are, when that takes long. */
export async function allGone(pids: readonly number[]): Promise<void> {
	const attempt = async () => {
		const left = pids.filter(isAlive);
		if (left.length > 0) throw new Error(`Left are ${left.join(', ')}`);
		return true;
	};
	await waitFor(`The end of ${pids.join(', ')}`, attempt, PATIENCE);
}

/** The ids of all children of a process, of their children and so on. */
export function descendantsOf(pid: number): number[] {
	const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
		.trim()
		.split('\n')
		.map((line) => line.trim().split(/\s+/).map(Number));
	const childrenOf = (parent: number): number[] =>
		rows.filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child, ...childrenOf(child)]);
	return childrenOf(pid);
}

/** The first group of `pattern` in what a process prints, once it is there. */
export async function printed(output: () => string, pattern: RegExp): Promise<string> {
	const found = async () => pattern.exec(output())?.[1];
	return await waitFor(`Output like ${pattern}`, found, PATIENCE);
}
