import './engine/container.mts';
import { parse, stringify } from 'flatted';
import { LoadOptionsContext, WorkflowExecute } from 'n8n-core';
import { createRunExecutionData, Workflow } from 'n8n-workflow';
import type {
	IConnections,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	INode,
	INodeCredentials,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	INodePropertyOptions,
	INodeType,
	INodeTypes,
	IRun,
	ITaskData,
	IVersionedNodeType,
	IWorkflowExecuteAdditionalData,
	IWorkflowSettings,
	NodeExecutionHint,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createAdditionalData } from './engine/additional-data.mts';
import { useBinaryMode, type BinaryMode } from './engine/binary.mts';
import { testCredential } from './engine/credential-test.mts';
import { EngineCredentials } from './engine/credentials.mts';
import { useExpressionEngine, type ExpressionEngine } from './engine/expressions.mts';
import { createNodeTypes, fullType, START_TYPE } from './engine/node-types.mts';
import { runPoll } from './engine/poll.mts';
import { runWebhook, type WebhookRequest, type WebhookRun } from './engine/webhook.mts';

export { readBinary, type BinaryMode } from './engine/binary.mts';
export type { ExpressionEngine } from './engine/expressions.mts';
export type { WebhookRequest, WebhookRun } from './engine/webhook.mts';

const START_NAME = 'Start';
const NODE_NAME = 'Node under test';

export interface EngineOptions {
	/** By the node type's name (`kavkom`), served as `n8n-nodes-kavkom-1com.<name>`. */
	nodes: Record<string, INodeType | IVersionedNodeType>;
	/** By any key. A node gets the first credential of each type that it asks for. */
	credentials: Record<string, { type: ICredentialType; data: ICredentialDataDecryptedObject }>;
	/** The workflows' time zone, an IANA name; n8n's own default when left out. */
	timezone?: string;
	binaryMode?: BinaryMode;
	expressionEngine?: ExpressionEngine;
	/** Triggers tell by it whose poll is under way; the same for all engines when left out. */
	workflowId?: string;
	/** What executions are handed beside the workflow: task runners, which the engine has none of, say. */
	additionalData?: Partial<IWorkflowExecuteAdditionalData>;
}

/** The node that is run: its type, and its parameters as a workflow file holds them. */
export interface NodeSpec {
	type: string;
	parameters: INodeParameters;
	/** The newest version when left out. */
	typeVersion?: number;
	timezone?: string;
	/** Credential type → key in the engine's credentials, where not the first of its type. */
	credentials?: Record<string, string>;
}

export interface RunSpec extends NodeSpec {
	/** The `json` of the input items; one empty item when left out. */
	items?: IDataObject[];
	/** The node's setting "On Error: Continue". */
	continueOnFail?: boolean;
	/** Other settings of the node: `retryOnFail`, `executeOnce`, `onError`, ... */
	settings?: Partial<INode>;
	/** The node's own static data; what the run made of it is in the result. */
	staticData?: IDataObject;
	mode?: WorkflowExecuteMode;
	/** Aborting it is what the editor's Stop button does. */
	signal?: AbortSignal;
}

/** An error as the execution keeps it: a plain object, the class's name in `name`, no `cause`. */
export interface RunError {
	name: string;
	message: string;
	description?: string | null;
	httpCode?: string | null;
	messages?: string[];
	context?: IDataObject;
	stack?: string;
	[key: string]: unknown;
}

export interface NodeRun {
	/** The items of the first output; none when the node failed. */
	items: INodeExecutionData[];
	outputs: INodeExecutionData[][];
	error?: RunError;
	hints: NodeExecutionHint[];
	staticData: IDataObject;
	/** Absent when n8n refused to start the workflow. */
	run?: IRun;
}

export interface WebhookSpec extends NodeSpec {
	/** `manual` is the Test URL; default: the Production URL. */
	mode?: 'manual' | 'webhook';
	request: WebhookRequest;
}

export interface PollSpec extends NodeSpec {
	/** Changed in place when the poll succeeds. */
	staticData: IDataObject;
	mode: 'trigger' | 'manual';
	/** The poll works on `staticData` itself, as in n8n before 2.41: changes outlive a failure. */
	liveStaticData?: boolean;
	/** What `getPollBudgetMs()` answers, in milliseconds; n8n's own default when left out. */
	budgetMs?: number;
}

/** A workflow as its JSON file holds it. */
export interface WorkflowFile {
	name?: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	staticData?: IDataObject;
}

export interface WorkflowRunOptions {
	/** The node that starts; n8n's own choice when left out. */
	startNode?: string;
	/** What the start trigger emits; one empty item when left out. */
	items?: INodeExecutionData[];
	mode?: WorkflowExecuteMode;
	signal?: AbortSignal;
}

export interface Engine {
	/** Runs trigger → node and returns what the node put out or threw. */
	run(spec: RunSpec): Promise<NodeRun>;
	/** Runs a whole workflow; nodes get their credentials as in `run`. Its errors are in the result. */
	runWorkflow(workflow: WorkflowFile, options?: WorkflowRunOptions): Promise<IRun>;
	/** Polls once. Throws what the node throws. */
	poll(spec: PollSpec): Promise<INodeExecutionData[][] | null>;
	/** Calls the node's webhook. Throws what the node throws. */
	webhook(spec: WebhookSpec): Promise<WebhookRun>;
	/** Searches a list of the node's `methods.listSearch`, as the editor does. */
	listSearch(
		type: string,
		method: string,
		parameters: INodeParameters,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult>;
	/** Loads the options of a field by the node's `methods.loadOptions`, as the editor does. */
	loadOptions(
		type: string,
		method: string,
		parameters: INodeParameters,
	): Promise<INodePropertyOptions[]>;
	/** Presses "Test" on the first credential of that type, or on the one with that key. */
	testCredential(type: string, key?: string): Promise<INodeCredentialTestResult>;
}

/** A run's data as n8n stores it in its database: what it holds, everybody with access reads. */
export function storedData(run: IRun): string {
	return stringify(run.data);
}

/** A run's data as n8n reads it back from its database. */
export function reloadData(run: IRun): IRun['data'] {
	return parse(storedData(run)) as IRun['data'];
}

/** An n8n engine (the real n8n-core) that runs the given nodes with the given credentials. */
export function createEngine(options: EngineOptions): Engine {
	return new CoreEngine(options);
}

class CoreEngine implements Engine {
	private readonly nodeTypes: INodeTypes;

	private readonly credentials: EngineCredentials;

	constructor(private readonly options: EngineOptions) {
		this.nodeTypes = createNodeTypes(options.nodes);
		this.credentials = new EngineCredentials(options.credentials);
	}

	async run(spec: RunSpec): Promise<NodeRun> {
		const onError = spec.continueOnFail ? 'continueRegularOutput' : undefined;
		const node = this.createNode(spec, { ...(onError && { onError }), ...spec.settings });
		const start = { ...node, id: 'start', name: START_NAME, type: START_TYPE, typeVersion: 1 };
		const file: WorkflowFile = {
			nodes: [{ ...start, parameters: {}, credentials: {}, onError: undefined }, node],
			connections: {
				[START_NAME]: { main: [[{ node: NODE_NAME, type: 'main', index: 0 }]] },
			},
			staticData: { [`node:${NODE_NAME}`]: { ...spec.staticData } },
		};
		const workflow = this.createWorkflow(file, spec.timezone);
		const items = (spec.items ?? [{}]).map((json) => ({ json }));
		const staticData = workflow.getStaticData('node', node);
		try {
			const run = await this.execute(workflow, { ...spec, startNode: START_NAME, items });
			return { ...readTask(run), staticData, run };
		} catch (error) {
			return { items: [], outputs: [], hints: [], error: error as RunError, staticData };
		}
	}

	async runWorkflow(file: WorkflowFile, options: WorkflowRunOptions = {}): Promise<IRun> {
		const nodes = file.nodes.map((node) => ({
			...node,
			credentials: this.assignCredentials(node.type, node.typeVersion),
		}));
		return await this.execute(this.createWorkflow({ ...file, nodes }), options);
	}

	async poll(spec: PollSpec): Promise<INodeExecutionData[][] | null> {
		const { staticData, mode, liveStaticData = false, budgetMs } = spec;
		const run = await this.prepare(spec, mode);
		return await runPoll({ ...run, mode, staticData, liveStaticData, budgetMs });
	}

	async webhook(spec: WebhookSpec): Promise<WebhookRun> {
		const { mode = 'webhook', request } = spec;
		const { workflow, node, additionalData } = await this.prepare(spec, mode);
		return await runWebhook(workflow, node, additionalData, mode, request);
	}

	async listSearch(
		type: string,
		method: string,
		parameters: INodeParameters,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const { context, methods, workflow } = await this.prepareEditor(type, parameters);
		const search = methods?.listSearch?.[method];
		if (search === undefined) throw new Error(`The node has no list search "${method}"`);
		return await workflow.expression.withIsolate(
			async () => await search.call(context, filter, paginationToken),
		);
	}

	async loadOptions(
		type: string,
		method: string,
		parameters: INodeParameters,
	): Promise<INodePropertyOptions[]> {
		const { context, methods, workflow } = await this.prepareEditor(type, parameters);
		const load = methods?.loadOptions?.[method];
		if (load === undefined) throw new Error(`The node has no method "${method}" to load options`);
		return await workflow.expression.withIsolate(async () => await load.call(context));
	}

	async testCredential(type: string, key?: string): Promise<INodeCredentialTestResult> {
		await this.prepareProcess();
		const stored = key ?? this.credentials.findKey(type);
		if (stored === undefined)
			throw new Error(`The test engine has no credential of type "${type}"`);
		const nodes = Object.keys(this.options.nodes).map((name) =>
			this.nodeTypes.getByNameAndVersion(fullType(name)),
		);
		return await testCredential(this.credentials, nodes, type, stored);
	}

	private async prepareProcess(): Promise<void> {
		await useBinaryMode(this.options.binaryMode ?? 'default');
		await useExpressionEngine(this.options.expressionEngine ?? 'legacy');
	}

	private async prepareEditor(type: string, parameters: INodeParameters) {
		const { workflow, node, additionalData } = await this.prepare({ type, parameters }, 'internal');
		const { methods } = this.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		additionalData.currentNodeParameters = parameters;
		const context = new LoadOptionsContext(workflow, node, additionalData, '');
		return { context, methods, workflow };
	}

	private async prepare(spec: NodeSpec, mode: WorkflowExecuteMode) {
		await this.prepareProcess();
		const file = { nodes: [this.createNode(spec)], connections: {} };
		const workflow = this.createWorkflow(file, spec.timezone);
		const additionalData = this.additionalData(workflow, mode);
		return { workflow, node: workflow.nodes[NODE_NAME], additionalData };
	}

	private async execute(workflow: Workflow, options: WorkflowRunOptions): Promise<IRun> {
		await this.prepareProcess();
		const { items = [{ json: {} }], mode = 'trigger', startNode, signal } = options;
		const node = startNode === undefined ? workflow.getStartNode() : workflow.getNode(startNode);
		if (!node) throw new Error('The workflow has no node to start from');
		const data = createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node, data: { main: [items] }, source: null }] },
		});
		const additionalData = this.additionalData(workflow, mode);
		const run = new WorkflowExecute(additionalData, mode, data).processRunExecutionData(workflow);
		signal?.addEventListener('abort', () => run.cancel(), { once: true });
		return await run;
	}

	private additionalData(workflow: Workflow, mode: WorkflowExecuteMode) {
		return createAdditionalData(this.credentials, workflow, mode, this.options.additionalData);
	}

	private createWorkflow(file: WorkflowFile, timezone = this.options.timezone): Workflow {
		return new Workflow({
			id: this.options.workflowId ?? 'test-workflow',
			name: 'Test',
			active: true,
			nodeTypes: this.nodeTypes,
			...file,
			settings: { executionOrder: 'v1', ...(timezone && { timezone }), ...file.settings },
		});
	}

	private createNode(spec: NodeSpec, settings: Partial<INode> = {}): INode {
		const type = fullType(spec.type);
		const typeVersion = spec.typeVersion ?? this.newestVersion(type);
		return {
			id: 'node-under-test',
			name: NODE_NAME,
			position: [0, 0],
			...settings,
			type,
			typeVersion,
			parameters: structuredClone(spec.parameters),
			credentials: this.assignCredentials(type, typeVersion, spec.credentials),
		};
	}

	private newestVersion(type: string): number {
		const { description } = this.nodeTypes.getByNameAndVersion(type);
		return description.defaultVersion ?? Math.max(...[description.version].flat());
	}

	private assignCredentials(
		type: string,
		version: number,
		keys: Record<string, string> = {},
	): INodeCredentials {
		const { description } = this.nodeTypes.getByNameAndVersion(type, version);
		const assigned: INodeCredentials = {};
		for (const { name } of description.credentials ?? []) {
			const id = keys[name] ?? this.credentials.findKey(name);
			if (id !== undefined) assigned[name] = { id, name: id };
		}
		return assigned;
	}
}

function readTask({ data }: IRun): Omit<NodeRun, 'staticData'> {
	const task: ITaskData | undefined = data.resultData.runData[NODE_NAME]?.at(-1);
	const outputs = (task?.data?.main ?? []).map((items) => items ?? []);
	const error = (task?.error ?? data.resultData.error) as RunError | undefined;
	return { items: outputs[0] ?? [], outputs, error, hints: task?.hints ?? [] };
}
