import type { KavkomCall } from './calls.mts';
import type { KavkomDirectory, KavkomExtension } from './directory.mts';

/** What a row of `cdr/list` is made from: a call, or one of the legs that it led to. */
export interface ListedCall extends KavkomCall {
	/** The id of the call that a leg belongs to; left out for the call itself. */
	originatingId?: string;
}

/** The ring group of the traffic, and how many telephones it rings. */
export const RING_GROUP = '600';
const RING_GROUP_SIZE = 4;

/** The telephones that a call rang; nobody's in particular for one that went outside. */
function rungExtensions(
	call: KavkomCall,
	{ extensions }: KavkomDirectory,
): Array<KavkomExtension | null> {
	const own = extensions.find(({ extension }) => extension === call.extensionNumber);
	if (call.direction === 'outbound') return [null];
	if (call.destination !== RING_GROUP) return own ? [own] : [];
	const others = extensions.filter((extension) => extension !== own);
	return [...(own ? [own] : []), ...others].slice(0, RING_GROUP_SIZE);
}

function legOf(call: KavkomCall, rung: KavkomExtension | null, index: number): ListedCall {
	const took = call.answeredAt !== null && index === 0;
	const endedAt = took ? call.endedAt : (call.answeredAt ?? call.endedAt);
	return {
		...call,
		id: call.id.replace(/^.{8}/, `b1e9000${index}`),
		originatingId: call.id,
		direction: call.direction === 'local' ? 'local' : 'outbound',
		destination: rung?.extension ?? call.destination,
		extensionNumber: rung?.extension ?? null,
		extensionUuid: rung?.uuid ?? null,
		answeredAt: took ? call.answeredAt : null,
		endedAt,
		durationSeconds: Math.round((endedAt - call.startedAt) / 1000),
		talkSeconds: took ? call.talkSeconds : 0,
		result: took ? 'answered' : call.answeredAt === null ? call.result : 'missed',
		file: '',
	};
}

/**
 * The b-legs of a call (contract: kavkom, Call detail records: Row): one for each telephone that it rang,
 * of which at most the first answered, and one for the line of a call that went outside.
 */
export const legsOf = (call: KavkomCall, directory: KavkomDirectory): ListedCall[] =>
	rungExtensions(call, directory).map((rung, index) => legOf(call, rung, index));
