import type { IDataObject } from 'n8n-workflow';
import { command, readCompressed, type ServiceResponse } from '../../shared/http/client';
import type { OneComAccount } from './account';
import { KEY_HEADER } from './addresses';
import { readOpenApiJson } from './openApiResponses';

function request(account: OneComAccount, path: string, query: IDataObject) {
	return {
		url: `${account.openApiUrl}${path}`,
		qs: { tenant: account.tenant, ...query },
		headers: { Accept: 'application/json', [KEY_HEADER]: '' },
	};
}

/**
 * Reads JSON from the newer API.
 *
 * @param path e.g. `/simplecdrs`, its parts encoded
 * @throws ServiceError for a refusal, a web page, or JSON that was cut off
 */
export async function readOpenApi(
	account: OneComAccount,
	path: string,
	query: IDataObject = {},
): Promise<unknown> {
	return await readCompressed(account.connection, request(account, path, query), (response) =>
		readOpenApiJson(account, response),
	);
}

/** Sends something that has an effect, once and never again. */
export async function commandOpenApi<T>(
	account: OneComAccount,
	path: string,
	body: IDataObject,
	uncertain: string,
	interpret: (response: ServiceResponse) => T,
): Promise<T> {
	const { headers, ...rest } = request(account, path, {});
	return await command(
		account.connection,
		{
			...rest,
			method: 'POST',
			headers: { ...headers, 'Content-Type': 'application/json' },
			body,
		},
		uncertain,
		interpret,
	);
}
