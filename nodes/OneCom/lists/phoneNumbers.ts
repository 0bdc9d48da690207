import type { IDataObject } from 'n8n-workflow';
import { textOrNull } from '../../shared/values/values';
import type { OneComAccount } from '../transport/account';
import type { OneComApiKind } from '../transport/addresses';
import { readOpenApi } from '../transport/openApiRequests';
import { openApiRows } from '../transport/openApiResponses';
import { readInfo } from '../transport/requests';
import { rowsOf, type OneComRow } from '../transport/responses';

/**
 * The fields of a number that are no secrets: others hold addresses with keys in them, and the tenant's record with its
 * passwords (contract: onecom, Extensions and live state; onecom-openapi, Queues and numbers).
 */
const PUBLIC_FIELDS = ['di_id', 'di_number', 'di_comment', 'di_destination'];

const COLUMNS = new Set(PUBLIC_FIELDS);

const READ_ROWS: Record<OneComApiKind, (account: OneComAccount) => Promise<OneComRow[]>> = {
	classic: async (account) => rowsOf(await readInfo(account, 'DIDS'), COLUMNS),
	openApi: async (account) => openApiRows(await readOpenApi(account, '/dids'), COLUMNS),
};

/** Reads the phone numbers of the tenant. */
export async function readPhoneNumbers(account: OneComAccount): Promise<IDataObject[]> {
	return (await READ_ROWS[account.api](account)).map((row) =>
		Object.fromEntries(PUBLIC_FIELDS.map((field) => [field, textOrNull(row[field])])),
	);
}
