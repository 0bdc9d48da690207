/** The JavaScript of the CRM workflows. */
import { codeNode } from '../parts/codeNode.mts';
import type { NodeSpec } from '../workflow.mts';

const COMMENT_LINE = /^[ \t]*\/[/*].*\n/gm;

/**
 * A Code node with a script of this folder, without its comments: a workflow for each CRM and phone system carries
 * it, and they would make the package larger by a fiftieth.
 */
export function scriptNode(
	name: string,
	file: string,
	at: NodeSpec['at'],
	marks: Record<string, string> = {},
): NodeSpec {
	const node = codeNode(name, new URL(file, import.meta.url), at, marks);
	const jsCode = String(node.parameters.jsCode).replace(COMMENT_LINE, '');
	return { ...node, parameters: { ...node.parameters, jsCode } };
}
