import type { IDataObject } from 'n8n-workflow';
import {
	command,
	read,
	readCompressed,
	sendStreamed,
	type ServiceResponse,
} from '../../shared/http/client';
import type { StreamedResponse } from '../../shared/http/send';
import type { OneComAccount } from './account';
import { readJson } from './responses';

/** The key and the tenant are added to every query by the credential (contract: onecom, Calling it). */
function request(account: OneComAccount, query: IDataObject) {
	return { url: account.baseUrl, qs: { tenant: account.tenant, ...query } };
}

/** Asks for more than what the service remembers of an earlier answer (contract: onecom, Calling it). */
export const FRESH = { cache: 'no' };

/** Reads from 1com and makes a value of the response, which may be text of any kind. */
export async function readOneCom<T>(
	account: OneComAccount,
	query: IDataObject,
	interpret: (response: ServiceResponse) => T,
): Promise<T> {
	return await read(account.connection, request(account, query), interpret);
}

/** Reads JSON of `reqtype=INFO`; null when there are no rows. */
export async function readInfo(
	account: OneComAccount,
	info: string,
	query: IDataObject = {},
): Promise<unknown> {
	return await readCompressed(
		account.connection,
		request(account, { reqtype: 'INFO', info, format: 'json', ...query }),
		(response) => readJson(account.connection, response, account.baseUrl),
	);
}

/** Sends something that has an effect, once and never again, although 1com takes it as a GET. */
export async function commandOneCom<T>(
	account: OneComAccount,
	query: IDataObject,
	uncertain: string,
	interpret: (response: ServiceResponse) => T,
): Promise<T> {
	return await command(account.connection, request(account, query), uncertain, interpret);
}

/** Asks for a recording; the key is in the address, so only the bytes are ever handed on. */
export async function openRecording(
	account: OneComAccount,
	info: string,
	id: string,
): Promise<StreamedResponse> {
	return await sendStreamed(
		account.connection,
		request(account, { reqtype: 'INFO', info, id }),
		'download',
	);
}
