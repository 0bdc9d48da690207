import type { IDataObject } from 'n8n-workflow';
import { command, readCompressed, sendStreamed } from '../../shared/http/client';
import { followRedirects, hostOf, redirectTarget } from '../../shared/http/redirects';
import { sendWithoutCredential, type StreamedResponse } from '../../shared/http/send';
import { ServiceError } from '../../shared/failure/serviceError';
import type { Page } from './page';
import { urlEncoded } from '../../shared/values/values';
import type { KavkomAccount } from './account';
import { readResponse, readList, type KavkomRow } from './responses';

/**
 * Without JSON first, the server may answer with a web page or a redirect: unseen (contract: kavkom,
 * Transport: Address and headers).
 */
const JSON_HEADERS = { Accept: 'application/json, */*', 'Content-Type': 'application/json' };

const PATHS = { pbx: 'api/pbx/v1', crm: 'api/crm/v1' };

/** Kavkom's two APIs: the phone system, and the customers. */
export type Api = keyof typeof PATHS;

function addressOf({ baseUrl }: KavkomAccount, api: Api, route: string): string {
	return `${baseUrl}/${PATHS[api]}/${route}`;
}

/** Where a filter can go out. */
export type FilterPlace = 'query' | 'body';

const BOTH_PLACES: readonly FilterPlace[] = ['query', 'body'];

/**
 * Reads from one of the APIs.
 *
 * @param route e.g. `cdr/list`
 * @param filter goes out twice, alike: in the query, and as a JSON body on the GET. Kavkom documents the
 *   body; that the query is read, too, and that proxies drop the body is unseen (contract: kavkom, Transport:
 *   Filter in query and body). For n8n to send it, the method must not be named.
 * @param places for who wants to know which of the two arrives
 */
export async function readKavkom(
	account: KavkomAccount,
	api: Api,
	route: string,
	query: IDataObject,
	filter?: IDataObject,
	places = BOTH_PLACES,
): Promise<unknown> {
	const url = addressOf(account, api, route);
	const hasFilter = filter !== undefined && Object.keys(filter).length > 0;
	const filterIn = (place: FilterPlace) => (hasFilter && places.includes(place) ? { filter } : {});
	const body = filterIn('body');
	const request = {
		url,
		headers: JSON_HEADERS,
		qs: { domain_uuid: account.domainUuid, ...query, ...filterIn('query') },
		...('filter' in body ? { body } : {}),
	};
	return await readCompressed(account.connection, request, (response) =>
		readResponse(account.connection, response, url),
	);
}

/** Reads one page of a list. */
export async function readKavkomPage(
	account: KavkomAccount,
	api: Api,
	route: string,
	query: IDataObject,
	filter?: IDataObject,
): Promise<Page<KavkomRow>> {
	return readList(account.connection, await readKavkom(account, api, route, query, filter));
}

/** Reads from the PBX; see `readKavkom`. */
export async function readPbx(
	account: KavkomAccount,
	route: string,
	query: IDataObject,
	filter?: IDataObject,
): Promise<unknown> {
	return await readKavkom(account, 'pbx', route, query, filter);
}

/** Reads one page of a list of the PBX. */
export async function readPbxPage(
	account: KavkomAccount,
	route: string,
	query: IDataObject,
	filter?: IDataObject,
): Promise<Page<KavkomRow>> {
	return await readKavkomPage(account, 'pbx', route, query, filter);
}

/**
 * Sends something that has an effect, once and never again.
 *
 * @param interpret makes a value of the response, or throws; what it throws as `unreadableResponse` leaves open
 *   whether there was an effect
 */
export async function commandKavkom<T>(
	account: KavkomAccount,
	api: Api,
	route: string,
	body: IDataObject,
	uncertain: string,
	interpret: (response: unknown) => T,
): Promise<T> {
	const url = addressOf(account, api, route);
	return await command(
		account.connection,
		{
			method: 'POST',
			url,
			headers: JSON_HEADERS,
			body: { domain_uuid: account.domainUuid, ...body },
		},
		uncertain,
		(response) => interpret(readResponse(account.connection, response, url)),
	);
}

/** Asks for the recording that a row's `file` names; encoded once (contract: kavkom, Recordings). */
export async function openRecordingFile(
	account: KavkomAccount,
	file: string,
): Promise<StreamedResponse> {
	const url = addressOf(account, 'pbx', `cdr/download?file=${urlEncoded(file)}`);
	const response = await sendStreamed(
		account.connection,
		{ url, headers: JSON_HEADERS },
		'download',
	);
	const elsewhere = redirectTarget(response, url);
	if (elsewhere === null) return response;
	response.stream.destroy();
	return await openLink(account, elsewhere);
}

/**
 * Opens a link that plays on its own: unseen (contract: kavkom, Recordings: Download routes). The key goes to
 * the API's own host only, so it is not sent along,
 * wherever the link and its redirects lead.
 */
export async function openLink(account: KavkomAccount, link: string): Promise<StreamedResponse> {
	return await followRedirects(
		link,
		async (url) => await sendWithoutCredential(account.connection, url, 'download'),
		() => true,
		(url) =>
			new ServiceError('unreadableResponse', 'The link of the recording keeps redirecting', {
				description: `It ended at ${hostOf(url)}. Try again in a few minutes.`,
			}),
	);
}
