/**
 * Sides are compared in one run, in turn, and by the ratio of their medians: whatever else the machine
 * does then slows all of them alike.
 */
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROJECT } from '../scripts/build.mts';
import { runProcess } from '../scripts/processes.mts';
import type { Aim, Row, Unit } from './part.mts';

/** What one run of one side took. */
export interface Sample {
	/** Milliseconds from the first to the last instruction of the work; starting the process is not in it. */
	wallMs: number;
	/** Milliseconds of processor time of all threads of the process, during the work. */
	cpuMs: number;
	/** Megabytes resident when the work began. */
	startMegabytes: number;
	/** Megabytes resident at most during the work. */
	peakMegabytes: number;
	/** What the work returned: at least what proves that it was done, say a count. */
	result: unknown;
}

/** The measures of a sample that can be compared. */
export type Measure = 'wallMs' | 'cpuMs' | 'peakMegabytes';

/** A piece of work for a process of its own. */
export interface ChildWork {
	/** A module that exports `prepare`: see child.mts. */
	module: URL;
	/** Handed to `prepare`; must survive JSON. */
	input: unknown;
	/** The Node.js to run it with. */
	nodeBinary: string;
	/** Further arguments of Node.js. */
	nodeArguments?: string[];
	/** Further environment variables. */
	env?: Record<string, string>;
}

const CHILD = fileURLToPath(new URL('./child.mts', import.meta.url));

/** The line in which a child tells its sample. */
export const SAMPLE = 'SAMPLE ';

/** n8n starts its task runner as `node`, which must be the one that runs n8n. */
const pathWith = (nodeBinary: string) => [dirname(nodeBinary), process.env.PATH].join(delimiter);

/** Does the work in a fresh process, and rejects with the end of its output when it fails. */
export async function measureInChild(work: ChildWork): Promise<Sample> {
	const { module, input, nodeBinary, nodeArguments = [], env = {} } = work;
	const told = [CHILD, module.href, JSON.stringify(input)];
	const output = await runProcess(
		nodeBinary,
		['--expose-gc', ...nodeArguments, '--import', 'tsx', ...told],
		{ cwd: PROJECT, env: { ...process.env, PATH: pathWith(nodeBinary), ...env } },
	);
	const line = output.split('\n').findLast((each) => each.startsWith(SAMPLE));
	if (line === undefined) throw new Error(`${module.href} told no sample:\n${output}`);
	return JSON.parse(line.slice(SAMPLE.length)) as Sample;
}

/** Runs each side `repetitions` times, all of them in turn, and gives the samples by side. */
export async function interleave<Name extends string, Taken extends Sample>(
	sides: Record<Name, () => Promise<Taken>>,
	repetitions: number,
): Promise<Record<Name, Taken[]>> {
	const names = Object.keys(sides) as Name[];
	const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
		Name,
		Taken[]
	>;
	for (let round = 0; round < repetitions; round += 1) {
		for (const name of names) samples[name].push(await sides[name]());
	}
	return samples;
}

/** The median of numbers; of an even count the mean of the middle two. NaN of none. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length / 2;
	return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/** The median of one measure of some samples. */
export const medianOf = (samples: readonly Sample[], measure: Measure): number =>
	median(samples.map((sample) => sample[measure]));

/** How each measure is written. */
const WRITTEN: Record<Measure, (value: number) => string> = {
	wallMs: (value) => `${(value / 1000).toFixed(2)} s`,
	cpuMs: (value) => `${(value / 1000).toFixed(2)} s`,
	peakMegabytes: (value) => `${Math.round(value)} MB`,
};

/** The ratio of two sides' medians as a row. */
export function ratioRow(
	row: Pick<Row, 'case' | 'figure' | 'note'> & { aim?: Aim },
	measure: Measure,
	ours: readonly Sample[],
	theirs: readonly Sample[],
): Row {
	const [a, b] = [medianOf(ours, measure), medianOf(theirs, measure)];
	const written = WRITTEN[measure];
	const unit: Unit = 'x';
	return {
		...row,
		value: a / b,
		unit,
		basis: `${written(a)} / ${written(b)}`,
		details: { measure, ours, theirs },
	};
}
