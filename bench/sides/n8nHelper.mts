/**
 * The same as undici.mts, but through n8n's own request helper, streamed and read to its end: what any node has to
 * pay for, because no other client is allowed to it.
 */
import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { phoneEngine } from '../engine.mts';
import { warmedUp, type ListOrder } from '../listOrder.mts';
import { kavkomRows, oneComRows } from './undici.mts';

export async function prepare(order: ListOrder) {
	return await warmedUp(order, async (fetch) => {
		let count = 0;
		const node: INodeType = {
			description: {
				displayName: 'Fetch',
				name: 'fetch',
				group: ['input'],
				version: 1,
				description: 'Fetches rows and drops them',
				defaults: { name: 'Fetch' },
				inputs: ['main'],
				outputs: ['main'],
				properties: [],
			},
			async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
				const get = async (url: string) => await readJson(this, url);
				const rows =
					order.service === 'kavkom'
						? await kavkomRows(fetch, get)
						: await oneComRows(fetch, order.daysPerRequest, get);
				count = rows.length;
				return [[]];
			},
		};
		const engine = phoneEngine(fetch.baseUrl, { nodes: { 'bench.fetch': node } });
		const { error } = await engine.run({ type: 'bench.fetch', parameters: {} });
		if (error) throw new Error(error.message);
		return { count, calls: [] };
	});
}

async function readJson({ helpers }: IExecuteFunctions, url: string): Promise<unknown> {
	const answer = (await helpers.httpRequest({
		url,
		encoding: 'stream',
		returnFullResponse: true,
	})) as { body: AsyncIterable<Buffer> };
	const chunks: Buffer[] = [];
	for await (const chunk of answer.body) chunks.push(chunk);
	return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
