import type { IDataObject } from 'n8n-workflow';
import { ServiceError } from '../../shared/failure/serviceError';
import { oneExtension } from '../../shared/node/oneExtension';
import type { Located } from '../../shared/node/parameters';
import { isRecord, textOrNull, urlEncoded } from '../../shared/values/values';
import { SERVICE, type OneComAccount } from '../transport/account';
import type { OneComApiKind } from '../transport/addresses';
import { readOpenApi } from '../transport/openApiRequests';
import { openApiRows } from '../transport/openApiResponses';
import { rowsOf, withKnownColumns, type OneComRow } from '../transport/responses';
import { readInfo } from '../transport/requests';

/** The fields of an extension that are no secrets: about 140 others hold passwords, hashes and 2FA secrets among them. */
const PUBLIC_FIELDS = ['ex_id', 'ex_number', 'ex_name', 'ex_tech', 'st_state', 'username'];

/** What the newer API calls some of them, too (contract: onecom-openapi, Extensions). */
const OTHER_NAMES: Record<string, string> = {
	ex_id: 'id',
	ex_number: 'number',
	ex_name: 'name',
	ex_tech: 'tech',
	st_state: 'state',
};

const COLUMNS = new Set([...PUBLIC_FIELDS, ...Object.values(OTHER_NAMES)]);

/** Which extensions to read: all of them, or one. */
export interface ExtensionQuery {
	id?: string;
}

type ReadRows = (account: OneComAccount, query: ExtensionQuery) => Promise<OneComRow[]>;

const READ_ROWS: Record<OneComApiKind, ReadRows> = {
	classic: async (account, query) =>
		rowsOf(await readInfo(account, 'EXTENSIONS', { ...query }), COLUMNS),
	openApi: async (account, { id }) =>
		id === undefined
			? openApiRows(await readOpenApi(account, '/extensions'), COLUMNS)
			: withKnownColumns(
					[await readOpenApi(account, `/extensions/${urlEncoded(id)}`).catch(noneIfUnknown)].filter(
						isRecord,
					),
					COLUMNS,
				),
};

function noneIfUnknown(thrown: unknown): null {
	if (thrown instanceof ServiceError && thrown.kind === 'notFound') return null;
	throw thrown;
}

/** Reads the extensions of the tenant, or the one that a query names: none when there is no such one. */
export async function readExtensions(
	account: OneComAccount,
	query: ExtensionQuery = {},
): Promise<IDataObject[]> {
	return (await READ_ROWS[account.api](account, query)).map(publicFields);
}

function publicFields(row: OneComRow): IDataObject {
	return Object.fromEntries(
		PUBLIC_FIELDS.map((field) => [
			field,
			textOrNull(row[field]) ?? textOrNull(row[OTHER_NAMES[field]]),
		]),
	);
}

/**
 * The number of the one extension that a resource locator names, asked for only when it was named by its id.
 *
 * @throws ServiceError where it names several, or an outside number
 */
export async function resolveExtensionNumber(
	account: OneComAccount,
	{ mode, value }: Located,
): Promise<string> {
	if (mode !== 'id') return oneExtension(value, 'Extension');
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
