/** Return All of calls through our node. */
import type { INodeParameters } from 'n8n-workflow';
import { phoneEngine } from '../engine.mts';
import { proofOf, warmedUp, type ListOrder } from '../listOrder.mts';
import type { Service } from '../phones/calls.mts';

/** How a list is fetched in parts of so many days, where the node has such an option. */
const PARTS: Record<Service, (days: number) => INodeParameters> = {
	kavkom: () => ({}),
	oneCom: (chunkDays) => ({ chunkDays }),
};

export async function prepare(order: ListOrder) {
	const { service, daysPerRequest } = order;
	const options = PARTS[service](daysPerRequest);
	return await warmedUp(order, async ({ baseUrl, startDate, endDate }) => {
		const call = { resource: 'call', operation: 'getAll', returnAll: true };
		const dates = { dateRange: 'custom', startDate, endDate };
		const { items, error } = await phoneEngine(baseUrl).run({
			type: service,
			parameters: { ...call, ...dates, options },
		});
		if (error) throw new Error(`${error.message}\n${error.description ?? ''}`);
		return proofOf(items.map(({ json }) => json));
	});
}
