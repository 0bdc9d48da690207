import type { ServerResponse } from 'node:http';
import { createRandom } from '../shared/random.mts';
import { type SeenRequest, type SimulatorServer, startServer } from '../shared/server.mts';
import { onTheWire } from '../shared/wire.mts';
import { html, type Outcome } from './answers.mts';
import { withCache } from './cache.mts';
import { createCallFactory, type OneComCall } from './calls.mts';
import { createExtensions, type OneComExtension } from './extensions.mts';
import { createLocalClock } from './localTime.mts';
import { DEFAULT_ODDITIES, type OneComOddities } from './oddities.mts';
import { readParameters } from './parameters.mts';
import { isOpenApi, OPEN_API_PATH, openApi } from './openApi/routes.mts';
import { createQueues, type Queue } from './people.mts';
import { route } from './routes.mts';
import { createTraffic } from './traffic.mts';
import type { Command, HungUp, PlacedCall, World } from './world.mts';

export type { OneComCall, OneComDirection } from './calls.mts';
export type { OneComLeg } from './legs.mts';
export { type OneComExtension, SECRET_FIELDS } from './extensions.mts';
export { DEFAULT_ODDITIES, type OneComOddities } from './oddities.mts';
export { TENANT_NAME, TENANT_SECRETS } from './directory.mts';
export { EXTRA_SECRET } from './openApi/answers.mts';
export { ADDRESS_SECRETS } from './openApi/queues.mts';
export { transcriptOf } from './transcripts.mts';
export { AUTH_SENTENCE, WRONG_TENANT_SENTENCE } from './answers.mts';
export { recordingOf } from './recordings.mts';
export type { Command, HungUp, PlacedCall } from './world.mts';

export interface OneComSimulatorOptions {
	/** Default 1. The same seed and `now` give the same calls on every machine. */
	seed?: number;
	/** The simulator's clock in epoch milliseconds; default the real one. */
	now?: () => number;
	port?: number;
	/** The read/write key. */
	apiKey?: string;
	readOnlyKey?: string;
	/** Default `DEMO`. */
	tenant?: string;
	/** IANA name; default `Asia/Jerusalem`. */
	zone?: string;
	/** Default 500. */
	callCount?: number;
	/** Local days that the calls are spread over; default 14. */
	days?: number;
	oddities?: Partial<OneComOddities>;
	/** These instead of made-up ones. */
	calls?: OneComCall[];
}

export interface OneComSimulator {
	readonly server: SimulatorServer;
	/** Up to and with `proxyapi.php`. */
	readonly baseUrl: string;
	/** Up to and with `openapi.php`, the newer API on the same host. */
	readonly openApiUrl: string;
	readonly apiKey: string;
	readonly readOnlyKey: string;
	readonly tenant: string;
	readonly zone: string;
	/** What really happened; its items and the list itself may be changed at any time. */
	readonly calls: OneComCall[];
	readonly extensions: readonly OneComExtension[];
	readonly queues: readonly Queue[];
	/** The numbers of extensions without a telephone that is signed in; nobody at the start. */
	readonly unregistered: Set<string>;
	/** Addresses of requests to the newer API with a key in them: a client must never make one. */
	readonly openApiUrlsWithKey: readonly string[];
	/** Changed in place; the next request sees it. */
	readonly oddities: OneComOddities;
	readonly placed: PlacedCall[];
	readonly hungUp: HungUp[];
	/** TRANSFER, SMS and AGENT. */
	readonly commands: Command[];
	/**
	 * Adds a call; what is left out is filled in consistently. With a `queueId` the agents of that
	 * queue rang, a leg each. By default it started 90 s ago, inbound, answered by 203.
	 */
	addCall(partial: Partial<OneComCall>): OneComCall;
	close(): Promise<void>;
}

const PATH = '/pbx/proxyapi.php';
const DEFAULT_API_KEY = 'sample-onecom-key';
const DEFAULT_READ_ONLY_KEY = 'sample-onecom-read-only-key';
const TENANT_ID = '17';

function createWorld(options: OneComSimulatorOptions): World {
	const { seed = 1, now = Date.now, tenant = 'DEMO', zone = 'Asia/Jerusalem' } = options;
	const random = createRandom(seed);
	const oddities = { ...DEFAULT_ODDITIES, ...options.oddities };
	const clock = createLocalClock(zone);
	const extensions = createExtensions(tenant, random, oddities.extensionNumbers);
	const numbers = extensions.map(({ number }) => number);
	const factory = createCallFactory({ random, clock, tenant, now, numbers, oddities });
	const queues = createQueues(numbers);
	const drawCalls = (): OneComCall[] => {
		const { callCount = 500, days = 14 } = options;
		return createTraffic({
			random,
			factory,
			extensions,
			queues,
			tenant,
			zone,
			now: now(),
			callCount,
			days,
		});
	};
	return {
		now,
		apiKey: options.apiKey ?? DEFAULT_API_KEY,
		readOnlyKey: options.readOnlyKey ?? DEFAULT_READ_ONLY_KEY,
		tenant,
		tenantId: TENANT_ID,
		clock,
		random,
		factory,
		oddities,
		calls: options.calls ?? drawCalls(),
		extensions,
		queues,
		unregistered: new Set(),
		paused: new Map(),
		openApiUrlsWithKey: [],
		readLegs: new Set(),
		placed: [],
		hungUp: [],
		commands: [],
	};
}

function createHandler(world: World) {
	const cachedRoute = withCache(route);
	const outcomeOf = async (request: SeenRequest): Promise<Outcome> => {
		if (isOpenApi(request.path)) return await openApi(request, world);
		const known = request.method === 'GET' && request.path === PATH;
		return known ? await cachedRoute(readParameters(request.query), world) : html('Not Found', 404);
	};
	return async (request: SeenRequest, response: ServerResponse): Promise<void> => {
		const outcome = await outcomeOf(request);
		if (outcome === null) return;
		const plain = { headers: { 'content-type': outcome.contentType }, body: outcome.body };
		const { headers, body } = onTheWire(plain, request, world.oddities);
		response.writeHead(outcome.status, headers);
		response.end(body);
	};
}

function addCall(world: World, partial: Partial<OneComCall>): OneComCall {
	const queue = world.queues.find(({ id }) => id === partial.queueId);
	const call = world.factory.create(partial, queue?.agents);
	world.calls.push(call);
	return call;
}

/** Starts a local 1com on the loopback interface: MiRTA's HTTP API as the contract describes it. */
export async function startOneCom(options: OneComSimulatorOptions = {}): Promise<OneComSimulator> {
	const world = createWorld(options);
	const server = await startServer(createHandler(world), { port: options.port });
	return {
		server,
		baseUrl: server.url + PATH,
		openApiUrl: server.url + OPEN_API_PATH,
		apiKey: world.apiKey,
		readOnlyKey: world.readOnlyKey,
		tenant: world.tenant,
		zone: world.clock.zone,
		calls: world.calls,
		extensions: world.extensions,
		queues: world.queues,
		unregistered: world.unregistered,
		openApiUrlsWithKey: world.openApiUrlsWithKey,
		oddities: world.oddities,
		placed: world.placed,
		hungUp: world.hungUp,
		commands: world.commands,
		addCall: (partial) => addCall(world, partial),
		close: () => server.close(),
	};
}
