import type { IDataObject } from 'n8n-workflow';
import type { Reply } from '../../shared/http/client';
import { htmlFailure, isHtml } from '../../shared/http/statusFailure';
import { textOrNull } from '../../shared/values/values';
import { SERVICE, type OneComAccount } from './account';
import { readBody, readJson } from './responses';

/** What 1com answers to something that has an effect. */
export interface CommandReply {
	/** The whole answer, trimmed; empty when there was none. */
	text: string;
	/** `Success`, `Error`, or any other word; null when there is none. */
	response: string | null;
	message: string | null;
	id: string | null;
}

/**
 * Reads `Success|Originate successfully queued|15a4cfe6429054|`, or the same as JSON (contract: onecom,
 * Placing and ending calls).
 *
 * @throws ServiceFailure for a web page, a refusal in JSON, or JSON that was cut off
 */
export function readCommandReply(
	{ connection, baseUrl }: OneComAccount,
	reply: Reply,
): CommandReply {
	const text = readBody(connection, reply, baseUrl);
	if (isHtml(text)) throw htmlFailure(SERVICE, reply.status);
	const [response, message, id] = text.startsWith('{')
		? jsonParts(connection, reply, baseUrl)
		: text.split('|');
	return {
		text,
		response: textOrNull(response),
		message: textOrNull(message),
		id: textOrNull(id),
	};
}

function jsonParts(...reading: Parameters<typeof readJson>): unknown[] {
	const json = (readJson(...reading) ?? {}) as IDataObject;
	return [json.Response, json.Message, json.ID];
}

export const isSuccess = ({ response }: CommandReply) => /^success$/i.test(response ?? '');
