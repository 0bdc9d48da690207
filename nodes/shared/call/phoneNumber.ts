import {
	getCountries,
	getCountryCallingCode,
	isSupportedCountry,
	parsePhoneNumberFromString,
	type CountryCode,
} from 'libphonenumber-js/max';
import { isText, textOrNull } from '../values/values';
import type { CallDirection } from './callRecord';
import { bareNumber, withoutFormatting } from './writtenNumber';

/**
 * Eleven digits and more that read as a valid number with its country code are taken as that: no national
 * form without a trunk prefix is as long. Below that a local number of one country is often valid
 * somewhere else, so nothing is certain.
 */
const FEWEST_DIGITS_WITH_COUNTRY_CODE = 11;

/**
 * Countries whose national numbers are of one plan, though each has a calling code of its own: a French phone
 * dials and shows Réunion's `0692…` like any other number.
 */
const SHARED_PLANS: ReadonlyArray<readonly CountryCode[]> = [['FR', 'RE', 'YT', 'GP', 'GF', 'MQ']];

/**
 * The countries whose numbering plans are known.
 *
 * @returns calling codes without a plus by two capital letters, e.g. `33` by `FR`
 */
export function callingCodes(): ReadonlyMap<string, string> {
	return new Map(getCountries().map((country) => [country, getCountryCallingCode(country)]));
}

/** How the numbers of an account are written. */
export interface NumberPlan {
	/** Two letters, for numbers in local form; empty when not known. */
	country: string;
	/** What is dialled for a line to the outside, as it stands before called numbers; empty when nothing does. */
	outsideLinePrefix?: string;
}

/** A plan as people enter it: with blanks, or nothing at all. */
export function readNumberPlan(entered: Partial<NumberPlan>): NumberPlan {
	return {
		country: textOrNull(entered.country) ?? '',
		outsideLinePrefix: withoutFormatting(textOrNull(entered.outsideLinePrefix) ?? ''),
	};
}

/** By plan: reading a number costs more than all else that is done with a call, and callers call again. */
const remembered = new Map<string, Map<string, string | null>>();
/** Of a plan: some 15 MB. */
const MAX_NUMBERS_REMEMBERED = 100_000;

function once(plan: string, written: string, read: () => string | null): string | null {
	let numbers = remembered.get(plan);
	if (!numbers) remembered.set(plan, (numbers = new Map<string, string | null>()));
	let known = numbers.get(written);
	if (known === undefined) {
		known = read();
		if (numbers.size >= MAX_NUMBERS_REMEMBERED) numbers.clear();
		numbers.set(written, known);
	}
	return known;
}

/**
 * A number as E.164, e.g. `+972501234567`, or null when that can't be told for certain: extensions, short
 * codes, "anonymous", and local forms when the country is not known.
 *
 * @param country two letters, e.g. `IL`; empty when not known
 */
export function toE164(written: string | null, country: string): string | null {
	if (written === null) return null;
	return once(country, written, () => readE164(bareNumber(written), country.toUpperCase()));
}

/**
 * The outside party of a call in E.164: the source of an inbound, the destination of an outbound call; null
 * when it can't be told for certain, and for any other direction.
 */
export function externalNumber(
	direction: CallDirection | null,
	source: string | null,
	destination: string | null,
	plan: NumberPlan,
): string | null {
	if (direction === 'inbound') return toE164(source, plan.country);
	return direction === 'outbound' ? dialledE164(destination, plan) : null;
}

/** A called number may begin with what was dialled for a line to the outside. */
function dialledE164(
	written: string | null,
	{ country, outsideLinePrefix = '' }: NumberPlan,
): string | null {
	if (written === null) return null;
	// Nothing to tell from a prefix: as any other number, so that one that also calls us is read once.
	const isPlain = outsideLinePrefix === '' && !bareNumber(written).startsWith('00');
	if (isPlain) return toE164(written, country);
	return once(`${country}|${outsideLinePrefix}`, written, () =>
		readDialled(bareNumber(written), country.toUpperCase(), outsideLinePrefix),
	);
}

function readDialled(number: string, country: string, outsideLinePrefix: string): string | null {
	if (outsideLinePrefix !== '' && number.startsWith(outsideLinePrefix)) {
		const behind = readE164(number.slice(outsideLinePrefix.length), country);
		if (behind !== null) return behind;
	}
	const isAmbiguous = outsideLinePrefix === '' && behindZero(number, country) !== null;
	return isAmbiguous ? null : readE164(number, country);
}

/** `00492123456` is a number in Germany, or one at home behind a 0 for the line: here it is the latter. */
function behindZero(number: string, country: string): string | null {
	return number.startsWith('00') ? nationalE164(number.slice(1), country.toUpperCase()) : null;
}

function readE164(number: string, country: string): string | null {
	if (!/^\+?\d{5,18}$/.test(number)) return null;
	if (number.startsWith('+')) return internationalE164(number) ?? possibleE164(number);
	if (number.startsWith('00')) return internationalE164(`+${number.slice(2)}`);
	const mayCarryCountryCode =
		!number.startsWith('0') && number.length >= FEWEST_DIGITS_WITH_COUNTRY_CODE;
	const international = () => (mayCarryCountryCode ? internationalE164(`+${number}`) : null);
	// Where numbers at home have any length, the own code could else be taken for digits of one.
	const withOwnCode = beginsWithOwnCode(number, country) ? international() : null;
	return withOwnCode ?? nationalE164(number, country) ?? international();
}

const beginsWithOwnCode = (number: string, country: string): boolean =>
	isSupportedCountry(country) && number.startsWith(getCountryCallingCode(country));

function nationalE164(number: string, country: string): string | null {
	if (country === '') return null;
	return validE164(number, country) ?? siblingE164(number, country);
}

function internationalE164(number: string): string | null {
	const parsed = parsePhoneNumberFromString(number);
	if (!parsed || parsed.isValid()) return parsed?.number ?? null;
	const home = SHARED_PLANS.flat().find(
		(country) => getCountryCallingCode(country) === parsed.countryCallingCode,
	);
	return home === undefined ? null : siblingE164(`0${parsed.nationalNumber}`, home);
}

/** The number in another country of the same plan; null when it is valid in none or in several. */
function siblingE164(number: string, country: string): string | null {
	const plan = SHARED_PLANS.find((countries) => countries.some((each) => each === country)) ?? [];
	const found = new Set(plan.map((each) => validE164(number, each)).filter(isText));
	return found.size === 1 ? [...found][0] : null;
}

/** Numbering plans grow, and the list of them that is shipped does not: a plus says that it is meant so. */
function possibleE164(number: string): string | null {
	const parsed = parsePhoneNumberFromString(number);
	return parsed?.isPossible() ? parsed.number : null;
}

function validE164(number: string, country: string): string | null {
	const parsed = parsePhoneNumberFromString(number, country as CountryCode);
	return parsed?.isValid() ? parsed.number : null;
}

/** The international prefix, if any, and the country code with all behind it. */
const WITH_COUNTRY_CODE = /^(\+|00|)([1-9]\d+)$/;

/**
 * A number with its country code, as it is dialled from abroad: without the 0 that stands before it at home,
 * where its country leaves that out. `+330612345678` is `+33612345678`, `+390669820000` keeps its 0. Null when
 * that makes no valid number, or none with a country code.
 *
 * @param number digits, behind `+`, `00` or nothing
 */
export function withoutTrunkZero(number: string): string | null {
	const [, prefix, digits] = WITH_COUNTRY_CODE.exec(number) ?? [];
	const parsed = digits === undefined ? undefined : parsePhoneNumberFromString(`+${digits}`);
	return parsed?.isValid() ? `${prefix}${parsed.number.slice(1)}` : null;
}

const SHORTEST_COMMON_END = 7;

/**
 * Whether two spellings name the same number: `050-555 0101`, `0505550101` and `+972505550101` do.
 * Without a country, two numbers that share their last seven digits or more, one being the end of the
 * other, count as the same.
 */
export function isSameNumber(one: string, other: string, country: string): boolean {
	const [a, b] = [one, other].map((written) => bareNumber(written).toLowerCase());
	if (a === b) return a !== '';
	const [c, d] = [toE164(one, country), toE164(other, country)];
	if (c !== null && d !== null)
		return c === d || behindZero(a, country) === d || behindZero(b, country) === c;
	const [x, y] = [significantDigits(a), significantDigits(b)];
	if (x === y) return x !== '';
	const [short, long] = x.length < y.length ? [x, y] : [y, x];
	return short.length >= SHORTEST_COMMON_END && long.endsWith(short);
}

/** Only the digits, without what is dialled before a country or an area. */
function significantDigits(number: string): string {
	return number.replace(/[^\d+]/g, '').replace(/^(\+|00|0)/, '');
}
