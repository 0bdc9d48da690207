/** How much memory another process held at most, as Linux counts it. */
import { readFile, writeFile } from 'node:fs/promises';

const MEGABYTE = 1024 * 1024;

/** Megabytes resident at most since the start, or since `forgetPeak`. */
export async function peakMegabytes(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
	if (kilobytes === undefined) throw new Error(`No memory is told of process ${pid}`);
	return Math.round((Number(kilobytes) * 1024) / MEGABYTE);
}

/** Begins to look for the peak anew. */
export async function forgetPeak(pid: number): Promise<void> {
	await writeFile(`/proc/${pid}/clear_refs`, '5');
}
