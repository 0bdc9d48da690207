import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { ServiceError, type FailureKind } from '../failure/serviceError';
import type { Connection } from './connection';
import { networkFailure, notUnpacked } from './networkFailure';
import { followRedirects, isSameHost } from './redirects';
import { readText } from './responseStream';
import { withRetries } from './retry';
import { send, type Purpose, type StreamedResponse } from './send';

/**
 * A response read as text, without the key where the service says it back. Services are known to lie in
 * status and content type, so all three are looked at.
 */
export interface ServiceResponse {
	status: number;
	headers: IDataObject;
	text: string;
}

/** Makes a value of a response, or throws the ServiceError that it stands for. */
export type Interpret<T> = (response: ServiceResponse) => T;

/**
 * Sends a read and makes a value of its response. Sent again, with growing pauses, after 429, 5xx, time-outs,
 * resets and responses that can't be read; how often and how long is in LIMITS.
 *
 * @param request url, qs, headers and body; see `send` for bodies on a GET
 * @throws ServiceError free of secrets
 */
export async function read<T>(
	connection: Connection,
	request: IHttpRequestOptions,
	interpret: Interpret<T>,
): Promise<T> {
	return await withRetries(
		async () => interpret(await ask(connection, request, 'read')),
		connection.cancelSignal,
		connection,
	);
}

/**
 * Sends a read whose response is JSON, or nothing. So it may come compressed: n8n takes what is left of a compressed
 * response that was cut off for a whole one, but the beginning of JSON is none. Where nothing is left and passes, and where
 * it could not be read, it is asked for as it is.
 *
 * @param interpret throws what can't be read of a response that is no JSON, or is cut off, as a ServiceError that is
 *   `retryable`
 * @throws ServiceError free of secrets
 */
export async function readCompressed<T>(
	connection: Connection,
	request: IHttpRequestOptions,
	interpret: Interpret<T>,
): Promise<T> {
	const mayFail = connection.maxAttempts !== 1;
	return await withRetries(
		async (attempt) => {
			if (attempt > 1 || !mayFail) return interpret(await ask(connection, request, 'read'));
			const response = await ask(connection, request, 'readCompressed');
			const value = interpret(response);
			return mayBeCut(response) ? interpret(await ask(connection, request, 'read')) : value;
		},
		connection.cancelSignal,
		connection,
	);
}

async function ask(
	connection: Connection,
	request: IHttpRequestOptions,
	purpose: Purpose,
): Promise<ServiceResponse> {
	return await withText(connection, await sendStreamed(connection, request, purpose));
}

/** Whether nothing came of a response that does not say that it is empty. */
function mayBeCut({ text, headers }: ServiceResponse): boolean {
	return text.trim() === '' && String(headers['content-length'] ?? '') !== '0';
}

/**
 * Sends something that has an effect, such as placing a call. Never sent twice, whatever happens.
 *
 * @throws ServiceError; `uncertain` tells in words what the user must check when the request may have
 *   arrived although no response came
 */
export async function command<T>(
	connection: Connection,
	request: IHttpRequestOptions,
	uncertain: string,
	interpret: Interpret<T>,
): Promise<T> {
	return await send(connection, request, 'command')
		.then(async (response) => interpret(await withText(connection, response)))
		.catch((thrown: unknown) => {
			throw asCommandFailure(thrown, uncertain);
		});
}

/**
 * Sends a request and returns as soon as the headers are there. Redirects are followed on the same host only.
 *
 * @throws ServiceError when no response comes; never for a status
 */
export async function sendStreamed(
	connection: Connection,
	request: IHttpRequestOptions,
	purpose: Purpose,
): Promise<StreamedResponse> {
	return await followRedirects(
		request.url,
		async (url) => await send(connection, { ...request, url }, purpose),
		isSameHost,
		() =>
			new ServiceError(
				'unreadableResponse',
				`${connection.service} keeps redirecting the request`,
				{ description: 'Check the Base URL in the credential.' },
			),
	);
}

async function withText(
	{ service, redactData }: Connection,
	{ status, headers, stream }: StreamedResponse,
): Promise<ServiceResponse> {
	const text = await readText(stream, service, headers['content-type']).catch((thrown: unknown) => {
		throw networkFailure(thrown, service);
	});
	if (text.startsWith(GZIP_BEGINS)) throw notUnpacked(service);
	return { status, headers, text: redactData(text) };
}

/** No text begins so. n8n unpacks what is compressed once, and says so in one word. */
const GZIP_BEGINS = '\u001f';

/** Failures after which the service may have acted all the same: it was reached, and its word did not come back. */
const UNCERTAIN_KINDS: ReadonlySet<FailureKind> = new Set([
	'timeout',
	'unreadableResponse',
	'serviceUnavailable',
]);

/** Advice to send it again, at the end of a sentence or as one. */
const TRY_AGAIN = /(: |\b)try again (?:later|in a few minutes)[^.]*\. ?/gi;

/** A description without that advice, by which a call would be placed twice. What the service said stays as it is. */
function withoutTryAgain(description: string): string {
	return description
		.split('\n')
		.map((line) => (/^\S+ says: /.test(line) ? line : withoutAdvice(line)))
		.filter((line) => line !== '')
		.join('\n');
}

const withoutAdvice = (line: string): string =>
	line.replace(TRY_AGAIN, (_, before: string) => (before === '' ? '' : '. ')).trim();

function asCommandFailure(thrown: unknown, uncertain: string): unknown {
	if (!(thrown instanceof ServiceError) || !UNCERTAIN_KINDS.has(thrown.kind)) return thrown;
	return new ServiceError(thrown.kind, thrown.message, {
		description: `${uncertain}\n${withoutTryAgain(thrown.description)}`,
		httpCode: thrown.httpCode,
	});
}
