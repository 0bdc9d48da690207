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
					helperSmall: side('helper', small),
					oursLarge: side('ours', large),
					undiciLarge: side('undici', large),
					helperLarge: side('helper', large),
				},
				quick ? 1 : 3,
			);
			const { oursSmall, oursLarge, helperSmall, helperLarge, undiciSmall, undiciLarge } = samples;
			return [
				memoryRow(large, 'our node', oursSmall, oursLarge, 32),
				memoryRow(large, "n8n's request helper and binary data alone", helperSmall, helperLarge),
				memoryRow(large, 'undici alone', undiciSmall, undiciLarge),
				speedRow(small, 'undici to a file', oursSmall, undiciSmall),
				speedRow(large, 'undici to a file', oursLarge, undiciLarge, 0.9),
				speedRow(large, "n8n's request helper and binary data", oursLarge, helperLarge),
			];
		});
	},
};

const megabytes = (bytes: number) => `${(bytes / MEGABYTE).toLocaleString('en-US')} MB`;

function memoryRow(
	large: number,
	who: string,
	few: readonly Sample[],
	many: readonly Sample[],
	atMost?: number,
): Row {
	const [small, big] = [few, many].map((samples) => medianOf(samples, 'peakMegabytes'));
	return {
		case: `A recording of ${megabytes(large)} rather than 10 MB`,
		figure: `more memory at the peak, ${who}`,
		value: big - small,
		unit: 'MB',
		basis: `${Math.round(big)} MB - ${Math.round(small)} MB`,
		aim: atMost === undefined ? undefined : { atMost },
		details: { few, many },
	};
}

function speedRow(
	bytes: number,
	other: string,
	ours: Sample[],
	others: Sample[],
	atLeast?: number,
): Row {
	const [mine, theirs] = [ours, others].map(
		(samples) => bytes / MEGABYTE / (medianOf(samples, 'wallMs') / 1000),
	);
	return {
		case: `A recording of ${megabytes(bytes)}`,
		figure: `speed / ${other}`,
		value: mine / theirs,
		unit: 'x',
		basis: `${Math.round(mine)} MB/s / ${Math.round(theirs)} MB/s`,
		aim: atLeast === undefined ? undefined : { atLeast },
		details: { ours, others },
	};
}
