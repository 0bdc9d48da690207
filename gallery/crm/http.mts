/** Requests to a CRM, with the credential that its users have in n8n. */
import type { NodeSpec } from '../workflow.mts';

export interface CrmRequest {
	method: 'GET' | 'POST';
	/** Expression, without braces. */
	url: string;
	/** Values are expressions without braces. */
	query?: Record<string, string>;
	/** Expression, without braces, for an object. */
	body?: string;
}

/** A request whose failure leaves by output 1, so that the other calls go on. */
export function httpNode(
	name: string,
	credentialType: string,
	{ method, url, query, body }: CrmRequest,
	at: NodeSpec['at'],
	settings: NodeSpec['settings'] = {},
): NodeSpec {
	const parameters = Object.entries(query ?? {}).map(([field, value]) => ({
		name: field,
		value: `={{ ${value} }}`,
	}));
	return {
		name,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		at,
		settings: { onError: 'continueErrorOutput', ...settings },
		parameters: {
			method,
			url: `={{ ${url} }}`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: credentialType,
			...(query && { sendQuery: true, queryParameters: { parameters } }),
			...(body && {
				sendBody: true,
				contentType: 'json',
				specifyBody: 'json',
				jsonBody: `={{ JSON.stringify(${body}) }}`,
			}),
			options: { timeout: 30000 },
		},
	};
}
