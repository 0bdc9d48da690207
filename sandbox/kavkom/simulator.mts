import lodash from 'lodash';
import { createRandom } from '../shared/random.mts';
import { type SimulatorServer, startServer } from '../shared/server.mts';
import { completeCall, type KavkomCall } from './calls.mts';
import { createCrm, type KavkomCrm } from './crm.mts';
import {
	createDirectory,
	type KavkomDestination,
	type KavkomExtension,
	type KavkomUser,
} from './directory.mts';
import { HONEST_ODDITIES, type KavkomOddities } from './oddities.mts';
import { handleRequest } from './routes.mts';
import { createStamps } from './stamps.mts';
import type { KavkomState, PlacedCall } from './state.mts';
import { generateCalls, type TrafficPlan } from './traffic.mts';

export type { KavkomCall, KavkomDirection } from './calls.mts';
export type { KavkomCrm, KavkomLead, KavkomModule, KavkomTag } from './crm.mts';
export type { KavkomDestination, KavkomExtension, KavkomUser } from './directory.mts';
export { SECRET_MARK } from './directoryRows.mts';
export { HONEST_ODDITIES, type KavkomOddities } from './oddities.mts';
export { recordingAudio } from './recordings.mts';
export type { PlacedCall } from './state.mts';
export { recordedFrom, shownFrom } from './visibility.mts';

export interface KavkomSimulatorOptions {
	/** Default 1. */
	seed?: number;
	/** Epoch milliseconds; default Date.now. */
	now?: () => number;
	/** Default: any free port. */
	port?: number;
	apiKey?: string;
	/** A version 4 UUID. */
	domainUuid?: string;
	/** The domain's zone, an IANA name; default Europe/Paris. */
	zone?: string;
	/** Default 500. */
	callCount?: number;
	/** How many days back the calls reach; default 14. */
	days?: number;
	oddities?: Partial<KavkomOddities>;
	/** These instead of generated ones. */
	calls?: KavkomCall[];
}

export interface KavkomSimulator {
	server: SimulatorServer;
	/** No trailing slash; the API's paths begin with `/api/`. */
	baseUrl: string;
	apiKey: string;
	domainUuid: string;
	zone: string;
	/** The truth; push, edit or remove at will. */
	readonly calls: KavkomCall[];
	readonly extensions: KavkomExtension[];
	readonly destinations: KavkomDestination[];
	readonly users: KavkomUser[];
	readonly crm: KavkomCrm;
	/** Change them at any time. */
	readonly oddities: KavkomOddities;
	/** What really rang, oldest first. */
	readonly placed: PlacedCall[];
	/** Adds a call, by default an answered inbound one of a minute ago that shows up at once. */
	addCall(partial: Partial<KavkomCall>): KavkomCall;
	close(): Promise<void>;
}

const DEFAULT_DOMAIN = '7b1c5a52-3f0e-4d7a-9a44-5f6e21c0d913';
const DEFAULT_API_KEY = 'sandbox-kavkom-token';

/** Separate streams, so that answering requests or adding calls never changes the generated traffic. */
const STREAMS = { directory: 1, traffic: 2, requests: 3, added: 4 };

/** Lets a call name its extension by number alone, or by uuid alone. */
function withExtension(
	partial: Partial<KavkomCall>,
	extensions: KavkomExtension[],
): Partial<KavkomCall> {
	const { extensionNumber, extensionUuid } = partial;
	const found = extensions.find(
		({ extension, uuid }) => extension === extensionNumber || uuid === extensionUuid,
	);
	return found
		? { extensionNumber: found.extension, extensionUuid: found.uuid, ...partial }
		: partial;
}

/** What the calls of an office are drawn by. */
type OfficePlan = Omit<TrafficPlan, 'random' | 'directory'> & { seed: number };

const streamOf = (seed: number, name: keyof typeof STREAMS) =>
	createRandom(seed * 1_000 + STREAMS[name]);

const drawCalls = lodash.memoize(
	({ seed, ...plan }: OfficePlan): KavkomCall[] =>
		generateCalls({
			...plan,
			random: streamOf(seed, 'traffic'),
			directory: createDirectory(streamOf(seed, 'directory')),
		}),
	(plan) => JSON.stringify(plan),
);
const DRAWN_KEPT = 8;

/** Copies, which may be edited. Many a test starts the same Kavkom at the same hour, and drawing its calls takes longest. */
function officeCalls(plan: OfficePlan): KavkomCall[] {
	const kept = drawCalls.cache as Map<string, KavkomCall[]>;
	if (kept.size > DRAWN_KEPT) kept.clear();
	return drawCalls(plan).map((call) => ({ ...call }));
}

/** Starts a local Kavkom on the loopback interface (contract: kavkom). */
export async function startKavkom(options: KavkomSimulatorOptions = {}): Promise<KavkomSimulator> {
	const { seed = 1, now = Date.now, zone = 'Europe/Paris', callCount = 500, days = 14 } = options;
	const directoryRandom = streamOf(seed, 'directory');
	const directory = createDirectory(directoryRandom);
	const added = streamOf(seed, 'added');

	const calls = options.calls ?? officeCalls({ seed, now: now(), zone, callCount, days });
	const addCall = (partial: Partial<KavkomCall>): KavkomCall => {
		const call = completeCall(withExtension(partial, directory.extensions), now(), added);
		calls.push(call);
		return call;
	};

	const stamps = createStamps(zone);
	const state: KavkomState = {
		apiKey: options.apiKey ?? DEFAULT_API_KEY,
		domainUuid: options.domainUuid ?? DEFAULT_DOMAIN,
		url: () => server.url,
		now,
		stamp: stamps.plain,
		stamps,
		random: streamOf(seed, 'requests'),
		oddities: { ...structuredClone(HONEST_ODDITIES), ...options.oddities },
		calls,
		addCall,
		directory,
		placed: [],
		crm: createCrm(directoryRandom),
		links: new Map(),
		callListsServed: 0,
		recentRequests: [],
	};
	const server = await startServer((request, response) => handleRequest(state, request, response), {
		port: options.port,
	});

	return {
		server,
		baseUrl: server.url,
		apiKey: state.apiKey,
		domainUuid: state.domainUuid,
		zone,
		calls,
		...directory,
		crm: state.crm,
		oddities: state.oddities,
		placed: state.placed,
		addCall,
		close: server.close,
	};
}
