import type { Operation } from '../../../shared/actions';
import { CALLS } from '../../oneComLists';
import { getOneComList, oneComListProperties } from '../../oneComCalls';
import type { OneComAccount } from '../../transport/account';

export const getAllCalls: Operation<OneComAccount> = {
	properties: oneComListProperties(),
	async execute(account, parameters) {
		return await getOneComList(account, parameters, CALLS);
	},
};
