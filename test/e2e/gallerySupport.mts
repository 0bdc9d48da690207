/** What a user does with a sample workflow after the import, for tests: fill in, choose credentials, wait. */
import type { INode } from 'n8n-workflow';
import { expect } from '@jest/globals';
import type { GalleryWorkflow } from '../../gallery/workflow.mts';
import type { Credential, Execution } from '../../sandbox/n8n/workflows.mts';
import type { Playground } from '../../sandbox/playground.mts';
import type { SeenRequest, SimulatorServer } from '../../sandbox/shared/server.mts';
import { waitFor } from '../../scripts/waiting.mts';
import { POLLS } from '../support/pollTimes.mts';

/** The first start installs n8n. */
export const SETUP_TIMEOUT_MS = 900_000;
export const TEST_TIMEOUT_MS = 240_000;
export const PATIENCE = { timeoutMs: 90_000 };

/** The workflow with a zone of its own, where a user may have set one for all workflows. */
export const inZone = (workflow: GalleryWorkflow, timezone: string): GalleryWorkflow => ({
	...workflow,
	settings: { ...workflow.settings, timezone },
});

type Chosen = Record<string, Record<string, { id: string; name: string }>>;

interface Assignment {
	name: string;
	value: unknown;
}

/** The workflow with values in its node "Settings: fill in here"; throws when it has no such setting. */
export function filledIn(
	workflow: GalleryWorkflow,
	values: Record<string, string>,
): GalleryWorkflow {
	const filled = structuredClone(workflow);
	const settings = filled.nodes.find(({ name }) => name === 'Settings: fill in here');
	const { assignments } = settings?.parameters.assignments as { assignments: Assignment[] };
	for (const [name, value] of Object.entries(values)) {
		const assignment = assignments.find((one) => one.name === name);
		if (assignment === undefined) throw new Error(`${workflow.name} has no setting "${name}"`);
		assignment.value = value;
	}
	return filled;
}

function changed(node: INode, chosen: Chosen): INode {
	const isPolling = node.parameters.pollTimes !== undefined;
	return {
		...node,
		...(chosen[node.type] && { credentials: chosen[node.type] }),
		parameters: { ...node.parameters, ...(isPolling && { pollTimes: POLLS }) },
	};
}

/** Imports a workflow with credentials by node type; its trigger asks every few seconds. */
export async function imported(
	playground: Playground,
	workflow: GalleryWorkflow,
	credentials: Record<string, Credential> = {},
): Promise<string> {
	const chosen: Chosen = {};
	for (const [nodeType, credential] of Object.entries(credentials)) {
		const id = await playground.n8n.importCredential(credential);
		chosen[nodeType] = { [credential.type]: { id, name: credential.name } };
	}
	const nodes = workflow.nodes.map((node) => changed(node, chosen));
	return await playground.importWorkflow({ ...workflow, nodes });
}

const asksForCalls = ({ path, query }: SeenRequest): boolean =>
	path.endsWith('/cdr/list') || query.get('info') === 'SIMPLECDRS';

const pollsOf = ({ requests }: SimulatorServer): number => requests.filter(asksForCalls).length;

/**
 * Waits until each service was polled twice more and no run is under way: what there was to be done is done, and
 * was not done again.
 */
export async function untilQuiet(
	{ n8n }: Playground,
	services: readonly SimulatorServer[],
): Promise<void> {
	const wanted = services.map((server) => pollsOf(server) + 2);
	await waitFor(
		'Two more polls, and the end of all runs',
		async () => {
			if (services.some((server, index) => pollsOf(server) < wanted[index])) return undefined;
			const underWay = await n8n.listExecutions({ status: ['new', 'running'] });
			return underWay.length === 0 || undefined;
		},
		PATIENCE,
	);
}

/** What a run came to, with its message when it failed. */
export function outcomeOf({ status, data }: Execution): string {
	return status === 'success' ? status : `${status}: ${data.resultData.error?.message}`;
}

/** Runs a workflow to its end, which must be a good one. */
export async function succeeds(playground: Playground, id: string): Promise<Execution> {
	const execution = await playground.n8n.runWorkflow(id, { timeoutMs: TEST_TIMEOUT_MS });
	expect(outcomeOf(execution)).toBe('success');
	return execution;
}
