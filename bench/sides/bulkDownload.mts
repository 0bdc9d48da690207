/**
 * Many short recordings of Kavkom's into n8n's binary data: through our node, through n8n's request helper one after
 * the other, or through n8n's HTTP Request node, which sends the requests of all items at once unless told otherwise.
 */
import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import type { NodeRun, RunSpec } from '../../test/support/engine.mts';
import { n8nNodes, phoneEngine } from '../engine.mts';
import { API_KEY } from '../phones/calls.mts';
import { recordingUrl, storedByHelper } from './download.mts';
import { fetchingNode } from './n8nHelper.mts';

export interface BulkDownloadOrder {
	way: keyof typeof WAYS;
	baseUrl: string;
	/** For the recordings before those that are measured. */
	warmUpUrl: string;
	count: number;
	/** The first recording has so many bytes, each further one a byte more. */
	bytes: number;
	/** The folder that holds n8n's `node_modules`. */
	n8nFolder: string;
}

type Run = (spec: Pick<RunSpec, 'items'>) => Promise<NodeRun>;

const WARM_UP_COUNT = 20;
const STORED = { binaryMode: 'filesystem' } as const;

function oneAfterTheOther(baseUrl: string): INodeType {
	return {
		description: fetchingNode('kavkom'),
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const items: INodeExecutionData[] = [];
			for (const { json } of this.getInputData()) {
				const file = String(json.file);
				const data = await storedByHelper(this, recordingUrl(baseUrl, file), file);
				items.push({ json: {}, binary: { data } });
			}
			return [items];
		},
	};
}

const WAYS = {
	ours:
		({ baseUrl }): Run =>
		async (spec) =>
			await phoneEngine(baseUrl, STORED).run({
				type: 'kavkom',
				parameters: {
					resource: 'recording',
					operation: 'download',
					recordingOf: 'fileName',
					fileName: '={{ $json.file }}',
				},
				...spec,
			}),
	helper:
		({ baseUrl }): Run =>
		async (spec) => {
			const nodes = { 'bench.fetch': oneAfterTheOther(baseUrl) };
			const engine = phoneEngine(baseUrl, { ...STORED, nodes });
			return await engine.run({ type: 'bench.fetch', parameters: {}, ...spec });
		},
	httpRequest:
		({ baseUrl, n8nFolder }): Run =>
		async (spec) => {
			const engine = phoneEngine(baseUrl, { ...STORED, nodes: n8nNodes(n8nFolder) });
			return await engine.run({
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				parameters: {
					url: `=${recordingUrl(baseUrl, '{{ $json.file }}')}`,
					sendHeaders: true,
					headerParameters: { parameters: [{ name: 'X-API-TOKEN', value: API_KEY }] },
					options: { response: { response: { responseFormat: 'file' } } },
				},
				...spec,
			});
		},
} satisfies Record<string, (order: Pick<BulkDownloadOrder, 'baseUrl' | 'n8nFolder'>) => Run>;

/** The bytes of each recording, in the order of the items. */
async function download(run: Run, count: number, bytes: number): Promise<number[]> {
	const items = Array.from({ length: count }, (_, item) => ({ file: `${bytes + item}.mp3` }));
	const { items: done, error } = await run({ items });
	if (error) throw new Error(`${error.message}\n${error.description ?? ''}`);
	return done.map(({ binary }) => binary?.data.bytes ?? 0);
}

export async function prepare(order: BulkDownloadOrder) {
	const { way, baseUrl, warmUpUrl, count, bytes, n8nFolder } = order;
	await download(WAYS[way]({ baseUrl: warmUpUrl, n8nFolder }), WARM_UP_COUNT, bytes);
	const run = WAYS[way]({ baseUrl, n8nFolder });
	return async () => ({ bytes: await download(run, count, bytes) });
}
