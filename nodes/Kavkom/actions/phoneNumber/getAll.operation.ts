import type { Operation } from '../../../shared/node/actions';
import { describeRow, getKavkomList, kavkomListProperties } from '../../lists/wholeList';
import type { KavkomAccount } from '../../transport/account';

export const getAllPhoneNumbers: Operation<KavkomAccount> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many phone numbers',
	description: 'List the numbers of the domain that the outside calls',
	properties: kavkomListProperties('A part of the number or its description', 'Support'),
	async execute(account, parameters) {
		return await getKavkomList(account, parameters, {
			api: 'pbx',
			route: 'destination/list',
			id: 'destination_uuid',
			plural: 'phone numbers',
			searched: ['destination_number', 'destination_description'],
			describe: describeRow,
		});
	},
};
