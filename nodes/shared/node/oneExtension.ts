import { parameterError } from '../failure/serviceError';
import { withPlainDigits } from '../call/writtenNumber';

/** Its number, or the name of its user, with or without the tenant behind it: `203`, `203-DEMO`, `dana.k`. */
const EXTENSION = /^(?:\d{1,8}|(?=[^\p{L}]*\p{L})[\p{L}\p{M}\d._-]+)$/u;

const OUTSIDE_NUMBER = /^\+?[\d\s().-]*(?:\d[\s().-]*){9,}$/;

/**
 * The one extension that a person, a workflow or an AI agent names, in plain digits. It is the phone that rings, hangs up
 * or changes: a list would be several, and an outside number a stranger's.
 *
 * @throws ServiceError naming the parameter for anything else
 */
export function oneExtension(written: string, label: string): string {
	const extension = withPlainDigits(
		written.replace(/\p{Default_Ignorable_Code_Point}/gu, ''),
	).trim();
	if (EXTENSION.test(extension)) return extension;
	const isOutside = OUTSIDE_NUMBER.test(extension);
	throw parameterError(
		label,
		`is "${written}", which is ${isOutside ? 'an outside number' : 'not one extension'}`,
		'Enter the number of one extension of yours, e.g. 101, or choose it from the list.',
	);
}
