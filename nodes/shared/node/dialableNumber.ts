import { withoutTrunkZero } from '../call/phoneNumber';
import { FOREIGN_DIGIT, withoutFormatting, withPlainDigits } from '../call/writtenNumber';
import { parameterError } from '../failure/serviceError';
import { isOneNumberInGroups } from './numberGroups';

const SEVERAL = 'It seems to hold more than one number. Give one of them.';
const CHARACTERS = 'Use digits, * and # only, e.g. 12025550123.';

/** Why a text is not one number, by how it is written: joined, its parts would ring a stranger. */
const NOT_ONE_NUMBER: ReadonlyArray<[pattern: RegExp, howToGoOn: string]> = [
	[FOREIGN_DIGIT, 'Write its digits as 0 to 9.'],
	[/[/;,|\n]/, SEVERAL],
	[/^(?:[^\d\t\r]*\d){7,}[^\d\t\r]*[\t\r]/, SEVERAL],
	[/\d{6,}[^\d*#]+\d{6,}/, 'It seems to hold two numbers. Give one of them.'],
	[
		/\d[^\d(]*\([^()]*\)\D*$|^[^()]*\d[^\d(]*\([^()]*$/,
		'Leave out what stands in brackets behind the number.',
	],
	[/^[1-9]\d?\)/, 'Leave out what stands before the number.'],
	[
		/^[1-9]\d?(?:\.\s+(?!.*\.\s)|\s+\p{Dash_Punctuation}\s+0)\d/u,
		'Leave out the number of the line in the list.',
	],
	[
		/^[\p{Dash_Punctuation}\u2212]/u,
		'It begins with a minus. A sheet may have taken it for a sum: write it there as text.',
	],
	[/^[^.]*(?:\d{6}|\d\s\d{3}\s\d{3})\.\d{1,3}$/, 'It has a decimal point. Write it as text.'],
	[/^(?:\d{4}([-.])\d{2}\1\d{2}|\d{2}([-.])\d{2}\2(?:19|20)\d{2})$/, 'It seems to be a date.'],
	[
		/^(?!\d\d(?:\.\d\d){3}$)(?=(?:10|192\.168)\.|.*\.\d(?:\.|$))\d{1,3}(?:\.\d{1,3}){3}$/,
		'It seems to be the address of a device.',
	],
];

/** The same for what is left once its formatting is away. */
const NOT_DIALLED: ReadonlyArray<[pattern: RegExp, howToGoOn: string]> = [
	[/^(?!\+?[\d*#]*$)|^\D*$/, CHARACTERS],
	[/[*#]{3}|\d\*{2}/, 'Some of its digits are hidden. Give the whole number.'],
	[/^\+?\d{6,}[*#]+\d/, 'Leave out the extension behind the number.'],
];

/** The trunk zero of a number that has its country code, too, as business cards write it. */
const OPTIONAL_ZERO = /^(\(?(?:\+|00)?[1-9]\d{0,2}\)?[\s.-]*)\(\s*0\s*\)/;

/** A number that a spreadsheet has taken for an amount, with or without blanks between the thousands. */
const DECIMALS = /^(\+?(?:\d{6,}|\d{1,3}(?:\s\d{3}){2,}))\.0+$/;

/** `030/901820`: in Germany a slash stands behind the area code. */
const AREA_CODE_SLASH =
	/^((?:\(?0\d{2,4}\)?|(?:\+|00)[1-9]\d{0,2}[\s.-]*(?:\(\s*0\s*\)\s*)?[1-9]\d{1,3})\s*)\/(?=\s*[1-9](?:[\s-]*\d){4,}$)/;

/** What stands around a number that was copied from a sheet, a formula or a link. */
const AROUND: readonly RegExp[] = [
	/^=?"([^"]*)"$/,
	/^['\u2019]([^'\u2019]*)['\u2019]?$/,
	/^tel:(.*)$/i,
];

/** Plus and digits as they are written among Chinese and Japanese characters. */
const FULL_WIDTH = /[\uff0b\uff10-\uff19]+/g;

/** No number of the world has more digits after its international prefix (ITU E.164). */
const MAX_DIGITS = 15;

/**
 * A number as a phone system dials it: digits, `*` and `#` only, without a leading plus. Anything else makes
 * a call fail in silence (contract: kavkom, Active calls). No country is guessed.
 *
 * @throws ServiceError naming the parameter when it is not one number, or something undialable is left
 */
export function dialable(written: string, label: string): string {
	const refuse = (howToGoOn: string) =>
		parameterError(label, `is not a number that can be dialled: "${written}"`, howToGoOn);
	const text = plainText(written);
	const number = withoutFormatting(text);
	const reason =
		reasonIn(NOT_ONE_NUMBER, text) ??
		reasonIn(NOT_DIALLED, number) ??
		(isOneNumberInGroups(text) ? null : SEVERAL);
	if (reason !== null) throw refuse(reason);
	const dialled = asDialled(text, number).replace(/^\+/, '');
	if (/\d{16}/.test(dialled.replace(/^0+/, ''))) {
		throw refuse(`A phone number has at most ${MAX_DIGITS} digits. It may be two numbers.`);
	}
	return dialled;
}

function reasonIn(rules: typeof NOT_ONE_NUMBER, text: string): string | null {
	return rules.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** The text of a number in ASCII, without what only stands around it. */
function plainText(written: string): string {
	const visible = written
		.replace(/\p{Default_Ignorable_Code_Point}/gu, '')
		.replace(FULL_WIDTH, withPlainDigits)
		.trim();
	const unwrapped = AROUND.reduce((text, around) => text.replace(around, '$1').trim(), visible);
	return unwrapped.replace(DECIMALS, '$1').replace(AREA_CODE_SLASH, '$1 ');
}

/** Whether a country keeps the 0 of its numbers behind its code is for the list of numbering plans to say. */
function asDialled(text: string, number: string): string {
	const international = withoutTrunkZero(number);
	const mayLeaveZero = OPTIONAL_ZERO.test(text);
	if (/^(?:\+|00)/.test(number) || mayLeaveZero) {
		return international ?? withoutFormatting(text.replace(OPTIONAL_ZERO, '$1'));
	}
	const mayHaveCode = number.length >= SHORTEST_WITH_CODE_AND_ZERO;
	return mayHaveCode && international !== null && isWithoutOneZero(international, number)
		? international
		: number;
}

/**
 * Numbers of home that do not begin with 0 have ten digits at most, but for those of a few countries, which have no 0
 * where a country code would end: of `(430) 512-3456` none may go, though 43 is a country code.
 */
const SHORTEST_WITH_CODE_AND_ZERO = 11;

/** Without a plus only a 0 behind the country code goes: all else may be a number of the own country. */
function isWithoutOneZero(shorter: string, number: string): boolean {
	const zero = [1, 2, 3].find(
		(place) =>
			number[place] === '0' && number.slice(0, place) + number.slice(place + 1) === shorter,
	);
	return zero !== undefined;
}
