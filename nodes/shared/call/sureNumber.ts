import { toE164, withoutTrunkZero } from './phoneNumber';
import { bareNumber } from './writtenNumber';

/** Two local numbers of seven digits, written together, may read as one of some other country. */
const MOST_DIGITS_WITHOUT_PREFIX = 13;

/**
 * Whether a text is one valid number by the numbering plans, whatever groups it is written in. Others may be numbers,
 * too: those of a new range, and local ones where the country is not known.
 *
 * @param country two letters, for numbers in local form; empty when not known
 */
export function isSurelyOneNumber(text: string, country: string): boolean {
	const number = bareNumber(text);
	const isLong = number.replace(/^0+/, '').length > MOST_DIGITS_WITHOUT_PREFIX;
	if (isLong && !/^(?:\+|00)/.test(number)) return false;
	const international = toE164(text, country);
	return international !== null && withoutTrunkZero(international) !== null;
}
