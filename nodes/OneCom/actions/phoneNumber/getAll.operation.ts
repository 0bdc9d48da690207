import type { Operation } from '../../../shared/node/actions';
import { limitedList, LIMIT_PROPERTIES } from '../../../shared/node/listLimit';
import { readPhoneNumbers } from '../../lists/phoneNumbers';
import type { OneComAccount } from '../../transport/account';

export const getAllPhoneNumbers: Operation<OneComAccount> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many phone numbers',
	description: 'List the numbers of the tenant that the outside calls',
	properties: LIMIT_PROPERTIES,
	async execute(account, parameters) {
		return await limitedList(
			parameters,
			async () => await readPhoneNumbers(account),
			'The tenant has no phone numbers.',
		);
	},
};
