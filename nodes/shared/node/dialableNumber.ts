import { withoutTrunkZero } from '../call/phoneNumber';
import { withoutFormatting } from '../call/writtenNumber';
import { parameterError } from '../failure/serviceError';

/** What a destination can hold besides one number, and what to tell: joined, the parts would ring a stranger. */
const NOT_ONE_NUMBER: ReadonlyArray<[pattern: RegExp, howToGoOn: string]> = [
	[/[/;,|\n]/, 'It seems to hold more than one number. Give one of them.'],
	[/\d{6,}[^\d*#]+\d{6,}/, 'It seems to hold two numbers. Give one of them.'],
	[/\d{6,}[^\d*#]*\(\d+\)$/, 'Leave out what stands in brackets behind the number.'],
];

/** The trunk zero of a number that has its country code, too, as business cards write it: never dialled with it. */
const OPTIONAL_ZERO = /^((?:\+|00)?[1-9]\d{0,2}[\s.-]*)\(\s*0\s*\)/;

/** A number that a spreadsheet has taken for an amount. */
const DECIMALS = /^(\+?\d{6,})\.0+$/;

/** No number of the world has more digits after its international prefix (ITU E.164). */
const MAX_DIGITS = 15;

/**
 * A number as a phone system dials it: digits, `*` and `#` only, without a leading plus. Anything else makes
 * a call fail in silence (contract: kavkom, Active calls). No country is guessed.
 *
 * @throws ServiceError naming the parameter when it is not one number, or something undialable is left
 */
export function dialable(written: string, label: string): string {
	const text = written.trim();
	const reason = NOT_ONE_NUMBER.find(([pattern]) => pattern.test(text))?.[1];
	if (reason !== undefined) throw undialable(label, written, reason);
	const national = text.replace(OPTIONAL_ZERO, '$1').replace(DECIMALS, '$1');
	const number = withoutTrunkZero(withoutFormatting(national)).replace(/^\+/, '');
	if (!/^[0-9*#]+$/.test(number)) {
		throw undialable(label, written, 'Use digits, * and # only, e.g. 12025550123.');
	}
	if (/\d{16}/.test(number.replace(/^0+/, ''))) {
		throw undialable(
			label,
			written,
			`A phone number has at most ${MAX_DIGITS} digits. It may be two numbers.`,
		);
	}
	return number;
}

const undialable = (label: string, written: string, howToGoOn: string) =>
	parameterError(label, `is not a number that can be dialled: "${written}"`, howToGoOn);
