/** Downloading many short recordings: what it takes to wait for several at once. */
import { interleave, measureInChild, ratioRow, type Sample } from './measure.mts';
import type { BenchOptions, Part, Row } from './part.mts';
import { withPhones, type Phones } from './phones/start.mts';
import type { BulkDownloadOrder } from './sides/bulkDownload.mts';

const SIDE = new URL('./sides/bulkDownload.mts', import.meta.url);
const COUNT = 500;
const QUICK_COUNT = 40;
/** Half a minute of speech, or less. */
const BYTES = 100_000;

interface Case {
	latencyMs: number;
	repetitions: number;
}

const CASES: readonly Case[] = [
	{ latencyMs: 20, repetitions: 3 },
	{ latencyMs: 100, repetitions: 1 },
];

/** A sample, and how many requests it took. */
type Counted = Sample & { requests: number };

async function measureCase(
	phones: Phones,
	count: number,
	{ latencyMs, repetitions }: Case,
	{ quick, n8n, log }: BenchOptions,
): Promise<Row[]> {
	const { nodeBinary, folder: n8nFolder } = n8n;
	const side = (way: BulkDownloadOrder['way']) => async (): Promise<Counted> => {
		const baseUrl = phones.baseUrl(latencyMs, 'far');
		const { warmUpUrl } = phones;
		const input: BulkDownloadOrder = { way, baseUrl, warmUpUrl, count, bytes: BYTES, n8nFolder };
		await phones.requests();
		const sample = await measureInChild({ module: SIDE, input, nodeBinary });
		const requests = await phones.requests();
		log(`${latencyMs} ms: ${way} ${(sample.wallMs / 1000).toFixed(2)} s, ${requests} requests`);
		expectEachInItsPlace(way, (sample.result as { bytes: number[] }).bytes, count);
		return { ...sample, requests };
	};
	const samples = await interleave(
		{ ours: side('ours'), helper: side('helper'), httpRequest: side('httpRequest') },
		quick ? 1 : repetitions,
	);
	return rowsOf(count, latencyMs, samples);
}

function expectEachInItsPlace(way: string, bytes: readonly number[], count: number): void {
	const isRight = bytes.every((each, item) => each === BYTES + item);
	if (bytes.length !== count || !isRight) throw new Error(`${way} lost or mixed up recordings`);
}

const OTHERS = {
	helper: "n8n's request helper, one after the other",
	httpRequest: 'HTTP Request, all at once',
} as const;

type Samples = Record<'ours' | keyof typeof OTHERS, Counted[]>;

function rowsOf(count: number, latencyMs: number, samples: Samples): Row[] {
	const { ours } = samples;
	const title = `${count} recordings of ${BYTES / 1000} kB, ${latencyMs} ms a round trip, new connections`;
	const others = Object.entries(OTHERS) as Array<[keyof typeof OTHERS, string]>;
	return [
		{
			case: title,
			figure: 'requests',
			value: ours[0].requests,
			unit: 'requests',
			basis: others.map(([way, name]) => `${samples[way][0].requests} of ${name}`).join(', '),
		},
		...others.flatMap(([way, name]) => [
			ratioRow({ case: title, figure: `time / ${name}` }, 'wallMs', ours, samples[way]),
			ratioRow(
				{ case: title, figure: `peak memory / ${name}` },
				'peakMegabytes',
				ours,
				samples[way],
			),
		]),
	];
}

export const recordingsInBulk: Part = {
	name: 'recordings-bulk',
	title: 'Download of many short recordings',
	async run(options) {
		const count = options.quick ? QUICK_COUNT : COUNT;
		return await withPhones({}, options.n8n.nodeBinary, async (phones) => {
			const rows: Row[] = [];
			for (const each of CASES) rows.push(...(await measureCase(phones, count, each, options)));
			return rows;
		});
	},
};
