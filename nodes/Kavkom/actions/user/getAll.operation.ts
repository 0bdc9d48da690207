import type { Operation } from '../../../shared/node/actions';
import { describeRow, getKavkomList, kavkomListProperties } from '../../lists/wholeList';
import type { KavkomAccount } from '../../transport/account';

export const getAllUsers: Operation<KavkomAccount> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many users',
	description: 'List the users of the domain, without their passwords',
	properties: kavkomListProperties('A part of the user name or the email address', 'dana'),
	async execute(account, parameters) {
		return await getKavkomList(account, parameters, {
			api: 'pbx',
			route: 'user/list',
			id: 'user_uuid',
			plural: 'users',
			searched: ['username', 'user_email'],
			describe: describeRow,
		});
	},
};
