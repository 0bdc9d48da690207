import { Container } from './container.mts';
import { PollContext, TriggersAndPollers } from 'n8n-core';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';

/** How a poll is run, and on what state. */
export interface PollRun {
	workflow: Workflow;
	node: INode;
	additionalData: IWorkflowExecuteAdditionalData;
	mode: 'trigger' | 'manual';
	staticData: IDataObject;
	liveStaticData: boolean;
	budgetMs?: number;
}

function replaceContents(target: IDataObject, source: IDataObject): void {
	for (const key of Object.keys(target)) delete target[key];
	Object.assign(target, source);
}

// Static data lives in a database column between two polls.
function throughJson(data: IDataObject): IDataObject {
	return JSON.parse(JSON.stringify(data)) as IDataObject;
}

/**
 * Polls once with a real PollContext. A scheduled poll (`trigger`) works on a copy of the node's
 * static data, which n8n 2.41 commits together with what the poll emits: a poll that throws leaves
 * `staticData` as it was. With `liveStaticData`, and by hand (`manual`), it works on the object
 * itself, as every older n8n does; what a poll by hand writes is shown here, but n8n drops it.
 */
export async function runPoll(run: PollRun): Promise<INodeExecutionData[][] | null> {
	const { workflow, node, additionalData, mode, staticData, budgetMs } = run;
	const live = run.liveStaticData || mode === 'manual';
	const state = live ? staticData : throughJson(staticData);
	const context = new PollContext(
		workflow,
		node,
		additionalData,
		mode,
		mode === 'manual' ? 'manual' : 'activate',
		undefined,
		undefined,
		undefined,
		undefined,
		() => state,
		budgetMs === undefined ? undefined : () => budgetMs,
	);
	const output = await workflow.expression.withIsolate(
		async () => await Container.get(TriggersAndPollers).runPollFunction(workflow, node, context),
	);
	if (!live) replaceContents(staticData, throughJson(state));
	return output;
}
