import type { Operation } from '../../../shared/node/actions';
import { describeAccount, NAME_ACCOUNT } from '../../../shared/node/nameAccount';
import { PROVIDER, type OneComAccount } from '../../transport/account';

export const getAccount: Operation<OneComAccount> = {
	...NAME_ACCOUNT,
	async execute(account) {
		return await describeAccount(account, PROVIDER, account.tenant);
	},
};
