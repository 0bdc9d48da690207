import { withoutParameters } from '../call/severalNumbers';
import { isSameNumber } from '../call/phoneNumber';
import { isSurelyOneNumber } from '../call/sureNumber';
import { bareNumber, digitsIn, userInAddress } from '../call/writtenNumber';
import { isOneNumberInGroups } from './numberGroups';

/** Shorter ones may be names of users, which have letters and digits. */
const FEWEST_DIGITS = 7;

/** Of each of two local numbers with a sign between them. */
const FEWEST_DIGITS_OF_TWO = 6;

/** No number of the world has as many behind its international prefix (ITU E.164). */
const TOO_MANY_DIGITS = /\d{16}/;

/** A number, then a word or a sign, then an extension. */
const EXTENSION_BEHIND = /^\+?\d{7,}(?:[#*]+|\D*\p{L}\D*)\d{1,6}$/u;
const EXTENSION = /^[^\d*]*[\p{L}#][^\d*]*\d{1,6}\D*$/u;

/** A telephone number with something else behind it. */
const MORE_THAN_A_NUMBER = /^\+?\d+\p{L}.*\d/u;

/** `1-800-FLOWERS`, `1 (800) 555-TALK`: after a free area code, or for the end of a North American number. */
const DIGITS_AS_LETTERS =
	/^(?=.{10,14}$)(?:(?:\+?1|0)?8\d\d|1[38]00|\+?1?[2-9]\d\d[2-9]\d\d(?=\p{L}{4}$))\d{0,3}\p{L}{4,8}$/u;

const HIDDEN = /\d\*{2}|\d[*#]{3}/;

/** `101 & 102`, of which neither is long enough to part them. */
const AND_BETWEEN = /\d\s*&\s*[+\d]/;

/** Few digits behind many, with a sign between them that no area code has there: `050-5550142/3`. */
const FEW_DIGITS_BEHIND = /^(?:[^\d]*\d){9,}[^\d]*?(?:\(\s*\d{1,4}\s*\)|[/\uff0f&]\s*\d{1,4})$/;

/** Where a number may end: before a sign that is seldom in one, or before a blank where it has no groups. */
const END_OF_NUMBER = /[^\d\s.+\p{Dash_Punctuation}\u2212]+|(?<=^\+?\d{9,})\s+/gu;

const IN_ANGLE_BRACKETS = /<[^<>]*>/;
/** What stands behind the user of an address: a name or an address of a device, and no number. */
const HOST = /@(?!\s*\+?\d{7,}(?!\S))[^\s<>]+/g;

export const LEAVE_EXTENSION = 'Leave the extension out.';
const LEAVE_REST = 'Leave out what stands behind the number.';
const SEVERAL = 'It may be two numbers.';

/** What an entry of the filter must not be, in the order of looking, and how to go on; the general words follow. */
const UNUSABLE: ReadonlyArray<[is: (entry: string) => boolean, howToGoOn: string]> = [
	[(entry) => !/[\p{L}\d]/u.test(entry), 'It holds no digits.'],
	[isWords, ''],
	[hasNumberBesideAddress, 'Leave out the name or the address that stands beside the number.'],
	[(entry) => DIGITS_AS_LETTERS.test(bareNumber(entry)), 'Write its letters as digits, too.'],
	[(entry) => EXTENSION_BEHIND.test(bareNumber(entry)), LEAVE_EXTENSION],
	[
		(entry) => HIDDEN.test(bareNumber(entry)),
		'Some of its digits are hidden. Give the whole number.',
	],
	[(entry) => wholeNumbersIn(entry) > 1, SEVERAL],
	[isMoreThanANumber, ''],
];

/** The same for what is not surely a number by the plans. */
const UNSURE: ReadonlyArray<[is: (entry: string, country: string) => boolean, howToGoOn: string]> =
	[
		[hasTooManyDigits, 'A phone number has at most 15 digits. It may be two numbers.'],
		[hasNumberBefore, LEAVE_REST],
		[(entry) => FEW_DIGITS_BEHIND.test(userInAddress(entry)), LEAVE_REST],
		[(entry) => AND_BETWEEN.test(entry), SEVERAL],
		[(entry) => isDigits(entry) && !isOneNumberInGroups(userInAddress(entry)), SEVERAL],
	];

/**
 * Why calls can't be searched for an entry of the filter Number: how to go on, of which there may be no more to say than
 * what is said of all; null when they can. A single word may be what a call has in the place of a number, such as
 * `anonymous`; what is not around digits does no harm.
 *
 * @param country two letters, for numbers in local form; empty when not known
 */
export function whyNoNumber(entry: string, country: string): string | null {
	const unusable = UNUSABLE.find(([is]) => is(entry));
	if (unusable) return unusable[1];
	if (isSurelyOneNumber(entry, country)) return null;
	return UNSURE.find(([is]) => is(entry, country))?.[1] ?? null;
}

/**
 * The extensions among entries of which others are numbers: there each is that of a number, and would find all calls
 * of it.
 */
export function extensionsBesideNumbers(entries: readonly string[]): string[] {
	const hasNumber = entries.some((entry) => digitsIn(bareNumber(entry)) >= FEWEST_DIGITS);
	return hasNumber ? entries.filter(isExtension) : [];
}

const isExtension = (entry: string): boolean =>
	digitsIn(entry) < FEWEST_DIGITS && EXTENSION.test(userInAddress(entry));

/** Words in the place of a number, which no call has. */
export function isWords(text: string): boolean {
	const words = text.split(/\s+/).filter((part) => /\p{L}/u.test(part));
	return words.length > 1 && !/\d/.test(bareNumber(text));
}

const isDigits = (entry: string): boolean => /^\+?\d+$/.test(bareNumber(entry));

const wholeNumbersIn = (entry: string): number =>
	bareNumber(entry)
		.split(/\D+/)
		.filter((part) => part.length >= FEWEST_DIGITS_OF_TWO).length;

function isMoreThanANumber(entry: string): boolean {
	const number = bareNumber(entry);
	return digitsIn(number) >= FEWEST_DIGITS && MORE_THAN_A_NUMBER.test(number);
}

function hasTooManyDigits(entry: string): boolean {
	return isDigits(entry) && TOO_MANY_DIGITS.test(bareNumber(entry).replace(/^\+?0+/, ''));
}

/** Of `0199001234 <dana@example.com>` only the address would be looked for. */
function hasNumberBesideAddress(entry: string): boolean {
	const written = withoutParameters(entry).replace(HOST, '@');
	const address = IN_ANGLE_BRACKETS.exec(written)?.[0] ?? /^[^@]*@/.exec(written)?.[0];
	if (address === undefined) return false;
	const beside = written.replace(address, '');
	return digitsIn(beside) >= FEWEST_DIGITS && !isSameNumber(beside.replace(/"/g, ''), entry, '');
}

/** A valid number, and digits behind it that make it none. */
function hasNumberBefore(entry: string, country: string): boolean {
	return [...entry.matchAll(END_OF_NUMBER)].some(({ index }) => {
		const [before, behind] = [entry.slice(0, index), entry.slice(index)];
		return (
			/\d/.test(behind) && digitsIn(before) >= FEWEST_DIGITS && isSurelyOneNumber(before, country)
		);
	});
}
