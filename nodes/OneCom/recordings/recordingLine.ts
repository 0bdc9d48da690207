import type { OneComAccount } from '../transport/account';
import { incomplete, isEmptyResponse, notData, readBody } from '../transport/responses';
import { FRESH, readOneCom } from '../transport/requests';

const FIELD_COUNT = 6;

/**
 * Asks whether a call was recorded: the six fields of its line, or null when it was not, or not yet
 * (contract: onecom, Recordings).
 */
export async function readRecordingLine(
	account: OneComAccount,
	callId: string,
): Promise<string[] | null> {
	const query = { reqtype: 'INFO', info: 'inforecording', id: callId, ...FRESH };
	return await readOneCom(account, query, (response) => {
		const text = readBody(account.connection, response, account.baseUrl);
		if (isEmptyResponse(text)) return null;
		if (!text.includes('|')) throw notData(account.connection, text, response.status);
		const fields = text.split('|');
		if (fields.length < FIELD_COUNT) throw incomplete(response.status);
		return fields;
	});
}
