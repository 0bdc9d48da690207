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
import {
	EXTENSION_COUNT,
	extensionUuid,
	kavkomRow,
	LEG_COLUMNS,
	legLine,
	oneComRow,
	type CallPlan,
	ZONE,
} from './calls.mts';
import { WrittenRows } from './rows.mts';
import { DateTime } from 'luxon';

/** What is served; each list takes memory, so only those that are asked for are made. */
export interface PhoneSetup {
	kavkom?: CallPlan;
	oneCom?: CallPlan;
	legs?: CallPlan;
}

const LARGEST_PAGE = 1000;
const FOREVER = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };
const MINUTE_MS = 60_000;

type Handler = (query: URLSearchParams, response: ServerResponse) => void;

const instantOf = (stamp: string): number => DateTime.fromSQL(stamp, { zone: ZONE }).toMillis();

function send(response: ServerResponse, type: string, ...parts: Array<string | Buffer>): void {
	const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
	response.writeHead(200, { 'Content-Type': type, 'Content-Length': length });
	for (const part of parts) response.write(part);
	response.end();
}

const count = (value: string | null, fallback: number) => Math.max(1, Number(value) || fallback);

/** `end_date` names a minute that is still in it. */
function kavkomWindow(query: URLSearchParams): typeof FOREVER {
	const [start, end] = [query.get('filter[start_date]'), query.get('filter[end_date]')];
	return {
		start: start === null ? FOREVER.start : instantOf(start),
		end: end === null ? FOREVER.end : instantOf(end) + MINUTE_MS,
	};
}

const kavkomCalls =
	(rows: WrittenRows): Handler =>
	(query, response) => {
		const { start, end } = kavkomWindow(query);
		const { from, to } = rows.between(start, end);
		const limit = Math.min(LARGEST_PAGE, count(query.get('limit'), 15));
		const page = count(query.get('page'), 1);
		const pages = Math.max(1, Math.ceil((to - from) / limit));
		const first = Math.min(to, from + (page - 1) * limit);
		const pagination = JSON.stringify({ page, pages, total: to - from });
		send(
			response,
			'application/json',
			'{"data":[',
			rows.slice(first, Math.min(to, first + limit)),
			`],"pagination":${pagination},"success":true,"message":""}`,
		);
	};

const extensions: Handler = (_query, response) => {
	const rows = Array.from({ length: EXTENSION_COUNT }, (_, index) => ({
		extension_uuid: extensionUuid(201 + index),
		extension: String(201 + index),
	}));
	const pagination = { page: 1, pages: 1, total: rows.length };
	send(response, 'application/json', JSON.stringify({ data: rows, pagination, success: true }));
};

const MP3_FRAME_HEADER = Buffer.from([0xff, 0xfb, 0x90, 0x00]);

/** A recording of as many bytes as its name says. */
const recording: Handler = (query, response) => {
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
};

/** `end` is the moment that is no longer in it. */
function oneComWindow(query: URLSearchParams): typeof FOREVER {
	const [start, end] = [query.get('start'), query.get('end')];
	return {
		start: start === null ? FOREVER.start : instantOf(start),
		end: end === null ? FOREVER.end : instantOf(end),
	};
}

const oneComRows =
	(rows: WrittenRows, before: string, after: string): Handler =>
	(query, response) => {
		const { start, end } = oneComWindow(query);
		const { from, to } = rows.between(start, end);
		if (from === to) send(response, 'text/html', '');
		else send(response, 'text/html', before, rows.slice(from, to), after);
	};

function handlersOf({ kavkom, oneCom, legs }: PhoneSetup): Map<string, Handler> {
	const handlers = new Map<string, Handler>();
	const pbx = '/api/pbx/v1';
	handlers.set(`${pbx}/extension/list_limited`, extensions);
	handlers.set(`${pbx}/cdr/download`, recording);
	if (kavkom) {
		const rows = new WrittenRows(kavkom, ',', (call) => JSON.stringify(kavkomRow(call, kavkom)));
		handlers.set(`${pbx}/cdr/list`, kavkomCalls(rows));
	}
	if (oneCom) {
		const rows = new WrittenRows(oneCom, ',', (call) => JSON.stringify(oneComRow(call, oneCom)));
		handlers.set('SIMPLECDRS', oneComRows(rows, '[', ']'));
	}
	if (legs) {
		const rows = new WrittenRows(legs, '\n', (call) => legLine(call, legs));
		handlers.set('CDRS', oneComRows(rows, `${LEG_COLUMNS.join(',')}\n`, '\n'));
	}
	return handlers;
}

const setup = JSON.parse(process.argv[2]) as PhoneSetup;
const handlers = handlersOf(setup);

/** Round trips before the first request of a connection can leave. */
const ROUND_TRIPS_TO_CONNECT = 2;

const connected = new WeakSet<Socket>();
let requests = 0;

function tellRequests(response: ServerResponse): void {
	send(response, 'application/json', JSON.stringify(requests));
	requests = 0;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
	request.resume();
	if (pathname === '/requests') return tellRequests(response);
	const [, distance, delay, warmUp, path] =
		/^\/(after|far)-(\d+)(-warm-up)?(\/.*)?$/.exec(pathname) ?? [];
	if (warmUp === undefined) requests += 1;
	const isNew = !connected.has(request.socket);
	connected.add(request.socket);
	const roundTrips = distance === 'far' && isNew ? ROUND_TRIPS_TO_CONNECT + 1 : 1;
	const handler = handlers.get(searchParams.get('info') ?? path);
	if (Number(delay) > 0) await sleep(Number(delay) * roundTrips);
	if (handler) handler(searchParams, response);
	else response.writeHead(404).end();
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
	void answer(request, response);
});
server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	if (typeof address === 'object') console.log(`PORT ${address?.port}`);
});
