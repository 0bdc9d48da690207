import type { Operation } from '../../../shared/node/actions';
import { limited, LIMIT_PROPERTIES, readLimit } from '../../../shared/node/listLimit';
import { readQueues } from '../../lists/queues';
import type { OneComAccount } from '../../transport/account';

export const getAllQueues: Operation<OneComAccount> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many queues',
	description: 'List the queues of the tenant',
	properties: LIMIT_PROPERTIES,
	async execute(account, parameters) {
		const limit = readLimit(parameters);
		const queues = await readQueues(account);
		return {
			records: limited(queues, limit).map(({ id, name }) => ({ queue_id: id, queue_name: name })),
			hints: queues.length === 0 ? ['The tenant has no queues.'] : [],
		};
	},
};
