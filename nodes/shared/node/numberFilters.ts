import { toE164 } from '../call/phoneNumber';
import { entriesIn, extensionsIn, LIST_SIGNS, numbersIn } from '../call/severalNumbers';
import { isSurelyOneNumber } from '../call/sureNumber';
import { digitsIn, withPlainDigits } from '../call/writtenNumber';
import { parameterError } from '../failure/serviceError';
import { inText, jsonListOf, storable } from '../values/values';
import { extensionsBesideNumbers, isWords, LEAVE_EXTENSION, whyNoNumber } from './oneNumber';
import type { Collection } from './parameters';

/** Some hundred numbers. What is longer is no list, and would be looked at for long. */
const LONGEST_TEXT = 10_000;
const LONGEST_ENTRY = 200;
const LONGEST_IN_MESSAGE = 80;

/** Shorter ones may be extensions, or the beginning or the end of a number. */
const FEWEST_DIGITS = 7;

const GENERAL =
	'Enter phone numbers in digits, such as +1 202 555 0123, with commas between them. Names are not looked for.';

/** What a number would lose with other control characters, though it parts lines. */
const LINE_ENDS = /[\v\f\u0085]/g;

/** `3.36E+10` of `33612345678`, in any list: the other digits are lost. */
const SHORTENED = /\d[.,]\d+E\+?\d|\dE\+\d/i;

/** Tones without a hash, or an entry of a list behind an empty one: nobody can tell. */
const TONES_OR_ENTRY = new RegExp(
	String.raw`(?<=\d[^\d,;\n]*(?:\d[^\d,;\n]*){6}),{2,}[\d*]{1,6}(?=\s*(?:$|[;\n${LIST_SIGNS}]))`,
);

/** What stands around a number in a sheet, a formula or a program, and what a sheet or a phone adds to it. */
const AROUND: ReadonlyArray<[pattern: RegExp, number: string]> = [
	[/^=?["\u201c\u201d](.*)["\u201c\u201d]$/, '$1'],
	[/^['\u2019]([^'\u2019]*)['\u2019]?$/, '$1'],
	[/^(\+?\d{7,15})\.0+$/, '$1'],
	[/^([^#*]*\d{4})#$/, '$1'],
];

/** A list as a program writes it, though its numbers begin with 0 or +. */
const LIST_IN_BRACKETS = /^\[([^[\]]*)\]$/;

/** The trunk zero of a number that has its country code, too, as business cards write it. */
const OPTIONAL_ZERO = /\(\s*0\s*\)/;

/**
 * The filter Number: all numbers that are in the field, as text or as a list.
 *
 * @param country two letters, for numbers in local form; empty when not known
 * @throws ServiceError for words, and for what is neither one number nor several with a sign between them: no call has
 * it
 */
export function readNumbers(fields: Collection, country: string): string[] {
	return textsOf(fields, 'number', 'Number')
		.map((text) => withPlainDigits(text).replace(LIST_IN_BRACKETS, '$1'))
		.flatMap((text) => numbersOf(text, country));
}

/** The filter Extensions: as text or as a list. */
export function readExtensions(fields: Collection): string[] {
	return textsOf(fields, 'extensions', 'Extensions')
		.map((text) => text.replace(LIST_IN_BRACKETS, '$1'))
		.flatMap((text) => ofReadableLength(extensionsIn(text), 'Extensions'));
}

/**
 * A filter of a service that looks for one part of a number.
 *
 * @throws ServiceError naming the parameter when it holds several numbers
 */
export function readPartOfNumber(fields: Collection, name: string, label: string): string {
	const part = withPlainDigits(fields.text(name));
	refuseLong(part, LONGEST_ENTRY, label);
	const numbers = entriesIn(part)
		.flatMap((entry) => numbersIn(entry, ''))
		.filter((number) => digitsIn(number) >= FEWEST_DIGITS);
	if (numbers.length <= 1) return part;
	throw parameterError(
		label,
		`is "${part}"`,
		'It takes one number, or a part of it. For calls with any of several, use the filter Number.',
	);
}

function numbersOf(text: string, country: string): string[] {
	refuse(whyNoList(text), text);
	const entries = ofReadableLength(entriesIn(text), 'Number')
		.flatMap((entry) => numbersIn(entry, country))
		.map(withoutAround);
	for (const entry of entries) refuse(whyNoNumber(entry, country), entry);
	for (const extension of extensionsBesideNumbers(entries)) refuse(LEAVE_EXTENSION, extension);
	return entries.flatMap((entry) => withOptionalZero(entry, country));
}

function whyNoList(text: string): string | null {
	if (SHORTENED.test(text)) {
		return 'A spreadsheet shortened it. Write it there as text, with all of its digits.';
	}
	if (TONES_OR_ENTRY.test(text)) {
		return 'Put one comma between two numbers, and leave out tones behind a number.';
	}
	return !/\d/.test(text) && isWords(text) ? '' : null;
}

function withoutAround(entry: string): string {
	return AROUND.reduce((text, [pattern, number]) => text.replace(pattern, number).trim(), entry);
}

/** Some countries have no such zero, though cards show one; in Italy some numbers keep it, and others have none. */
function withOptionalZero(entry: string, country: string): string[] {
	const without = entry.replace(OPTIONAL_ZERO, '');
	if (without === entry || !isSurelyOneNumber(without, country)) return [entry];
	if (toE164(without, country) === toE164(entry, country)) return [entry];
	return isSurelyOneNumber(entry, country) ? [entry, without] : [without];
}

/** The texts of a field; none when it is empty. A comma within a text parts no list here: it may stand before tones. */
function textsOf(fields: Collection, name: string, label: string): string[] {
	const value = fields.any(name);
	const list = Array.isArray(value) ? (value as unknown[]) : (jsonListOf(value) ?? [value]);
	return list
		.flat(Infinity)
		.map((entry) => textIn(entry, label))
		.filter((text) => text !== '');
}

/** An expression that meant a field and gave the whole item would find all calls, were it passed over. */
function textIn(value: unknown, label: string): string {
	if (value === null || value === undefined) return '';
	const isWritten =
		typeof value === 'string' || typeof value === 'bigint' || Number.isFinite(value);
	if (!isWritten) {
		throw parameterError(
			label,
			`is "${shown(inText(value))}"`,
			'Its expression gives neither text nor a list. Choose one field of the item.',
		);
	}
	const text = storable(inText(value).replace(LINE_ENDS, '\n')).trim();
	refuseLong(text, LONGEST_TEXT, label);
	return text;
}

function ofReadableLength(entries: string[], label: string): string[] {
	for (const entry of entries) refuseLong(entry, LONGEST_ENTRY, label);
	return entries;
}

function refuseLong(text: string, longest: number, label: string): void {
	if (text.length <= longest) return;
	throw parameterError(
		label,
		`is "${shown(text)}"`,
		`It is longer than ${longest} characters. Put commas between entries, and give long lists as a list.`,
	);
}

const shown = (text: string): string =>
	text.length <= LONGEST_IN_MESSAGE ? text : `${text.slice(0, LONGEST_IN_MESSAGE)}…`;

function refuse(reason: string | null, text: string): void {
	if (reason === null) return;
	throw parameterError('Number', `is "${shown(text)}"`, `${reason} ${GENERAL}`.trim());
}
