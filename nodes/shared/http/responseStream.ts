import { ServiceError } from '../failure/serviceError';
import { SECOND_MS } from '../time/units';
import { decoded } from './charset';
import { LIMITS } from './limits';

type StreamEvent = 'readable' | 'end' | 'error' | 'close';

/** What is used of the stream that n8n's helpers give for a response. */
export interface ResponseStream extends AsyncIterable<Buffer> {
	destroyed: boolean;
	readableEnded: boolean;
	destroy(reason?: Error): unknown;
	push(chunk: Buffer | null, encoding?: string): boolean;
	emit(event: 'error', reason: Error): boolean;
	on(event: StreamEvent, listener: (reason?: Error) => void): unknown;
	off(event: StreamEvent, listener: (reason?: Error) => void): unknown;
	read(): Buffer | null;
	unshift(chunk: Buffer): void;
}

/**
 * Makes the connection of a response end when its stream is destroyed. A stream made from a generator, as the
 * HTTP client makes them, leaves it open: for good where the response stalls.
 *
 * @param givenUp ends the request
 */
export function closeConnectionWith(stream: ResponseStream, givenUp: AbortController): void {
	const destroy = stream.destroy.bind(stream);
	stream.destroy = (reason) => {
		const isRead = stream.readableEnded;
		// First the stream: a request that ends passes for a run that was stopped to whoever still reads.
		const destroyed = destroy(reason);
		if (!isRead) givenUp.abort();
		return destroyed;
	};
}

class StalledResponse extends Error {
	readonly code = 'STALLED';
}

class BrokenResponse extends Error {}

/**
 * Ends a stream that brings no byte for `idleSeconds`, or that lasts longer than `totalSeconds`: the
 * time-out of the HTTP client covers a streamed response only until its headers.
 *
 * A stream made from a generator, as the HTTP client makes them, is not told of its end before the
 * generator's next chunk, which never comes. So its readers are told of the failure directly.
 */
export function guardAgainstStall(
	stream: ResponseStream,
	idleSeconds: number,
	totalSeconds: number,
): void {
	const givenUpAt = Date.now() + totalSeconds * SECOND_MS;
	const arrived = countArrivals(stream);
	// While nobody reads, a failure would otherwise end the whole process.
	stream.on('error', () => undefined);
	let before = arrived();
	const check = () => {
		if (stream.destroyed || stream.readableEnded) return;
		const now = arrived();
		if (now === before || Date.now() >= givenUpAt) {
			const reason = new StalledResponse('No data');
			stream.destroy(reason);
			stream.emit('error', reason);
			return;
		}
		before = now;
		watch();
	};
	let timeout: AbortSignal;
	const watch = () => {
		timeout = AbortSignal.timeout(idleSeconds * SECOND_MS);
		timeout.addEventListener('abort', check, { once: true });
	};
	watch();
	// Else the response would be held in memory until its time-out has passed, and a long list has thousands of them.
	stream.on('close', () => timeout.removeEventListener('abort', check));
}

function countArrivals(stream: ResponseStream): () => number {
	let count = 0;
	onArrival(stream, () => (count += 1));
	return () => count;
}

/** Looks at data where it enters the stream: a listener would start its flow and lose the beginning. */
function onArrival(stream: ResponseStream, look: (chunk: Buffer | null) => void): void {
	const push = stream.push.bind(stream);
	stream.push = (chunk, encoding) => {
		look(chunk);
		return push(chunk, encoding);
	};
}

/** Ends a stream with a failure once more than `maxBytes` have come: a server may never stop sending. */
export function guardAgainstFlood(
	stream: ResponseStream,
	maxBytes: number,
	failure: ServiceError,
): void {
	let size = 0;
	onArrival(stream, (chunk) => {
		size += chunk?.length ?? 0;
		if (size <= maxBytes || stream.destroyed) return;
		stream.emit('error', failure);
		stream.destroy();
	});
}

/** @param howToGoOn what the user can do to have less sent */
export function tooLarge(service: string, howToGoOn: string): ServiceError {
	return new ServiceError(
		'unreadableResponse',
		`The answer of ${service} is too large to be read`,
		{ description: howToGoOn },
	);
}

const LESS_AT_ONCE =
	'Choose a shorter date range, or a smaller Page Size or fewer Days per Request in the options, where there are such.';

/**
 * Reads a stream to its end as text.
 *
 * @param contentType the header, which may name a charset
 * @throws ServiceError when it is larger than any honest response, or the stream's own exception
 */
export async function readText(
	stream: ResponseStream,
	service: string,
	contentType?: unknown,
): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream) {
		size += chunk.length;
		if (size > LIMITS.maxTextBytes) {
			throw tooLarge(service, LESS_AT_ONCE);
		}
		chunks.push(chunk);
	}
	return decoded(Buffer.concat(chunks, size), contentType);
}

/** Reads the beginning of a stream as text, to explain a response that was not the expected one, and ends it. */
export async function readExplanation(stream: ResponseStream): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream) {
		chunks.push(chunk);
		size += chunk.length;
		if (size >= LIMITS.maxExplanationBytes) break;
	}
	return Buffer.concat(chunks, size).toString('utf8');
}

/**
 * Looks at the first bytes of a stream and puts them back, so that a file can be told from an excuse
 * without holding it in memory.
 *
 * @returns empty when the stream ends without a byte, or has ended before
 * @throws the stream's own exception
 */
export async function peek(stream: ResponseStream): Promise<Buffer> {
	if (stream.readableEnded) return Buffer.alloc(0);
	if (stream.destroyed) throw new BrokenResponse('Broke off before it was looked at');
	return await new Promise<Buffer>((resolve, reject) => {
		const settle = (finish: () => void) => {
			stream.off('readable', onReadable);
			stream.off('end', onEnd);
			stream.off('close', onEnd);
			stream.off('error', onError);
			finish();
		};
		const onReadable = () => {
			const chunk = stream.read();
			if (chunk === null) return;
			stream.unshift(chunk);
			settle(() => resolve(chunk));
		};
		const onEnd = () => settle(() => resolve(Buffer.alloc(0)));
		const onError = (reason?: Error) => settle(() => reject(reason));
		stream.on('readable', onReadable);
		stream.on('end', onEnd);
		stream.on('close', onEnd);
		stream.on('error', onError);
	});
}
