import type { INodeProperties } from 'n8n-workflow';
import { ServiceError } from '../failure/serviceError';
import type { Account } from './account';
import type { Collection } from './parameters';

/** Option of operations whose outcome is kept under the name of an account. */
export const ONLY_ACCOUNT: INodeProperties = {
	displayName: 'Only for Account',
	name: 'onlyAccount',
	type: 'string',
	default: '',
	placeholder: 'e.g. {{ $json.account }}',
	description:
		'The account that the credential has to be for, as Account: Get names it. With a credential for another account the node stops before it asks the server anything. Empty means any.',
};

/**
 * Stops where the option `ONLY_ACCOUNT` names another account: a workflow that names its account in one node and
 * fetches in another would keep the one's calls in the books of the other, once different credentials are chosen
 * in them. Capitals do not count, for no two accounts differ in them alone.
 *
 * @param own the credential's account, as `account: get` names it: never that of a row, which a service may spell
 *   in its own way
 * @throws ServiceError that says which accounts they are; its message holds the advice, too, since what writes a run
 *   down keeps the message alone
 */
export function expectAccount(
	{ connection: { context, service } }: Account,
	own: string,
	options: Collection,
): void {
	const expected = options.text('onlyAccount');
	if (expected === '' || expected.toLowerCase() === own.toLowerCase()) return;
	throw new ServiceError(
		'parameter',
		`Two different credentials are chosen: the one of "${context.getNode().name}" is for "${own}", but the workflow works for "${expected}". Choose the same ${service} credential in all ${service} nodes of this workflow`,
		{
			description:
				'Nothing was asked of the phone system. For another account, import the workflow once more.',
		},
	);
}
