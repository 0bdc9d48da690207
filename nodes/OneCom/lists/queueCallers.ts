import type { IDataObject } from 'n8n-workflow';
import type { ServiceResponse } from '../../shared/http/client';
import type { OperationResult } from '../../shared/node/actions';
import { countOrNull, firstText } from '../../shared/values/values';
import { withDot } from '../calls/uniqueId';
import type { OneComAccount } from '../transport/account';
import { MAY_LACK, orMayLack } from '../transport/mayLack';
import { FRESH, readOneCom } from '../transport/requests';
import { readJson, recordsOf, unknownForm, type OneComRow } from '../transport/responses';

/**
 * What a caller's fields may be called, in small letters and without blanks and signs: nobody has seen them, so these are
 * the words of 1com's other lists and of Asterisk (contract: onecom, Further operations).
 */
const NAMES = {
	position: ['position', 'pos'],
	number: ['calleridnum', 'callerid', 'callernumber', 'caller', 'number', 'phone'],
	name: ['calleridname', 'callername'],
	waiting: ['wait', 'waittime', 'waiting', 'holdtime', 'seconds'],
	callId: ['uniqueid', 'callid'],
	channel: ['channel'],
} as const satisfies Record<string, readonly string[]>;

/** Who waits in a queue right now, the first in line first (contract: onecom, Further operations). */
export async function readQueueCallers(
	account: OneComAccount,
	id: string,
): Promise<OperationResult> {
	const query = { reqtype: 'INFO', info: 'queuecallers', format: 'json', id, ...FRESH };
	const { rows, hints } = await orMayLack(
		readOneCom(account, query, (response) => callersIn(account, response)),
	);
	const callers = rows.map(toCaller);
	callers.sort((one, other) => one.position - other.position);
	return { records: callers.map((caller) => ({ queue_id: id, ...caller })), hints };
}

function callersIn(
	{ connection, baseUrl }: OneComAccount,
	response: ServiceResponse,
): { rows: OneComRow[]; hints: string[] } {
	const rows = recordsOf(readJson(connection, response, baseUrl)).map(withPlainNames);
	if (rows.some((row) => !isCaller(row))) throw unknownForm('the callers of the queue');
	if (rows.length > 0) return { rows, hints: [] };
	const nobody = 'Nobody waits in this queue right now.';
	const isSilent = response.text.trim() === '';
	return { rows, hints: [isSilent ? `${nobody} ${OR_NO_QUEUE} ${MAY_LACK}` : nobody] };
}

/** What 0 bytes can mean besides (contract: onecom, Calling it: Table of answers). */
const OR_NO_QUEUE = 'Or there is no queue with this ID: Queue: Get Many shows all of them.';

const withPlainNames = (row: OneComRow): OneComRow =>
	Object.fromEntries(
		Object.entries(row).map(([name, value]) => [
			name.toLowerCase().replace(/[^a-z\d]/g, ''),
			value,
		]),
	);

/** A row that tells neither who it is nor which call is none. */
const isCaller = (row: OneComRow) =>
	firstText(row, [...NAMES.number, ...NAMES.callId, ...NAMES.channel]) !== null;

interface QueueCaller extends IDataObject {
	position: number;
}

function toCaller(row: OneComRow, index: number): QueueCaller {
	const callId = firstText(row, NAMES.callId);
	return {
		position: countOrNull(firstText(row, NAMES.position)) ?? index + 1,
		caller_number: firstText(row, NAMES.number),
		caller_name: firstText(row, NAMES.name),
		waiting_seconds: countOrNull(firstText(row, NAMES.waiting)),
		call_id: callId === null ? null : withDot(callId),
		channel: firstText(row, NAMES.channel),
	};
}
