/** Downloading a recording: what it takes of memory whatever its size, and how fast it is. */
import { interleave, measureInChild, medianOf, type Sample } from './measure.mts';
import type { Part, Row } from './part.mts';
import { withPhones } from './phones/start.mts';
import type { DownloadOrder } from './sides/download.mts';

const SIDE = new URL('./sides/download.mts', import.meta.url);
const MEGABYTE = 1024 * 1024;

export const recordings: Part = {
	name: 'recordings',
	title: 'Recording download',
	async run({ quick, n8n: { nodeBinary } }) {
		const [small, large] = [10, quick ? 100 : 1024].map((megabytes) => megabytes * MEGABYTE);
		return await withPhones({}, nodeBinary, async (phones) => {
			const side = (way: DownloadOrder['way'], bytes: number) => async () => {
				const input: DownloadOrder = { way, baseUrl: phones.baseUrl(0), bytes };
				const sample = await measureInChild({ module: SIDE, input, nodeBinary });
				if ((sample.result as { bytes: number }).bytes !== bytes)
					throw new Error(`${way} lost bytes`);
				return sample;
			};
			const samples = await interleave(
				{
					oursSmall: side('ours', small),
					undiciSmall: side('undici', small),
					oursLarge: side('ours', large),
					undiciLarge: side('undici', large),
				},
				quick ? 1 : 3,
			);
			const { oursSmall, undiciSmall, oursLarge, undiciLarge } = samples;
			return [
				memoryRow(large, oursSmall, oursLarge),
				speedRow(small, oursSmall, undiciSmall),
				speedRow(large, oursLarge, undiciLarge, 0.9),
			];
		});
	},
};

const megabytes = (bytes: number) => `${(bytes / MEGABYTE).toLocaleString('en-US')} MB`;

function memoryRow(large: number, few: readonly Sample[], many: readonly Sample[]): Row {
	const [small, big] = [few, many].map((samples) => medianOf(samples, 'peakMegabytes'));
	return {
		case: `A recording of ${megabytes(large)} rather than 10 MB`,
		figure: 'more memory at the peak',
		value: big - small,
		unit: 'MB',
		basis: `${Math.round(big)} MB - ${Math.round(small)} MB`,
		aim: { atMost: 32 },
		details: { few, many },
	};
}

function speedRow(bytes: number, ours: Sample[], undici: Sample[], atLeast?: number): Row {
	const [mine, theirs] = [ours, undici].map(
		(samples) => bytes / MEGABYTE / (medianOf(samples, 'wallMs') / 1000),
	);
	return {
		case: `A recording of ${megabytes(bytes)}`,
		figure: 'speed / undici to a file',
		value: mine / theirs,
		unit: 'x',
		basis: `${Math.round(mine)} MB/s / ${Math.round(theirs)} MB/s`,
		aim: atLeast === undefined ? undefined : { atLeast },
		details: { ours, undici },
	};
}
