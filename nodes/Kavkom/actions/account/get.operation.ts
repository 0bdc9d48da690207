import type { Operation } from '../../../shared/node/actions';
import { describeAccount, NAME_ACCOUNT } from '../../../shared/node/nameAccount';
import { PROVIDER, type KavkomAccount } from '../../transport/account';

export const getAccount: Operation<KavkomAccount> = {
	...NAME_ACCOUNT,
	async execute(account) {
		return await describeAccount(account, PROVIDER, account.domainUuid);
	},
};
