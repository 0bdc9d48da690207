import { isEmpty } from 'lodash';
import { ServiceError } from '../../shared/failure/serviceError';
import { withoutSecretFields } from '../../shared/secrets/secretFields';
import type { Redactor } from '../../shared/secrets/redact';
import { firstText, isRecord, textOrNull } from '../../shared/values/values';
import { SERVICE } from './account';

/** What JSON says that was asked for in vain, whatever the status it came with. */
export interface JsonRefusal {
	/** E.g. `invalid_api_key`. */
	code: string | null;
	/** What 1com says, not redacted, and of any length; empty where it gives no reason. See `shownReason`. */
	words: string;
	/** Whether a word of success stands beside it. */
	isContradicted: boolean;
}

/**
 * The fields that tell of success or refusal, in small letters. Only `error` and `Response` were seen: the others are
 * those of PHP's frameworks (contract: onecom, Calling it; onecom-openapi, Refusals).
 */
const OUTCOMES: ReadonlyArray<{ field: string; success: RegExp; refusal: RegExp }> = [
	{ field: 'success', success: /^(?:true|1|yes)$/i, refusal: /^(?:false|0|no)$/i },
	{
		field: 'status',
		success: /^(?:ok|success)$/i,
		refusal: /^(?:false|ko|err|error|fail|failed|failure|[45]\d\d)$/i,
	},
	{ field: 'response', success: /^(?:ok|success)$/i, refusal: /^error$/i },
];

/** Where the reason may stand. */
const REASONS = ['error', 'errors'];

/** What stands there when there is no error. */
const NO_ERROR = /^(?:false|0|no|none|null)$/i;

/** What stands there when there is one, and says no more. */
const MERE_ERROR = /^(?:true|1|yes)$/i;

const MESSAGES = ['message', 'msg', 'detail', 'description', 'reason', 'title'];
const CODES = ['code', 'error_code', 'errorcode'];

const wordOf = (value: unknown) =>
	typeof value === 'boolean' ? String(value) : (textOrNull(value) ?? '');

/** @returns null for JSON that is no refusal. An `error` of 0, false, null, or with nothing in it is none. */
export function jsonRefusal(json: unknown): JsonRefusal | null {
	if (!isRecord(json)) return null;
	const fields = inSmallLetters(json);
	const said = OUTCOMES.map((rule) => ({ ...rule, word: wordOf(fields[rule.field]) }));
	const reasons = REASONS.map((field) => fields[field]).filter(tellsOfError);
	if (reasons.length === 0 && !said.some(({ word, refusal }) => refusal.test(word))) return null;
	const places = [...reasons.flatMap((reason) => reason), fields].filter(isRecord);
	const code = places.map((place) => firstText(inSmallLetters(place), CODES)).find(Boolean);
	return {
		code: code ?? null,
		words: wordsOf(reasons, fields),
		isContradicted: said.some(({ word, success }) => success.test(word)),
	};
}

/** A record whose names are in small letters. */
export const inSmallLetters = (record: Record<string, unknown>): Record<string, unknown> =>
	Object.fromEntries(Object.entries(record).map(([name, value]) => [name.toLowerCase(), value]));

function tellsOfError(value: unknown): boolean {
	const word = wordOf(value);
	return word === '' ? typeof value === 'object' && !isEmpty(value) : !NO_ERROR.test(word);
}

const LONGEST_REASON = 300;

/** The words of a refusal as they are shown. They are cut behind the redaction: of a key that is cut, nobody knows the rest. */
export const shownReason = (words: string, redact: Redactor): string =>
	redact(words).slice(0, LONGEST_REASON);

/** An error in an error in a list is the deepest that is looked at. */
const MAX_DEPTH = 4;

function wordsOf(reasons: unknown[], fields: Record<string, unknown>): string {
	const told = reasons.map((reason) => inWords(withoutSecretFields(reason), MAX_DEPTH));
	const words = [...told, firstText(fields, MESSAGES) ?? ''].filter(
		(text) => text !== '' && !MERE_ERROR.test(text),
	);
	return words[0] ?? '';
}

function inWords(value: unknown, depth: number): string {
	if (depth === 0) return '';
	const parts = (values: unknown[]) =>
		values.map((part) => inWords(part, depth - 1)).filter(Boolean);
	if (Array.isArray(value)) return parts(value).join('; ');
	if (!isRecord(value)) return wordOf(value);
	const fields = inSmallLetters(value);
	const own = [firstText(fields, CODES), firstText(fields, MESSAGES)].filter(Boolean).join(': ');
	return own || parts(Object.values(value)).join('; ');
}

/**
 * The failure of a refusal. Where a word of success stands beside it, nobody knows what came of the request.
 *
 * @param httpCode the status that it came with
 */
export function jsonRefusalFailure(
	{ words, isContradicted }: JsonRefusal,
	redact: Redactor,
	httpCode: number,
): ServiceError {
	const said = `${SERVICE} says: ${shownReason(words, redact) || 'error'}`;
	return isContradicted
		? new ServiceError('unreadableResponse', `${SERVICE} sent an answer that contradicts itself`, {
				description: `It speaks of success and of the contrary.\n${said}`,
				httpCode,
			})
		: new ServiceError('refused', `${SERVICE} turned the request down`, {
				description: `Check the values that you entered.\n${said}`,
				httpCode,
			});
}
