import type { ServiceResponse } from '../../shared/http/client';
import { htmlFailure, isHtml } from '../../shared/http/statusFailure';
import { hasJsonBehindWords, strayWords, strayWordsFailure } from '../../shared/http/strayWords';
import { isRecord, textOrNull } from '../../shared/values/values';
import { SERVICE, type OneComAccount } from './account';
import { inSmallLetters, jsonRefusal, jsonRefusalFailure } from './jsonRefusal';
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
	const [outcome, message, id] = /^[[{]/.test(text)
		? jsonParts(connection, response, baseUrl)
		: (LINES.exec(text)?.slice(1) ?? text.split('|'));
	return {
		text,
		outcome: textOrNull(outcome),
		message: textOrNull(message),
		id: textOrNull(id),
	};
}

/** Field names in other capitals, and a lone word or object in a list, are unseen. */
function jsonParts(...[connection, response, url]: Parameters<typeof readJson>): unknown[] {
	const json = readJson(connection, response, url);
	const said: unknown = Array.isArray(json) && json.length === 1 ? json[0] : json;
	if (Array.isArray(said)) return said;
	if (!isRecord(said)) return [said];
	const refusal = jsonRefusal(said);
	if (refusal) throw jsonRefusalFailure(refusal, connection.redact, response.status);
	const fields = inSmallLetters(said);
	return [fields.response, fields.message, fields.id];
}

/** Some commands answer `Success`, others `OK` (contract: onecom, Placing and ending calls). */
const SUCCESS = /^"?(?:success|ok)"?$|^success\s*[:;,-]/i;

/** Words that leave open, without the words of a refusal, whether something was done. */
const LIKE_SUCCESS = /\b(?:success\w*|ok|queued|placed|accepted|done)\b/i;

/** Unseen: likely words of a refusal (contract: onecom, Placing and ending calls). */
const WORDS_OF_REFUSAL =
	/\b(?:error|fail(?:ed|ure)?|no|not|none|nothing|false|ko|err|insufficient|cannot|can't|unable|unregistered|unavailable|invalid|unknown|missing|wrong|denied|refused|rejected)\b/i;

/** Words like those of success that are denied. */
const DENIED =
	/\b(?:not|never|nothing|cannot|can't)\s+(?:\w+\s+)?(?:queued|placed|accepted|done|ok)\b/gi;

const saidIn = ({ outcome, message }: CommandResponse) => `${outcome ?? ''} ${message ?? ''}`;

/** Words that make even the word for success doubtful; a mere no can stand in any sentence. */
const CONTRADICTION =
	/\b(?:error|fail(?:ed|ure)?|cannot|can't|unable|unregistered|unavailable|invalid|denied|refused|rejected|insufficient|(?:0|no|none|nothing)\b[^|]{0,20}\bsent|no (?:such )?(?:channel|route|extension|credit|balance|funds|provider)|not (?:registered|found|available|allowed|sent|queued|delivered|placed|accepted|done))\b/i;

/** Whether a command says that it was done, and nothing that contradicts it. */
export const isSuccess = (command: CommandResponse) =>
	SUCCESS.test(command.outcome ?? '') && !CONTRADICTION.test(saidIn(command));

/** Whether a command says that it was not done, and nothing that contradicts it. What is neither leaves it open. */
export const isRefusal = (command: CommandResponse) =>
	WORDS_OF_REFUSAL.test(saidIn(command)) && !LIKE_SUCCESS.test(saidIn(command).replace(DENIED, ''));
