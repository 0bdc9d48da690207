/** Code nodes whose JavaScript stands in a file of its own. */
import { readFileSync } from 'node:fs';
import type { NodeSpec } from '../workflow.mts';

/**
 * Runs once for all items. The script is the body of a function: it ends with a `return`.
 *
 * @param marks what stands in for marks in the script: `NAME_OF_...` for the name of a node of the workflow, or
 *   a comment and an empty value for what the phone systems decide
 */
export function codeNode(
	name: string,
	script: URL,
	at: NodeSpec['at'],
	marks: Record<string, string> = {},
): NodeSpec {
	const jsCode = Object.entries(marks).reduce(
		(code, [mark, text]) => code.replaceAll(mark, text),
		readFileSync(script, 'utf8').trim(),
	);
	return { name, type: 'n8n-nodes-base.code', typeVersion: 2, at, parameters: { jsCode } };
}

/** For a list of names in a script that stands there as an empty one behind its name in a comment. */
export const namesMark = (mark: string, names: readonly string[]): Record<string, string> => ({
	[`/* ${mark} */ []`]: JSON.stringify(names),
});
