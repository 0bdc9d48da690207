import type { Operation } from '../../../shared/node/actions';
import { describeRow, getKavkomList, kavkomListProperties } from '../../lists/wholeList';
import { TAGS } from '../../crm/tags';
import type { KavkomAccount } from '../../transport/account';

export const getAllTags: Operation<KavkomAccount> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many tags',
	description: 'List the tags of the CRM',
	properties: kavkomListProperties('A part of the name of the tag', 'Hot'),
	async execute(account, parameters) {
		return await getKavkomList(account, parameters, {
			...TAGS,
			plural: 'tags',
			searched: ['name'],
			describe: describeRow,
		});
	},
};
