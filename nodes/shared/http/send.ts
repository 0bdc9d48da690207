import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import type { Connection, RequestContext } from './connection';
import { LIMITS } from './limits';
import { networkFailure } from './networkFailure';
import { closeConnectionWith, guardAgainstStall, type ResponseStream } from './responseStream';

/** A response whose body has not been read yet; its stream fails by itself when it stalls. */
export interface StreamedResponse {
	status: number;
	headers: IDataObject;
	stream: ResponseStream;
}

/** What a request is for, which decides how long it may take, and how its response may travel. */
export type Purpose = 'read' | 'readCompressed' | 'command' | 'download';

interface Patience {
	/** Without a byte for so long, the response is given up. */
	idleSeconds: number;
	/** After so long it is given up, however lively. */
	totalSeconds: number;
}

const readPatience = (): Patience => ({
	idleSeconds: LIMITS.readIdleSeconds,
	totalSeconds: LIMITS.readTotalSeconds,
});

const PATIENCE: Record<Purpose, () => Patience> = {
	read: readPatience,
	readCompressed: readPatience,
	command: () => ({
		idleSeconds: LIMITS.commandIdleSeconds,
		totalSeconds: LIMITS.commandIdleSeconds,
	}),
	download: () => ({
		idleSeconds: LIMITS.downloadIdleSeconds,
		totalSeconds: LIMITS.downloadTotalSeconds,
	}),
};

/**
 * Sends one request with the credential, in the pace of its account, and returns as soon as the headers are
 * there.
 *
 * n8n's helper repeats a request itself after a thrown 401 and follows redirects with credentials to any
 * host. So no status is thrown, and no redirect is followed.
 *
 * @param request `method` is to be left out for a read with a body: named, `GET` makes n8n drop the body
 * @throws ServiceError when no response comes; the signal's reason when it was canceled while it waited
 */
export async function send(
	connection: Connection,
	request: IHttpRequestOptions,
	purpose: Purpose,
): Promise<StreamedResponse> {
	const { context, credentialType } = connection;
	return await streamed(connection, request, purpose, async (options, signal) => {
		const { httpRequestWithAuthentication } = context.helpers;
		const heeding = thatAlsoHeeds(signal, context);
		return (await httpRequestWithAuthentication.call(heeding, credentialType, options)) as unknown;
	});
}

/**
 * Fetches an address that needs no credential and must not be given one, such as the storage that a
 * recording's redirect points to. No status is thrown, and no redirect is followed.
 */
export async function sendWithoutCredential(
	connection: Connection,
	url: string,
	purpose: Purpose,
): Promise<StreamedResponse> {
	const { helpers } = connection.context;
	return await streamed(
		connection,
		{ url },
		purpose,
		async (options) => (await helpers.httpRequest(options)) as unknown,
	);
}

interface HelperResponse {
	statusCode: number;
	headers: IDataObject;
	body: ResponseStream;
}

/**
 * A compressed response that is cut off passes for a whole one, so none is asked for where that could go unnoticed: see
 * `readCompressed`.
 */
const ENCODINGS: Record<Purpose, string> = {
	read: 'identity',
	readCompressed: 'gzip',
	command: 'identity',
	download: 'identity',
};

async function streamed(
	{ service, cancelSignal, pace, secondsBetweenRequests }: Connection,
	request: IHttpRequestOptions,
	purpose: Purpose,
	ask: (options: IHttpRequestOptions, signal: AbortSignal) => Promise<unknown>,
): Promise<StreamedResponse> {
	await pace(secondsBetweenRequests, cancelSignal);
	const { idleSeconds, totalSeconds } = PATIENCE[purpose]();
	const givenUp = new AbortController();
	const signal = cancelSignal ? AbortSignal.any([cancelSignal, givenUp.signal]) : givenUp.signal;
	const options: IHttpRequestOptions = {
		...request,
		headers: { ...request.headers, 'Accept-Encoding': ENCODINGS[purpose] },
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout: idleSeconds * 1000,
		abortSignal: signal,
	};
	const response = await ask(options, signal).catch((thrown: unknown) => {
		throw networkFailure(thrown, service);
	});
	const { statusCode: status, headers, body: stream } = response as HelperResponse;
	closeConnectionWith(stream, givenUp);
	guardAgainstStall(stream, idleSeconds, totalSeconds);
	return { status, headers, stream };
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
