import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../../shared/node/actions';
import { extensionLocator } from '../../../shared/node/extensionLocator';
import { withoutSecretFields } from '../../../shared/secrets/secretFields';
import { readExtension } from '../../lists/extensions';
import type { KavkomAccount } from '../../transport/account';

export const getExtension: Operation<KavkomAccount> = {
	value: 'get',
	name: 'Get',
	action: 'Get extension',
	description: 'Get an extension, without its passwords',
	properties: [extensionLocator('The extension to get', '6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f')],
	async execute(account, parameters) {
		const row = await readExtension(account, parameters.located('extension', 'Extension', '101'));
		return { records: [withoutSecretFields(row) as IDataObject] };
	},
};
