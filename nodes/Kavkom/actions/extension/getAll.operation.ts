import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../../shared/actions';
import { limited, LIMIT_PROPERTIES, readLimit } from '../../../shared/listLimit';
import { withoutSecretFields } from '../../../shared/redact';
import { textOrNull } from '../../../shared/values';
import { readExtensions } from '../../extensions';
import { SERVICE, type KavkomAccount } from '../../transport/account';
import type { KavkomRow } from '../../transport/replies';

export const getAllExtensions: Operation<KavkomAccount> = {
	properties: [
		...LIMIT_PROPERTIES,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				{
					displayName: 'Search',
					name: 'search',
					type: 'string',
					default: '',
					placeholder: 'e.g. Dana',
					description: 'Part of the number, name or description of the extension',
				},
			],
		},
	],
	async execute(account, parameters) {
		const limit = readLimit(parameters);
		const search = parameters.collection('filters').text('search');
		const { rows, isCut } = await readExtensions(
			account,
			'extension/list',
			search,
			(found) => search === '' && limit !== undefined && found >= limit,
		);
		const found = rows.filter((row) => mentions(row, search));
		return {
			records: limited(found, limit).map((row) => withoutSecretFields(row) as IDataObject),
			hints: [
				...(found.length === 0 ? [emptyHint(search)] : []),
				...(isCut ? [`${SERVICE} may have more extensions than it served.`] : []),
			],
		};
	},
};

const emptyHint = (search: string): string =>
	search === '' ? 'The domain has no extensions.' : `No extension mentions "${search}".`;

const SEARCHED_FIELDS = [
	'extension',
	'effective_caller_id_name',
	'effective_caller_id_number',
	'description',
];

function mentions(row: KavkomRow, search: string): boolean {
	const part = search.toLowerCase();
	return SEARCHED_FIELDS.some((field) =>
		(textOrNull(row[field]) ?? '').toLowerCase().includes(part),
	);
}
