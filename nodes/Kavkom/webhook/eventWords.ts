import { plainWord } from '../calls/statusWords';

/**
 * What words of a status or a state say of a call beyond its outcome, in small letters with one blank between
 * them; unseen (contract: kavkom, Webhooks: Body).
 *
 * "Answered" is in neither list: it is also said of a call that goes on. Nor is a word that could be said of a call
 * that was recorded and is over. The words for every other outcome say that a call is over, too.
 */
const STAGES: Record<Stage, readonly string[]> = {
	live: [
		'active',
		'calling',
		'dialing',
		'dialling',
		'early',
		'held',
		'hold',
		'in progress',
		'initiated',
		'new',
		'on hold',
		'ongoing',
		'progress',
		'ring wait',
		'ringing',
		'started',
		'talking',
		'trying',
		'unheld',
	],
	over: [
		'attended transfer',
		'blind transfer',
		'completed',
		'disconnected',
		'ended',
		'finished',
		'hang up',
		'hangup',
		'hung up',
		'lose race',
		'manager request',
		'normal clearing',
		'normal unspecified',
		'picked off',
		'redirection to new destination',
		'terminated',
	],
};

type Stage = 'live' | 'over';

const BY_WORD = new Map(
	Object.entries(STAGES).flatMap(([stage, words]) =>
		words.map((word) => [word, stage as Stage] as const),
	),
);

/** Whether a word says that a call goes on or is over; null where it says neither. */
export function stageOf(word: string | undefined): Stage | null {
	return BY_WORD.get(plainWord(word)) ?? null;
}
