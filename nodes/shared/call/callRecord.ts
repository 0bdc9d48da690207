import type { IDataObject } from 'n8n-workflow';
import { HOUR_MS } from '../time/units';

export const CALL_DIRECTIONS = ['inbound', 'outbound', 'internal'] as const;

export type CallDirection = (typeof CALL_DIRECTIONS)[number];

export const CALL_STATUSES = [
	'answered',
	'missed',
	'voicemail',
	'cancelled',
	'busy',
	'failed',
	'unknown',
] as const;

export type CallStatus = (typeof CALL_STATUSES)[number];

/**
 * How calls end that nobody took; an inbound one is a missed call. One that failed is none that counts less: with all
 * phones off-line every caller gets through to nobody. A word that is not known may mean that somebody talked, or that
 * the call is not over.
 */
export const NOT_TAKEN: readonly CallStatus[] = [
	'missed',
	'voicemail',
	'cancelled',
	'busy',
	'failed',
];

/**
 * One call, the same for every phone system: a database row and the header of a spreadsheet. A value
 * that the service does not give is null, never a guess.
 */
export interface Call {
	/** ISO 8601, UTC, with milliseconds. */
	started_at: string | null;
	direction: CallDirection | null;
	status: CallStatus;
	/** Who called, as the service wrote it. */
	source: string | null;
	source_name: string | null;
	/** Who was called, as the service wrote it. */
	destination: string | null;
	/** The extension of ours that placed or took the call. */
	extension: string | null;
	/** The outside party in E.164; null when it can't be told for certain, and on internal calls. */
	external_number: string | null;
	/** From ring to end. */
	duration_seconds: number | null;
	/** Talk only. */
	talk_seconds: number | null;
	/** What `recording: download` takes to fetch it; null when there is none. */
	recording: string | null;
	answered_at: string | null;
	ended_at: string | null;
	provider: string;
	/** The domain_uuid or tenant that the call belongs to. */
	account: string;
	/** The service's unique call id; with `provider` the key of a call. */
	id: string;
}

/** The fields of a Call in the order in which they are output. */
export const CALL_FIELDS = [
	'started_at',
	'direction',
	'status',
	'source',
	'source_name',
	'destination',
	'extension',
	'external_number',
	'duration_seconds',
	'talk_seconds',
	'recording',
	'answered_at',
	'ended_at',
	'provider',
	'account',
	'id',
] as const satisfies ReadonlyArray<keyof Call>;

/**
 * A call as one response of the service showed it: the Call, what the service wrote, and what filters need
 * beyond the two.
 */
export interface SeenCall {
	/** What tells it from the others of a list: the id of the call, or of the leg where legs are listed. */
	key: string;
	call: Call;
	/** The service's own record, fit to be output: made only when it is asked for. */
	toRaw: () => IDataObject;
	/** Every instant (epoch ms) at which it may have started: two only in an hour that a clock change repeats. */
	starts: readonly number[];
	/**
	 * The same as they are read in another IANA zone; left out where they do not depend on the zone: what a trigger
	 * remembers of a start outlives a corrected zone.
	 */
	startsIn?: (zone: string) => readonly number[];
	/** What the service wrote for a start that can't be read; left out or null where it gave one, or none. */
	unreadableStart?: string | null;
	/** Every number of the service's record, as written: what a filter by extension or number looks at. */
	numbers: readonly string[];
	/**
	 * The outside party's number as written, which is no extension however short it is; null where that is not
	 * certain. Left out, it is what the direction says.
	 */
	outside?: string | null;
}

/**
 * A list shows a call under its start, but only once it has ended: calls of this length are still waited for and found.
 */
export const LONGEST_CALL_MS = 6 * HOUR_MS;

/** Where the calls of a response go, one after the other. */
export interface CallSink {
	/** @param seen null stands for a record that names no id */
	take: (seen: SeenCall | null) => void;
	/** Whether a call needs no reading any more, by its id: it is then not handed over. */
	isKnown?: (id: string) => boolean;
	/** Whether no older call is wanted. */
	hasEnough?: () => boolean;
	/**
	 * Epoch ms: no call that began before is wanted, unless the list must be read that far to find the others.
	 * Known calls count, too.
	 */
	readBackTo?: number;
}

/** The outside party's number as written: the source of an inbound, the destination of an outbound call. */
export function outsideParty(
	direction: CallDirection | null,
	source: string | null,
	destination: string | null,
): string | null {
	if (direction === 'inbound') return source;
	if (direction === 'outbound') return destination;
	return null;
}
