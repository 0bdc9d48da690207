/**
 * A Kavkom and a 1com in a process of their own: `process.mts <setup as JSON>` prints the port it listens on. Bodies
 * are prepared beforehand, so that serving costs next to nothing beside what is measured. They know pages, totals and
 * dates, and the base URL says how long an answer takes: `http://127.0.0.1:1234/after-20` is 20 ms. Under `/far-20` a
 * round trip takes that long, and a new connection two more, as TCP and TLS have it over the internet. `/requests` tells
 * how many there were since it was asked the last time, but for those of a warm-up: `/after-20-warm-up`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { listAsked, listsOf, type Answer, type PhoneSetup } from './lists.mts';

const RECORDING = '/api/pbx/v1/cdr/download';

const MP3_FRAME_HEADER = Buffer.from([0xff, 0xfb, 0x90, 0x00]);

function send(response: ServerResponse, { type, parts }: Answer): void {
	const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
	response.writeHead(200, { 'Content-Type': type, 'Content-Length': length });
	for (const part of parts) response.write(part);
	response.end();
}

/** A recording of as many bytes as its name says. */
function sendRecording(query: URLSearchParams, response: ServerResponse): void {
	const size = Number(/(\d+)\.mp3$/.exec(query.get('file') ?? '')?.[1]);
	response.writeHead(200, { 'Content-Type': 'audio/mpeg', 'Content-Length': size });
	const chunk = Buffer.alloc(64 * 1024, MP3_FRAME_HEADER);
	let left = size;
	const pour = () => {
		while (left > 0) {
			const part = left < chunk.length ? chunk.subarray(0, left) : chunk;
			left -= part.length;
			if (!response.write(part)) return;
		}
		response.end();
	};
	response.on('drain', pour);
	pour();
}

const lists = listsOf(JSON.parse(process.argv[2]) as PhoneSetup);

/** Round trips before the first request of a connection can leave. */
const ROUND_TRIPS_TO_CONNECT = 2;

const connected = new WeakSet<Socket>();
let requests = 0;

function tellRequests(response: ServerResponse): void {
	send(response, { type: 'application/json', parts: [JSON.stringify(requests)] });
	requests = 0;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
	request.resume();
	if (pathname === '/requests') return tellRequests(response);
	const [, distance, delay, warmUp, path = ''] =
		/^\/(after|far)-(\d+)(-warm-up)?(\/.*)?$/.exec(pathname) ?? [];
	if (warmUp === undefined) requests += 1;
	const isNew = !connected.has(request.socket);
	connected.add(request.socket);
	const roundTrips = distance === 'far' && isNew ? ROUND_TRIPS_TO_CONNECT + 1 : 1;
	const list = listAsked(lists, path, searchParams);
	if (Number(delay) > 0) await sleep(Number(delay) * roundTrips);
	if (path === RECORDING) sendRecording(searchParams, response);
	else if (list) send(response, list(searchParams));
	else response.writeHead(404).end();
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
	void answer(request, response);
});
server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	if (typeof address === 'object') console.log(`PORT ${address?.port}`);
});
