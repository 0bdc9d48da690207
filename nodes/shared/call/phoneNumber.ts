import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';

/**
 * Eleven digits and more that read as a valid number with its country code are taken as that: no national
 * form without a trunk prefix is as long. Below that a local number of one country is often valid
 * somewhere else, so nothing is certain.
 */
const FEWEST_DIGITS_WITH_COUNTRY_CODE = 11;

/**
 * What people and phone systems put between the digits of a number: blanks, no-break ones among them, dots,
 * brackets, slashes, dashes of any length, and what can't be seen, such as the marks for the direction of
 * writing that are copied along.
 */
const FORMATTING = /[\s.()/\u2212\p{Dash_Punctuation}\p{Default_Ignorable_Code_Point}]/gu;

/** A number without what stands between its digits. A plus, `*`, `#` and letters stay. */
export function withoutFormatting(written: string): string {
	return written.replace(FORMATTING, '');
}

/** By country: reading a number costs more than all else that is done with a call, and callers call again. */
const remembered = new Map<string, Map<string, string | null>>();
/** Of a country: some 15 MB. */
const MAX_NUMBERS_REMEMBERED = 100_000;

/**
 * A number as E.164, e.g. `+972501234567`, or null when that can't be told for certain: extensions, short
 * codes, "anonymous", and local forms when the country is not known.
 *
 * @param country two letters, e.g. `IL`; empty when not known
 */
export function toE164(written: string | null, country: string): string | null {
	if (written === null) return null;
	const numbers = numbersOf(country);
	let known = numbers.get(written);
	if (known === undefined) {
		known = readE164(withoutFormatting(written), country.toUpperCase());
		if (numbers.size >= MAX_NUMBERS_REMEMBERED) numbers.clear();
		numbers.set(written, known);
	}
	return known;
}

function numbersOf(country: string): Map<string, string | null> {
	let numbers = remembered.get(country);
	if (!numbers) remembered.set(country, (numbers = new Map<string, string | null>()));
	return numbers;
}

function readE164(number: string, country: string): string | null {
	if (!/^\+?\d{5,18}$/.test(number)) return null;
	if (number.startsWith('+')) return validE164(number);
	if (number.startsWith('00')) return validE164(`+${number.slice(2)}`);
	const national = country === '' ? null : validE164(number, country);
	if (national !== null) return national;
	const mayCarryCountryCode =
		!number.startsWith('0') && number.length >= FEWEST_DIGITS_WITH_COUNTRY_CODE;
	return mayCarryCountryCode ? validE164(`+${number}`) : null;
}

function validE164(number: string, country?: string): string | null {
	const parsed = parsePhoneNumberFromString(number, country as CountryCode | undefined);
	return parsed?.isValid() ? parsed.number : null;
}

const SHORTEST_COMMON_END = 7;

/**
 * Whether two spellings name the same number: `050-555 0101`, `0505550101` and `+972505550101` do.
 * Without a country, two numbers that share their last seven digits or more, one being the end of the
 * other, count as the same.
 */
export function isSameNumber(one: string, other: string, country: string): boolean {
	const [a, b] = [one, other].map((written) => withoutFormatting(written).toLowerCase());
	if (a === b) return a !== '';
	const [c, d] = [toE164(one, country), toE164(other, country)];
	if (c !== null && d !== null) return c === d;
	const [x, y] = [significantDigits(a), significantDigits(b)];
	if (x === y) return x !== '';
	const [short, long] = x.length < y.length ? [x, y] : [y, x];
	return short.length >= SHORTEST_COMMON_END && long.endsWith(short);
}

/** Only the digits, without what is dialled before a country or an area. */
function significantDigits(number: string): string {
	return number.replace(/[^\d+]/g, '').replace(/^(\+|00|0)/, '');
}

/**
 * The number of an extension of ours in a field of a call: `203` of `203` and of `203-DEMO`; null when the
 * field holds an outside number or nothing (contract: onecom, Call legs: `realsrc` can be `214-DEMO`).
 */
export function extensionNumber(written: string | null): string | null {
	if (written === null) return null;
	const match = /^(\d{2,6})(?:-[A-Za-z][\w-]*)?$/.exec(written.trim());
	return match ? match[1] : null;
}
