/** Requests to a CRM, with the credential that its users have in n8n. */
import { NO_REDIRECTS } from '../nodes.mts';
import type { NodeSpec } from '../workflow.mts';

export interface CrmRequest {
	method: 'GET' | 'POST';
	/** Expression, without braces. */
	url: string;
	/** Names and values are texts with expressions in braces, or expressions that begin with `=`. */
	query?: Record<string, string>;
	/** Expression, without braces, for an object. */
	body?: string;
}

/** A credential of n8n for one service, or the one for any service with OAuth2. */
export type CrmCredential =
	| 'hubspotAppToken'
	| 'oAuth2Api'
	| 'pipedriveApi'
	| 'salesforceOAuth2Api';

const authentication = (type: CrmCredential) =>
	type === 'oAuth2Api'
		? { authentication: 'genericCredentialType', genericAuthType: type }
		: { authentication: 'predefinedCredentialType', nodeCredentialType: type };

/** In milliseconds. */
const PATIENCE = 30_000;

/** Every answer comes out, whatever its status, with `statusCode`, `headers` and `body`. */
const WHOLE_ANSWER = { response: { response: { fullResponse: true, neverError: true } } };

function requestNode(
	name: string,
	credential: CrmCredential,
	{ method, url, query, body }: CrmRequest,
	at: NodeSpec['at'],
	options: object,
	settings: NodeSpec['settings'],
): NodeSpec {
	const parameters = Object.entries(query ?? {}).map(([field, value]) => ({ name: field, value }));
	return {
		name,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		at,
		settings: { onError: 'continueRegularOutput', ...settings },
		parameters: {
			method,
			url: `={{ ${url} }}`,
			...authentication(credential),
			...(query && { sendQuery: true, queryParameters: { parameters } }),
			...(body && {
				sendBody: true,
				contentType: 'json',
				specifyBody: 'json',
				jsonBody: `={{ JSON.stringify(${body}) }}`,
			}),
			options: { timeout: PATIENCE, ...NO_REDIRECTS, ...options },
		},
	};
}

/** Asks; it is sent again when it fails, and then an item with an `error` comes out. */
export const readNode = (
	name: string,
	credential: CrmCredential,
	request: CrmRequest,
	at: NodeSpec['at'],
	settings: NodeSpec['settings'],
): NodeSpec => requestNode(name, credential, request, at, {}, settings);

/** Unless n8n is told what comes, it reads the body as a stream, for which it waits without end. */
const NO_STREAM = { response: { response: { responseFormat: 'json' } } };

/** Asks once, and waits for so many seconds only; then an item with an `error` comes out. */
export const quickReadNode = (
	name: string,
	credential: CrmCredential,
	request: CrmRequest,
	at: NodeSpec['at'],
	seconds: number,
): NodeSpec =>
	requestNode(name, credential, request, at, { timeout: seconds * 1000, ...NO_STREAM }, {});

/** Writes, once. The whole answer comes out, or an item with an `error` when none came. */
export const writeNode = (
	name: string,
	credential: CrmCredential,
	request: CrmRequest,
	at: NodeSpec['at'],
): NodeSpec => requestNode(name, credential, request, at, WHOLE_ANSWER, {});
