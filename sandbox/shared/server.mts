import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, injectFault } from './faults.mts';

export type { Fault, FaultKind } from './faults.mts';

export interface SeenRequest {
	method: string;
	/** Path and query as sent. */
	url: string;
	/** As sent: still percent-encoded, without the query. */
	path: string;
	query: URLSearchParams;
	headers: IncomingHttpHeaders;
	body: string;
	/** Epoch milliseconds of arrival. */
	at: number;
	/** Which connection it came on, counted from 1: requests of one number shared a connection. */
	connection: number;
}

export interface SimulatorServer {
	/** `http://127.0.0.1:<port>`, no trailing slash. */
	url: string;
	port: number;
	/** Every request whose body has arrived, oldest first, faulty ones included. */
	requests: SeenRequest[];
	/**
	 * Pending faults. Each request takes the first one that matches; a fault leaves the list once it
	 * has been used `times` times (default 1).
	 */
	faults: Fault[];
	/** How many connections were opened, also those that never sent a request. Set it to 0 to count afresh. */
	connections: number;
	/** The most requests that were under way at one moment. Set it to 0 to measure afresh. */
	peakConcurrency: number;
	/** Milliseconds by which every response is held back. */
	latencyMs: number;
	/** Ends open sockets at once, half-sent responses included. */
	close(): Promise<void>;
}

export type Handler = (request: SeenRequest, response: ServerResponse) => void | Promise<void>;

/** Long enough that a client's idle connection never closes under its next request. */
const KEEP_ALIVE_MS = 120_000;

async function readRequest(incoming: IncomingMessage, connection: number): Promise<SeenRequest> {
	const at = Date.now();
	const { url = '/' } = incoming;
	const [path, ...query] = url.split('?');
	return {
		method: incoming.method ?? 'GET',
		url,
		path,
		query: new URLSearchParams(query.join('?')),
		headers: incoming.headers,
		body: await text(incoming),
		at,
		connection,
	};
}

function createFaultPicker(faults: Fault[]): (request: SeenRequest) => Fault | undefined {
	const uses = new Map<Fault, number>();
	return (request) => {
		const index = faults.findIndex((fault) => fault.match?.(request) ?? true);
		if (index < 0) return undefined;
		const fault = faults[index];
		const used = (uses.get(fault) ?? 0) + 1;
		uses.set(fault, used);
		if (used >= (fault.times ?? 1)) {
			faults.splice(index, 1);
			uses.delete(fault);
		}
		return fault;
	};
}

/**
 * Starts an HTTP server on the loopback interface that notes what it is asked and breaks on demand.
 * @param handler answers a request; what it throws becomes a 500 with the error's text
 * @param options.port 0 or absent: any free port
 */
export async function startServer(
	handler: Handler,
	options: { port?: number } = {},
): Promise<SimulatorServer> {
	const faults: Fault[] = [];
	const takeFault = createFaultPicker(faults);
	let underWay = 0;
	let opened = 0;
	const ordinals = new WeakMap<Socket, number>();

	const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
		const request = await readRequest(incoming, ordinals.get(incoming.socket) ?? 0);
		simulator.requests.push(request);
		const fault = takeFault(request);
		if (simulator.latencyMs > 0) await sleep(simulator.latencyMs, undefined, { ref: false });
		const proceed = async () => await handler(request, response);
		await (fault ? injectFault(fault, request, response, proceed) : proceed());
	};

	const server = createServer((incoming, response) => {
		underWay += 1;
		simulator.peakConcurrency = Math.max(simulator.peakConcurrency, underWay);
		response.once('close', () => (underWay -= 1));
		answer(incoming, response).catch((error: unknown) => {
			// A client that went away in the middle of its request is no failure of the simulator.
			if (incoming.destroyed && !incoming.complete) return;
			if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
			response.end(`The simulator failed: ${String(error)}`);
		});
	});
	server.keepAliveTimeout = KEEP_ALIVE_MS;
	server.on('connection', (socket) => {
		opened += 1;
		simulator.connections += 1;
		ordinals.set(socket, opened);
	});

	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(options.port ?? 0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo;

	const simulator: SimulatorServer = {
		url: `http://127.0.0.1:${port}`,
		port,
		requests: [],
		faults,
		connections: 0,
		peakConcurrency: 0,
		latencyMs: 0,
		close: async () => {
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			});
		},
	};
	return simulator;
}
