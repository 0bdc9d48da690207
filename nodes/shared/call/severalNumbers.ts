/** What people put between the entries of a list: no number has one of these in it. */
const LIST_SIGNS = ',|\u060c\u061b\u3001\uff0c\uff1b';

const BETWEEN_EXTENSIONS = new RegExp(`[\\s;${LIST_SIGNS}]+`, 'u');

/** Digits on both sides of a slash that are numbers by themselves: `030/901820` is one number. */
const SLASH = String.raw`(?<=(?:\d[^\d/]*){7})\/(?=(?:[^\d/]*\d){7})`;
const WORD = String.raw`(?<=[\d)#])\s+(?:and|or|et|ou|\u05d0\u05d5|\u0623\u0648)\s+(?=[+(\d*#])`;
/** What stands before a parameter of an address parts nothing: `;ext=12`. */
const SEMICOLON = ';(?![a-z-]+=)';
const BETWEEN_NUMBERS = new RegExp(`[\\n\\r\\t${LIST_SIGNS}]|${SEMICOLON}|${SLASH}|${WORD}`, 'iu');

/** Tones that can't be taken for an entry of a list: behind several commas, or with a hash at their end. */
const TONES = /(?<=\d)\s*(?:,{2,}[\d*]{0,6}(?![\d*])#?|[,;][\d*]*#)/g;

/** A name before an address: it may have a comma. */
const QUOTED_NAME = /"[^"\d]*"/g;

/**
 * The numbers that a person wrote into one field, with commas, semicolons, lines, slashes or "or" between them. A
 * blank parts none, for it stands within numbers. Names before addresses and tones behind numbers are left out.
 *
 * @param written with digits 0 to 9
 */
export function numbersIn(written: string): string[] {
	return written
		.replace(QUOTED_NAME, '')
		.replace(TONES, '')
		.split(BETWEEN_NUMBERS)
		.map((part) => part.trim())
		.filter((part) => part !== '');
}

/** The extensions that a person wrote into one field: these have no blank in them either. */
export function extensionsIn(written: string): string[] {
	return written.split(BETWEEN_EXTENSIONS).filter((part) => part !== '');
}
