/** Runs of sample workflows in a real n8n, and what they took. */
import assert from 'node:assert/strict';
import type { Execution, ExecutionSummary } from '../../sandbox/n8n/workflows.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { waitFor } from '../../scripts/waiting.mts';

const RUN_TIMEOUT_MS = 300_000;

/** Clicks a trigger and waits until n8n shows the run as ended well, without asking for the calls that it holds. */
export async function runToItsEnd(
	{ n8n }: Pick<Playground, 'n8n'>,
	workflowId: string,
	trigger: string,
): Promise<ExecutionSummary> {
	await n8n.beginWorkflow(workflowId, trigger);
	const ended = await waitFor(
		`The end of "${trigger}"`,
		async () => {
			const [newest] = await n8n.listExecutions({ workflowId });
			return ['new', 'running'].includes(newest.status) ? undefined : newest;
		},
		{ timeoutMs: RUN_TIMEOUT_MS, intervalMs: 250 },
	);
	assert.equal(ended.status, 'success');
	return ended;
}

/** Seconds between the first and the last node of a run; saving it is not in them. */
export const secondsOf = ({ startedAt, stoppedAt }: ExecutionSummary): number =>
	(Date.parse(stoppedAt ?? '') - Date.parse(startedAt)) / 1000;

/** How often each node of a run worked, and for how many seconds in all. */
export interface NodeWork {
	name: string;
	times: number;
	seconds: number;
}

export const workOf = ({ data }: Execution): NodeWork[] =>
	Object.entries(data.resultData.runData).map(([name, runs]) => ({
		name,
		times: runs.length,
		seconds: runs.reduce((sum, { executionTime }) => sum + executionTime, 0) / 1000,
	}));
