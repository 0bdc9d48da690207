/** Work that a run hands to a run of its own of the same workflow. */
import type { NodeSpec } from '../workflow.mts';

/** Where such a run begins; one in a workflow. */
export const whenHandedOver = (name: string, at: NodeSpec['at']): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.executeWorkflowTrigger',
	typeVersion: 1.1,
	at,
	parameters: { inputSource: 'passthrough' },
});

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
