import type { OutgoingHttpHeader, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeenRequest } from './server.mts';

export type FaultKind =
	| 'resetBeforeHeaders'
	| 'resetAfterHeaders'
	| 'notHttp'
	| 'stallHeaders'
	| 'stallBody'
	| 'truncateBody'
	| 'truncateUnannounced'
	| 'slowDrip'
	| 'dripHeaders'
	| 'dripBody'
	| 'floodBody'
	| 'status'
	| 'html'
	| 'wrongContentType'
	| 'gzipGarbage'
	| 'rewrite'
	| 'redirect'
	| 'body'
	| 'delay';

/**
 * One way in which a network or a server goes wrong.
 *
 * - `resetBeforeHeaders`: the connection is reset, the request never handled
 * - `resetAfterHeaders`: handled, then reset right after the true headers
 * - `notHttp`: answers with bytes that are no HTTP, never handled
 * - `stallHeaders`: never answers, never handled
 * - `stallBody`: handled, sends half of the body and then nothing more
 * - `truncateBody`: handled, announces the full length, sends half and closes
 * - `truncateUnannounced`: handled, announces no length, sends half and closes as if that were all
 * - `slowDrip`: handled, sends the body in 20 pieces, `delayMs` (default 20) apart
 * - `dripHeaders`: sends header after header, `delayMs` (default 20) apart, and never comes to the body
 * - `dripBody`: answers 200 with a blank every `delayMs` (default 20) for ever
 * - `floodBody`: answers 200 with `body` (default blanks) again and again for ever, as fast as it is read
 * - `status`: answers `status` (default 500), `headers` and `body` (default a JSON message)
 * - `html`: answers 200 with an HTML page, or `body`
 * - `wrongContentType`: handled, but sent as `headers['content-type']` (default `text/plain`)
 * - `gzipGarbage`: handled, but sent uncompressed as `content-encoding: gzip`
 * - `rewrite`: handled, but `rewrite` changes the body first, and `headers` win over the true ones
 * - `redirect`: answers `status` (default 302) to `location`
 * - `body`: answers 200 `application/json` with `body`
 * - `delay`: waits `delayMs` (default 1000) and then handles the request
 */
export interface Fault {
	kind: FaultKind;
	/** Which requests it hits; default all. */
	match?: (request: SeenRequest) => boolean;
	/** How many requests it hits; default 1, Infinity allowed. */
	times?: number;
	status?: number;
	headers?: Record<string, string>;
	/** As a function: what a service says of a request, and of what stands in it. */
	body?: string | ((request: SeenRequest) => string);
	rewrite?: (body: Buffer) => string | Buffer;
	/** As a function: by what was asked for. */
	location?: string | ((request: SeenRequest) => string);
	/** Milliseconds. */
	delayMs?: number;
}

type Proceed = () => Promise<void>;
type Injection = (
	fault: Omit<Fault, 'body' | 'location'> & { body?: string; location?: string },
	response: ServerResponse,
	proceed: Proceed,
) => void | Promise<void>;

const HTML_PAGE =
	'<!DOCTYPE html><html><head><title>Service</title></head><body><h1>Please sign in</h1></body></html>';
const DRIP_PIECES = 20;
const DEFAULT_DRIP_MS = 20;
const DEFAULT_DELAY_MS = 1_000;
const FLOOD_PIECE_BYTES = 65_536;

/**
 * Lets the handler answer into memory instead of onto the wire: status and headers stay on the
 * response, changeable, and the body comes back. A handler that never ends its answer never resolves.
 */
async function capture(response: ServerResponse, proceed: Proceed): Promise<Buffer> {
	const { write, end, writeHead } = response;
	const chunks: Buffer[] = [];
	const keep = (chunk: unknown): void => {
		if (typeof chunk === 'string') chunks.push(Buffer.from(chunk));
		else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
	};
	const ended = new Promise<void>((resolve) => {
		Object.assign(response, {
			writeHead: (status: number, headers: Record<string, OutgoingHttpHeader> = {}) => {
				response.statusCode = status;
				Object.entries(headers).forEach(([name, value]) => response.setHeader(name, value));
				return response;
			},
			write: (chunk: unknown) => (keep(chunk), true),
			end: (chunk?: unknown) => {
				keep(chunk);
				resolve();
				return response;
			},
		});
	});
	await proceed();
	await ended;
	Object.assign(response, { write, end, writeHead });
	return Buffer.concat(chunks);
}

const firstHalf = (body: Buffer): Buffer => body.subarray(0, Math.floor(body.length / 2));

/** Sends bytes and resolves once they have left, so that a reset does not overtake them. */
async function send(response: ServerResponse, bytes: Buffer): Promise<void> {
	response.flushHeaders();
	await new Promise<void>((resolve) => response.write(bytes, () => resolve()));
}

const reset = (response: ServerResponse): void => {
	response.socket?.resetAndDestroy();
};

/** Repeats a step until the other side has gone. */
async function untilLeft(response: ServerResponse, step: () => Promise<void>): Promise<void> {
	while (!response.destroyed && response.socket?.destroyed === false) await step();
}

const drip = async ({ delayMs = DEFAULT_DRIP_MS }: Pick<Fault, 'delayMs'>) =>
	await sleep(delayMs, undefined, { ref: false });

const INJECTIONS: Record<FaultKind, Injection> = {
	resetBeforeHeaders: (_fault, response) => reset(response),
	resetAfterHeaders: async (_fault, response, proceed) => {
		const body = await capture(response, proceed);
		response.setHeader('content-length', body.length);
		response.flushHeaders();
		// A reset in the same tick would drop the headers from the send queue.
		await sleep(20, undefined, { ref: false });
		reset(response);
	},
	notHttp: (_fault, response) => {
		response.socket?.end('220 example.com ready\r\n');
	},
	stallHeaders: () => undefined,
	stallBody: async (_fault, response, proceed) => {
		const body = await capture(response, proceed);
		response.setHeader('content-length', body.length);
		await send(response, firstHalf(body));
	},
	truncateBody: async (_fault, response, proceed) => {
		const body = await capture(response, proceed);
		response.setHeader('content-length', body.length);
		await send(response, firstHalf(body));
		response.socket?.destroy();
	},
	truncateUnannounced: async (_fault, response, proceed) => {
		const body = await capture(response, proceed);
		response.removeHeader('content-length');
		response.removeHeader('transfer-encoding');
		response.end(firstHalf(body));
	},
	slowDrip: async (fault, response, proceed) => {
		const body = await capture(response, proceed);
		response.setHeader('content-length', body.length);
		const pieceBytes = Math.max(1, Math.ceil(body.length / DRIP_PIECES));
		for (let start = 0; start < body.length && !response.destroyed; start += pieceBytes) {
			await send(response, body.subarray(start, start + pieceBytes));
			await drip(fault);
		}
		response.end();
	},
	dripHeaders: async (fault, response) => {
		response.socket?.write('HTTP/1.1 200 OK\r\n');
		await untilLeft(response, async () => {
			response.socket?.write('x-drip: 1\r\n');
			await drip(fault);
		});
	},
	dripBody: async (fault, response) => {
		response.writeHead(200, { 'content-type': 'application/json', ...fault.headers });
		await untilLeft(response, async () => {
			await send(response, Buffer.from(' '));
			await drip(fault);
		});
	},
	floodBody: async (fault, response) => {
		response.writeHead(200, { 'content-type': 'application/json', ...fault.headers });
		const piece = Buffer.alloc(FLOOD_PIECE_BYTES, fault.body ?? ' ', 'latin1');
		await untilLeft(response, async () => await send(response, piece));
	},
	status: (fault, response) => {
		const status = fault.status ?? 500;
		response.writeHead(status, { 'content-type': 'application/json', ...fault.headers });
		response.end(fault.body ?? JSON.stringify({ message: `Simulated status ${status}` }));
	},
	html: (fault, response) => {
		response.writeHead(200, { 'content-type': 'text/html; charset=UTF-8', ...fault.headers });
		response.end(fault.body ?? HTML_PAGE);
	},
	wrongContentType: async (fault, response, proceed) => {
		const body = await capture(response, proceed);
		response.setHeader('content-type', fault.headers?.['content-type'] ?? 'text/plain');
		response.end(body);
	},
	gzipGarbage: async (_fault, response, proceed) => {
		const body = await capture(response, proceed);
		response.setHeader('content-encoding', 'gzip');
		response.end(body);
	},
	rewrite: async (fault, response, proceed) => {
		const body = await capture(response, proceed);
		const rewritten = Buffer.from(fault.rewrite?.(body) ?? body);
		response.setHeader('content-length', rewritten.length);
		Object.entries(fault.headers ?? {}).forEach(([name, value]) => response.setHeader(name, value));
		response.end(rewritten);
	},
	redirect: (fault, response) => {
		response.writeHead(fault.status ?? 302, { location: fault.location ?? '/', ...fault.headers });
		response.end();
	},
	body: (fault, response) => {
		response.writeHead(200, { 'content-type': 'application/json', ...fault.headers });
		response.end(fault.body ?? '');
	},
	delay: async (fault, _response, proceed) => {
		await sleep(fault.delayMs ?? DEFAULT_DELAY_MS, undefined, { ref: false });
		await proceed();
	},
};

/** Answers a request the way the fault says; `proceed` runs the real handler. */
export async function injectFault(
	fault: Fault,
	request: SeenRequest,
	response: ServerResponse,
	proceed: Proceed,
): Promise<void> {
	const said = (text: Fault['body']) => (typeof text === 'function' ? text(request) : text);
	const spoken = { ...fault, body: said(fault.body), location: said(fault.location) };
	await INJECTIONS[fault.kind](spoken, response, proceed);
}
