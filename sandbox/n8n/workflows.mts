/** Workflows, their runs and their credentials in a running n8n. */
import { parse } from 'flatted';
import type { IDataObject, INode, IRunExecutionData, IWorkflowBase } from 'n8n-workflow';
import { waitFor } from '../../scripts/waiting.mts';
import { N8nRestError, type Rest } from './rest.mts';

const RUN_TIMEOUT_MS = 120_000;
const PUBLICATION_TIMEOUT_MS = 60_000;
const UNFINISHED = ['new', 'running', 'waiting', 'unknown'];

/** A workflow as its JSON file has it. */
export type WorkflowJson = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'settings' | 'pinData' | 'staticData'>>;

export interface Credential {
	/** The credential type's name, such as `kavkomApi`. */
	type: string;
	name: string;
	data: IDataObject;
}

export interface ExecutionSummary {
	id: string;
	workflowId: string;
	/** `success`, `error`, `crashed`, `canceled`, `waiting`, `running` or `new`. */
	status: string;
	/** How it was started: `manual`, `trigger`, `webhook`, ... */
	mode: string;
	/** ISO 8601 in UTC. */
	startedAt: string;
	stoppedAt: string | null;
}

export interface Execution extends ExecutionSummary {
	data: IRunExecutionData;
}

export interface ExecutionFilter {
	workflowId?: string;
	status?: string[];
}

export interface RunOptions {
	/** Name of the trigger node to start from; by default the manual trigger if there is one, else the first. */
	trigger?: string;
	/** Milliseconds until the run must have ended; default two minutes. */
	timeoutMs?: number;
}

export interface Workflows {
	/** Stores a credential and returns its id. */
	importCredential(credential: Credential): Promise<string>;
	/** What the editor's "Test" does. Nothing is stored; an older n8n tests only what is, by its `id`. */
	testCredential(
		credential: Credential & { id?: string },
	): Promise<{ status: 'OK' | 'Error'; message: string }>;
	/** Stores a workflow, inactive, and returns its id. */
	importWorkflow(workflow: WorkflowJson): Promise<string>;
	/**
	 * Makes its triggers live; resolves when they are. Rejects, with n8n's reasons, if one cannot start;
	 * n8n tries for a quarter of a minute first.
	 */
	activate(workflowId: string): Promise<void>;
	/** Resolves when its triggers are live no more. */
	deactivate(workflowId: string): Promise<void>;
	/**
	 * Runs a workflow as the editor's button does and resolves to the finished execution, failed or
	 * not. Rejects when the trigger waits for a webhook: for that there is `listenForTestWebhook`.
	 */
	runWorkflow(workflowId: string, options?: RunOptions): Promise<Execution>;
	/** Begins to run a workflow in the same way, and resolves to the execution's id while it goes on. */
	beginWorkflow(workflowId: string, trigger?: string): Promise<string>;
	/** Makes the workflow's test webhooks (`<url>/webhook-test/...`) live for one call. */
	listenForTestWebhook(workflowId: string, trigger?: string): Promise<void>;
	/** The newest executions first, at most a hundred. */
	listExecutions(filter?: ExecutionFilter): Promise<ExecutionSummary[]>;
	execution(executionId: string): Promise<Execution>;
}

/** What a node handed on in its last run: the `json` of each item of the output of that index. */
export function itemsOf(execution: Execution, nodeName: string, output = 0): IDataObject[] {
	const runs = execution.data.resultData.runData[nodeName] ?? [];
	const items = runs.at(-1)?.data?.main[output] ?? [];
	return items.map(({ json }) => json);
}

/** How often nodes of a type, `n8n-nodes-base.postgres` say, worked in a run of the workflow. */
export function timesWorked(
	{ nodes }: Pick<WorkflowJson, 'nodes'>,
	{ data }: Execution,
	type: string,
): number {
	const names = nodes.filter((node) => node.type === type).map(({ name }) => name);
	return names.flatMap((name) => data.resultData.runData[name] ?? []).length;
}

const isTrigger = ({ type }: INode): boolean => /trigger$/i.test(type) || /\.webhook$/.test(type);

function triggerOf(workflow: WorkflowJson, wanted?: string): string {
	const triggers = workflow.nodes.filter((node) => !node.disabled && isTrigger(node));
	const manual = triggers.find(({ type }) => type === 'n8n-nodes-base.manualTrigger');
	const name = wanted ?? (manual ?? triggers[0])?.name;
	if (name === undefined) throw new Error(`Workflow "${workflow.name}" has no trigger`);
	return name;
}

interface Publication {
	status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed';
	triggers: Array<{ nodeId: string; errorMessage: string | null }>;
}

/**
 * n8n looks for work under way and for triggers that it made at the same time: when the work ends in between, it
 * finds neither, and says for a moment that nothing was published.
 */
const NOT_ACTIVATED = ['in_progress', 'not_published'] as const;

const DONE: Publication = { status: 'published', triggers: [] };

type RunAnswer = { executionId: string } | { waitingForWebhook: true };

export function workflows(rest: Rest): Workflows {
	const stored = async (id: string) =>
		await rest<WorkflowJson & { versionId: string }>('GET', `/workflows/${id}`);

	const startRun = async (id: string, trigger?: string): Promise<RunAnswer> => {
		const workflowData = await stored(id);
		const triggerToStartFrom = { name: triggerOf(workflowData, trigger) };
		// Only n8n 1 asks for the workflow itself.
		return await rest<RunAnswer>('POST', `/workflows/${id}/run`, {
			workflowData,
			triggerToStartFrom,
		});
	};

	const publication = async (id: string): Promise<Publication> => {
		try {
			return await rest<Publication>('GET', `/workflows/${id}/publication-status`);
		} catch (error) {
			// An older n8n has answered only when all was done.
			if (error instanceof N8nRestError && error.status === 404) return DONE;
			throw error;
		}
	};

	/** n8n answers a request for a change of the triggers at once and makes it in the background. */
	const settledPublication = async (
		id: string,
		unsettled: ReadonlyArray<Publication['status']>,
	): Promise<Publication> =>
		await waitFor(
			`The end of the (de)activation of workflow ${id}`,
			async () => {
				const found = await publication(id);
				return unsettled.includes(found.status) ? undefined : found;
			},
			{ timeoutMs: PUBLICATION_TIMEOUT_MS },
		);

	const execution = async (id: string): Promise<Execution> => {
		const found = await rest<ExecutionSummary & { data: string }>('GET', `/executions/${id}`);
		return { ...found, data: parse(found.data) as IRunExecutionData };
	};

	/** n8n 1 stores that an execution has ended a moment before it stores what came of it. */
	const isStored = ({ status, data }: Execution): boolean =>
		!UNFINISHED.includes(status) && (status === 'crashed' || data !== undefined);

	const finished = async (id: string): Promise<Execution | undefined> => {
		const found = await execution(id);
		return isStored(found) ? found : undefined;
	};

	const beginWorkflow = async (id: string, trigger?: string): Promise<string> => {
		const answer = await startRun(id, trigger);
		if (!('executionId' in answer)) throw new Error(`Workflow ${id} waits for a webhook`);
		return answer.executionId;
	};

	return {
		execution,
		beginWorkflow,
		async importCredential(credential) {
			return (await rest<{ id: string }>('POST', '/credentials', credential)).id;
		},
		async testCredential(credential) {
			const credentials = { id: '', ...credential };
			return await rest('POST', '/credentials/test', { credentials });
		},
		async importWorkflow(workflow) {
			return (await rest<{ id: string }>('POST', '/workflows', { active: false, ...workflow })).id;
		},
		async activate(id) {
			const { versionId } = await stored(id);
			await rest('POST', `/workflows/${id}/activate`, { versionId });
			const { status, triggers } = await settledPublication(id, NOT_ACTIVATED);
			if (status === 'published') return;
			const reasons = triggers.map(({ errorMessage }) => errorMessage).filter(Boolean);
			throw new Error(`Workflow ${id} could not be activated: ${reasons.join('; ') || status}`);
		},
		async deactivate(id) {
			await rest('POST', `/workflows/${id}/deactivate`, {});
			await settledPublication(id, ['in_progress']);
		},
		async runWorkflow(id, { trigger, timeoutMs = RUN_TIMEOUT_MS } = {}) {
			const executionId = await beginWorkflow(id, trigger);
			return await waitFor(`The end of execution ${executionId}`, () => finished(executionId), {
				timeoutMs,
			});
		},
		async listenForTestWebhook(id, trigger) {
			const answer = await startRun(id, trigger);
			if ('executionId' in answer) throw new Error(`Workflow ${id} ran without a webhook`);
		},
		async listExecutions(filter = {}) {
			const query = new URLSearchParams({ filter: JSON.stringify(filter), limit: '100' });
			return (await rest<{ results: ExecutionSummary[] }>('GET', `/executions?${query}`)).results;
		},
	};
}
