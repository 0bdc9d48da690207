import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../../shared/node/actions';
import { withoutSecretFields } from '../../../shared/secrets/secretFields';
import type { KavkomAccount } from '../../transport/account';
import { readPbxPage } from '../../transport/requests';

export const getActiveCalls: Operation<KavkomAccount> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many active calls',
	description: 'List the calls that are under way right now',
	properties: [
		{
			displayName: 'A call that is under way can have several rows, one for each side of it.',
			name: 'channelNotice',
			type: 'notice',
			default: '',
		},
	],
	async execute(account) {
		const { rows } = await readPbxPage(account, 'active_call/list', {});
		return {
			records: rows.map((row) => withoutSecretFields(row) as IDataObject),
			hints: rows.length === 0 ? ['No call is under way right now.'] : [],
		};
	},
};
