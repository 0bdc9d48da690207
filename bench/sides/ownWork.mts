/**
 * What our node does by itself for a list of calls: answers come out of memory, and there is no n8n around it. Or the
 * same answers read with JSON.parse and nothing more.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';
import { PROJECT } from '../../scripts/build.mts';
import { proofOf, type Fetch, type Proof } from '../listOrder.mts';
import {
	API_KEY,
	COUNTRY,
	datesOf,
	DOMAIN_UUID,
	TENANT,
	ZONE,
	type CallPlan,
	type Service,
} from '../phones/calls.mts';
import { listAsked, listsOf, type Answer, type List } from '../phones/lists.mts';
import { ALL_ROWS } from './undici.mts';

export interface OwnWorkOrder {
	service: Service;
	/** `node` is ours, `parse` reads the same answers with JSON.parse. */
	way: 'node' | 'parse';
	plan: CallPlan;
	/** Options of the node. */
	options: IDataObject;
	/** For 1com: how many days one answer holds where no node asks. */
	days: number;
}

const NODES: Record<Service, string> = {
	kavkom: 'Kavkom/Kavkom.node.js',
	oneCom: 'OneCom/OneCom.node.js',
};

const BASE_URL = 'http://phones.example.com';

const CREDENTIAL = {
	...{ apiKey: API_KEY, baseUrl: BASE_URL, timezone: ZONE, country: COUNTRY },
	...{ domainUuid: DOMAIN_UUID, tenant: TENANT },
};

/** The oldest calls are read first, by a process that has not read any. */
const WARM_UP_COUNT = 5_000;

/** What a socket gives at once. */
const CHUNK_BYTES = 64 * 1024;

type Get = (url: string, query?: URLSearchParams) => Answer;

/** Answers as they come over the network, by what was asked for. */
function fromMemory(lists: ReadonlyMap<string, List>): Get {
	return (url, query = new URL(url).searchParams) => {
		const list = listAsked(lists, new URL(url).pathname, query);
		if (list === undefined) throw new Error(`Nobody answers at ${url}`);
		return list(query);
	};
}

/** A query as n8n's request helper sends it. */
function queryOf(qs: IDataObject): URLSearchParams {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(qs)) {
		if (typeof value !== 'object') query.set(name, String(value));
		else
			for (const [inner, part] of Object.entries(value ?? {}))
				query.set(`${name}[${inner}]`, String(part));
	}
	return query;
}

function* chunksOf({ parts }: Answer): Generator<Buffer> {
	for (const bytes of parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))) {
		for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
			yield bytes.subarray(from, from + CHUNK_BYTES);
		}
	}
}

/** Only what our node asks of n8n. */
function contextOf(get: Get, parameters: IDataObject): IExecuteFunctions {
	const context = {
		getInputData: () => [{ json: {} }],
		getNodeParameter: (name: string, _item: number, fallback: unknown) =>
			parameters[name] ?? fallback,
		getCredentials: async () => await Promise.resolve(CREDENTIAL),
		getTimezone: () => ZONE,
		getNode: () => ({ name: 'Node' }),
		continueOnFail: () => false,
		addExecutionHints: () => undefined,
		helpers: {
			httpRequestWithAuthentication: async (_type: string, options: IHttpRequestOptions) => {
				const answer = get(options.url, queryOf(options.qs ?? {}));
				const body = Readable.from(chunksOf(answer), { objectMode: false });
				const headers = { 'content-type': answer.type };
				return await Promise.resolve({ statusCode: 200, headers, body });
			},
		},
	};
	return context as unknown as IExecuteFunctions;
}

function byOurNode({ service, options }: OwnWorkOrder, get: Get) {
	const require = createRequire(import.meta.url);
	const made = require(join(PROJECT, 'dist/nodes', NODES[service])) as Record<
		string,
		new () => Required<INodeType>
	>;
	const [Node] = Object.values(made);
	const node = new Node();
	return async ({ startDate, endDate }: Fetch): Promise<Proof> => {
		const call = { resource: 'call', operation: 'getAll', returnAll: true };
		const dates = { dateRange: 'custom', startDate, endDate };
		const context = contextOf(get, { ...call, ...dates, options });
		const [items] = (await node.execute.call(context)) as INodeExecutionData[][];
		return proofOf(items.map(({ json }) => json));
	};
}

const byJsonParse =
	({ service, days }: OwnWorkOrder, get: Get) =>
	async (fetch: Fetch): Promise<Proof> => {
		const rows = await ALL_ROWS[service](
			fetch,
			days,
			async (url) => await Promise.resolve(JSON.parse(get(url).parts.join('')) as unknown),
		);
		return { count: rows.length, calls: [] };
	};

const WAYS = { node: byOurNode, parse: byJsonParse };

export async function prepare(order: OwnWorkOrder) {
	const { service, way, plan } = order;
	const read = WAYS[way](order, fromMemory(listsOf({ [service]: plan })));
	const fetchOf = (some: CallPlan): Fetch => ({
		baseUrl: BASE_URL,
		count: some.count,
		...datesOf(some.count, some),
	});
	await read(fetchOf({ ...plan, count: WARM_UP_COUNT }));
	return async () => await read(fetchOf(plan));
}
