import type { Account } from './account';
import type { Operation } from './actions';

/**
 * `account: get` of a service. It asks the phone system nothing: workflows need the name before they fetch, to keep
 * the calls and the runs of several accounts in one table apart. It gives `provider` and `account` as in the calls,
 * and `timezone`, the IANA zone in which the phone system's times are read.
 *
 * @param nameOf gives the account's name, as the field `account` of its calls has it
 */
export const nameAccount = <A extends Account>(
	provider: string,
	nameOf: (account: A) => string,
): Operation<A> => ({
	value: 'get',
	name: 'Get',
	action: 'Get account',
	description:
		'Get which account the credential is for, as its calls name it, without asking the server',
	properties: [],
	execute: async (account) => ({
		records: [{ provider, account: nameOf(account), timezone: account.zone }],
	}),
});
