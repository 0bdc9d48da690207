/** Calls that come and go at the local phone systems, for a look at what is live: the lists hold calls of the past only. */
import type { LiveCall, Simulators } from '../services.mts';
import { createRandom, type Random } from './shared/random.mts';
import { eachOf } from './simulators.mts';

const SECOND_MS = 1000;
const EVERY_MS = 5 * SECOND_MS;
/** At most so many at once, at each phone system. */
const MAX_UNDER_WAY = 6;

/** One that has just begun: most are taken after some seconds, some wait and give up. */
function newCall(random: Random, now: number): LiveCall {
	const isTaken = random.chance(0.75);
	const ringsMs = random.int(isTaken ? 4 : 30, isTaken ? 25 : 150) * SECOND_MS;
	const talksMs = random.int(40, 400) * SECOND_MS;
	return {
		startedAt: now,
		answeredAt: isTaken ? now + ringsMs : null,
		endedAt: now + ringsMs + (isTaken ? talksMs : 0),
		place: random.int(0, 9999),
		isQueued: random.chance(0.6),
	};
}

/**
 * Keeps a few calls under way at each phone system until it is told to end; some began minutes ago. It does not keep
 * a process alive.
 *
 * @returns ends it
 */
export function keepTalking(simulators: Simulators, seed = 1): () => void {
	const random = createRandom(seed);
	const endings = new Map<string, number[]>();
	const turn = (secondsAgo = 0) => {
		const now = Date.now();
		for (const [{ key, simulator }, started] of eachOf(simulators)) {
			const underWay = (endings.get(key) ?? []).filter((endedAt) => endedAt > now);
			if (simulator.addLiveCall !== undefined && underWay.length < MAX_UNDER_WAY) {
				const call = newCall(random, now - secondsAgo * SECOND_MS);
				simulator.addLiveCall(started, call);
				underWay.push(call.endedAt);
			}
			endings.set(key, underWay);
		}
	};
	for (const secondsAgo of [90, 60, 20]) turn(secondsAgo);
	const timer = setInterval(() => random.chance(0.5) && turn(), EVERY_MS);
	timer.unref();
	return () => clearInterval(timer);
}
