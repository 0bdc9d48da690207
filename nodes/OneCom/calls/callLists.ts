import { textOrNull } from '../../shared/values/values';
import { callId, toSeenCall } from './toCall';
import type { OneComList } from './readCalls';
import { toSeenLeg, type LegRow } from './toLeg';
import { readCsv } from '../transport/csvResponse';
import { rowsOf, type OneComRow } from '../transport/responses';
import { readInfo, readOneCom } from '../transport/requests';

/** Calls, one row each. */
export const CALLS: OneComList<OneComRow> = {
	fetchSlice: async (account, slice) => rowsOf(await readInfo(account, 'SIMPLECDRS', slice)),
	toSeen: toSeenCall,
	idOf: callId,
};

/** Call legs, one row each. Their JSON is broken at 1com (contract: onecom, Call legs). */
export const LEGS: OneComList<LegRow> = {
	fetchSlice: async (account, slice) =>
		await readOneCom(
			account,
			{ reqtype: 'INFO', info: 'CDRS', format: 'csv', ...slice },
			(response) => readCsv(account.connection, response, account.baseUrl),
		),
	toSeen: toSeenLeg,
	idOf: (row) => textOrNull(row.ID),
};
