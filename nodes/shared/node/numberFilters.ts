import { extensionsIn, numbersIn } from '../call/severalNumbers';
import { bareNumber, userInAddress, withPlainDigits } from '../call/writtenNumber';
import { parameterError } from '../failure/serviceError';
import { isOneNumberInGroups } from './numberGroups';
import type { Collection } from './parameters';

/** A telephone number with something else behind it: an extension, or one more number. */
const MORE_THAN_A_NUMBER = /^\+?\d+\p{L}.*\d/u;

/** Shorter ones may be names of users, which have letters and digits. */
const FEWEST_DIGITS = 7;

/** No number of the world has as many behind its international prefix (ITU E.164). */
const TOO_MANY_DIGITS = /\d{16}/;

/**
 * The filter Number: all numbers that are in the field, as text or as a list.
 *
 * @throws ServiceError for words, and for what is neither one number nor several with a sign between them: no call has
 * it. A single word may be what a call has in the place of a number, such as `anonymous`; what is not around digits
 * does no harm.
 */
export function readNumbers(fields: Collection): string[] {
	return written(fields, 'number').flatMap((text) => {
		refuseIf(isWords(text), text);
		const numbers = numbersIn(text);
		for (const number of numbers) refuseIf(isWords(number) || isMoreThanOne(number), number);
		return numbers;
	});
}

/** The filter Extensions: as text or as a list. */
export function readExtensions(fields: Collection): string[] {
	return fields.list('extensions').flatMap(extensionsIn);
}

/**
 * A filter of a service that looks for one part of a number.
 *
 * @throws ServiceError naming the parameter when it holds several numbers
 */
export function readPartOfNumber(fields: Collection, name: string, label: string): string {
	const part = withPlainDigits(fields.text(name));
	const numbers = numbersIn(part).filter((number) => digitsIn(number) >= FEWEST_DIGITS);
	if (numbers.length <= 1) return part;
	throw parameterError(
		label,
		`is "${part}"`,
		'It takes one number, or a part of it. For calls with any of several, use the filter Number.',
	);
}

/** A comma within a text parts no list here: it may stand before tones. */
function written(fields: Collection, name: string): string[] {
	const text = fields.text(name);
	const isList = Array.isArray(fields.any(name)) || text.startsWith('[');
	return (isList ? fields.list(name) : [text]).map(withPlainDigits);
}

const digitsIn = (text: string): number => text.replace(/\D/g, '').length;

function isWords(text: string): boolean {
	const words = text.split(/\s+/).filter((part) => /\p{L}/u.test(part));
	return words.length > 1 && !/\d/.test(bareNumber(text));
}

function isMoreThanOne(text: string): boolean {
	const number = bareNumber(text);
	if (/^\+?\d+$/.test(number)) {
		return (
			TOO_MANY_DIGITS.test(number.replace(/^\+?0+/, '')) ||
			!isOneNumberInGroups(userInAddress(text))
		);
	}
	return digitsIn(number) >= FEWEST_DIGITS && MORE_THAN_A_NUMBER.test(number);
}

function refuseIf(isWrong: boolean, text: string): void {
	if (!isWrong) return;
	throw parameterError(
		'Number',
		`is "${text}"`,
		'Enter phone numbers in digits, such as +1 202 555 0123, with commas between them. Names are not looked for.',
	);
}
