import type { Operation } from '../../../shared/node/actions';
import { limited, LIMIT_PROPERTIES, readLimit } from '../../../shared/node/listLimit';
import { readExtensions } from '../../lists/extensions';
import type { OneComAccount } from '../../transport/account';

export const getAllExtensions: Operation<OneComAccount> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many extensions',
	description: 'List the extensions of the tenant, without their passwords',
	properties: LIMIT_PROPERTIES,
	async execute(account, parameters) {
		const limit = readLimit(parameters);
		const extensions = await readExtensions(account);
		return {
			records: limited(extensions, limit),
			hints: extensions.length === 0 ? ['The tenant has no extensions.'] : [],
		};
	},
};
