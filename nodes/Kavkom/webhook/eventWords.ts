import { plainWord } from '../calls/statusWords';

/**
 * What words of a status or a state say of a call beyond its outcome, in small letters; unseen (contract: kavkom,
 * Webhooks: Body).
 *
 * "Answered" is in neither list: it is also said of a call that goes on. Nor is a word that could be said of a call
 * that was recorded and is over, or "down", which FreeSWITCH says of a channel that is new. The words for every other
 * outcome say that a call is over, too.
 */
const STAGES: Record<Stage, readonly string[]> = {
	live: [
		'active',
		'calling',
		'cs consume media',
		'cs exchange media',
		'cs execute',
		'cs hibernate',
		'cs init',
		'cs new',
		'cs park',
		'cs routing',
		'cs soft execute',
		'dialing',
		'dialling',
		'early',
		'held',
		'hold',
		'in call',
		'in progress',
		'in queue',
		'initiated',
		'muted',
		'new',
		'on hold',
		'ongoing',
		'parked',
		'progress',
		'queued',
		'ring wait',
		'ringing',
		'started',
		'talking',
		'trying',
		'unheld',
		'unhold',
		'unmuted',
	],
	over: [
		'abandon',
		'abandoned',
		'attended transfer',
		'blind transfer',
		'call completed',
		'call end',
		'call ended',
		'call finished',
		'call hangup',
		'call terminated',
		'closed',
		'completed',
		'cs destroy',
		'cs hangup',
		'cs reporting',
		'disconnected',
		'done',
		'end',
		'ended',
		'finish',
		'finished',
		'hang up',
		'hangup',
		'hung up',
		'lose race',
		'manager request',
		'normal clearing',
		'normal unspecified',
		'over',
		'picked off',
		'redirection to new destination',
		'terminated',
		'timed out',
		'timeout',
		'voice mail',
	],
};

type Stage = 'live' | 'over';

/** `call.ended`, `CALL_ENDED` and `callEnded` are the same. */
const lettersOf = (word: string | undefined): string =>
	plainWord(word).replace(/[^\p{L}\p{N}]+/gu, '');

/** The words that say so, as `lettersOf` writes them: for sample workflows, whose scripts import nothing. */
export const wordsOf = (stage: Stage): string[] => STAGES[stage].map(lettersOf);

const BY_LETTERS = new Map(
	Object.entries(STAGES).flatMap(([stage, words]) =>
		words.map((word) => [lettersOf(word), stage as Stage] as const),
	),
);

/** Whether a word says that a call goes on or is over; null where it says neither. */
export function stageOf(word: string | undefined): Stage | null {
	return BY_LETTERS.get(lettersOf(word)) ?? null;
}
