import type { OneComCall, OneComDirection } from './calls.mts';

/** One leg of a call: a row of CDRS (contract: onecom, Call legs). */
export interface OneComLeg {
	uniqueId: string;
	/** The call's id, the same for all its legs. */
	linkedId: string;
	/** The uniqueid of the leg that this one came from; empty for the first. */
	previousUniqueId: string;
	/** Digits, larger than 32 bits. */
	id: string;
	/** Epoch milliseconds, whole seconds, as are the two below. */
	startedAt: number;
	answeredAt: number | null;
	endedAt: number;
	realSrc: string;
	firstDst: string;
	lastDst: string;
	src: string;
	dst: string;
	/** `"Name" <number>` */
	clid: string;
	disposition: string;
	durationSeconds: number;
	billSeconds: number;
	direction: OneComDirection;
	context: string;
	channel: string;
	lastApplication: string;
	whereLanded: string;
	originateId: string;
}

interface LegContext {
	/** Extensions that a queue rang at the same time. */
	rung: readonly string[];
	tenant: string;
	ids: { nextUniqueId(startedAt: number): string; nextLegId(): string };
}

const QUEUE_PICK_UP_MS = 2_000;

/** Which side of the exchange a call enters from (contract: onecom, Call legs: Direction of a leg). */
const CONTEXTS: Record<OneComDirection, string> = {
	IN: 'fromoutside',
	OUT: 'frominternal',
	LOCAL: 'frominternal',
};

/** `203-DEMO` or `203` to `203`. */
const extensionOf = (user: string): string => user.split('-')[0];

const channelTail = (legId: string): string =>
	Number(legId.slice(-7)).toString(16).padStart(8, '0');

function landing(call: OneComCall): string {
	if (call.queueId !== null) return `QUEUE-${call.queueId}`;
	if (call.direction === 'OUT') return 'TRUNK-1';
	return `EXT-${extensionOf(call.whoAnswered) || call.dialedNumber}`;
}

function firstLeg(call: OneComCall, { tenant, ids }: LegContext): OneComLeg {
	const id = ids.nextLegId();
	const inbound = call.direction === 'IN';
	const caller = inbound ? call.callerNumber : `${extensionOf(call.callerNumber)}-${tenant}`;
	const destination = (inbound && extensionOf(call.whoAnswered)) || call.dialedNumber;
	return {
		uniqueId: call.id,
		linkedId: call.id,
		previousUniqueId: '',
		id,
		startedAt: call.startedAt,
		answeredAt: call.answeredAt,
		endedAt: call.endedAt,
		realSrc: caller,
		firstDst: call.dialedNumber,
		lastDst: destination,
		src: call.callerNumber,
		dst: destination,
		clid: `"${call.callerName}" <${call.callerNumber}>`,
		disposition: call.disposition,
		durationSeconds: call.durationSeconds,
		billSeconds: call.talkSeconds,
		direction: call.direction,
		context: CONTEXTS[call.direction],
		channel: `SIP/${inbound ? 'trunk1' : caller}-${channelTail(id)}`,
		lastApplication: call.queueId === null ? 'Dial' : 'Queue',
		whereLanded: landing(call),
		originateId: call.originateId ?? '',
	};
}

/** The leg to one of several extensions that rang together: at most one of them is answered. */
function rungLeg(
	first: OneComLeg,
	call: OneComCall,
	extension: string,
	context: LegContext,
): OneComLeg {
	const startedAt = Math.min(call.startedAt + QUEUE_PICK_UP_MS, call.endedAt);
	const took = call.answeredAt !== null && extensionOf(call.whoAnswered) === extension;
	const answeredAt = took ? call.answeredAt : null;
	const endedAt = took ? call.endedAt : Math.max(startedAt, call.answeredAt ?? call.endedAt);
	const id = context.ids.nextLegId();
	return {
		...first,
		uniqueId: context.ids.nextUniqueId(startedAt),
		previousUniqueId: first.uniqueId,
		id,
		startedAt,
		answeredAt,
		endedAt,
		lastDst: extension,
		dst: extension,
		disposition: took ? 'ANSWERED' : 'NO ANSWER',
		durationSeconds: (endedAt - startedAt) / 1000,
		billSeconds: answeredAt === null ? 0 : (endedAt - answeredAt) / 1000,
		channel: `SIP/${extension}-${context.tenant}-${channelTail(id)}`,
		lastApplication: 'AppQueue',
	};
}

/** The legs of a call: the caller's own, and one for each extension that a queue rang. */
export function buildLegs(call: OneComCall, context: LegContext): OneComLeg[] {
	const first = firstLeg(call, context);
	return [first, ...context.rung.map((extension) => rungLeg(first, call, extension, context))];
}
