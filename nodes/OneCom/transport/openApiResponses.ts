import { ServiceError, type FailureKind } from '../../shared/failure/serviceError';
import type { ServiceResponse } from '../../shared/http/client';
import { isHtml, statusFailure } from '../../shared/http/statusFailure';
import { strayWords, strayWordsFailure } from '../../shared/http/strayWords';
import { isRecord } from '../../shared/values/values';
import { SERVICE, type OneComAccount } from './account';
import { jsonRefusal, jsonRefusalFailure, shownReason } from './jsonRefusal';
import { tellsOfMoreRows } from './pagedList';
import {
	credentialFailure,
	incomplete,
	parsedJson,
	UNKNOWN_TENANT,
	unknownForm,
	withKnownColumns,
	type OneComRow,
} from './responses';

/** What the newer API says when it refuses: `{"error": {"code", "message"}}`. */
interface Refusal {
	status: number;
	/** Null for what is no JSON of its own. */
	code: string | null;
}

interface RefusalRule {
	fits: (refusal: Refusal) => boolean;
	kind: FailureKind;
	message: string;
	howToGoOn: string;
}

const CHOOSE_CLASSIC = 'choose Classic (proxyapi.php) as the API in the credential';

/** Codes that name the tenant; unseen (contract: onecom-openapi, Refusals). */
const TENANT_CODES: ReadonlySet<string | null> = new Set([
	'single_tenant_required',
	'tenant_not_found',
	'tenant_required',
]);

/** The first that fits counts (contract: onecom-openapi, Refusals). */
const REFUSALS: readonly RefusalRule[] = [
	{
		fits: ({ code }) => TENANT_CODES.has(code),
		kind: 'credentials',
		message: UNKNOWN_TENANT,
		howToGoOn:
			'Check the Tenant in the credential: it is the short code of one phone system, e.g. DEMO.',
	},
	{
		fits: ({ status, code }) => status === 401 || code === 'missing_api_key',
		kind: 'credentials',
		message: `${SERVICE} did not accept the API key or the tenant`,
		howToGoOn: `Check the API Key and the Tenant in the credential: copy both again, without spaces around them. If they work with the classic API, a proxy may keep the header X-API-Key back: ${CHOOSE_CLASSIC}.`,
	},
	{
		fits: ({ status, code }) => status === 403 && code === 'read_only_api_key',
		kind: 'forbidden',
		message: `${SERVICE} lets this API key read only`,
		howToGoOn:
			'To place calls, enter the full key of the tenant in the credential, not the read-only one.',
	},
	{
		fits: ({ status, code }) => status === 403 && code !== null,
		kind: 'forbidden',
		message: `${SERVICE} does not allow this with the API key in use`,
		howToGoOn:
			'What a key may do is set in the phone system. Enter the full key of the tenant in the credential, or ask the support of the phone system to allow this.',
	},
	{
		fits: ({ status, code }) => status === 404 && code === null,
		kind: 'forbidden',
		message: 'This host has the classic API only',
		howToGoOn: `Nothing answers at openapi.php there. Check the Base URL in the credential; if it is right, ${CHOOSE_CLASSIC}.`,
	},
	{
		fits: ({ status, code }) => (status === 404 && code === 'not_found') || status === 405,
		kind: 'forbidden',
		message: 'The Open API of this host does not have this operation',
		howToGoOn: `The host may run an older version: ${CHOOSE_CLASSIC}.`,
	},
	{
		fits: ({ status, code }) => status === 404 && code === 'object_not_found',
		kind: 'notFound',
		message: `${SERVICE} does not know what was asked for`,
		howToGoOn: 'Check the ID or the number that you entered.',
	},
];

/**
 * Reads a response of the newer API as JSON. "No rows" is `[]` there, so an empty response is none
 * (contract: onecom-openapi, Refusals).
 *
 * @throws ServiceError for a refusal, a web page, or JSON that was cut off
 */
export function readOpenApiJson(account: OneComAccount, response: ServiceResponse): unknown {
	const { connection } = account;
	const text = response.text.trim();
	throwRefusal(account, response);
	const json = parsedJson(text);
	if (json !== undefined) return json;
	const words = strayWords(text, connection.redact);
	throw words === ''
		? incomplete(response.status)
		: strayWordsFailure(SERVICE, words, response.status);
}

/**
 * Throws the failure that a response of the newer API stands for, by its status and its code; returns for any other.
 *
 * @throws ServiceError
 */
export function throwRefusal(
	{ connection, openApiUrl }: OneComAccount,
	response: ServiceResponse,
): void {
	const { status } = response;
	const text = response.text.trim();
	const json = parsedJson(text);
	const refusal = jsonRefusal(json);
	const isGood = status >= 200 && status < 300;
	if (isGood && refusal === null) {
		if (isHtml(text)) throw webPage(status);
		const refused = credentialFailure(text, status);
		if (refused) throw refused;
		return;
	}
	const words = refusal === null ? otherWords(json, text) : refusal.words || 'error';
	const said = words === '' ? '' : `${SERVICE} says: ${shownReason(words, connection.redact)}`;
	const code = refusal?.code ?? null;
	const rule = REFUSALS.find(({ fits }) => fits({ status, code }));
	if (rule) {
		throw new ServiceError(rule.kind, rule.message, {
			description: [rule.howToGoOn, said].filter(Boolean).join('\n'),
			httpCode: status,
		});
	}
	const failure = statusFailure(response, SERVICE, said, openApiUrl);
	if (failure) throw failure;
	if (refusal) throw jsonRefusalFailure(refusal, connection.redact, status);
}

/** A host without this API may answer so, and so does a proxy for a while: it is asked again. */
function webPage(httpCode: number): ServiceError {
	return new ServiceError(
		'unreadableResponse',
		`${SERVICE} answered with a web page instead of data`,
		{
			description: `The host may have the classic API only: ${CHOOSE_CLASSIC}. If the Open API worked before, a proxy or a maintenance page stands in between: try again in a few minutes.`,
			httpCode,
			retryable: true,
		},
	);
}

const LONGEST_SENTENCE = 300;

/** What is said in an object of another form, unseen: the whole of it, where it is short; empty where it is not. */
const otherWords = (json: unknown, text: string): string =>
	isRecord(json) && text.length <= LONGEST_SENTENCE ? text : '';

/** Beside rows, these tell of what went wrong: `errors: []` is no list of rows. */
const NO_LISTS = new Set(['error', 'errors']);

/**
 * The rows of a list: an array, or the one array that an object holds, which is unseen (contract: onecom-openapi,
 * Call legs).
 *
 * @param columns those of which each list of this kind has one at least
 * @throws ServiceError for any other form, when it holds something, and no such row, and when it tells of more rows
 *   than came: neither must pass for an empty list, or for the whole one
 */
export function openApiRows(json: unknown, columns: ReadonlySet<string>): OneComRow[] {
	return withKnownColumns(openApiRecords(json), columns);
}

/** As `openApiRows`, whatever columns the rows have. */
export function openApiRecords(json: unknown): OneComRow[] {
	const lists = Array.isArray(json) ? [json] : listsIn(json);
	if (lists.length !== 1) throw unknownForm('a list');
	const [list] = lists;
	if (isRecord(json) && tellsOfMoreRows(json, list.length)) throw partOfList();
	const records = list.filter(isRecord);
	if (records.length === 0 && list.length > 0) throw unknownForm('a list');
	return records;
}

const listsIn = (json: unknown): unknown[][] =>
	Object.entries(isRecord(json) ? json : {}).flatMap(([name, value]) =>
		Array.isArray(value) && !NO_LISTS.has(name.toLowerCase()) ? [value] : [],
	);

/** There is no paging (contract: onecom-openapi, Calls): a host that has it would be read in part. */
function partOfList(): ServiceError {
	return new ServiceError('unreadableResponse', `${SERVICE} sent a part of the list only`, {
		description: `Calls or other entries would be missing, so none were taken. Please report this, with the operation that you used. Until then ${CHOOSE_CLASSIC}.`,
	});
}
