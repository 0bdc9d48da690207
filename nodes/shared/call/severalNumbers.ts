import { isSurelyOneNumber } from './sureNumber';

/** What people put between the entries of a list, and pages between lines, for a class of a pattern: no number has one of these in it. */
export const LIST_SIGNS = ',|\u060c\u061b\u3001\uff0c\uff1b\uff5c\\v\\f\\u0085\\u2028\\u2029';

const BETWEEN_EXTENSIONS = new RegExp(`[\\s;${LIST_SIGNS}]+`, 'u');

/**
 * What may stand behind an address and a semicolon (RFC 3261, RFC 3966, and what phones add). Before any other word a
 * semicolon parts a list: `0199001234;mobile=…`.
 */
const PARAMETERS = [
	...['ext', 'isub', 'postd', 'phone-context', 'cpc', 'oli', 'npdi', 'rn', 'cic', 'tgrp'],
	...['trunk-context', 'verstat', 'user', 'transport', 'tag', 'ttl', 'method', 'maddr'],
	...['comp', 'gr', 'alias', 'line', 'rinstance', 'received'],
];
const PARAMETER = `(?:(?:${PARAMETERS.join('|')})=|(?:lr|ob|gr|npdi)(?![\\p{L}\\d-]))`;

const WORD = String.raw`(?<=[\d)#])\s+(?:and|or|et|ou|\u05d0\u05d5|\u0623\u0648)\s+(?=[+(\d*#])`;
/** As programs and pages write them. */
const ESCAPED_LINE_END = String.raw`\\[nrt]|&#(?:9|10|13|x[9ad]);`;
/** What Google Contacts puts between the numbers of a person. */
const COLONS = ':::';
const BETWEEN_ENTRIES = new RegExp(
	`[\\n\\r\\t${LIST_SIGNS}]|;(?!${PARAMETER})|${COLONS}|${ESCAPED_LINE_END}|${WORD}`,
	'iu',
);

/** These part numbers only where each side is one by itself: `030/901820` is one number. */
const BEHIND_NUMBER = String.raw`(?<=(?:\d[^\d/\uff0f&]*){7})`;
const BEFORE_NUMBER = String.raw`(?=(?:[^\d/\uff0f&]*\d){7})`;
const SIGN_IN_BLANKS = new RegExp(`${BEHIND_NUMBER}\\s[/\uff0f&+]\\s${BEFORE_NUMBER}`, 'u');
const SIGN = new RegExp(`${BEHIND_NUMBER}[/\uff0f&]${BEFORE_NUMBER}`, 'u');

/** Tones that can't be taken for an entry of a list: a hash is at their end. */
const TONES = new RegExp(
	`(?<=\\d)\\s*(?:,{2,}|[,;])(?:[\\d*]{1,6}#(?!\\d)|#(?=\\s*(?:$|[;\\n${LIST_SIGNS}])))`,
	'gu',
);

/** A name before an address: it may have a comma. */
const QUOTED_NAME = /"[^"\d]*"(?=\s*<)/g;

/** What else is known to stand behind an address, with its value. */
const KNOWN_PARAMETERS = new RegExp(`;${PARAMETER}[^\\s;<>]*`, 'giu');

/** An address without its parameters, of which some have many digits. */
export function withoutParameters(written: string): string {
	return written.replace(KNOWN_PARAMETERS, '');
}

/**
 * What a person wrote into one field, with commas, semicolons, lines or "or" between it. A blank parts nothing, for it
 * stands within numbers. Names before addresses and tones behind numbers are left out.
 *
 * @param written with digits 0 to 9
 */
export function entriesIn(written: string): string[] {
	return written
		.replace(QUOTED_NAME, '')
		.replace(TONES, '')
		.split(BETWEEN_ENTRIES)
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}

/**
 * The numbers of such an entry: several with slashes and the like between them. Signs within what is one valid number
 * part nothing: `0043 664/1234567`.
 *
 * @param country two letters, for numbers in local form; empty when not known
 */
export function numbersIn(entry: string, country: string): string[] {
	const partedAt = (sign: RegExp) => (text: string) =>
		isSurelyOneNumber(text, country) ? [text] : text.split(sign);
	return [entry]
		.flatMap(partedAt(SIGN_IN_BLANKS))
		.flatMap(partedAt(SIGN))
		.map((number) => number.trim());
}

/** The extensions that a person wrote into one field: these have no blank in them either. */
export function extensionsIn(written: string): string[] {
	return written.split(BETWEEN_EXTENSIONS).filter((part) => part !== '');
}
