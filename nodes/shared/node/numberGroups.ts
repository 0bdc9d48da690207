import { withoutTrunkZero } from '../call/phoneNumber';
import { digitsIn, withoutFormatting } from '../call/writtenNumber';

/** A blank, or a dash with a blank beside it: what parts two numbers, and also the groups of one. */
const BETWEEN_NUMBERS = /\s+[\p{Dash_Punctuation}\u2212]\s*|[\p{Dash_Punctuation}\u2212]\s+|\s+/u;
const DASH_WITH_BLANK = /\s+[\p{Dash_Punctuation}\u2212]\s*|[\p{Dash_Punctuation}\u2212]\s+/u;

const FEWEST_DIGITS_OF_NUMBER = 7;
/** A number of the own country, with its area code, is seldom shorter. */
const FEWEST_DIGITS_OF_WHOLE_NUMBER = 9;
/** The last group of a number, e.g. of `1 202 555 - 0123`. */
const LAST_GROUP = { shortest: 4, longest: 5 };

/**
 * Whether a text of digits is one number in groups. `555-0100 555-0101` is two, `050-200-0001 2` and
 * `06 12 34 56 78 - 79` are a number with something behind it.
 *
 * @param text as written, without letters
 */
export function isOneNumberInGroups(text: string): boolean {
	const number = withoutFormatting(text);
	if (/^(?:\+|00)/.test(number) && withoutTrunkZero(number) !== null) return true;
	return !hasMoreBehindDash(text) && !hasMoreBehindJoined(text) && !isTwice(text);
}

/** A dash with blanks follows what is a number by itself. */
function hasMoreBehindDash(text: string): boolean {
	const [first, ...others] = text.split(DASH_WITH_BLANK);
	return hasMoreBehind(digitsIn(first), digitsIn(others.join('')));
}

/** A blank follows groups that are joined by dashes or dots, and are a number by themselves. */
function hasMoreBehindJoined(text: string): boolean {
	const parts = text.split(BETWEEN_NUMBERS);
	const place = parts.findIndex(
		(part) => /\d\)?[^\d\s*#]\d/.test(part) && digitsIn(part) >= FEWEST_DIGITS_OF_NUMBER,
	);
	if (place < 0) return false;
	return hasMoreBehind(digitsIn(parts[place]), digitsIn(parts.slice(place + 1).join('')));
}

function hasMoreBehind(before: number, behind: number): boolean {
	if (behind === 0 || before < FEWEST_DIGITS_OF_NUMBER) return false;
	const isLastGroup = behind >= LAST_GROUP.shortest && behind <= LAST_GROUP.longest;
	return before >= FEWEST_DIGITS_OF_WHOLE_NUMBER || !isLastGroup;
}

/** Two halves of the same form, each as long as a number: `555 0100 555 0101`. */
function isTwice(text: string): boolean {
	const lengths = text.split(BETWEEN_NUMBERS).map(digitsIn);
	const half = lengths.length / 2;
	const [first, second] = [lengths.slice(0, half), lengths.slice(half)];
	return (
		Number.isInteger(half) &&
		first.join() === second.join() &&
		first.reduce((sum, length) => sum + length, 0) >= FEWEST_DIGITS_OF_NUMBER
	);
}
