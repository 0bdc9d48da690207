import type { Operation } from '../../../shared/node/actions';
import { limitedList, LIMIT_PROPERTIES } from '../../../shared/node/listLimit';
import { readExtensions } from '../../lists/extensions';
import type { OneComAccount } from '../../transport/account';

export const getAllExtensions: Operation<OneComAccount> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many extensions',
	description: 'List the extensions of the tenant, without their passwords',
	properties: LIMIT_PROPERTIES,
	async execute(account, parameters) {
		return await limitedList(
			parameters,
			async () => await readExtensions(account),
			'The tenant has no extensions.',
		);
	},
};
