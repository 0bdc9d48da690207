import { isPlainObject } from 'lodash';
import type { IDataObject } from 'n8n-workflow';
import { isKnownZone, sameClockTime } from '../time/localTime';
import { isFloors, isInstant, type Floors } from './floors';
import { isKnownCalls, withKnown, withZoneChanged, type KnownCalls } from './knownCalls';
import { isPendingRecordings, type PendingRecordings } from './pendingRecordings';

/** All that a trigger remembers between two polls: plain JSON, small enough for n8n's static data. */
export interface PollState {
	/** What is watched, e.g. service, account and event: another one starts anew. */
	watching: string;
	/** IANA zone in which starts were read: another one moves those of stamps that name none. */
	zone: string;
	/** Fingerprint of the filters and the lookback. */
	settings: string;
	/** Epoch ms of the newest call seen, by the service's clock: the next window looks back from here. */
	cursor: number;
	/** Epoch ms before which calls have been forgotten: an older one can't be told from those any more. */
	floor: number;
	/**
	 * The same by each IANA zone in which starts were read before. Which of them depend on the zone, only the stamp of a
	 * call says, so a call is asked for its start in that zone.
	 */
	floorsIn: Floors;
	known: KnownCalls;
	/** Calls that were listed and that the filters left out: with other filters they are no new ones. */
	passedOver: KnownCalls;
	/** Recordings that could not be had so far. */
	pending: PendingRecordings;
	/** Epoch ms, by our clock, of the last poll that went well. */
	polledAt: number;
	/** Epoch ms, by our clock, at which the last reading of the whole window began that came to its end. */
	wholeReadAt: number;
	/** Epoch ms at which the window of that reading began. */
	readFrom: number;
	/** A reading of the whole window that the next poll goes on with; null when there is none. */
	unfinished: UnfinishedReading | null;
	/** Whether all that was read showed that the newest calls come first; null when it showed no order. */
	isNewestFirst: boolean | null;
}

/** How far a reading of the whole window has come. */
export interface UnfinishedReading {
	/** Epoch ms, by our clock, at which it began. */
	beganAt: number;
	/** Epoch ms at which its window began. */
	from: number;
	/** Epoch ms up to which every call was dealt with. */
	until: number;
}

/** What each field must be like. With one of them lost, calls would come twice or never. */
const CHECKS: { [Field in keyof PollState]: (value: unknown) => boolean } = {
	watching: (value) => typeof value === 'string',
	zone: (value) => typeof value === 'string' && isKnownZone(value),
	settings: (value) => typeof value === 'string',
	cursor: isInstant,
	floor: isInstant,
	floorsIn: isFloors,
	known: isKnownCalls,
	passedOver: isKnownCalls,
	pending: isPendingRecordings,
	polledAt: isInstant,
	wholeReadAt: isInstant,
	readFrom: isInstant,
	unfinished: (value) => value === null || isUnfinishedReading(value),
	isNewestFirst: (value) => value === null || typeof value === 'boolean',
};

function isUnfinishedReading(value: unknown): boolean {
	if (!isPlainObject(value)) return false;
	const { beganAt, from, until } = value as Record<string, unknown>;
	return [beganAt, from, until].every(isInstant);
}

function isPollState(value: Record<string, unknown>): boolean {
	return Object.entries(CHECKS).every(([field, isRight]) => isRight(value[field]));
}

/**
 * A state of an older version, with what it lacks as it was then. Before there were filters and readings in it:
 * whatever the filters were, they are those of now, and every poll read the whole window.
 */
function completed(given: Record<string, unknown>, settings: string): Record<string, unknown> {
	const stored: Record<string, unknown> = { floorsIn: {}, ...given };
	if ('settings' in stored || typeof stored.isBehind !== 'boolean') return stored;
	const { isBehind, ...fields } = stored;
	const { cursor, polledAt } = fields;
	return {
		...fields,
		settings,
		passedOver: {},
		pending: {},
		wholeReadAt: polledAt,
		readFrom: 0,
		unfinished: isBehind ? { beganAt: polledAt, from: 0, until: cursor } : null,
		isNewestFirst: null,
	};
}

/**
 * What was remembered of this account and event, as it counts for the zone and the filters of now.
 *
 * @param staticData what n8n keeps for the node
 * @returns undefined at the first poll. So it is when something else was watched before, and when what is
 *   stored is damaged or of another form: to start anew emits no call twice
 */
export function readPollState(
	staticData: IDataObject,
	{ watching, zone, settings }: Pick<PollState, 'watching' | 'zone' | 'settings'>,
): PollState | undefined {
	const { pollState } = staticData;
	if (!isPlainObject(pollState)) return undefined;
	const stored = completed(pollState as Record<string, unknown>, settings);
	if (!isPollState(stored) || !isSame(String(stored.watching), watching)) return undefined;
	const state = { ...(stored as unknown as PollState), watching };
	// What the settings say of the window that was read, they say in the zone of that reading.
	return movedToZone(withSettings(state, settings), zone);
}

/** An account is the same one in other capitals, and states were stored with it as the user wrote it. */
function isSame(watched: string, watching: string): boolean {
	const [a, b] = [watched, watching].map((text) => text.replace(/\s/g, '').toLowerCase());
	return a === b;
}

/** Stores all of it at once: a part of it beside a part of an older one would lose calls. */
export function writePollState(staticData: IDataObject, state: PollState): void {
	staticData.pollState = { ...state };
}

/**
 * The same when the stamps of the service are read in another zone: those that name no zone are other instants then,
 * and the others are not. Marks and floors stay those of the zone in which they were read; the window begins where the
 * earlier of the two readings has it.
 */
function movedToZone(state: PollState, zone: string): PollState {
	if (state.zone === zone) return state;
	const { unfinished, cursor, floor, floorsIn } = state;
	const moved = (instant: number) => sameClockTime(instant, state.zone, zone);
	const earlier = (instant: number) => Math.min(instant, moved(instant));
	const { [zone]: floorOfZone = 0, ...others } = { ...floorsIn, [state.zone]: floor };
	return {
		...state,
		zone,
		cursor: earlier(cursor),
		floor: Math.max(floorOfZone, earlier(floor)),
		floorsIn: others,
		known: withZoneChanged(state.known, state.zone, zone),
		passedOver: withZoneChanged(state.passedOver, state.zone, zone),
		readFrom: moved(state.readFrom),
		unfinished: unfinished && {
			...unfinished,
			from: moved(unfinished.from),
			until: earlier(unfinished.until),
		},
		isNewestFirst: null,
	};
}

/**
 * What the filters left out was there before they were changed, so it is not new, and neither is what lay before
 * the window; what had not been seen yet is. All is read once more.
 */
function withSettings(state: PollState, settings: string): PollState {
	if (state.settings === settings) return state;
	const { floor, readFrom, wholeReadAt } = state;
	return {
		...state,
		settings,
		// While nothing has been read to its end, no window is known.
		floor: readFrom <= wholeReadAt ? Math.max(floor, readFrom) : floor,
		known: withKnown(state.known, state.passedOver),
		passedOver: {},
		isNewestFirst: null,
	};
}
