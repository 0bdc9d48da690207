/** Twenty minutes of polling every second, at services that fail all the time: nothing grows, nothing is lost. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import lodash from 'lodash';
import { expect, it, jest } from '@jest/globals';
import { KavkomTrigger } from '../../nodes/Kavkom/KavkomTrigger.node';
import { OneComTrigger } from '../../nodes/OneCom/OneComTrigger.node';
import { LIMITS } from '../../nodes/shared/http/limits';
import { startKavkom } from '../../sandbox/kavkom/simulator.mts';
import { startOneCom } from '../../sandbox/onecom/simulator.mts';
import { createRandom, type Random } from '../../sandbox/shared/random.mts';
import type { Fault, SimulatorServer } from '../../sandbox/shared/server.mts';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import { useServers } from '../support/servers.mts';
import { openSockets, socketsClosed } from '../support/sockets.mts';
import {
	createPoller,
	expectEachOnce,
	idsIn,
	MINUTE,
	pass,
	SECOND,
	type Poller,
} from '../support/triggers.mts';

useClock('2026-01-20T10:20:30Z');
const STALLED_AFTER = { readIdleSeconds: 0.15 };
const PATIENT = { readIdleSeconds: 60 };
useFastLimits({ ...PATIENT, firstBackoffSeconds: 0.002, maxBackoffSeconds: 0.01 });
const opened = useServers();

/** SOAK_SEED=<the seed of a run> throws the same dice again. */
const SEED = Number(process.env.SOAK_SEED ?? Math.trunc(Math.random() * 2 ** 30));

const POLLS = 20 * 60;
const POLLS_BETWEEN_SAMPLES = 20;
const TEST_TIMEOUT_MS = 600_000;

/** How many of a thousand requests meet each fault. */
const FAULTS: ReadonlyArray<[perThousand: number, fault: Fault]> = [
	[15, { kind: 'resetBeforeHeaders' }],
	[15, { kind: 'resetAfterHeaders' }],
	[4, { kind: 'stallHeaders' }],
	[8, { kind: 'stallBody' }],
	[15, { kind: 'truncateBody' }],
	[15, { kind: 'status', status: 429, headers: { 'retry-after': '0' } }],
	[15, { kind: 'status', status: 500 }],
	[10, { kind: 'status', status: 503 }],
	[15, { kind: 'html' }],
	[10, { kind: 'gzipGarbage' }],
	[10, { kind: 'body', body: '{"data": [{"uuid": "a' }],
];
const KINDS = [...new Set(FAULTS.map(([, { kind }]) => kind))].sort();

/** How many of a thousand seconds are the first of an outage, in which no attempt succeeds. */
const OUTAGES_PER_THOUSAND = 8;
const LONGEST_OUTAGE_SECONDS = 5;

/** In how many of a thousand seconds a call ends, and how much later it is listed at most. */
const CALLS_PER_THOUSAND = 100;
const LATEST_MS = 5 * MINUTE;

/**
 * What 3 kB of each request would come to in a third of the time. Node itself still grows by about 1 MB then, and by 0.2 MB
 * every ten minutes an hour later: what it compiles and caches.
 */
const MAX_GROWTH_BYTES = 3_000_000;

/** Both ends of the few connections that a poll has at once, and of those that are being closed. */
const MAX_SOCKETS = 40;

/** Eight for each call, and the hours that they are kept under (nodes/shared/trigger/knownCalls.ts). */
const MAX_STATE_BYTES = 500;
const MAX_BYTES_OF_A_CALL = 9;

/** A service with a trigger that asks it. */
interface Watched {
	name: string;
	server: SimulatorServer;
	poller: Poller;
	/** Makes a call that ended a moment ago, and is listed `lateMs` from now. */
	addCall: (lateMs: number) => { id: string };
	calls: Array<{ id: string }>;
	/** The ids that each poll handed over. */
	polls: string[][];
	failedPolls: number;
	secondsOfOutage: number;
	/** How many requests met each fault. */
	hits: Record<string, number>;
}

const justEnded = () => ({ startedAt: Date.now() - MINUTE, endedAt: Date.now() - SECOND });
const UNHARMED = { failedPolls: 0, secondsOfOutage: 0 };

async function watchKavkom(): Promise<Watched> {
	const kavkom = await opened(startKavkom({ calls: [] }));
	const engine = kavkomEngine(kavkom, {
		engine: { nodes: { kavkomTrigger: new KavkomTrigger() } },
	});
	return {
		name: 'Kavkom',
		server: kavkom.server,
		poller: createPoller(engine, 'kavkomTrigger'),
		addCall: (lateMs) => kavkom.addCall({ ...justEnded(), visibleAt: Date.now() + lateMs }),
		...UNHARMED,
		calls: [],
		polls: [],
		hits: {},
	};
}

async function watchOneCom(): Promise<Watched> {
	const oneCom = await opened(startOneCom({ calls: [] }));
	const engine = oneComEngine(oneCom, {
		engine: { nodes: { oneComTrigger: new OneComTrigger() } },
	});
	return {
		name: '1com',
		server: oneCom.server,
		poller: createPoller(engine, 'oneComTrigger'),
		addCall: (lateMs) => oneCom.addCall({ ...justEnded(), visibleAt: Date.now() + lateMs }),
		...UNHARMED,
		calls: [],
		polls: [],
		hits: {},
	};
}

/** Of each thousand so many, each somewhere in its own share of it: by chance alone, a rare fault may never come. */
function spreadEvenly(perThousand: number, random: Random): () => boolean {
	const share = Math.floor(1000 / perThousand);
	let left = 0;
	let hit = 0;
	return () => {
		if (left === 0) {
			left = share;
			hit = random.int(0, share - 1);
		}
		left -= 1;
		return left === hit;
	};
}

/** From now on each request throws dice for the faults, one after the other. */
function makeUnreliable(one: Watched, random: Random): void {
	const outage = () => one.secondsOfOutage > 0;
	one.server.faults.push({ kind: 'status', status: 502, times: Infinity, match: outage });
	for (const [perThousand, fault] of FAULTS) {
		const isNext = spreadEvenly(perThousand, random);
		const match = () => {
			const isHit = isNext();
			if (isHit) one.hits[fault.kind] = (one.hits[fault.kind] ?? 0) + 1;
			return isHit;
		};
		one.server.faults.push({ ...fault, times: Infinity, match });
	}
}

/** What a second brings: perhaps a call, perhaps an outage, and a poll. */
async function second(one: Watched, random: Random): Promise<void> {
	if (random.chance(CALLS_PER_THOUSAND / 1000)) {
		one.calls.push(one.addCall(random.int(0, LATEST_MS)));
	}
	if (one.secondsOfOutage > 0) one.secondsOfOutage -= 1;
	else if (random.chance(OUTAGES_PER_THOUSAND / 1000)) {
		one.secondsOfOutage = random.int(1, LONGEST_OUTAGE_SECONDS);
	}
	await one.poller.poll().then(
		(items) => one.polls.push(idsIn(items)),
		() => (one.failedPolls += 1),
	);
	// The stand-in notes every request: that must not be what grows.
	one.server.requests.length = 0;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes in use once all garbage is gone. */
function heapBytes(): number {
	collectGarbage();
	return process.memoryUsage().heapUsed;
}

interface Readings {
	/** In the order of time. */
	heap: number[];
	maxSockets: number;
}

async function soak(both: readonly Watched[], dice: readonly Random[]): Promise<Readings> {
	const readings: Readings = { heap: [], maxSockets: 0 };
	for (let poll = 1; poll <= POLLS; poll += 1) {
		pass(SECOND);
		for (const [index, one] of both.entries()) await second(one, dice[index]);
		readings.maxSockets = Math.max(readings.maxSockets, openSockets());
		if (poll % POLLS_BETWEEN_SAMPLES === 0) readings.heap.push(heapBytes());
	}
	return readings;
}

/** All is well again: what is still to come is handed over, and nothing comes twice. */
async function drain({ server, poller, polls }: Watched): Promise<void> {
	server.faults.length = 0;
	for (let poll = 0; poll < 3; poll += 1) polls.push(idsIn(await poller.poll()));
}

const median = (values: readonly number[]): number =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const stateBytes = ({ poller }: Watched): number => JSON.stringify(poller.staticData).length;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

const report = (both: readonly Watched[], heaps: readonly number[], max: number): string =>
	[
		`Heap in thirds of the time: ${heaps.map(megabytes).join(', ')}`,
		`Ends of connections at once: ${max}`,
		...both.map(
			(one) =>
				`${one.name}: ${one.calls.length} calls, ${one.failedPolls} of ${POLLS} polls failed, ${stateBytes(one)} bytes of state, faults ${JSON.stringify(one.hits)}`,
		),
	].join('\n');

it(
	'a trigger that polls every second for twenty minutes loses no call and holds on to no memory and no connection',
	async () => {
		console.log(`SOAK_SEED=${SEED}`);
		const socketsBefore = openSockets();
		const both = [await watchKavkom(), await watchOneCom()];
		const dice = both.map((_, index) => createRandom(SEED + index));
		for (const { poller } of both) expect(await poller.poll()).toEqual([]);
		for (const [index, one] of both.entries()) makeUnreliable(one, dice[index]);

		Object.assign(LIMITS, STALLED_AFTER);
		const { heap, maxSockets } = await soak(both, dice);
		const heaps = lodash.chunk(heap, heap.length / 3).map(median);
		console.log(report(both, heaps, maxSockets));

		Object.assign(LIMITS, PATIENT);
		pass(LATEST_MS + MINUTE);
		for (const one of both) {
			await drain(one);
			expectEachOnce(one.polls, one.calls);
			expect(one.failedPolls).toBeGreaterThan(0);
			expect(Object.keys(one.hits).sort()).toEqual(KINDS);
			const max = MAX_STATE_BYTES + MAX_BYTES_OF_A_CALL * one.calls.length;
			expect(stateBytes(one)).toBeLessThan(max);
		}
		expect(heaps[2] - heaps[1]).toBeLessThan(MAX_GROWTH_BYTES);
		expect(maxSockets).toBeLessThan(MAX_SOCKETS);
		// The date stands still no longer, so that the wait has an end.
		jest.useRealTimers();
		await socketsClosed(socketsBefore);
	},
	TEST_TIMEOUT_MS,
);
