import type { IDataObject } from 'n8n-workflow';
import { textOrNull } from '../../shared/values/values';
import { CALL_COLUMNS, LEG_COLUMNS } from './columns';
import { callId, toSeenCall } from './toCall';
import type { OneComList } from './readCalls';
import { toSeenLeg, type LegRow } from './toLeg';
import type { OneComAccount } from '../transport/account';
import type { OneComApiKind } from '../transport/addresses';
import { readCsv } from '../transport/csvResponse';
import { readOpenApi } from '../transport/openApiRequests';
import { openApiRows } from '../transport/openApiResponses';
import { rowsOf, type OneComRow } from '../transport/responses';
import { FRESH, readInfo, readOneCom } from '../transport/requests';

/** How the rows that a query names are asked for, by the API of the account. */
type Fetch<Row> = Record<
	OneComApiKind,
	(account: OneComAccount, query: IDataObject) => Promise<Row[]>
>;

const FETCH_CALLS: Fetch<OneComRow> = {
	classic: async (account, query) =>
		rowsOf(await readInfo(account, 'SIMPLECDRS', { ...query, ...FRESH }), CALL_COLUMNS.known),
	openApi: async (account, query) =>
		openApiRows(await readOpenApi(account, '/simplecdrs', withTimes(query)), CALL_COLUMNS.known),
};

/** In the classic API their JSON is broken at 1com (contract: onecom, Call legs). */
const FETCH_LEGS: Fetch<LegRow> = {
	classic: async (account, query) =>
		await readOneCom(
			account,
			{ reqtype: 'INFO', info: 'CDRS', format: 'csv', ...query, ...FRESH },
			(response) => readCsv(account.connection, response, account.baseUrl),
		),
	openApi: async (account, query) =>
		openApiRows(await readOpenApi(account, '/cdrs', withTimes(query)), LEG_COLUMNS.known).map(
			asTexts,
		),
};

/**
 * The newer API documents bounds with a time of day. Whether the end belongs to the range is not known there, so it
 * stays the midnight after the last day (contract: onecom-openapi, Calls).
 */
function withTimes({ start, end, ...query }: IDataObject): IDataObject {
	const bounds = Object.entries({ start, end }).filter(([, bound]) => bound !== undefined);
	return { ...query, ...Object.fromEntries(bounds.map(([name, bound]) => [name, inFull(bound)])) };
}

const inFull = (bound: unknown) =>
	`${String(bound)} 00:00:00`.slice(0, 'yyyy-MM-dd HH:mm:ss'.length);

/** As the table of the classic API has it. */
const asTexts = (row: OneComRow): LegRow =>
	Object.fromEntries(Object.entries(row).map(([name, value]) => [name, textOrNull(value) ?? '']));

/** The rows of the calls that a query names. */
export async function fetchCalls(account: OneComAccount, query: IDataObject): Promise<OneComRow[]> {
	return await FETCH_CALLS[account.api](account, query);
}

/** Calls, one row each. */
export const CALLS: OneComList<OneComRow> = {
	fetchSlice: async (account, slice) => await fetchCalls(account, { ...slice }),
	toSeen: toSeenCall,
	idOf: callId,
};

/** Call legs, one row each. */
export const LEGS: OneComList<LegRow> = {
	fetchSlice: async (account, slice) => await FETCH_LEGS[account.api](account, { ...slice }),
	toSeen: toSeenLeg,
	idOf: (row) => textOrNull(row.ID),
};
