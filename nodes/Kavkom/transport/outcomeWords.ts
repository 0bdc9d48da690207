import { isEmpty } from 'lodash';
import { isRecord, textOrNull } from '../../shared/values/values';

/** PHP writes a yes and a no in many ways; all but booleans are unseen (contract: kavkom, Transport: Envelopes). */
const YES = /^(?:true|1|yes|ok|success|successful)$/i;
const NO = /^(?:false|0|no|ko|error|fail|failed|failure)$/i;

/** As `status` says it, which can also be a word or a number of another kind. */
const STATUS_OF_REFUSAL = /^(?:false|ko|error|fail|failed|failure|[45]\d\d)$/i;

/** What stands in `error` when there was none. */
const NO_ERROR = /^(?:false|0|no|none|null)$/i;

const wordOf = (value: unknown) =>
	typeof value === 'boolean' ? String(value) : (textOrNull(value) ?? '');

/** Whether a response says that it succeeded. */
export function saysSuccess(response: unknown): boolean {
	return (
		isRecord(response) && (YES.test(wordOf(response.success)) || YES.test(wordOf(response.status)))
	);
}

/** Whether a response says that something went wrong, be it besides the word for success. */
export function saysError(response: unknown): boolean {
	if (!isRecord(response)) return false;
	const { error } = response;
	const word = wordOf(error);
	return word === '' ? typeof error === 'object' && !isEmpty(error) : !NO_ERROR.test(word);
}

/** Whether a response is a refusal: by `success`, or by `status` or `error` where it does not speak of success. */
export function isRefusal(response: unknown): boolean {
	if (!isRecord(response)) return false;
	if (NO.test(wordOf(response.success))) return true;
	if (saysSuccess(response)) return false;
	return STATUS_OF_REFUSAL.test(wordOf(response.status)) || saysError(response);
}

/** The words in `error`; null when it only says that there was one. */
export function wordsOfError(response: Record<string, unknown>): string | null {
	const { error } = response;
	if (isRecord(error)) return textOrNull(error.message);
	const word = textOrNull(error);
	return word === null || YES.test(word) ? null : word;
}
