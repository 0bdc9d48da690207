import { setTimeout as wait } from 'node:timers/promises';
import { DateTime } from 'luxon';
import {
	ApplicationError,
	NodeApiError,
	NodeConnectionTypes,
	NodeOperationError,
	sleep,
} from 'n8n-workflow';
import type {
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer, type SimulatorServer } from '../../sandbox/shared/server.mts';
import {
	createEngine,
	readBinary,
	reloadData,
	storedData,
	type Engine,
	type EngineOptions,
	type NodeRun,
} from '../support/engine.mts';
import { eventually } from '../support/eventually.mts';

const KEY = 'demo-key-0123456789';
const PDF = Buffer.from('%PDF-1.4 invented bytes '.repeat(5000));

/** A node's description, boilerplate filled in. */
function describeNode(
	name: string,
	properties: INodeProperties[],
	more: Partial<INodeTypeDescription> = {},
): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: ['input'],
		version: 1,
		description: name,
		defaults: { name },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'demoApi', required: true }],
		properties,
		...more,
	};
}

const operation: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'string',
	default: 'echo',
};
const value: INodeProperties = {
	displayName: 'Value',
	name: 'value',
	type: 'string',
	default: 'the default',
};

const thrown: Error[] = [];

const operations: Record<string, (this: IExecuteFunctions, index: number) => Promise<IDataObject>> =
	{
		async echo(index) {
			return { value: this.getNodeParameter('value', index) as IDataObject };
		},
		async kind(index) {
			const given = this.getNodeParameter('value', index);
			return {
				isDateTime: given instanceof DateTime,
				isDate: given instanceof Date,
				zone: given instanceof DateTime ? given.zoneName : null,
				workflowZone: this.getTimezone(),
			};
		},
		async request(index) {
			const { baseUrl } = await this.getCredentials('demoApi');
			const url = `${baseUrl as string}${this.getNodeParameter('value', index) as string}`;
			return (await this.helpers.httpRequestWithAuthentication.call(this, 'demoApi', {
				url,
			})) as IDataObject;
		},
		async refuse(index) {
			throw new NodeOperationError(this.getNode(), 'Not with me', { itemIndex: index });
		},
		async count() {
			const data = this.getWorkflowStaticData('node');
			data.count = ((data.count as number | undefined) ?? 0) + 1;
			this.addExecutionHints({ message: 'Counted', location: 'outputPane' });
			return {};
		},
	};

async function runOne(this: IExecuteFunctions, index: number) {
	const name = this.getNodeParameter('operation', index) as string;
	try {
		return { json: await operations[name].call(this, index), pairedItem: { item: index } };
	} catch (error) {
		thrown.push(error as Error);
		if (!this.continueOnFail()) {
			if (error instanceof NodeApiError) error.context.itemIndex = index;
			throw error;
		}
		return { json: { error: (error as Error).message }, pairedItem: { item: index } };
	}
}

const demo: INodeType = {
	description: describeNode('demo', [operation, value], { usableAsTool: true }),
	methods: {
		listSearch: {
			async search(filter, paginationToken) {
				const { baseUrl } = await this.getCredentials('demoApi');
				const seen = (await this.helpers.httpRequestWithAuthentication.call(this, 'demoApi', {
					url: `${baseUrl as string}/echo`,
					qs: { filter, paginationToken, value: this.getCurrentNodeParameter('value') },
				})) as { query: Record<string, string> };
				const results = Object.entries(seen.query).map(([name, each]) => ({ name, value: each }));
				return { results, paginationToken: 'next' };
			},
		},
	},
	async execute() {
		const items = this.getInputData();
		return [await Promise.all(items.map(async (_, index) => await runOne.call(this, index)))];
	},
};

const download: INodeType = {
	description: describeNode('download', []),
	async execute() {
		const { baseUrl } = await this.getCredentials('demoApi');
		const { body } = (await this.helpers.httpRequestWithAuthentication.call(this, 'demoApi', {
			url: `${baseUrl as string}/file`,
			encoding: 'stream',
			returnFullResponse: true,
		})) as { body: Buffer };
		const data = await this.helpers.prepareBinaryData(body, 'a.pdf', 'application/pdf');
		return [[{ json: {}, binary: { data } }]];
	},
};

async function pollDemo(this: IPollFunctions) {
	const state = this.getWorkflowStaticData('node');
	state.polls = ((state.polls as number | undefined) ?? 0) + 1;
	state.at = new Date(0) as unknown as string;
	const { baseUrl } = await this.getCredentials('demoApi');
	const json = (await this.helpers.httpRequestWithAuthentication.call(this, 'demoApi', {
		url: `${baseUrl as string}${this.getNodeParameter('value') as string}`,
	})) as IDataObject;
	if (json.nothing) return null;
	return [
		this.helpers.returnJsonArray([
			{ ...json, mode: this.getMode(), budget: this.getPollBudgetMs() },
		]),
	];
}

const demoTrigger: INodeType = {
	description: describeNode('demoTrigger', [{ ...value, default: '/echo' }], {
		group: ['trigger'],
		inputs: [],
		polling: true,
	}),
	poll: pollDemo,
};

const demoWebhook: INodeType = {
	description: describeNode('demoWebhook', [value], {
		group: ['trigger'],
		inputs: [],
		credentials: [],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'hook' }],
	}),
	async webhook() {
		if (this.getHeaderData()['x-secret'] !== this.getNodeParameter('value')) {
			this.getResponseObject().status(403).json({ error: 'No' });
			return { noWebhookResponse: true };
		}
		return { workflowData: [[{ json: this.getBodyData() }]] };
	},
};

const properties: INodeProperties[] = [
	{ displayName: 'Key', name: 'key', type: 'string', default: '' },
	{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: 'http://127.0.0.1:1' },
	{ displayName: 'Time Zone', name: 'timezone', type: 'string', default: 'Asia/Jerusalem' },
];

function createType(
	request: Partial<ICredentialTestRequest['request']> = {},
	rules?: ICredentialTestRequest['rules'],
	authenticate?: ICredentialType['authenticate'],
): ICredentialType {
	return {
		name: 'demoApi',
		displayName: 'Demo API',
		properties,
		authenticate: authenticate ?? {
			type: 'generic',
			properties: { headers: { 'x-key': '={{ $credentials.key }}' }, qs: { plain: 'yes' } },
		},
		test: { request: { baseURL: '={{ $credentials.baseUrl }}', url: '/echo', ...request }, rules },
	};
}

let server: SimulatorServer;

beforeAll(async () => {
	server = await startServer((request, response) => {
		const { path, query, headers } = request;
		if (path === '/file') return void response.end(PDF);
		response.setHeader('content-type', 'application/json');
		if (path !== '/echo') {
			response.statusCode = Number(path.slice(1));
			return void response.end(JSON.stringify({ message: 'The service says no' }));
		}
		response.end(
			JSON.stringify({ query: Object.fromEntries(query), key: headers['x-key'] ?? null }),
		);
	});
});

afterAll(async () => await server.close());

afterEach(() => {
	server.faults.length = 0;
	server.requests.length = 0;
	thrown.length = 0;
});

function engineWith(type = createType(), options: Partial<EngineOptions> = {}): Engine {
	return createEngine({
		nodes: { demo, download, demoTrigger, demoWebhook },
		credentials: {
			first: { type, data: { key: KEY, baseUrl: server.url } },
			second: { type, data: { key: '={{ "comp" + "uted" }}', baseUrl: server.url } },
		},
		...options,
	});
}

const jsons = (run: NodeRun): IDataObject[] => run.items.map(({ json }) => json);

describe('n8n-workflow', () => {
	it('is the one copy that the engine uses', async () => {
		const { error } = await engineWith().run({
			type: 'demo',
			parameters: { operation: 'request', value: '/500' },
		});
		expect(thrown[0]).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '500' });
	});

	it('gives its values by name', async () => {
		expect(NodeConnectionTypes.Main).toBe('main');
		expect(new ApplicationError('x')).toBeInstanceOf(Error);
		await sleep(1);
	});
});

describe('run', () => {
	it('fills in defaults and pairs items', async () => {
		const run = await engineWith().run({ type: 'demo', parameters: {}, items: [{}, {}] });
		expect(run.error).toBeUndefined();
		expect(run.items).toEqual([
			{ json: { value: 'the default' }, pairedItem: { item: 0 } },
			{ json: { value: 'the default' }, pairedItem: { item: 1 } },
		]);
		expect(run.run?.status).toBe('success');
	});

	it('reports an error with the item it belongs to', async () => {
		const { error, items, run } = await engineWith().run({
			type: 'demo',
			parameters: { operation: '={{ $json.operation }}' },
			items: [{ operation: 'echo' }, { operation: 'refuse' }],
		});
		expect(error).toMatchObject({
			name: 'NodeOperationError',
			message: 'Not with me',
			context: { itemIndex: 1 },
		});
		expect(items).toEqual([]);
		expect(run?.status).toBe('error');
	});

	it('goes on after a failed item where the node is set to', async () => {
		const spec = {
			type: 'demo',
			parameters: { operation: '={{ $json.operation }}' },
			items: [{ operation: 'refuse' }, { operation: 'echo' }],
		};
		const run = await engineWith().run({ ...spec, continueOnFail: true });
		expect(run.error).toBeUndefined();
		expect(jsons(run)).toEqual([{ error: 'Not with me' }, { value: 'the default' }]);

		const split = await engineWith().run({ ...spec, settings: { onError: 'continueErrorOutput' } });
		expect(split.outputs.map((items) => items.map(({ json }) => json))).toEqual([
			[{ value: 'the default' }],
			[{ operation: 'refuse', error: 'Not with me' }],
		]);
	});

	it('gives back hints and static data', async () => {
		const run = await engineWith().run({
			type: 'demo',
			parameters: { operation: 'count' },
			staticData: { count: 4 },
		});
		expect(run.hints).toMatchObject([{ message: 'Counted' }]);
		expect(run.staticData).toMatchObject({ count: 5 });
	});

	it('authenticates by a table of expressions', async () => {
		const parameters = { operation: 'request', value: '/echo' };
		const run = await engineWith().run({ type: 'demo', parameters });
		expect(jsons(run)).toEqual([{ query: { plain: 'yes' }, key: KEY }]);
		const other = await engineWith().run({
			type: 'demo',
			parameters,
			credentials: { demoApi: 'second' },
		});
		expect(jsons(other)).toMatchObject([{ key: 'computed' }]);
	});

	it('authenticates by a function', async () => {
		const type = createType({}, undefined, async ({ key, timezone }, options) => {
			options.headers = { 'x-key': `${key as string} ${timezone as string}` };
			return options;
		});
		const run = await engineWith(type).run({
			type: 'demo',
			parameters: { operation: 'request', value: '/echo' },
		});
		expect(jsons(run)).toMatchObject([{ key: `${KEY} Asia/Jerusalem` }]);
	});

	it('sends a request that was answered with 401 once more, as n8n does', async () => {
		const run = await engineWith().run({
			type: 'demo',
			parameters: { operation: 'request', value: '/401' },
		});
		expect(run.error).toMatchObject({
			message: 'Authorization failed - please check your credentials',
			description: 'The service says no',
			httpCode: '401',
			context: { itemIndex: 0 },
		});
		expect(server.requests).toHaveLength(2);
	});

	it('shows what n8n would store', async () => {
		const { run } = await engineWith().run({
			type: 'demo',
			parameters: { operation: 'request', value: '/500' },
		});
		expect(storedData(run!)).toContain('The service says no');
		expect(storedData(run!)).not.toContain(KEY);
		expect(reloadData(run!).resultData.error).toMatchObject({ httpCode: '500' });
	});

	it('stops when told to, and gives up the request under way', async () => {
		server.faults.push({ kind: 'stallHeaders' });
		const { run } = await engineWith().run({
			type: 'demo',
			parameters: { operation: 'request', value: '/echo' },
			signal: AbortSignal.timeout(100),
		});
		expect(run?.status).toBe('canceled');
		await eventually(() => expect(thrown[0]?.message).toBe('canceled'));
	});

	it('refuses a workflow with issues, as n8n does', async () => {
		const strict: INodeType = {
			...demo,
			description: describeNode('demo', [operation, { ...value, required: true, default: '' }]),
		};
		const { error, run } = await engineWith(createType(), { nodes: { demo: strict } }).run({
			type: 'demo',
			parameters: {},
		});
		expect(error?.message).toContain('issues');
		expect(run).toBeUndefined();
	});
});

describe.each(['legacy', 'quickjs'] as const)('expressions (%s)', (expressionEngine) => {
	const zone = 'Pacific/Auckland';

	const evaluate = async (expression: string, kind: string, items: IDataObject[] = [{}]) =>
		jsons(
			await engineWith(createType(), { expressionEngine, timezone: zone }).run({
				type: 'demo',
				parameters: { operation: kind, value: expression },
				items,
			}),
		);

	it('see the item', async () => {
		expect(await evaluate('={{ $json.x }}', 'echo', [{ x: 1 }, { x: 'b' }])).toEqual([
			{ value: 1 },
			{ value: 'b' },
		]);
	});

	it('make luxon and Date objects, in the zone of the workflow', async () => {
		expect(await evaluate('={{ $now }}', 'kind')).toEqual([
			{ isDateTime: true, isDate: false, zone, workflowZone: zone },
		]);
		expect(await evaluate('={{ new Date() }}', 'kind')).toMatchObject([{ isDate: true }]);
	});
});

describe('runWorkflow', () => {
	it('runs several nodes', async () => {
		const node = (name: string, parameters: IDataObject) => ({
			id: name,
			name,
			type: 'n8n-nodes-kavkom-1com.demo',
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: parameters as Record<string, string>,
		});
		const run = await engineWith().runWorkflow(
			{
				nodes: [
					node('A', { operation: 'request', value: '/echo' }),
					node('B', { value: '={{ $("A").item.json.key }}' }),
				],
				connections: { A: { main: [[{ node: 'B', type: 'main', index: 0 }]] } },
			},
			{ startNode: 'A' },
		);
		expect(run.data.resultData.runData.B[0].data?.main[0]).toMatchObject([
			{ json: { value: KEY } },
		]);
	});
});

describe.each(['default', 'filesystem'] as const)('binary data (%s)', (binaryMode) => {
	it('goes through as a stream and reads back', async () => {
		const { items } = await engineWith(createType(), { binaryMode }).run({
			type: 'download',
			parameters: {},
		});
		expect(items[0].binary?.data).toMatchObject({ fileName: 'a.pdf', mimeType: 'application/pdf' });
		expect(items[0].binary?.data.id?.startsWith('filesystem-v2:') ?? false).toBe(
			binaryMode === 'filesystem',
		);
		expect((await readBinary(items[0])).equals(PDF)).toBe(true);
		await expect(readBinary(items[0], 'other')).rejects.toThrow('no binary property "other"');
	});
});

describe('poll', () => {
	const spec = { type: 'demoTrigger', parameters: {}, mode: 'trigger' as const };

	it('emits, and keeps its state as JSON', async () => {
		const staticData: IDataObject = { polls: 1, gone: undefined };
		const output = await engineWith().poll({ ...spec, staticData, budgetMs: 1234 });
		expect(output).toMatchObject([[{ json: { key: KEY, mode: 'trigger', budget: 1234 } }]]);
		expect(staticData).toStrictEqual({ polls: 2, at: '1970-01-01T00:00:00.000Z' });
	});

	it('keeps its state when there is nothing to emit', async () => {
		server.faults.push({ kind: 'body', body: '{"nothing":true}' });
		const staticData: IDataObject = {};
		expect(await engineWith().poll({ ...spec, staticData })).toBeNull();
		expect(staticData.polls).toBe(1);
	});

	it('throws, and forgets what a failed poll wrote', async () => {
		const staticData: IDataObject = { polls: 1 };
		const failing = { ...spec, parameters: { value: '/503' }, staticData };
		await expect(engineWith().poll(failing)).rejects.toBeInstanceOf(NodeApiError);
		expect(staticData).toEqual({ polls: 1 });
		await expect(engineWith().poll({ ...failing, liveStaticData: true })).rejects.toThrow();
		expect(staticData.polls).toBe(2);
	});

	it('runs by hand', async () => {
		const staticData: IDataObject = {};
		const output = await engineWith().poll({ ...spec, mode: 'manual', staticData });
		expect(output).toMatchObject([[{ json: { mode: 'manual' } }]]);
		expect(staticData.at).toBeInstanceOf(Date);
	});

	it('polls that overlap keep out of each other', async () => {
		const staticData: IDataObject = {};
		server.latencyMs = 50;
		const engine = engineWith();
		const first = engine.poll({ ...spec, staticData });
		await wait(10);
		await Promise.all([first, engine.poll({ ...spec, staticData })]);
		server.latencyMs = 0;
		expect(staticData.polls).toBe(1);
	});
});

describe('webhook', () => {
	const parameters = { value: 'open sesame' };

	it('hands the request to the node', async () => {
		const run = await engineWith().webhook({
			type: 'demoWebhook',
			parameters,
			request: { headers: { 'x-secret': 'open sesame' }, body: { call: 1 } },
		});
		expect(run.items).toEqual([{ json: { call: 1 } }]);
		expect(run.sent.ended).toBe(false);
	});

	it('shows what the node answers itself', async () => {
		const run = await engineWith().webhook({ type: 'demoWebhook', parameters, request: {} });
		expect(run).toMatchObject({ noWebhookResponse: true, items: [] });
		expect(run.sent).toEqual({ status: 403, headers: {}, body: { error: 'No' }, ended: true });
	});
});

describe('listSearch', () => {
	it('searches with the credentials and parameters of the editor', async () => {
		const result = await engineWith().listSearch(
			'demo',
			'search',
			{ value: 'chosen' },
			'jane',
			'page2',
		);
		expect(result.paginationToken).toBe('next');
		expect(result.results).toEqual(
			expect.arrayContaining([
				{ name: 'filter', value: 'jane' },
				{ name: 'paginationToken', value: 'page2' },
				{ name: 'value', value: 'chosen' },
				{ name: 'plain', value: 'yes' },
			]),
		);
	});
});

describe('testCredential', () => {
	const noNeedle: ICredentialTestRequest['rules'] = [
		{
			type: 'responseSuccessBody',
			properties: { key: 'query.plain', value: 'yes', message: 'The service knows no such tenant' },
		},
	];

	it('succeeds, authenticated', async () => {
		expect(await engineWith().testCredential('demoApi')).toEqual({
			status: 'OK',
			message: 'Connection successful!',
		});
		expect(server.requests[0].headers['x-key']).toBe(KEY);
		await engineWith().testCredential('demoApi', 'second');
		expect(server.requests[1].headers['x-key']).toBe('computed');
	});

	it('fails on a status, with the words of the status line or of a rule', async () => {
		expect(await engineWith(createType({ url: '/401' })).testCredential('demoApi')).toEqual({
			status: 'Error',
			message: 'Unauthorized',
		});
		const rules: ICredentialTestRequest['rules'] = [
			{ type: 'responseCode', properties: { value: 401, message: 'That key is wrong' } },
		];
		expect(await engineWith(createType({ url: '/401' }, rules)).testCredential('demoApi')).toEqual({
			status: 'Error',
			message: 'That key is wrong',
		});
	});

	it('fails on the body of a success', async () => {
		expect(await engineWith(createType({}, noNeedle)).testCredential('demoApi')).toEqual({
			status: 'Error',
			message: 'The service knows no such tenant',
		});
	});

	it('fails on a service that is away', async () => {
		const type = createType({ baseURL: 'http://127.0.0.1:1' });
		expect(await engineWith(type).testCredential('demoApi')).toEqual({
			status: 'Error',
			message: 'ECONNREFUSED',
		});
	});
});
