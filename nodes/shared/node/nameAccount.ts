import type { Account } from './account';
import type { Operation, OperationResult } from './actions';

/**
 * How `account: get` stands in a node. It asks the phone system nothing: workflows need the name before they fetch,
 * to keep the calls and the runs of several accounts in one table apart.
 */
export const NAME_ACCOUNT: Omit<Operation<Account>, 'execute'> = {
	value: 'get',
	name: 'Get',
	action: 'Get account',
	description:
		'Get which account the credential is for, as its calls name it, without asking the server',
	properties: [],
};

/**
 * What `account: get` gives: `provider` and `account` as in the calls, and `timezone`, the IANA zone in which the
 * phone system's times are read.
 *
 * @param account the account's name, as the field `account` of its calls has it
 */
export async function describeAccount(
	{ zone }: Account,
	provider: string,
	account: string,
): Promise<OperationResult> {
	return { records: [{ provider, account, timezone: zone }] };
}
