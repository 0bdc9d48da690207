import type { Operation } from '../../../shared/node/actions';
import { extensionLocator } from '../../../shared/node/extensionLocator';
import { readExtensionState } from '../../lists/extensionState';
import { resolveExtensionNumber } from '../../lists/extensions';
import { PROVIDER, type OneComAccount } from '../../transport/account';

export const getExtensionState: Operation<OneComAccount> = {
	value: 'getState',
	name: 'Get State',
	action: 'Get state of extension',
	description: 'Find out whether the phone of an extension is signed in, idle, or in a call',
	properties: [extensionLocator('The extension whose state to get', '1234')],
	async execute(account, parameters) {
		const located = parameters.located('extension', 'Extension', '203');
		const extension = await resolveExtensionNumber(account, located);
		const state = await readExtensionState(account, extension);
		return { records: [{ provider: PROVIDER, extension, ...state }] };
	},
};
