import type { Operation } from '../../../shared/node/actions';
import { readQueueCallers } from '../../lists/queueCallers';
import { queueLocator, readQueueId } from '../../lists/queues';
import type { OneComAccount } from '../../transport/account';

export const getQueueCallers: Operation<OneComAccount> = {
	value: 'getCallers',
	name: 'Get Callers',
	action: 'Get callers of queue',
	description: 'List who waits in a queue right now, the first in line first',
	properties: [queueLocator('The queue whose callers to get')],
	async execute(account, parameters) {
		return await readQueueCallers(account, readQueueId(parameters));
	},
};
