import type { Operation } from '../../../shared/node/actions';
import { readQueueAgents } from '../../lists/queueAgents';
import { queueLocator, readQueueId } from '../../lists/queues';
import type { OneComAccount } from '../../transport/account';

export const getQueueAgents: Operation<OneComAccount> = {
	value: 'getAgents',
	name: 'Get Agents',
	action: 'Get agents of queue',
	description: 'List the agents of a queue: who is connected, paused or on the phone right now',
	properties: [queueLocator('The queue whose agents to get')],
	async execute(account, parameters) {
		return await readQueueAgents(account, readQueueId(parameters));
	},
};
