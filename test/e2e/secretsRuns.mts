/** Workflows that try everything the nodes do, one run for each, for the test of secrets. */
import lodash from 'lodash';
import type { INode } from 'n8n-workflow';
import pLimit from 'p-limit';
import { secretsOf } from '../support/troubles.mts';
import type { N8nInstance } from '../../sandbox/n8n/instance.mts';
import type { Execution, WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import { eachOf, localCredential, startSimulators } from '../../sandbox/simulators.mts';
import { SERVICES, type Simulators, type SimulatorsOptions } from '../../services.mts';
import { waitFor } from '../../scripts/waiting.mts';
import { POLLS } from '../support/pollTimes.mts';
import { everyTry, WITH_RECORDING, type Try } from '../support/tries.mts';

const PATIENCE = { timeoutMs: 120_000, intervalMs: 500 };
const RUNS_AT_ONCE = 4;
const CALLS = 20;

/** Services, and what n8n's credentials for them are called, by their types. */
export type Pair = Simulators & {
	credentials: Record<string, { id: string; name: string }>;
};

/** Starts services that are well so far, and stores credentials for them. */
export async function startPair(n8n: N8nInstance, name: string): Promise<Pair> {
	const options = SERVICES.map((service) => [
		service.node.type,
		{ callCount: CALLS, ...secretsOf(service) },
	]);
	const simulators = await startSimulators(Object.fromEntries(options) as SimulatorsOptions);
	const credentials: Pair['credentials'] = {};
	for (const [service, started] of eachOf(simulators)) {
		const { type, data } = localCredential(service, started);
		const named = { type, data, name: `${type}: ${name}` };
		credentials[type] = { id: await n8n.importCredential(named), name: named.name };
	}
	return { ...simulators, credentials };
}

const at = (row: number, column: number): [number, number] => [column * 220, row * 120];

function nodeOf({ name, type, parameters, credential }: Try, row: number, pair: Pair): INode {
	return {
		id: name,
		name,
		type: `n8n-nodes-kavkom-1com.${type}`,
		typeVersion: 1,
		position: at(row, 1),
		parameters,
		credentials: { [credential]: pair.credentials[credential] },
	};
}

const startOf = (name: string, row: number): INode => ({
	id: `Start ${name}`,
	name: `Start ${name}`,
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: at(row, 0),
	parameters: {},
});

/** n8n keeps nothing of a run that its workflow does not want kept. After each node it is slow. */
export const KEEPS_RUNS = {
	executionOrder: 'v1',
	saveDataErrorExecution: 'all',
	saveDataSuccessExecution: 'all',
	saveExecutionProgress: true,
	saveManualExecutions: true,
} as const;

/** The last state of a run holds all that the states before it held, and costs a third less. */
export const LAST_STATE_ALONE = { saveExecutionProgress: false } as const;

/** A workflow, and the nodes that its runs begin with. */
export interface Trying {
	workflow: WorkflowJson;
	starts: string[];
}

/**
 * Runs of several nodes each: a failure becomes an item, as with the setting "On Error: Continue".
 *
 * @param nodesInARun they run one after the other
 */
export function tryingOn(name: string, pair: Pair, nodesInARun: number): Trying {
	const { operations, triggers } = everyTry(eachOf(pair));
	const groups = lodash.chunk(operations, nodesInARun);
	return together(
		name,
		groups.map((tries, group) => ({
			start: startOf(`run ${group}`, group * nodesInARun),
			nodes: tries.map((each, row): INode => {
				const node = nodeOf(each, group * nodesInARun + row, pair);
				return { ...node, onError: 'continueRegularOutput' };
			}),
		})),
		lodash.uniqBy(triggers, 'type').map((each, row) => nodeOf(each, operations.length + row, pair)),
		{ ...KEEPS_RUNS, ...LAST_STATE_ALONE },
	);
}

/** A run for each node, which ends where it fails. */
export function tryingOneByOne(name: string, pair: Pair): Trying {
	const { operations, triggers } = everyTry(eachOf(pair));
	return together(
		name,
		operations.map((each, row) => ({
			start: startOf(each.name, row),
			nodes: [nodeOf(each, row, pair)],
		})),
		triggers.map((each, row) => nodeOf(each, operations.length + row, pair)),
		KEEPS_RUNS,
	);
}

function together(
	name: string,
	groups: ReadonlyArray<{ start: INode; nodes: INode[] }>,
	triggers: readonly INode[],
	settings: WorkflowJson['settings'],
): Trying {
	const connections = Object.fromEntries(
		groups.map(({ start, nodes }) => [
			start.name,
			{ main: [nodes.map((node) => ({ node: node.name, type: 'main' as const, index: 0 }))] },
		]),
	);
	const nodes = [...groups.flatMap((group) => [group.start, ...group.nodes]), ...triggers];
	return {
		workflow: { name, nodes, connections, settings },
		starts: [...groups.map(({ start }) => start.name), ...triggers.map((node) => node.name)],
	};
}

/** A workflow that polls both services by itself; when it fails, n8n starts the workflow of that id. */
export function pollingWorkflow(name: string, pair: Pair, errorWorkflow: string): WorkflowJson {
	const nodes = everyTry(eachOf(pair)).triggers.filter(
		({ parameters }) => parameters !== WITH_RECORDING,
	);
	return {
		name,
		nodes: lodash.uniqBy(nodes, 'type').map((each, row) => {
			const node = nodeOf(each, row, pair);
			return { ...node, parameters: { ...node.parameters, pollTimes: POLLS } };
		}),
		connections: {},
		settings: { ...KEEPS_RUNS, errorWorkflow },
	};
}

/** What n8n starts when a workflow fails: it is told the error. */
export const ERROR_WORKFLOW: WorkflowJson = {
	name: 'Told of failures',
	nodes: [
		{
			id: 'failure',
			name: 'Failure',
			type: 'n8n-nodes-base.errorTrigger',
			typeVersion: 1,
			position: at(0, 0),
			parameters: {},
		},
	],
	connections: {},
	settings: KEEPS_RUNS,
};

/** Starts all runs of the workflows, and waits until none is under way. */
export async function runAll(
	n8n: N8nInstance,
	workflows: ReadonlyArray<{ id: string; starts: readonly string[] }>,
): Promise<void> {
	const limit = pLimit(RUNS_AT_ONCE);
	const runs = workflows.flatMap(({ id, starts }) => starts.map((start) => ({ id, start })));
	await Promise.all(
		runs.map(
			async ({ id, start }) =>
				await limit(
					async () =>
						await n8n.rest('POST', `/workflows/${id}/run`, {
							triggerToStartFrom: { name: start },
						}),
				),
		),
	);
	for (const { id, starts } of workflows) await noRunUnderWay(n8n, id, starts.length);
}

/** Waits until so many runs of a workflow are over, and none is under way. */
export async function noRunUnderWay(
	n8n: N8nInstance,
	workflowId: string,
	count = 0,
): Promise<void> {
	await waitFor(
		`The end of ${count} runs`,
		async () => {
			const listed = await n8n.listExecutions({ workflowId });
			const isOver = listed.every(({ stoppedAt }) => stoppedAt !== null);
			return (listed.length >= count && isOver) || undefined;
		},
		PATIENCE,
	);
}

/** The runs of a workflow as n8n's REST API hands them out. */
export async function executionsOf(n8n: N8nInstance, workflowId: string): Promise<Execution[]> {
	const limit = pLimit(RUNS_AT_ONCE);
	const listed = await n8n.listExecutions({ workflowId });
	return await Promise.all(
		listed.map(async ({ id }) => await limit(async () => await n8n.execution(id))),
	);
}
