import type { Operation } from '../../../shared/node/actions';
import { CALLS } from '../../calls/callLists';
import { getOneComList, oneComListProperties } from '../../calls/readCalls';
import type { OneComAccount } from '../../transport/account';

export const getAllCalls: Operation<OneComAccount> = {
	properties: oneComListProperties(),
	async execute(account, parameters) {
		return await getOneComList(account, parameters, CALLS);
	},
};
