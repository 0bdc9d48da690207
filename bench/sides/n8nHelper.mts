/**
 * The same as undici.mts, but through n8n's own request helper, with the credential, streamed and read to its end:
 * what any node has to pay for, because no other client is allowed to it.
 */
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { phoneEngine } from '../engine.mts';
import { warmedUp, type Fetch, type ListOrder } from '../listOrder.mts';
import type { Service } from '../phones/calls.mts';
import { ALL_ROWS } from './undici.mts';

export async function prepare(order: ListOrder) {
	const { service, daysPerRequest } = order;
	return await warmedUp(order, async (fetch) => {
		let count = 0;
		const node: INodeType = {
			description: fetchingNode(service),
			async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
				count = (await fetchRows(this, service, fetch, daysPerRequest)).length;
				return [[]];
			},
		};
		const engine = phoneEngine(fetch.baseUrl, { nodes: { 'bench.fetch': node } });
		const { error } = await engine.run({ type: 'bench.fetch', parameters: {} });
		if (error) throw new Error(error.message);
		return { count, calls: [] };
	});
}

const CREDENTIALS: Record<Service, string> = { kavkom: 'kavkomApi', oneCom: 'oneComApi' };

/** A node that may use the credential of a service. */
export const fetchingNode = (service: Service): INodeTypeDescription => ({
	displayName: 'Fetch',
	name: 'fetch',
	group: ['input'],
	version: 1,
	description: 'Fetches rows and drops them',
	defaults: { name: 'Fetch' },
	inputs: ['main'],
	outputs: ['main'],
	credentials: [{ name: CREDENTIALS[service], required: true }],
	properties: [],
});

/** All rows of a service, read as JSON and nothing more. */
export async function fetchRows(
	context: IExecuteFunctions | IPollFunctions,
	service: Service,
	fetch: Fetch,
	days: number,
): Promise<unknown[]> {
	const get = async (url: string) => {
		const answer = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			CREDENTIALS[service],
			{ url, encoding: 'stream', returnFullResponse: true },
		)) as { body: AsyncIterable<Buffer> };
		const chunks: Buffer[] = [];
		for await (const chunk of answer.body) chunks.push(chunk);
		return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
	};
	return await ALL_ROWS[service](fetch, days, get);
}
