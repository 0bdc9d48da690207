import type { CallStatus } from '../../shared/call/callRecord';
import { textOrNull } from '../../shared/values/values';

/**
 * What the words of call detail records and of posts stand for. Besides those that are documented, both may
 * use the switch's own causes for the end of a call (contract: kavkom, Webhooks: Words for the status). A
 * call that was turned down on the phone was taken by nobody, and its caller heard that the line is busy.
 */
const STATUSES: Record<CallStatus, readonly string[]> = {
	answered: ['answered', 'answer'],
	missed: [
		'missed',
		'abandoned',
		'timeout',
		'no answer',
		'noanswer',
		'not answered',
		'unanswered',
		'no user response',
		'allotted timeout',
		'subscriber absent',
		'progress timeout',
		'no pickup',
	],
	voicemail: ['voicemail', 'voice mail'],
	cancelled: ['cancelled', 'canceled', 'cancel', 'originator cancel'],
	busy: [
		'busy',
		'user busy',
		'busy everywhere',
		'call rejected',
		'rejected',
		'decline',
		'declined',
	],
	failed: [
		'failed',
		'unallocated number',
		'invalid number format',
		'no route destination',
		'no route transit net',
		'destination out of order',
		'network out of order',
		'normal temporary failure',
		'exchange routing error',
		'incompatible destination',
		'service unavailable',
		'service not implemented',
		'bearercapability notavail',
		'facility rejected',
		'outgoing call barred',
		'incoming call barred',
		'number changed',
		'mandatory ie missing',
		'protocol error',
		'recovery on timer expire',
		'requested chan unavail',
		'normal circuit congestion',
		'congestion',
		'switch congestion',
		'media timeout',
		'gateway down',
		'user not registered',
		'access info discarded',
		'bearercapability notauth',
		'bearercapability notimpl',
		'chan not implemented',
		'channel unacceptable',
		'crash',
		'does not exist anywhere',
		'facility not implemented',
		'facility not subscribed',
		'ie nonexist',
		'interworking',
		'invalid call reference',
		'invalid gateway',
		'invalid ie contents',
		'invalid msg unspecified',
		'invalid profile',
		'invalid url',
		'mandatory ie length error',
		'message type nonexist',
		'not acceptable',
		'pre empted',
		'srtp read error',
		'system shutdown',
		'user challenge',
		'wrong call state',
		'wrong message',
	],
	unknown: [],
};

const BY_WORD = new Map(
	Object.entries(STATUSES).flatMap(([status, words]) =>
		words.map((word) => [word, status as CallStatus] as const),
	),
);

/** A word in small letters, with one blank between its parts: `NO_ANSWER` and `no-answer` are `no answer`. */
export function plainWord(value: unknown): string {
	return (textOrNull(value) ?? '').toLowerCase().replace(/[\s_-]+/g, ' ');
}

/** The status that a word of Kavkom's stands for; the list of its words is open, so others are unknown. */
export function statusOf(value: unknown): CallStatus {
	return BY_WORD.get(plainWord(value)) ?? 'unknown';
}
