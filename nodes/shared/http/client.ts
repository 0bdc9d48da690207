import {
	sleep,
	type IDataObject,
	type IExecuteFunctions,
	type IHookFunctions,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type IPollFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';
import {
	closeConnectionWith,
	guardAgainstStall,
	readText,
	type ResponseStream,
} from './responseStream';
import { ServiceError, type FailureKind } from '../failure/serviceError';
import { LIMITS } from './limits';
import { networkFailure } from './networkFailure';
import type { Pacer } from './pacer';
import type { Redactor } from '../secrets/redact';
import { secondsBeforeRetry } from './retry';
import { settle } from '../failure/settle';

/** Where n8n lets a node send requests: in a run, a list of the editor, a poll, or around a webhook. */
export type RequestContext =
	| IExecuteFunctions
	| IHookFunctions
	| ILoadOptionsFunctions
	| IPollFunctions
	| IWebhookFunctions;

/** Everything that requests to one account have in common. */
export interface Connection {
	context: RequestContext;
	credentialType: string;
	/** The service's name as users know it. */
	service: string;
	/** For messages. */
	redact: Redactor;
	/** For answers and what is made of them. */
	redactData: Redactor;
	/** Shared by all requests of the account. */
	pace: Pacer;
	secondsBetweenRequests: number;
}

/**
 * A response read as text, without the key where the service says it back. Services are known to lie in
 * status and content type, so all three are looked at.
 */
export interface ServiceResponse {
	status: number;
	headers: IDataObject;
	text: string;
}

/** A response whose body has not been read yet; its stream fails by itself when it stalls. */
export interface StreamedResponse {
	status: number;
	headers: IDataObject;
	stream: ResponseStream;
}

/** Makes a value of a response, or throws the ServiceError that it stands for. */
export type Interpret<T> = (response: ServiceResponse) => T;

/**
 * Sends a read and makes a value of its response. Sent again, with growing pauses, after 429, 5xx, time-outs,
 * resets and answers that can't be read; how often and how long is in LIMITS.
 *
 * @param request url, qs, headers and body; see `sendStreamed` for bodies on a GET
 * @throws ServiceError free of secrets
 */
export async function read<T>(
	connection: Connection,
	request: IHttpRequestOptions,
	interpret: Interpret<T>,
): Promise<T> {
	return await withRetries(async () => {
		const { readIdleSeconds, readTotalSeconds } = LIMITS;
		const response = await sendStreamed(connection, request, readIdleSeconds, readTotalSeconds);
		return interpret(await withText(connection, response));
	});
}

/**
 * Sends something that has an effect, such as placing a call. Never sent twice, whatever happens.
 *
 * @throws ServiceError; `uncertain` tells in words what the user must check when the request may have
 *   arrived although no answer came
 */
export async function command<T>(
	connection: Connection,
	request: IHttpRequestOptions,
	uncertain: string,
	interpret: Interpret<T>,
): Promise<T> {
	const send = async () => {
		const { commandIdleSeconds } = LIMITS;
		const response = await sendOnce(connection, request, commandIdleSeconds, commandIdleSeconds);
		return interpret(await withText(connection, response));
	};
	const outcome = await settle(send());
	if ('value' in outcome) return outcome.value;
	throw asCommandFailure(outcome.thrown, uncertain);
}

/** Failures after which the service may have acted all the same: it was reached, and its word did not come back. */
const UNCERTAIN_KINDS: ReadonlySet<FailureKind> = new Set([
	'timeout',
	'unreadableResponse',
	'serviceUnavailable',
]);

function asCommandFailure(thrown: unknown, uncertain: string): unknown {
	if (!(thrown instanceof ServiceError) || !UNCERTAIN_KINDS.has(thrown.kind)) return thrown;
	return new ServiceError(thrown.kind, thrown.message, {
		description: `${uncertain}\n${thrown.description}`,
		httpCode: thrown.httpCode,
	});
}

/** Runs a read again as long as its failure promises that this can help. */
export async function withRetries<T>(attemptRead: () => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt += 1) {
		const outcome = await settle(attemptRead());
		if ('value' in outcome) return outcome.value;
		const { thrown } = outcome;
		const seconds =
			thrown instanceof ServiceError ? secondsBeforeRetry(thrown, attempt, Math.random()) : null;
		if (seconds === null) throw thrown;
		await sleep(seconds * 1000);
	}
}

async function withText(
	connection: Connection,
	response: StreamedResponse,
): Promise<ServiceResponse> {
	const outcome = await settle(readText(response.stream, connection.service));
	if ('thrown' in outcome) throw asNetworkFailure(outcome.thrown, connection.service);
	const text = connection.redactData(outcome.value);
	return { status: response.status, headers: response.headers, text };
}

/** Any exception of sending or reading as a ServiceError. */
export function asNetworkFailure(thrown: unknown, service: string): ServiceError {
	return thrown instanceof ServiceError ? thrown : networkFailure(thrown, service);
}

/**
 * Sends a read and returns as soon as the headers are there. No status makes it throw.
 *
 * n8n's helper repeats a request itself after a thrown 401 and follows redirects with credentials to any
 * host. So statuses are never thrown, and redirects are followed here, on the same host only.
 *
 * @param request `method` is to be left out for a read with a body: named, `GET` makes n8n drop the body
 * @param idleSeconds without a byte for so long, the response is given up
 * @param totalSeconds after so long its stream is given up, however lively
 */
export async function sendStreamed(
	connection: Connection,
	request: IHttpRequestOptions,
	idleSeconds: number,
	totalSeconds: number,
): Promise<StreamedResponse> {
	let url = request.url;
	for (let redirects = 0; ; redirects += 1) {
		const response = await sendOnce(connection, { ...request, url }, idleSeconds, totalSeconds);
		const target = redirectTarget(response, url);
		if (target === null || !isSameHost(url, target)) return response;
		response.stream.destroy();
		if (redirects >= LIMITS.maxRedirects) {
			throw new ServiceError(
				'unreadableResponse',
				`${connection.service} keeps redirecting the request`,
				{
					description: 'Check the Base URL in the credential.',
				},
			);
		}
		url = target;
	}
}

async function sendOnce(
	{ context, credentialType, service, pace, secondsBetweenRequests }: Connection,
	request: IHttpRequestOptions,
	idleSeconds: number,
	totalSeconds: number,
): Promise<StreamedResponse> {
	await pace(secondsBetweenRequests);
	const givenUp = new AbortController();
	const outcome = await settle(
		context.helpers.httpRequestWithAuthentication.call(
			thatAlsoHeeds(givenUp.signal, context),
			credentialType,
			streamed(request, idleSeconds, givenUp),
		) as Promise<HelperResponse>,
	);
	if ('thrown' in outcome) throw networkFailure(outcome.thrown, service);
	return toStreamedResponse(outcome.value, givenUp, idleSeconds, totalSeconds);
}

/** n8n puts the signal by which a run is stopped in place of a request's own, so here it says both. */
function thatAlsoHeeds(signal: AbortSignal, context: RequestContext): RequestContext {
	if (!('getExecutionCancelSignal' in context)) return context;
	const stopped = context.getExecutionCancelSignal();
	const either = stopped ? AbortSignal.any([stopped, signal]) : signal;
	const heeding = Object.create(context) as typeof context;
	heeding.getExecutionCancelSignal = () => either;
	return heeding;
}

/**
 * Fetches an address that needs no credential and must not be given one, such as the storage that a
 * recording's redirect points to.
 */
export async function sendWithoutCredential(
	{ context, service }: Pick<Connection, 'context' | 'service'>,
	url: string,
	idleSeconds: number,
	totalSeconds: number,
): Promise<StreamedResponse> {
	const givenUp = new AbortController();
	const outcome = await settle(
		context.helpers.httpRequest(streamed({ url }, idleSeconds, givenUp)) as Promise<HelperResponse>,
	);
	if ('thrown' in outcome) throw networkFailure(outcome.thrown, service);
	return toStreamedResponse(outcome.value, givenUp, idleSeconds, totalSeconds);
}

interface HelperResponse {
	statusCode: number;
	headers: IDataObject;
	body: ResponseStream;
}

/** A compressed response that is cut off passes for a whole one, so none is asked for. */
const UNPACKED = { 'Accept-Encoding': 'identity' };

function streamed(
	request: IHttpRequestOptions,
	idleSeconds: number,
	givenUp: AbortController,
): IHttpRequestOptions {
	return {
		...request,
		headers: { ...request.headers, ...UNPACKED },
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout: idleSeconds * 1000,
		abortSignal: givenUp.signal,
	};
}

function toStreamedResponse(
	{ statusCode, headers, body }: HelperResponse,
	givenUp: AbortController,
	idleSeconds: number,
	totalSeconds: number,
): StreamedResponse {
	closeConnectionWith(body, givenUp);
	guardAgainstStall(body, idleSeconds, totalSeconds);
	return { status: statusCode, headers, stream: body };
}

/** Where a response redirects to, as a full URL; null when it does not. */
export function redirectTarget(
	{ status, headers }: Pick<StreamedResponse, 'status' | 'headers'>,
	from: string,
): string | null {
	const { location } = headers;
	if (status < 300 || status >= 400 || typeof location !== 'string') return null;
	try {
		return new URL(location, from).href;
	} catch {
		return null;
	}
}

/** The same host, reached at least as safely: http may become https, not the other way round. */
function isSameHost(from: string, to: string): boolean {
	const [a, b] = [new URL(from), new URL(to)];
	if (a.origin === b.origin) return true;
	return a.hostname === b.hostname && a.protocol === 'http:' && b.protocol === 'https:';
}

/** The host that a response redirects to, fit to be shown. */
export function hostOf(url: string): string {
	return new URL(url).host;
}
