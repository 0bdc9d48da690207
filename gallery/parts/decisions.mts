/** Nodes that decide by an expression. */
import type { NodeSpec } from '../workflow.mts';

/** An If node on an expression; output 0 is yes, output 1 is no. */
export function ask(
	name: string,
	expression: string,
	at: NodeSpec['at'],
	settings?: NodeSpec['settings'],
): NodeSpec {
	return decision('n8n-nodes-base.if', name, expression, at, settings);
}

/** Lets only the items through for which an expression is true. */
export function keepWhere(name: string, expression: string, at: NodeSpec['at']): NodeSpec {
	return decision('n8n-nodes-base.filter', name, expression, at);
}

function decision(
	type: string,
	name: string,
	expression: string,
	at: NodeSpec['at'],
	settings?: NodeSpec['settings'],
): NodeSpec {
	const condition = {
		id: 'is-true',
		leftValue: `={{ ${expression} }}`,
		rightValue: '',
		operator: { type: 'boolean', operation: 'true', singleValue: true },
	};
	const options = { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 };
	return {
		name,
		type,
		typeVersion: 2.2,
		at,
		settings,
		parameters: {
			conditions: { options, conditions: [condition], combinator: 'and' },
			options: {},
		},
	};
}
