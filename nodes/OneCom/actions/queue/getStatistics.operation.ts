import type { Operation } from '../../../shared/node/actions';
import { queueLocator, readQueueId, readQueueStatistics } from '../../lists/queues';
import type { OneComAccount } from '../../transport/account';

export const getQueueStatistics: Operation<OneComAccount> = {
	value: 'getStatistics',
	name: 'Get Statistics',
	action: 'Get statistics of queue',
	description: 'Get the agents, the waiting calls and the totals of a queue',
	properties: [queueLocator('The queue whose statistics to get')],
	async execute(account, parameters) {
		const id = readQueueId(parameters);
		return { records: [{ queue_id: id, ...(await readQueueStatistics(account, id)) }] };
	},
};
