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
	oddities: Pick<OneComOddities, 'uniqueidEpoch'>;
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

const PARTIES = {
	IN: { callerNumber: '0505550142', callerName: 'Maya Katz', dialedNumber: '035550110' },
	OUT: { callerNumber: '203', callerName: 'Amit', dialedNumber: '0505550142' },
	LOCAL: { callerNumber: '203', callerName: 'Amit', dialedNumber: '205' },
} as const;

const ANSWERING_EXTENSION: Record<OneComDirection, string> = { IN: '203', OUT: '', LOCAL: '205' };

const wholeSecond = (instant: number): number => Math.floor(instant / 1000) * 1000;

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

function timingOf(partial: Partial<OneComCall>, now: number): Timing {
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
		const node = random.pick(NODES);
		const direction = partial.direction ?? 'IN';
		const timing = timingOf(partial, now());
		const extension = rung[0] ?? ANSWERING_EXTENSION[direction];
		const answerer = timing.answeredAt === null || extension === '' ? '' : `${extension}-${tenant}`;
		const call: OneComCall = {
			id: nextUniqueId(node, timing.startedAt),
			direction,
			...PARTIES[direction],
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

/** Ends a call that is under way, at `instant` (epoch ms), the way a hang-up does. */
export function endCall(call: OneComCall, instant: number): void {
	const endedAt = Math.max(wholeSecond(instant), call.startedAt);
	const late = call.endedAt - endedAt;
	const answered = call.answeredAt !== null && call.answeredAt <= endedAt;
	Object.assign(
		call,
		timingOf(
			{
				startedAt: call.startedAt,
				endedAt,
				answeredAt: answered ? call.answeredAt : null,
				disposition: answered ? call.disposition : 'NO ANSWER',
			},
			instant,
		),
		{
			whoAnswered: answered ? call.whoAnswered : '',
			hasRecording: answered && call.hasRecording,
			visibleAt: call.visibleAt - late,
			recordingVisibleAt: call.recordingVisibleAt - late,
		},
	);
	for (const leg of call.legs) endLeg(leg, endedAt);
}

function endLeg(leg: OneComLeg, instant: number): void {
	const startedAt = Math.min(leg.startedAt, instant);
	const endedAt = Math.min(leg.endedAt, instant);
	const answeredAt = leg.answeredAt !== null && leg.answeredAt <= endedAt ? leg.answeredAt : null;
	Object.assign(leg, {
		startedAt,
		endedAt,
		answeredAt,
		disposition: answeredAt === null ? 'NO ANSWER' : leg.disposition,
		durationSeconds: (endedAt - startedAt) / 1000,
		billSeconds: answeredAt === null ? 0 : (endedAt - answeredAt) / 1000,
	});
}
