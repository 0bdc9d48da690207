/** Code nodes whose JavaScript stands in a file of its own. */
import { readFileSync } from 'node:fs';
import type { NodeSpec } from '../workflow.mts';

/**
 * Runs once for all items. The script is the body of a function: it ends with a `return`.
 *
 * @param names what stands in for `NAME_OF_...` in the script: names of nodes of the workflow
 */
export function codeNode(
	name: string,
	script: URL,
	at: NodeSpec['at'],
	names: Record<string, string> = {},
): NodeSpec {
	const jsCode = Object.entries(names).reduce(
		(code, [placeholder, node]) => code.replaceAll(placeholder, node),
		readFileSync(script, 'utf8').trim(),
	);
	return { name, type: 'n8n-nodes-base.code', typeVersion: 2, at, parameters: { jsCode } };
}
