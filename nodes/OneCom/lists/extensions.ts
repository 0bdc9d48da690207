import type { IDataObject } from 'n8n-workflow';
import { ServiceError } from '../../shared/failure/serviceError';
import type { Located } from '../../shared/node/parameters';
import { textOrNull } from '../../shared/values/values';
import { SERVICE, type OneComAccount } from '../transport/account';
import { rowsOf, type OneComRow } from '../transport/responses';
import { readInfo } from '../transport/requests';

/** The fields of an extension that are no secrets: about 140 others hold passwords, hashes and 2FA secrets among them. */
const PUBLIC_FIELDS = ['ex_id', 'ex_number', 'ex_name', 'ex_tech', 'st_state', 'username'];

/** Reads the extensions of the tenant, or those that a query by `id` or `number` names. */
export async function readExtensions(
	account: OneComAccount,
	query: IDataObject = {},
): Promise<IDataObject[]> {
	return rowsOf(await readInfo(account, 'EXTENSIONS', query)).map(publicFields);
}

function publicFields(row: OneComRow): IDataObject {
	return Object.fromEntries(PUBLIC_FIELDS.map((field) => [field, textOrNull(row[field])]));
}

/** The number of the extension that a resource locator names, asked for only when it was named by its id. */
export async function resolveExtensionNumber(
	account: OneComAccount,
	{ mode, value }: Located,
): Promise<string> {
	if (mode !== 'id') return value;
	const found = (await readExtensions(account, { id: value })).find(
		({ ex_id: id }) => id === value,
	);
	const number = textOrNull(found?.ex_number);
	if (number !== null) return number;
	throw new ServiceError('notFound', `${SERVICE} has no extension with the ID ${value}`, {
		description: 'Choose one from the list, or enter its number instead.',
	});
}

/** The user of an extension as commands name it, e.g. `203-DEMO` (contract: onecom, Placing and ending calls). */
export function userNameOf(extension: string, { tenant }: OneComAccount): string {
	return extension.includes('-') ? extension : `${extension}-${tenant}`;
}
