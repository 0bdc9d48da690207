import { NodeHelpers } from 'n8n-workflow';
import type { INodeType, INodeTypes, IVersionedNodeType } from 'n8n-workflow';

/** What a workflow calls the nodes of this package: `n8n-nodes-kavkom-1com.<name>`. */
export const PACKAGE = 'n8n-nodes-kavkom-1com';

/** The trigger that hands a run its input items. In production, a trigger's items pass through it. */
export const START_TYPE = `${PACKAGE}.testStart`;

const startNode: INodeType = {
	description: {
		displayName: 'Start',
		name: 'testStart',
		group: ['trigger'],
		version: 1,
		description: 'Emits the items of a test',
		defaults: { name: 'Start' },
		inputs: [],
		outputs: ['main'],
		properties: [],
	},
	async trigger() {
		return {};
	},
};

/** The full type of a node: a bare name is one of this package's, a name with a dot is itself. */
export function fullType(name: string): string {
	return name.includes('.') ? name : `${PACKAGE}.${name}`;
}

/** The node types an engine knows: those given, by their full type, and the start trigger. */
export function createNodeTypes(nodes: Record<string, INodeType | IVersionedNodeType>): INodeTypes {
	const known = new Map<string, INodeType | IVersionedNodeType>([[START_TYPE, startNode]]);
	for (const [name, node] of Object.entries(nodes)) known.set(fullType(name), node);
	const getByName = (type: string) => {
		const node = known.get(type);
		if (node === undefined) throw new Error(`The test engine has no node type "${type}"`);
		return node;
	};
	return {
		getByName,
		getByNameAndVersion: (type, version) =>
			NodeHelpers.getVersionedNodeType(getByName(type), version),
		getKnownTypes: () => ({}),
	};
}
