import type { Operation } from '../../../shared/node/actions';
import { queueLogProperties, queueLogs } from '../../calls/queueLogs';
import { getOneComList } from '../../calls/readCalls';
import { queueLocator, readQueueId } from '../../lists/queues';
import type { OneComAccount } from '../../transport/account';
import { MAY_LACK, orMayLack } from '../../transport/mayLack';

export const getQueueLogs: Operation<OneComAccount> = {
	value: 'getLogs',
	name: 'Get Logs',
	action: 'Get logs of queue',
	description: 'List the calls that went through a queue, how long each waited and who took it',
	properties: [queueLocator('The queue whose logs to get'), ...queueLogProperties()],
	async execute(account, parameters) {
		const list = queueLogs(readQueueId(parameters));
		const { records = [], hints = [] } = await orMayLack(getOneComList(account, parameters, list));
		return { records, hints: records.length === 0 ? [...hints, MAY_LACK] : hints };
	},
};
