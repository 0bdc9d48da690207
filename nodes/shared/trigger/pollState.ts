import { isPlainObject } from 'lodash';
import type { IDataObject } from 'n8n-workflow';
import { isKnownZone, isWritable, sameClockTime } from '../time/localTime';
import { isKnownCalls, withStartsMoved, type KnownCalls } from './knownCalls';

/** All that a trigger remembers between two polls: plain JSON, small enough for n8n's static data. */
export interface PollState {
	/** What is watched, e.g. service, account and event: another one starts anew. */
	watching: string;
	/** IANA zone in which starts were read: another one moves them all. */
	zone: string;
	/** Epoch ms of the newest call seen, by the service's clock: the next window looks back from here. */
	cursor: number;
	/** Epoch ms before which calls have been forgotten: an older one can't be told from those any more. */
	floor: number;
	known: KnownCalls;
	/** Epoch ms, by our clock, of the last poll that went well. */
	polledAt: number;
	/** Whether that poll left something for the next one: from its cursor on. */
	isBehind: boolean;
}

const isInstant = (value: unknown): boolean => typeof value === 'number' && isWritable(value);

/** What each field must be like. With one of them lost, calls would come twice or never. */
const CHECKS: { [Field in keyof PollState]: (value: unknown) => boolean } = {
	watching: (value) => typeof value === 'string',
	zone: (value) => typeof value === 'string' && isKnownZone(value),
	cursor: isInstant,
	floor: isInstant,
	known: isKnownCalls,
	polledAt: isInstant,
	isBehind: (value) => typeof value === 'boolean',
};

function isPollState(value: unknown): value is PollState {
	if (!isPlainObject(value)) return false;
	const fields = value as Record<string, unknown>;
	return Object.entries(CHECKS).every(([field, isRight]) => isRight(fields[field]));
}

/**
 * What was remembered of this account and event, with its instants as they are read in the zone of now.
 *
 * @param staticData what n8n keeps for the node
 * @returns undefined at the first poll. So it is when something else was watched before, and when what is
 *   stored is damaged or of another form: to start anew emits no call twice
 */
export function readPollState(
	staticData: IDataObject,
	{ watching, zone }: Pick<PollState, 'watching' | 'zone'>,
): PollState | undefined {
	const stored: unknown = staticData.pollState;
	if (!isPollState(stored) || stored.watching !== watching) return undefined;
	return movedToZone(stored, zone);
}

/** Stores all of it at once: a part of it beside a part of an older one would lose calls. */
export function writePollState(staticData: IDataObject, state: PollState): void {
	staticData.pollState = { ...state };
}

/** The same stamps of the service read as other instants in another zone. */
function movedToZone(state: PollState, zone: string): PollState {
	if (state.zone === zone) return state;
	const moved = (instant: number) => sameClockTime(instant, state.zone, zone);
	return {
		...state,
		zone,
		cursor: moved(state.cursor),
		floor: moved(state.floor),
		known: withStartsMoved(state.known, moved),
	};
}
