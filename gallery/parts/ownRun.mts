/** Work that a run hands to a run of its own of the same workflow. */
import { switchOn } from '../api/httpNodes.mts';
import type { Service } from '../../services.mts';
import { join, type NodeSpec, type Piece } from '../workflow.mts';

/** Where such a run begins; one in a workflow. */
export const whenHandedOver = (name: string, at: NodeSpec['at']): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.executeWorkflowTrigger',
	typeVersion: 1.1,
	at,
	parameters: { inputSource: 'passthrough' },
});

/**
 * Where such a run begins that does the work of each phone system: an item goes on with the line of its `provider`.
 *
 * @param lines of the services, in their order
 */
export function workOf(
	services: readonly Service[],
	name: string,
	[column, row]: NodeSpec['at'],
	lines: ReadonlyArray<{ first: string; piece: Piece }>,
): Piece {
	const start = whenHandedOver(name, [column, row]);
	const which = switchOn(
		'Which phone system?',
		'$json.provider',
		services.map(({ provider }) => provider),
		[column + 1, row],
	);
	const wires = [
		{ from: start.name, to: which.name },
		...lines.map(({ first }, output) => ({ from: which.name, to: first, output })),
	];
	return join({ nodes: [start, which], wires }, ...lines.map(({ piece }) => piece));
}

/** Hands its items over and does not wait. An item with `error` says that it could not. */
export const handOver = (name: string, at: NodeSpec['at']): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.executeWorkflow',
	typeVersion: 1.2,
	at,
	// Never by an error output: n8n empties the list of items for it, and the run of its own has the same list.
	settings: { onError: 'continueRegularOutput' },
	parameters: {
		source: 'database',
		workflowId: { __rl: true, mode: 'id', value: '={{ $workflow.id }}' },
		mode: 'once',
		options: { waitForSubWorkflow: false },
	},
});
