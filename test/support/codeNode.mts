/** The JavaScript of Code nodes, run as a Code node runs it, without n8n. */
import { readFileSync } from 'node:fs';
import lodash from 'lodash';
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import type { GalleryWorkflow } from '../../gallery/workflow.mts';
import { withoutIsolates } from '../../nodes/shared/values/isolates';

/** What a script finds around it. */
export interface Around {
	/** What comes in; by itself: one item without fields. */
	input?: readonly IDataObject[];
	/** What other nodes gave, by their names; `*` for all others. */
	nodes?: Record<string, readonly IDataObject[]>;
	/** The nodes that ran in this execution. */
	executed?: readonly string[];
	now?: DateTime;
	executionId?: string;
	/** What the workflow keeps between its runs; changed in place. */
	staticData?: IDataObject;
}

const itemsOf = (records: readonly IDataObject[]) => {
	const items = records.map((json) => ({ json }));
	return { all: () => items, first: () => items[0] };
};

/** The `json` of each item that a script gives. */
export function runCode(
	script: string,
	{
		input = [{}],
		nodes = {},
		executed = [],
		now = DateTime.utc(),
		executionId = '1',
		staticData = {},
	}: Around,
): IDataObject[] {
	const globals = {
		$input: itemsOf(input),
		$: (name: string) => ({
			...itemsOf(nodes[name] ?? nodes['*'] ?? []),
			isExecuted: executed.includes(name),
		}),
		$now: now,
		DateTime,
		$execution: { id: executionId },
		$workflow: { id: 'w1' },
		$getWorkflowStaticData: () => staticData,
	};
	const body = new Function(...Object.keys(globals), script) as (
		...values: unknown[]
	) => Array<{ json: IDataObject }>;
	return body(...Object.values(globals)).map(({ json }) => json);
}

/** The same for a Code node of a sample workflow, as its users get it. Throws when there is no such node. */
export function runNode(
	{ nodes, name: workflowName }: GalleryWorkflow,
	name: string,
	around: Around,
): IDataObject[] {
	const node = nodes.find((one) => one.name === name);
	if (node === undefined) throw new Error(`${workflowName} has no node "${name}"`);
	return runCode(String(node.parameters.jsCode), around);
}

/** The same for a node that writes messages, as people read them: without the signs that keep each text to itself. */
export const readByPeople = (
	workflow: GalleryWorkflow,
	name: string,
	around: Around,
): IDataObject[] =>
	runNode(workflow, name, around).map((json) =>
		lodash.mapValues(json, (value) => (typeof value === 'string' ? withoutIsolates(value) : value)),
	);

/** The text of a script below `gallery/`. */
export const scriptOf = (file: string): string =>
	readFileSync(new URL(`../../gallery/${file}`, import.meta.url), 'utf8');
