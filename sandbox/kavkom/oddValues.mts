import { createHash } from 'node:crypto';

/** Names of callers: as they are, with U+0000 in them, or with half of a surrogate pair at their end. */
export type NameForm = 'asTheyAre' | 'nul' | 'halfSurrogate';

/** Numbers: digits, or the URI that a SIP telephone shows. */
export type NumberForm = 'digits' | 'sipUri' | 'telUri';

/** The words of `call_result`: the four documented ones, or those that webhooks were seen with. */
export type ResultWords = 'documented' | 'hangUpCauses';

const DOMAIN = 'demo.example.com';
const SHORTEST_OUTSIDE_NUMBER = 7;
const HALF_OF_A_PAIR = '\ud83d';

const NAMES: Record<NameForm, (name: string) => string> = {
	asTheyAre: (name) => name,
	nul: (name) => `${name.slice(0, 2)}\u0000${name.slice(2)}`,
	halfSurrogate: (name) => name + HALF_OF_A_PAIR,
};

/** `caller_id_name` as it is served. */
export const nameAs = (form: NameForm, name: string): string =>
	name === '' ? name : NAMES[form](name);

const isOutside = (number: string): boolean => number.length >= SHORTEST_OUTSIDE_NUMBER;
const isInternational = (number: string): boolean => isOutside(number) && !number.startsWith('0');

const NUMBERS: Record<NumberForm, (number: string) => string> = {
	digits: (number) => number,
	sipUri: (number) => `sip:${number}@${DOMAIN}${isOutside(number) ? ';user=phone' : ''}`,
	telUri: (number) =>
		isInternational(number) ? `tel:+${number}` : `tel:${number};phone-context=${DOMAIN}`,
};

/** A number as it is served; `anonymous` and the like have no URI. */
export const numberAs = (form: NumberForm, number: string): string =>
	/^\d+$/.test(number) ? NUMBERS[form](number) : number;

/** What each word of the truth may be called (contract: kavkom, Webhooks: Words for the status). */
const CAUSES: Record<string, readonly string[]> = {
	answered: ['answered', 'normal_clearing'],
	missed: ['no_answer', 'no_user_response'],
	cancelled: ['canceled', 'originator_cancel'],
	busy: ['busy', 'user_busy'],
	failed: ['unallocated_number', 'call_rejected'],
};

/**
 * `call_result` as it is served; with `hangUpCauses` about half of the calls have the one word, half the
 * other, the same call always the same.
 */
export function resultAs(words: ResultWords, call: { id: string; result: string }): string {
	const causes = CAUSES[call.result];
	if (words === 'documented' || causes === undefined) return call.result;
	return causes[createHash('sha1').update(call.id).digest()[0] % causes.length];
}
