/** Runs a Code node of a sample workflow as n8n's task runner does, without n8n. */
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import type { GalleryWorkflow } from '../../gallery/workflow.mts';

export interface CodeSurroundings {
	/** What comes in. */
	input: readonly IDataObject[];
	/** What other nodes gave, by their names. */
	nodes?: Record<string, readonly IDataObject[]>;
	now?: DateTime;
	executionId?: string;
	/** What the workflow keeps between its runs; changed in place. */
	staticData?: IDataObject;
}

const NAMES = [
	'$input',
	'$',
	'$now',
	'DateTime',
	'$execution',
	'$workflow',
	'$getWorkflowStaticData',
];

const itemsOf = (records: readonly IDataObject[]) => {
	const items = records.map((json) => ({ json }));
	return { all: () => items, first: () => items[0] };
};

/** The `json` of each item that the node gives. Throws when the workflow has no such node. */
export function runCode(
	{ nodes: all, name: workflowName }: GalleryWorkflow,
	nodeName: string,
	{ input, nodes = {}, now = DateTime.utc(), executionId = '1', staticData = {} }: CodeSurroundings,
): IDataObject[] {
	const node = all.find(({ name }) => name === nodeName);
	if (node === undefined) throw new Error(`${workflowName} has no node "${nodeName}"`);
	const script = new Function(...NAMES, node.parameters.jsCode as string) as (
		...globals: unknown[]
	) => Array<{ json: IDataObject }>;
	const given = script(
		itemsOf(input),
		(name: string) => itemsOf(nodes[name] ?? []),
		now,
		DateTime,
		{ id: executionId },
		{ id: 'w1' },
		() => staticData,
	);
	return given.map(({ json }) => json);
}
