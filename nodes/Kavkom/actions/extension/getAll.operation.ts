import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../../shared/node/actions';
import { withoutSecretFields } from '../../../shared/secrets/secretFields';
import { EXTENSIONS } from '../../lists/extensions';
import { getKavkomList, kavkomListProperties } from '../../lists/wholeList';
import type { KavkomAccount } from '../../transport/account';

export const getAllExtensions: Operation<KavkomAccount> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many extensions',
	description: 'List the extensions of the domain, without their passwords',
	properties: kavkomListProperties(
		'A part of the number, name or description of the extension',
		'Dana',
	),
	async execute(account, parameters) {
		return await getKavkomList(account, parameters, {
			...EXTENSIONS,
			plural: 'extensions',
			searched: [
				'extension',
				'effective_caller_id_name',
				'effective_caller_id_number',
				'description',
			],
			describe: (row) => withoutSecretFields(row) as IDataObject,
		});
	},
};
