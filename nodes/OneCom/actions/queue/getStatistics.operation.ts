import type { Operation } from '../../../shared/node/actions';
import { QUEUE_LOCATOR, readQueueStatistics } from '../../lists/queues';
import type { OneComAccount } from '../../transport/account';

export const getQueueStatistics: Operation<OneComAccount> = {
	value: 'getStatistics',
	name: 'Get Statistics',
	action: 'Get statistics of queue',
	description: 'Get the agents, the waiting calls and the totals of a queue',
	properties: [QUEUE_LOCATOR],
	async execute(account, parameters) {
		const { value: id } = parameters.located('queue', 'Queue', '31');
		return { records: [{ queue_id: id, ...(await readQueueStatistics(account, id)) }] };
	},
};
