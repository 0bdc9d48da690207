import { ServiceError, type FailureKind } from '../failure/serviceError';
import type { ServiceResponse } from './client';
import { hostOf, redirectTarget } from './redirects';
import { retryAfterSeconds } from './retry';

/** What a service calls the secret of its credential. */
export interface KeyWords {
	/** In a sentence. */
	name: string;
	/** On the field or the fields of the credential. */
	field: string;
	/** The field of the credential that says whose data they are; absent: the account. */
	account?: string;
}

const API_KEY: KeyWords = { name: 'API key', field: 'API Key' };

interface StatusRule {
	kind: FailureKind;
	message: (service: string, key: string) => string;
	howToGoOn: (key: KeyWords) => string;
	retryable?: boolean;
}

const RULES: ReadonlyArray<[(status: number) => boolean, StatusRule]> = [
	[
		(status) => status === 401,
		{
			kind: 'credentials',
			message: (service, key) => `${service} did not accept the ${key}`,
			howToGoOn: ({ field }) =>
				`Check the ${field} in the credential: copy it again, without spaces around it.`,
		},
	],
	[
		(status) => status === 403,
		{
			kind: 'forbidden',
			message: (service, key) => `${service} does not allow this with the ${key} in use`,
			howToGoOn: ({ name, account = 'account' }) =>
				`Check the ${account} in the credential. If it is right, have this operation allowed for the ${name}: it can be limited to some operations.`,
		},
	],
	[
		(status) => status === 404,
		{
			kind: 'notFound',
			message: (service) => `${service} could not find what was asked for`,
			howToGoOn: () => 'Check the ID that you entered, and the Base URL in the credential.',
		},
	],
	[
		(status) => status === 400 || status === 422,
		{
			kind: 'invalidRequest',
			message: (service) => `${service} did not accept one of the values`,
			howToGoOn: () => 'Change the value that the service names below.',
		},
	],
	[
		(status) => status === 429,
		{
			kind: 'rateLimited',
			message: (service) => `${service} asks for fewer requests`,
			howToGoOn: () =>
				'Wait a few minutes, or set Minimum Seconds Between Requests and a lower Max Concurrent Requests in the options.',
			retryable: true,
		},
	],
	[
		(status) => status === 408 || status >= 500,
		{
			kind: 'serviceUnavailable',
			message: (service) => `${service} could not handle the request right now`,
			howToGoOn: () =>
				'Try again in a few minutes. If it stays like this, ask the support of the phone system.',
			retryable: true,
		},
	],
	[
		() => true,
		{
			kind: 'refused',
			message: (service) => `${service} turned the request down`,
			howToGoOn: () => 'Check the values that you entered.',
		},
	],
];

/**
 * The failure that an HTTP status stands for, or null when the status promises success.
 *
 * @param said what the service itself said, free of secrets; empty when nothing
 */
export function statusFailure(
	response: Pick<ServiceResponse, 'status' | 'headers'> & { text?: string },
	service: string,
	said: string,
	requestUrl: string,
	key = API_KEY,
): ServiceError | null {
	const { status, headers, text = '' } = response;
	if (status >= 200 && status < 300) return null;
	const target = redirectTarget(response, requestUrl);
	if (target !== null) return redirectFailure(service, requestUrl, target, status);
	if (status === 403 && isHtml(text)) return firewallFailure(service, status);
	const rule = RULES.find(([fits]) => fits(status))?.[1] as StatusRule;
	return new ServiceError(rule.kind, rule.message(service, key.name), {
		description: [rule.howToGoOn(key), said].filter((line) => line !== '').join('\n'),
		httpCode: status,
		retryable: rule.retryable,
		// Unseen at both services (contract: kavkom, Transport: Refusals; onecom, Where common belief is wrong).
		retryAfterSeconds: retryAfterSeconds(headers['retry-after'], Date.now()),
	});
}

function redirectFailure(
	service: string,
	requestUrl: string,
	target: string,
	status: number,
): ServiceError {
	return new ServiceError(
		'unreadableResponse',
		`${service} redirects the request to another address`,
		{
			description: `${whyNotFollowed(requestUrl, target)} Check the Base URL in the credential.`,
			httpCode: status,
		},
	);
}

/** On its own host, what has an effect is not sent a second time, and nothing goes from https:// to http://. */
function whyNotFollowed(requestUrl: string, target: string): string {
	return hostOf(requestUrl) === hostOf(target)
		? 'It leads to another page of the same host, such as one to log in, and was not followed.'
		: `The key is sent to the address in the credential only, not to ${hostOf(target)}.`;
}

/** The failure of a web page under 403, which says nothing of the key: the service itself was not reached. */
function firewallFailure(service: string, httpCode: number): ServiceError {
	return new ServiceError('unreachable', `${service} answered with a web page instead of data`, {
		description:
			'A firewall or a proxy in front of the service turned this n8n away. Check the Base URL in the credential. If it is right, ask the support of the phone system to let the address of this n8n through.',
		httpCode,
	});
}

/** Whether a text is a web page, which an API never sends. */
export function isHtml(text: string): boolean {
	return /^\s*(?:<!doctype\s+html|<html|<head|<body|<!--)/i.test(text);
}

/** The failure of a web page where data was expected: a proxy, a login page or a wrong Base URL. */
export function htmlFailure(service: string, status: number): ServiceError {
	return new ServiceError(
		'unreadableResponse',
		`${service} answered with a web page instead of data`,
		{
			description:
				'Check the Base URL in the credential. If it is right, a proxy or a maintenance page stands in between: try again in a few minutes.',
			httpCode: status,
			retryable: true,
		},
	);
}
