import type { Operation } from '../../../shared/node/actions';
import { readHelp } from '../../lists/help';
import type { OneComAccount } from '../../transport/account';

export const getHelp: Operation<OneComAccount> = {
	value: 'get',
	name: 'Get',
	action: 'Get API help',
	description: "Get the phone system's own description of its API",
	properties: [],
	async execute(account) {
		return { records: [{ text: account.connection.redact(await readHelp(account)) }] };
	},
};
