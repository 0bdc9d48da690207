import type { Random } from '../shared/random.mts';
import { buildLegs, type OneComLeg } from './legs.mts';
import type { LocalClock } from './localTime.mts';
import type { OneComOddities } from './oddities.mts';

export type OneComDirection = 'IN' | 'OUT' | 'LOCAL';

/** One call as it really was: what every answer of the simulator is made from. */
export interface OneComCall {
	/** The uniqueid, such as `pbx24-1768469400.1001`; also the linkedid of all legs. */
	id: string;
	direction: OneComDirection;
	callerNumber: string;
	callerName: string;
	dialedNumber: string;
	/** Empty, `203-DEMO` or `203`. */
	whoAnswered: string;
	/** Epoch milliseconds, whole seconds, as are the two below. */
	startedAt: number;
	answeredAt: number | null;
	endedAt: number;
	/** From start to end. */
	durationSeconds: number;
	/** From answer to end. */
	talkSeconds: number;
	/** An open-ended set of words (contract: onecom, Calls, one row each). */
	disposition: string;
	hasRecording: boolean;
	/** Epoch milliseconds; minutes after the end. */
	recordingVisibleAt: number;
	/** Epoch milliseconds; 10 to 30 s after the end. */
	visibleAt: number;
	/** The id that DIAL gave, for calls that it placed. */
	originateId: string | null;
	/** The queue that the call went through. */
	queueId: string | null;
	/** The extension or number that TRANSFER sent the called side to. */
	transferredTo?: string;
	legs: OneComLeg[];
}

export interface CallFactory {
	/**
	 * Fills in what is left out, consistently; times are cut to whole seconds.
	 * @param rung extensions that a queue rang at the same time: one leg each
	 */
	create(partial: Partial<OneComCall>, rung?: readonly string[]): OneComCall;
}

interface CallFactoryOptions {
	random: Random;
	clock: LocalClock;
	tenant: string;
	now: () => number;
	/** Those of the extensions, in their order. */
	numbers: readonly string[];
	oddities: Pick<OneComOddities, 'uniqueidEpoch' | 'uniqueidHost'>;
}

const DEFAULT_AGE_MS = 90_000;
const DEFAULT_RING_MS = 6_000;
const DEFAULT_UNANSWERED_MS = 20_000;
const DEFAULT_TALK_SECONDS = 40;
const DEFAULT_VISIBLE_AFTER_MS = 20_000;
const DEFAULT_RECORDING_AFTER_MS = 180_000;
const NODES = ['pbx24', 'pbx24', 'pbx24', 'pbx43'];
const FIRST_SEQUENCE = 1001;
/** Beyond 32 bits and beyond what a double holds exactly, so that an id read as a number shows. */
const FIRST_LEG_ID = 9_107_199_254_740_993n;

type Parties = Pick<OneComCall, 'callerNumber' | 'callerName' | 'dialedNumber'> & {
	answering: string;
};

/** Who talks to whom unless told otherwise: the third extension, and within the house the fifth. */
function partiesOf(numbers: readonly string[]): Record<OneComDirection, Parties> {
	const [, , own, , other] = numbers;
	const outside = '0505550142';
	const inside = { callerNumber: own, callerName: 'Amit' };
	return {
		IN: {
			callerNumber: outside,
			callerName: 'Maya Katz',
			dialedNumber: '035550110',
			answering: own,
		},
		OUT: { ...inside, dialedNumber: outside, answering: '' },
		LOCAL: { ...inside, dialedNumber: other, answering: other },
	};
}

export const wholeSecond = (instant: number): number => Math.floor(instant / 1000) * 1000;

type Timing = Pick<
	OneComCall,
	'startedAt' | 'answeredAt' | 'endedAt' | 'durationSeconds' | 'talkSeconds' | 'disposition'
>;

function answeredAtOf(
	partial: Partial<OneComCall>,
	startedAt: number,
	disposition: string,
): number | null {
	if (partial.answeredAt === null) return null;
	if (partial.answeredAt !== undefined) return wholeSecond(partial.answeredAt);
	return disposition === 'ANSWERED' ? startedAt + DEFAULT_RING_MS : null;
}

function endedAtOf(
	partial: Partial<OneComCall>,
	startedAt: number,
	answeredAt: number | null,
): number {
	if (partial.endedAt !== undefined) return wholeSecond(partial.endedAt);
	if (partial.durationSeconds !== undefined) return startedAt + partial.durationSeconds * 1000;
	if (answeredAt === null) return startedAt + DEFAULT_UNANSWERED_MS;
	return answeredAt + (partial.talkSeconds ?? DEFAULT_TALK_SECONDS) * 1000;
}

/** The times of a call, filled in where they are left out. */
export function timingOf(partial: Partial<OneComCall>, now: number): Timing {
	const startedAt = wholeSecond(partial.startedAt ?? now - DEFAULT_AGE_MS);
	const disposition =
		partial.disposition ?? (partial.answeredAt === null ? 'NO ANSWER' : 'ANSWERED');
	const answeredAt = answeredAtOf(partial, startedAt, disposition);
	const endedAt = endedAtOf(partial, startedAt, answeredAt);
	return {
		startedAt,
		answeredAt,
		endedAt,
		disposition,
		durationSeconds: (endedAt - startedAt) / 1000,
		talkSeconds: answeredAt === null ? 0 : (endedAt - answeredAt) / 1000,
	};
}

/** Makes calls whose ids and times fit together; uniqueids are never given twice. */
export function createCallFactory(options: CallFactoryOptions): CallFactory {
	const { random, clock, tenant, now, oddities } = options;
	const parties = partiesOf(options.numbers);
	let sequence = FIRST_SEQUENCE;
	let legId = FIRST_LEG_ID;

	const nextUniqueId = (node: string, startedAt: number): string => {
		const middle = oddities.uniqueidEpoch ? startedAt : clock.naive(startedAt);
		return `${node}-${middle / 1000}.${sequence++}`;
	};
	const nextLegId = (): string => {
		legId += 2n;
		return legId.toString();
	};

	const create = (partial: Partial<OneComCall>, rung: readonly string[] = []): OneComCall => {
		const drawn = random.pick(NODES);
		const node = oddities.uniqueidHost || drawn;
		const direction = partial.direction ?? 'IN';
		const timing = timingOf(partial, now());
		const { answering, ...party } = parties[direction];
		const extension = rung[0] ?? answering;
		const answerer = timing.answeredAt === null || extension === '' ? '' : `${extension}-${tenant}`;
		const call: OneComCall = {
			id: nextUniqueId(node, timing.startedAt),
			direction,
			...party,
			whoAnswered: answerer,
			hasRecording: timing.answeredAt !== null,
			recordingVisibleAt: timing.endedAt + DEFAULT_RECORDING_AFTER_MS,
			visibleAt: timing.endedAt + DEFAULT_VISIBLE_AFTER_MS,
			originateId: null,
			queueId: null,
			legs: [],
			...partial,
			...timing,
		};
		if (partial.legs !== undefined) return call;
		const ids = {
			nextUniqueId: (startedAt: number) => nextUniqueId(node, startedAt),
			nextLegId,
		};
		return { ...call, legs: buildLegs(call, { rung, tenant, ids }) };
	};
	return { create };
}
