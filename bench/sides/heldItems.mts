/** The least that n8n can hold: a node that makes the same items, without fetching anything. */
import type { INodeExecutionData, INodeType } from 'n8n-workflow';
import { phoneEngine } from '../engine.mts';
import { proofOf, warmedUp, type ListOrder } from '../listOrder.mts';
import { expectedCall } from '../phones/calls.mts';

export async function prepare(order: ListOrder) {
	const { service, plan } = order;
	return await warmedUp(order, async ({ baseUrl, count }) => {
		const node: INodeType = {
			description: {
				displayName: 'Hold',
				name: 'hold',
				group: ['input'],
				version: 1,
				description: 'Makes items',
				defaults: { name: 'Hold' },
				inputs: ['main'],
				outputs: ['main'],
				properties: [],
			},
			async execute(): Promise<INodeExecutionData[][]> {
				const pairedItem = { item: 0 };
				const items: INodeExecutionData[] = [];
				for (let index = 0; index < count; index += 1) {
					const call = expectedCall(service, plan.count - 1 - index, plan);
					// Values in memory as they come out of JSON, not as pieces that were put together here.
					const json = JSON.parse(JSON.stringify(call)) as INodeExecutionData['json'];
					items.push({ json, pairedItem });
				}
				return [items];
			},
		};
		const engine = phoneEngine(baseUrl, { nodes: { 'bench.hold': node } });
		const { items, error } = await engine.run({ type: 'bench.hold', parameters: {} });
		if (error) throw new Error(error.message);
		return proofOf(items.map(({ json }) => json));
	});
}
