import { textOrNull } from '../shared/values';
import { toSeenCall } from './oneComCall';
import type { OneComList } from './oneComCalls';
import { toSeenLeg, type LegRow } from './oneComLeg';
import { readCsv } from './transport/csvReply';
import { rowsOf, type OneComRow } from './transport/replies';
import { readInfo, readOneCom } from './transport/requests';

/** Calls, one row each. */
export const CALLS: OneComList<OneComRow> = {
	fetchChunk: async (account, chunk) => rowsOf(await readInfo(account, 'SIMPLECDRS', chunk)),
	toSeen: toSeenCall,
	idOf: (row) => textOrNull(row.sc_uniqueid),
};

/** Call legs, one row each. Their JSON is broken at 1com (contract: onecom, Call legs). */
export const LEGS: OneComList<LegRow> = {
	fetchChunk: async (account, chunk) =>
		await readOneCom(account, { reqtype: 'INFO', info: 'CDRS', format: 'csv', ...chunk }, (reply) =>
			readCsv(account.connection, reply, account.baseUrl),
		),
	toSeen: toSeenLeg,
	idOf: (row) => textOrNull(row.ID),
};
