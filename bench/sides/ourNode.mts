/** Return All of calls through our node. */
import { phoneEngine } from '../engine.mts';
import { proofOf, warmedUp, type ListOrder } from '../listOrder.mts';

export async function prepare(order: ListOrder) {
	const { service, daysPerRequest } = order;
	const options = service === 'oneCom' ? { chunkDays: daysPerRequest } : {};
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
