/**
 * What a user builds without our node: n8n's HTTP Request node with its paging, and a Code node that makes the same
 * records of the answers.
 */
import { readFile } from 'node:fs/promises';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { n8nNodes, phoneEngine } from '../engine.mts';
import {
	USERS_PAGE_SIZE,
	proofOf,
	stretchesOf,
	warmedUp,
	type Fetch,
	type ListOrder,
} from '../listOrder.mts';
import { API_KEY, DOMAIN_UUID, TENANT, type Service } from '../phones/calls.mts';
import { startTaskRunner } from '../taskRunner.mts';

const START = 'Start';
const FETCH = 'HTTP Request';
const RESHAPE = 'Code';

export async function prepare(order: ListOrder) {
	const { service, daysPerRequest, n8nFolder } = order;
	const startRunnerTask = await startTaskRunner(n8nFolder);
	const nodes = n8nNodes(n8nFolder);
	const code = await readFile(new URL(`./code/${service}.cjs`, import.meta.url), 'utf8');
	return await warmedUp(order, async (fetch) => {
		const engine = phoneEngine(fetch.baseUrl, { nodes, additionalData: { startRunnerTask } });
		const { data } = await engine.runWorkflow(workflowOf(service, fetch, code), {
			startNode: START,
			items: ASKING[service].items(fetch, daysPerRequest).map((json) => ({ json })),
		});
		const { error, runData } = data.resultData;
		if (error) throw error;
		const items = runData[RESHAPE][0].data?.main[0] ?? [];
		return proofOf(items.map(({ json }) => json));
	});
}

function workflowOf(service: Service, fetch: Fetch, code: string) {
	const parameters = ASKING[service].request(fetch);
	return {
		nodes: [
			node(START, 'n8n-nodes-kavkom-1com.testStart', 1, {}),
			node(FETCH, 'n8n-nodes-base.httpRequest', 4.2, parameters),
			node(RESHAPE, 'n8n-nodes-base.code', 2, { jsCode: code }),
		],
		connections: { [START]: to(FETCH), [FETCH]: to(RESHAPE) },
	};
}

const node = (name: string, type: string, typeVersion: number, parameters: INodeParameters) =>
	({ id: name, name, type, typeVersion, position: [0, 0], parameters }) satisfies INode;

const to = (target: string) => ({ main: [[{ node: target, type: 'main' as const, index: 0 }]] });

const pairs = (values: Record<string, string>) => ({
	parameters: Object.entries(values).map(([name, value]) => ({ name, value })),
});

function kavkomRequest({ baseUrl, startDate, endDate }: Fetch): INodeParameters {
	const minute = (date: string) => date.replace('T', ' ').slice(0, 16);
	return {
		url: `${baseUrl}/api/pbx/v1/cdr/list`,
		sendHeaders: true,
		headerParameters: pairs({ 'X-API-TOKEN': API_KEY, Accept: 'application/json' }),
		sendQuery: true,
		queryParameters: pairs({
			domain_uuid: DOMAIN_UUID,
			limit: String(USERS_PAGE_SIZE),
			'filter[start_date]': minute(startDate),
			'filter[end_date]': minute(endDate),
		}),
		options: {
			pagination: {
				pagination: {
					paginationMode: 'updateAParameterInEachRequest',
					parameters: {
						parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount + 1 }}' }],
					},
					paginationCompleteWhen: 'other',
					completeExpression:
						'={{ $response.body.pagination.page >= $response.body.pagination.pages }}',
				},
			},
		},
	};
}

function oneComRequest({ baseUrl }: Fetch): INodeParameters {
	return {
		url: baseUrl,
		sendQuery: true,
		queryParameters: pairs({
			key: API_KEY,
			tenant: TENANT,
			reqtype: 'INFO',
			info: 'SIMPLECDRS',
			format: 'json',
			start: '={{ $json.start }}',
			end: '={{ $json.end }}',
		}),
		// 1com calls its JSON a web page.
		options: { response: { response: { responseFormat: 'json' } } },
	};
}

interface Asking {
	/** What the HTTP Request node is run for. */
	items: (fetch: Fetch, days: number) => IDataObject[];
	request: (fetch: Fetch) => INodeParameters;
}

/** Kavkom's pages are the node's own affair; for 1com each stretch of days is an item. */
const ASKING: Record<Service, Asking> = {
	kavkom: { items: () => [{}], request: kavkomRequest },
	oneCom: { items: stretchesOf, request: oneComRequest },
};
