import type { OneComAccount } from './transport/account';
import { isEmptyAnswer, notData, readBody } from './transport/replies';
import { readOneCom } from './transport/requests';

/**
 * Asks whether a call was recorded: the six fields of its line, or null when it was not, or not yet
 * (contract: onecom, Recordings).
 */
export async function readRecordingLine(
	account: OneComAccount,
	callId: string,
): Promise<string[] | null> {
	const query = { reqtype: 'INFO', info: 'inforecording', id: callId, cache: 'no' };
	return await readOneCom(account, query, (reply) => {
		const text = readBody(account.connection, reply, account.baseUrl);
		if (isEmptyAnswer(text)) return null;
		if (!text.includes('|')) throw notData(account.connection, text, reply.status);
		return text.split('|');
	});
}
