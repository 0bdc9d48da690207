import type { CallDirection, CallStatus } from '../../shared/call/callRecord';
import { textOrNull } from '../../shared/values/values';

/** Without what some hosts put between the parts of a word, and others don't. */
const STATUSES = new Map<string, CallStatus>([
	['ANSWERED', 'answered'],
	['NOANSWER', 'missed'],
	['ABANDONED', 'missed'],
	// Asterisk's words, unseen here (contract: onecom, Calls, one row each: Rows of SIMPLECDRS).
	['ANSWER', 'answered'],
	['MISSED', 'missed'],
	['UNANSWERED', 'missed'],
	['VOICEMAIL', 'voicemail'],
	['CANCEL', 'cancelled'],
	['CANCELLED', 'cancelled'],
	['CANCELED', 'cancelled'],
	['ORIGINATORCANCEL', 'cancelled'],
	['BUSY', 'busy'],
	['USERBUSY', 'busy'],
	// Turned down on the phone: nobody took it, and its caller heard that the line is busy.
	['REJECTED', 'busy'],
	['DECLINED', 'busy'],
	['FAILED', 'failed'],
	['CONGESTION', 'failed'],
]);

/** The status that a disposition stands for; the list of 1com's words is open, so others are unknown. */
export function statusOf(disposition: unknown): CallStatus {
	const word = textOrNull(disposition) ?? '';
	// Most come as they stand above.
	return STATUSES.get(word) ?? STATUSES.get(inOnePiece(word)) ?? 'unknown';
}

const inOnePiece = (word: string): string => word.toUpperCase().replace(/[\s_-]+/g, '');

/**
 * `IN`, `OUT` and `LOCAL` were seen; what a template's own column says is unseen (contract: onecom, Call
 * legs: Columns).
 */
const DIRECTIONS = new Map<string, CallDirection>([
	['IN', 'inbound'],
	['INBOUND', 'inbound'],
	['OUT', 'outbound'],
	['OUTBOUND', 'outbound'],
	['LOCAL', 'internal'],
	['INTERNAL', 'internal'],
]);

/** The direction that a word of 1com's stands for; null when it is missing or another. */
export function directionOf(direction: unknown): CallDirection | null {
	return DIRECTIONS.get(textOrNull(direction)?.toUpperCase() ?? '') ?? null;
}
