import { parseCsv } from './csv';
import { ServiceError } from '../../shared/failure/serviceError';
import type { ServiceResponse } from '../../shared/http/client';
import type { Connection } from '../../shared/http/connection';
import { htmlFailure, isHtml } from '../../shared/http/statusFailure';
import type { LegRow } from '../calls/toLeg';
import { isEmptyResponse, notData, readBody } from './responses';

/** Every layout of a tenant has one of these columns; a response without them is no table of calls. */
const ID_COLUMNS = ['uniqueid', 'ID'];

/**
 * Reads a response as CSV by the names of its header. The content type says nothing: 1com sends tables,
 * sentences and nothing at all as `text/html` (contract: onecom, Call legs).
 *
 * @throws ServiceError for a web page, a sentence of 1com's, or a table that was cut off
 */
export function readCsv(connection: Connection, response: ServiceResponse, url: string): LegRow[] {
	const text = readBody(connection, response, url);
	if (isEmptyResponse(text)) return [];
	if (isHtml(text)) throw htmlFailure(connection.service, response.status);
	const header = text
		.slice(0, text.search(/[\r\n]|$/))
		.split(',')
		.map((name) => name.replace(/["\ufeff]/g, '').trim());
	if (!ID_COLUMNS.some((column) => header.includes(column)))
		throw notData(connection, text, response.status);
	const rows = parsed(text);
	if (rows && !isCutInRow(rows, new Set(header).size, response.text)) return rows;
	throw new ServiceError('unreadableResponse', '1com sent a table that is not complete', {
		description: 'Try again in a few minutes, or choose fewer Days per Request in the options.',
		httpCode: response.status,
		retryable: true,
	});
}

/**
 * Where no length was announced, a connection that broke off looks like the end of the response. Its last row
 * is then without a line break, and shorter than the others.
 */
function isCutInRow(rows: LegRow[], columnCount: number, text: string): boolean {
	if (rows.length === 0 || /[\r\n]\s*$/.test(text)) return false;
	const usual = rows.length === 1 ? columnCount : widthOf(rows[0]);
	return widthOf(rows[rows.length - 1]) < usual;
}

const widthOf = (row: LegRow) => Object.keys(row).length;

function parsed(text: string): LegRow[] | null {
	try {
		return parseCsv(text);
	} catch {
		return null;
	}
}
