import { ServiceError, type FailureKind } from '../../shared/failure/serviceError';
import type { ServiceResponse } from '../../shared/http/client';
import { isHtml, statusFailure } from '../../shared/http/statusFailure';
import { strayWords, strayWordsFailure } from '../../shared/http/strayWords';
import { isRecord, textOrNull } from '../../shared/values/values';
import { SERVICE, type OneComAccount } from './account';
import { withLongIdsAsText } from './longIds';
import {
	credentialFailure,
	incomplete,
	UNKNOWN_TENANT,
	unknownForm,
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
	const json = parsed(text);
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
	const json = parsed(text);
	const error = errorIn(json);
	const isGood = status >= 200 && status < 300;
	if (isGood && error === null) {
		if (isHtml(text)) throw webPage(status);
		const refused = credentialFailure(text, status);
		if (refused) throw refused;
		return;
	}
	const words = error === null ? otherWords(json, text) : inWords(error);
	const said = words === '' ? '' : `${SERVICE} says: ${connection.redact(words)}`;
	const code = textOrNull(error?.code);
	const rule = REFUSALS.find(({ fits }) => fits({ status, code }));
	if (rule) {
		throw new ServiceError(rule.kind, rule.message, {
			description: [rule.howToGoOn, said].filter(Boolean).join('\n'),
			httpCode: status,
		});
	}
	throw (
		statusFailure(response, SERVICE, said, openApiUrl) ??
		new ServiceError('refused', `${SERVICE} turned the request down`, {
			description: `Check the values that you entered.\n${said}`,
			httpCode: status,
		})
	);
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

type ErrorFields = Record<string, unknown>;

/** The envelope of a refusal, in which a mere text is unseen (contract: onecom-openapi, Refusals). */
function errorIn(json: unknown): ErrorFields | null {
	if (!isRecord(json)) return null;
	if (isRecord(json.error)) return json.error;
	const message = textOrNull(json.error);
	return message === null ? null : { message };
}

const LONGEST_SENTENCE = 300;

/** What is said in an object of another form, unseen: the whole of it, where it is short; empty where it is not. */
const otherWords = (json: unknown, text: string): string =>
	isRecord(json) && text.length <= LONGEST_SENTENCE ? text : '';

function inWords({ code, message }: ErrorFields): string {
	const parts = [textOrNull(code), textOrNull(message)].filter((part) => part !== null);
	return parts.join(': ').slice(0, LONGEST_SENTENCE) || 'error';
}

function parsed(text: string): unknown {
	if (!/^(?:[[{]|null$)/.test(text)) return undefined;
	try {
		return JSON.parse(withLongIdsAsText(text)) as unknown;
	} catch {
		return undefined;
	}
}

/**
 * The rows of a list: an array, or the one array that an object holds, which is unseen (contract: onecom-openapi,
 * Call legs).
 *
 * @throws ServiceError for any other form, and when it holds something, and no row: neither must pass for an empty list
 */
export function openApiRows(json: unknown): OneComRow[] {
	const lists = Array.isArray(json)
		? [json]
		: Object.values(isRecord(json) ? json : {}).filter(Array.isArray);
	if (lists.length !== 1) throw unknownForm('a list');
	const rows = lists[0].filter(isRecord);
	if (rows.length === 0 && lists[0].length > 0) throw unknownForm('a list');
	return rows;
}
