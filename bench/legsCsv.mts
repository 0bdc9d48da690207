/** How fast a table of 1com's call legs is read. */
import { interleave, measureInChild, medianOf, type Sample } from './measure.mts';
import type { Part, Row } from './part.mts';
import type { LegsOrder } from './sides/legs.mts';

const SIDE = new URL('./sides/legs.mts', import.meta.url);
const MEGABYTE = 1024 * 1024;
const READERS = ['ours', 'oursToLegs', 'csvParse', 'papaparse'] as const;

type Reader = LegsOrder['reader'];

const NAMES: Record<Reader, string> = {
	ours: 'our node, to rows',
	oursToLegs: 'our node, to legs',
	csvParse: 'csv-parse alone',
	papaparse: 'papaparse alone',
};

const isWhole = ({ result }: Sample, legs: number) => (result as { rows: number }).rows === legs;

function speedOf(samples: readonly Sample[]): number {
	const { bytes } = samples[0].result as { bytes: number };
	return bytes / MEGABYTE / (medianOf(samples, 'wallMs') / 1000);
}

export const legsCsv: Part = {
	name: 'legs-csv',
	title: 'CSV of call legs',
	async run({ quick, n8n }) {
		const legs = quick ? 10_000 : 100_000;
		const side = (reader: Reader) => async () => {
			const input: LegsOrder = { reader, legs };
			const { nodeBinary } = n8n;
			const sample = await measureInChild({ module: SIDE, input, nodeBinary });
			if (!isWhole(sample, legs)) throw new Error(`${reader} read other rows than there are`);
			return sample;
		};
		const sides = Object.fromEntries(READERS.map((reader) => [reader, side(reader)]));
		const samples = await interleave(sides as Record<Reader, () => Promise<Sample>>, quick ? 1 : 5);
		const title = `${legs.toLocaleString('en-US')} legs`;
		return READERS.flatMap((reader): Row[] => {
			const value = speedOf(samples[reader]);
			const details = samples[reader];
			const row: Row = { case: title, figure: NAMES[reader], value, unit: 'MB/s', details };
			return [row];
		});
	},
};
