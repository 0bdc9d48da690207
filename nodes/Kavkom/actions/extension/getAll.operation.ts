import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../../shared/actions';
import { withoutSecretFields } from '../../../shared/redact';
import { EXTENSIONS } from '../../extensions';
import { getKavkomList, kavkomListProperties } from '../../kavkomLists';
import type { KavkomAccount } from '../../transport/account';

export const getAllExtensions: Operation<KavkomAccount> = {
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
