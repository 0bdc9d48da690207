/**
 * The process in which one side does its work once: `child.mts <module> <input as JSON>`. The module exports
 * `prepare(input)`, which resolves to the work. What `prepare` does - loading libraries, say - does not count.
 */
import { rmSync } from 'node:fs';
import { FOLDER_VARIABLE, makeFolder } from '../test/support/engine/folder.mts';
import { forgetPeak, peakMegabytes } from '../test/support/memory.mts';
import { SAMPLE, type Sample } from './measure.mts';

/** What a module of a side exports. What the work resolves to is kept as the sample's `result`. */
export interface SideModule<Input = unknown> {
	prepare(input: Input): Promise<() => Promise<unknown>>;
}

async function sample(work: () => Promise<unknown>): Promise<Sample> {
	globalThis.gc?.();
	await forgetPeak(process.pid);
	const startMegabytes = await peakMegabytes(process.pid);
	const cpu = process.cpuUsage();
	const begin = performance.now();
	const result = await work();
	const wallMs = performance.now() - begin;
	const { user, system } = process.cpuUsage(cpu);
	return {
		wallMs,
		cpuMs: (user + system) / 1000,
		startMegabytes,
		peakMegabytes: await peakMegabytes(process.pid),
		result,
	};
}

const folder = makeFolder();
process.env[FOLDER_VARIABLE] = folder;
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const [module, input] = process.argv.slice(2);
const { prepare } = (await import(module)) as SideModule;
const told = await sample(await prepare(JSON.parse(input)));
// A side may keep connections or timers: it is done all the same.
process.stdout.write(`${SAMPLE}${JSON.stringify(told)}\n`, () => process.exit(0));
