import { percentDecoded } from '../values/values';

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

/** How many digits from 0 to 9 are in a text. */
export const digitsIn = (text: string): number => text.replace(/\D/g, '').length;

/** A digit of another writing than 0 to 9. */
export const FOREIGN_DIGIT = /[^\P{Nd}0-9]/u;
const FOREIGN_DIGITS = new RegExp(FOREIGN_DIGIT, 'gu');
const FULL_WIDTH_PLUS = /\uff0b/g;

/**
 * A text with its digits as 0 to 9, whatever writing they are of: Arabic, Persian, full width and the like. A plus
 * of full width becomes a plus.
 */
export function withPlainDigits(written: string): string {
	return written.replace(FULL_WIDTH_PLUS, '+').replace(FOREIGN_DIGITS, plainDigit);
}

/** Unicode keeps the ten digits of a writing together, with its zero first, and several such tens in a row. */
function plainDigit(digit: string): string {
	const place = digit.codePointAt(0)!;
	let zero = place;
	while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
	return String((place - zero) % 10);
}

/** `"Dana" <sip:…>`: the address stands in the brackets. */
const IN_ANGLE_BRACKETS = /<([^<>]*)>/;

const URI_SCHEME = /^(?:sips?|tels?|callto):(?:\/\/)?/i;

/** A local number of a tel URI says what comes before it (RFC 3966). */
const PHONE_CONTEXT = /;phone-context=(\+[\d.()-]+)/i;

/** `;ext=12` and the like, which some keep where they leave out `tel:`. */
const URI_PARAMETERS = /;[a-z-]+=.*$/is;

/** The host, the parameters and the headers of a URI. */
const BEHIND_URI_USER = /[@;?].*$/s;

/**
 * What is sent as tones once somebody has answered: `,,12#`, also with the letters of modems. A second number is none.
 * Each sign can be read in one way only: a caller writes what he likes, and must not keep n8n busy with it.
 */
const TONES = /(?<=\d)\s*(?:#\s*)?(?:[,;pw]\s*(?:(?:[\d*]*#|[\d*]{1,6})\s*)?)+$/i;

/** No name with an address and all its parameters is longer: patterns would take long over what is. */
const MAX_LENGTH = 500;

/**
 * What is dialled before a number for this one call: to hide the caller (`#31#`, `*67`), to show it (`*31#`,
 * `*82`), or to choose a carrier (`#019#`) (contract: onecom, Placing and ending calls).
 */
const SERVICE_PREFIX = /^(?:[*#]\d{2,3}#|\*67|\*82)(?=\+?\d{5})/;

/** Nearly all numbers are written so: nothing to unwrap. */
const BARE = /^\+?\d+$/;

/**
 * The number in what a phone system or a person wrote: without the URI, the name, the service prefix and the
 * tones around it, and without formatting. What holds no number comes back as it is, but for formatting; of what is
 * longer than 500 characters nothing does.
 */
export function bareNumber(written: string): string {
	if (BARE.test(written)) return written;
	return withoutFormatting(userInAddress(written).replace(TONES, '')).replace(SERVICE_PREFIX, '');
}

/**
 * Who is meant by a SIP or tel address; what is no address comes back as it is. Digits are 0 to 9. What is longer than
 * 500 characters is nobody: empty.
 */
export function userInAddress(written: string): string {
	if (written.length > MAX_LENGTH) return '';
	const address = withPlainDigits(IN_ANGLE_BRACKETS.exec(written)?.[1] ?? written).trim();
	return URI_SCHEME.test(address)
		? userOf(address)
		: address.replace(/@.*$/s, '').replace(URI_PARAMETERS, '');
}

function userOf(uri: string): string {
	const user = percentDecoded(uri.replace(URI_SCHEME, '').replace(BEHIND_URI_USER, ''));
	const context = PHONE_CONTEXT.exec(uri)?.[1];
	return context === undefined || user.startsWith('+') ? user : `${context}${user}`;
}
