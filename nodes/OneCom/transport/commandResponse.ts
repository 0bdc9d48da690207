import type { IDataObject } from 'n8n-workflow';
import type { ServiceResponse } from '../../shared/http/client';
import { htmlFailure, isHtml } from '../../shared/http/statusFailure';
import { hasJsonBehindWords, strayWords, strayWordsFailure } from '../../shared/http/strayWords';
import { textOrNull } from '../../shared/values/values';
import { SERVICE, type OneComAccount } from './account';
import { readBody, readJson } from './responses';

/** What 1com sends back for something that has an effect. */
export interface CommandResponse {
	/** The whole response, trimmed; empty when there was none. */
	text: string;
	/** `Success`, `OK`, `Error`, or any other word; null when there is none. */
	outcome: string | null;
	message: string | null;
	id: string | null;
}

/** Asterisk's own `Response: Success`, with `Message: …` on a line below. */
const LINES = /^Response:\s*(.*)$(?:[\s\S]*?^Message:\s*(.*)$)?/im;

/** The word for success behind other words, such as a warning that PHP wrote before it. */
const SUCCESS_BEHIND_WORDS = /^(?!success\b).*\bsuccess\s*\|/is;

/**
 * Reads `Success|Originate successfully queued|15a4cfe6429054|`, the same as JSON or in lines, or a lone `OK`
 * (contract: onecom, Placing and ending calls).
 *
 * @throws ServiceError for a web page, a refusal in JSON, JSON that was cut off, and words around any of these, which
 *   leave open whether there was an effect
 */
export function readCommandResponse(
	{ connection, baseUrl }: OneComAccount,
	response: ServiceResponse,
): CommandResponse {
	const text = readBody(connection, response, baseUrl);
	if (isHtml(text)) throw htmlFailure(SERVICE, response.status);
	if (text.startsWith('<') || hasJsonBehindWords(text) || SUCCESS_BEHIND_WORDS.test(text)) {
		throw strayWordsFailure(SERVICE, strayWords(text, connection.redact), response.status);
	}
	const [outcome, message, id] = text.startsWith('{')
		? jsonParts(connection, response, baseUrl)
		: (LINES.exec(text)?.slice(1) ?? text.split('|'));
	return {
		text,
		outcome: textOrNull(outcome),
		message: textOrNull(message),
		id: textOrNull(id),
	};
}

function jsonParts(...reading: Parameters<typeof readJson>): unknown[] {
	const json = (readJson(...reading) ?? {}) as IDataObject;
	return [json.Response, json.Message, json.ID];
}

/** Some commands answer `Success`, others `OK` (contract: onecom, Placing and ending calls). */
export const isSuccess = ({ outcome }: CommandResponse) =>
	/^(?:success|"?ok"?)$/i.test(outcome ?? '');
