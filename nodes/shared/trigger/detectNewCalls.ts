import { isEmpty, partition } from 'lodash';
import { HOUR_MS } from '../time/units';
import { isKnownIn } from './knownCalls';
import { firstState, nextState } from './nextState';
import type { Candidate, SliceSettings } from './candidates';
import { isBeforeFloor } from './floors';
import type { PollState } from './pollState';

/** By so much a window may begin earlier than the one before without any setting being changed. */
const CLOCK_STEP_MS = HOUR_MS;

/**
 * Decides which of the listed records are new. Pure: the same arguments give the same answer, and nothing
 * is remembered but what it returns.
 *
 * Each call is emitted once, whenever it first is what the trigger waits for: late records, a status that
 * settles and a recording that appears are found because the window is read again and again. The first
 * poll remembers what is there and emits nothing, unless the backlog is wanted.
 *
 * @param state what `readPollState` gave for these settings, or the slice before
 * @param records everything that the list holds within the slice, in any order, repeats allowed; of calls that
 *   are known only those whose mark grows old
 * @param now epoch ms by our clock
 * @returns the new records, oldest first, and the state to keep once they were emitted
 */
export function detectNewCalls<Record_ extends Candidate>(
	state: PollState | undefined,
	records: readonly Record_[],
	now: number,
	settings: SliceSettings,
): { state: PollState; newRecords: Record_[] } {
	const before = withFloorInThePast(state ?? firstState(records, now, settings), now);
	const isKnown = isKnownIn(before.known);
	const [known, unknown] = partition(onlyOnce(records), ({ id }) => isKnown(id));
	const matching = oldestFirst(unknown).filter(
		(record) => record.matches && !isBeforeFloor(before, record),
	);
	const isOnlyRemembered = isBaseline(state, settings);
	// Of calls without a start nobody knows whether they are new, or were only out of the window before.
	const isWider = settings.start < before.readFrom - CLOCK_STEP_MS;
	const [old, wanted] = partition(
		matching,
		({ start }) => isOnlyRemembered || (isWider && start === null),
	);
	const [waiting, ready] = partition(wanted, 'waits');
	const newRecords = ready.slice(0, settings.max);
	const unplaced = ready.slice(newRecords.length);
	const left = oldestFirst([...waiting, ...unplaced]);
	const isCut = unplaced.length > 0;
	const leftOut = unknown.filter(({ isLeftOut }) => isLeftOut);
	const decision = { records, known, leftOut, old, newRecords, left, isCut };
	return { newRecords, state: nextState(state, before, decision, now, settings) };
}

/** Whether calls that are listed now are only to be remembered. */
export function isBaseline(
	state: PollState | undefined,
	{ emitBacklog = false }: Pick<SliceSettings, 'emitBacklog'>,
): boolean {
	return state === undefined && !emitBacklog;
}

/**
 * A floor that our clock set where there was no call to go by is worth nothing once that clock, which was fast, is put
 * right: new calls would be lost until it is reached.
 */
function withFloorInThePast(state: PollState, now: number): PollState {
	const isByClock = isEmpty(state.known) && isEmpty(state.passedOver);
	return isByClock && state.floor > now ? { ...state, floor: 0 } : state;
}

function onlyOnce<Record_ extends Candidate>(records: readonly Record_[]): Record_[] {
	return [...new Map(records.map((record) => [record.id, record])).values()];
}

/** In the order in which calls are emitted: those without a start last. */
export function oldestFirst<Record_ extends Candidate>(records: readonly Record_[]): Record_[] {
	return [...records].sort(
		(a, b) => (a.start ?? Infinity) - (b.start ?? Infinity) || (a.id < b.id ? -1 : 1),
	);
}
