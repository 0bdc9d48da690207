/** A node of a phone system in a workflow. */
import { inWorkflows, type Service } from '../../services.mts';
import type { NodeSpec } from '../workflow.mts';

/** The node of a service that reads, places calls and the like, as it is given to `workflow`. */
export const serviceNode = (
	{ node }: Pick<Service, 'node'>,
	name: string,
	at: NodeSpec['at'],
	parameters: NodeSpec['parameters'],
	settings?: NodeSpec['settings'],
): NodeSpec => ({ name, type: inWorkflows(node), typeVersion: 1, at, settings, parameters });
