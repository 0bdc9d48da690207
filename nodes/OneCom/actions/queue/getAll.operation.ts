import type { Operation } from '../../../shared/node/actions';
import { limitedList, LIMIT_PROPERTIES } from '../../../shared/node/listLimit';
import { readQueues } from '../../lists/queues';
import type { OneComAccount } from '../../transport/account';

export const getAllQueues: Operation<OneComAccount> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many queues',
	description: 'List the queues of the tenant',
	properties: LIMIT_PROPERTIES,
	async execute(account, parameters) {
		const read = async () =>
			(await readQueues(account)).map(({ id, name }) => ({ queue_id: id, queue_name: name }));
		return await limitedList(parameters, read, 'The tenant has no queues.');
	},
};
