import type { Operation } from '../../../shared/node/actions';
import { CALLS } from '../../calls/callLists';
import { getOneComList, oneComListProperties } from '../../calls/readCalls';
import type { OneComAccount } from '../../transport/account';

export const getAllCalls: Operation<OneComAccount> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many calls',
	description: 'List the calls of a date range (CDR), one row per call',
	properties: oneComListProperties(),
	async execute(account, parameters) {
		return await getOneComList(account, parameters, CALLS);
	},
};
