import type { CallDirection } from '../../shared/call/callRecord';
import { plainWord } from './statusWords';

/** All but inbound and outbound are unseen (contract: kavkom, Call detail records: Row). */
const DIRECTIONS = new Map<string, CallDirection>([
	['inbound', 'inbound'],
	['incoming', 'inbound'],
	['in', 'inbound'],
	['outbound', 'outbound'],
	['outgoing', 'outbound'],
	['out', 'outbound'],
	['local', 'internal'],
	['internal', 'internal'],
]);

/** The direction that a word of a list or a post stands for; null when it is missing or another. */
export function directionOf(word: unknown): CallDirection | null {
	return DIRECTIONS.get(plainWord(word)) ?? null;
}
