import type { Operation } from '../../../shared/node/actions';
import { limited, LIMIT_PROPERTIES, readLimit } from '../../../shared/node/listLimit';
import { readPhoneNumbers } from '../../lists/phoneNumbers';
import type { OneComAccount } from '../../transport/account';

export const getAllPhoneNumbers: Operation<OneComAccount> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many phone numbers',
	description: 'List the numbers of the tenant that the outside calls',
	properties: LIMIT_PROPERTIES,
	async execute(account, parameters) {
		const limit = readLimit(parameters);
		const numbers = await readPhoneNumbers(account);
		return {
			records: limited(numbers, limit),
			hints: numbers.length === 0 ? ['The tenant has no phone numbers.'] : [],
		};
	},
};
