/** The JavaScript of Code nodes, run as a Code node runs it. */
import { readFileSync } from 'node:fs';
import type { IDataObject, INode } from 'n8n-workflow';
import { DateTime } from 'luxon';
import type { GalleryWorkflow } from '../../gallery/workflow.mts';

export interface Around {
	/** What comes in; by itself: one item without fields. */
	input?: IDataObject[];
	/** The first item of other nodes, by their names; `*` for all others. */
	nodes?: Record<string, IDataObject>;
	/** The nodes that ran in this execution. */
	executed?: string[];
	executionId?: string;
}

const NOW = DateTime.fromISO('2026-03-02T18:00:00', { zone: 'America/New_York' });

/** What a script returns. */
export function runCode(
	script: string,
	{ input = [{}], nodes = {}, executed = [], executionId = '1' }: Around,
): IDataObject[] {
	const body = new Function('$input', '$now', 'DateTime', '$', '$execution', script) as (
		...globals: unknown[]
	) => Array<{ json: IDataObject }>;
	const items = (list: IDataObject[]) => list.map((json) => ({ json }));
	const listOf = (list: IDataObject[]) => ({ first: () => items(list)[0], all: () => items(list) });
	const node = (name: string) => ({
		...listOf([nodes[name] ?? nodes['*'] ?? {}]),
		isExecuted: executed.includes(name),
	});
	const returned = body(listOf(input), NOW, DateTime, node, { id: executionId });
	return returned.map(({ json }) => json);
}

/** The text of a script below `gallery/`. */
export const scriptOf = (file: string): string =>
	readFileSync(new URL(`../../gallery/${file}`, import.meta.url), 'utf8');

/** The script of a Code node of a sample workflow, as its users get it. */
export function scriptIn({ nodes }: GalleryWorkflow, name: string): string {
	const node = nodes.find((one: INode) => one.name === name);
	if (node === undefined) throw new Error(`There is no node "${name}"`);
	return String(node.parameters.jsCode);
}
