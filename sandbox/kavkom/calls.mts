import type { Random } from '../shared/random.mts';

export type KavkomDirection = 'inbound' | 'outbound' | 'local';

/** Ground truth: what happened, independent of how the API writes it. */
export interface KavkomCall {
	/** A UUID. */
	id: string;
	direction: KavkomDirection;
	callerNumber: string;
	callerName: string;
	destination: string;
	/** The extension of ours that placed or took it; null: nobody's in particular. */
	extensionNumber: string | null;
	extensionUuid: string | null;
	/** Epoch milliseconds, whole seconds. */
	startedAt: number;
	/** Epoch milliseconds; null: no person answered. */
	answeredAt: number | null;
	/** Epoch milliseconds. */
	endedAt: number;
	/** From the first ring to the end. */
	durationSeconds: number;
	/** From the answer to the end; 0 when nobody answered. */
	talkSeconds: number;
	/** `call_result` as served, which may be a word that the contract doesn't name. */
	result: string;
	/** The recording's name; '' = no recording. */
	file: string;
	/** Epoch milliseconds from which on the list shows it. */
	visibleAt: number;
}

const DEFAULT_AGE_MS = 60_000;
const DEFAULT_RING_MS = 5_000;
const DEFAULT_TALK_MS = 30_000;
const DEFAULT_UNANSWERED_MS = 20_000;

const wholeSecond = (epochMs: number): number => Math.floor(epochMs / 1000) * 1000;

/** How long the call lasts, where the parts say so. */
function givenMs(partial: Partial<KavkomCall>, startedAt: number): number | undefined {
	if (partial.endedAt !== undefined) return partial.endedAt - startedAt;
	return partial.durationSeconds === undefined ? undefined : partial.durationSeconds * 1000;
}

function defaultMs(partial: Partial<KavkomCall>, startedAt: number, answeredAt: number | null) {
	if (answeredAt === null) return DEFAULT_UNANSWERED_MS;
	const talkMs = partial.talkSeconds === undefined ? DEFAULT_TALK_MS : partial.talkSeconds * 1000;
	return answeredAt - startedAt + talkMs;
}

/**
 * Makes a whole call of the parts that a test cares about: an answered inbound call of 35 seconds that
 * started a minute before `now` (epoch ms) and shows up at once, unless told otherwise.
 */
export function completeCall(
	partial: Partial<KavkomCall>,
	now: number,
	random: Random,
): KavkomCall {
	const result = partial.result ?? 'answered';
	const startedAt = partial.startedAt ?? wholeSecond(now) - DEFAULT_AGE_MS;
	const given = givenMs(partial, startedAt);
	const ringMs = Math.min(DEFAULT_RING_MS, given ?? Infinity);
	const answeredByDefault = result === 'answered' ? startedAt + ringMs : null;
	const answeredAt = partial.answeredAt === undefined ? answeredByDefault : partial.answeredAt;
	const endedAt = startedAt + (given ?? defaultMs(partial, startedAt, answeredAt));
	return {
		id: random.uuid(),
		direction: 'inbound',
		callerNumber: '12125550123',
		callerName: 'Sample Caller',
		destination: '33199001000',
		extensionNumber: null,
		extensionUuid: null,
		file: '',
		durationSeconds: Math.round((endedAt - startedAt) / 1000),
		talkSeconds: answeredAt === null ? 0 : Math.round((endedAt - answeredAt) / 1000),
		visibleAt: Math.min(endedAt, Math.max(startedAt, now)),
		...partial,
		result,
		startedAt,
		answeredAt,
		endedAt,
	};
}
