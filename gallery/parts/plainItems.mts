/**
 * Items that a script made, as plain data. n8n 1 without task runners hands on shells of what a script has returned:
 * an expression can read a field of such an item, but gets nothing when it asks for the item as a whole, as
 * `$('a node').first()` and `$input.first()` do.
 */
import { setFields } from '../nodes.mts';
import type { NodeSpec } from '../workflow.mts';

/** Changes nothing, and hands on copies. */
export const plainItems = (name: string, at: NodeSpec['at']): NodeSpec =>
	setFields(name, {}, at, true);
