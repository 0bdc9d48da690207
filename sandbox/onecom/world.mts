import type { Random } from '../shared/random.mts';
import type { CallFactory, OneComCall } from './calls.mts';
import type { OneComExtension } from './extensions.mts';
import type { LocalClock } from './localTime.mts';
import type { OneComOddities } from './oddities.mts';
import type { Queue } from './people.mts';

/** A call that DIAL placed. */
export interface PlacedCall {
	source: string;
	destination: string;
	/** Epoch milliseconds. */
	at: number;
	/** The originateid. */
	id: string;
	/** The request's parameters without the key. */
	parameters: Record<string, string>;
}

/** A HANGUP that a key was allowed to send, whether or not it met a call. */
export interface HungUp {
	extension?: string;
	channel?: string;
	number?: string;
	/** Epoch milliseconds. */
	at: number;
}

/** A TRANSFER, SMS or AGENT that a key was allowed to send. */
export interface Command {
	kind: string;
	/** The request's parameters without the key. */
	parameters: Record<string, string>;
	/** Epoch milliseconds. */
	at: number;
}

/** The state of one phone system, which every operation reads and some change. */
export interface World {
	now: () => number;
	apiKey: string;
	readOnlyKey: string;
	tenant: string;
	/** The number of the tenant, as text. */
	tenantId: string;
	clock: LocalClock;
	random: Random;
	factory: CallFactory;
	oddities: OneComOddities;
	calls: OneComCall[];
	extensions: readonly OneComExtension[];
	queues: readonly Queue[];
	/** The numbers of extensions without a telephone that is signed in. */
	unregistered: Set<string>;
	/** Why an agent takes no calls of a queue, by `pauseKey`. */
	paused: Map<string, string>;
	/** Addresses of requests to the newer API with a key in them: a client must never make one. */
	openApiUrlsWithKey: string[];
	/** The ids of legs that the newer API has read. */
	readLegs: Set<string>;
	placed: PlacedCall[];
	hungUp: HungUp[];
	commands: Command[];
}

/** Calls whose record has been written (contract: onecom, Time, freshness: Latency). */
export const visibleCalls = (world: World): OneComCall[] => {
	const now = world.now();
	return world.calls.filter((call) => call.visibleAt <= now);
};

/** Calls that are under way now. */
export const activeCalls = (world: World): OneComCall[] => {
	const now = world.now();
	return world.calls.filter((call) => call.startedAt <= now && now < call.endedAt);
};
