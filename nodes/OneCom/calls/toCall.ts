import type { IDataObject } from 'n8n-workflow';
import type { CallDirection, SeenCall } from '../../shared/call/callRecord';
import { toIsoUtc } from '../../shared/time/isoUtc';
import { unreadableStamp } from '../../shared/time/localTime';
import { extensionNumber } from '../../shared/call/extensionNumber';
import { externalNumber, type NumberPlan } from '../../shared/call/phoneNumber';
import { withoutSecretFields } from '../../shared/secrets/secretFields';
import { countOrNull, isText, textOrNull } from '../../shared/values/values';
import { accountName } from './accountName';
import { callStarts } from './callStarts';
import { directionOf, statusOf } from './dispositions';
import { withDot } from './uniqueId';
import { PROVIDER, type OneComAccount } from '../transport/account';
import type { OneComRow } from '../transport/responses';

/** What a row needs to be understood beyond itself. */
export interface RowContext extends NumberPlan {
	/** The tenant of the credential. */
	account: string;
	/** IANA zone of the row's stamps. */
	zone: string;
}

/** @param zone IANA zone of the rows' stamps */
export const rowContext = (
	{ tenant, country, outsideLinePrefix }: OneComAccount,
	zone: string,
): RowContext => ({ account: tenant, zone, country, outsideLinePrefix });

/** The id of a row, as it is looked up; null when it has none. */
export function callId(row: OneComRow): string | null {
	const id = textOrNull(row.sc_uniqueid);
	return id === null ? null : withDot(id);
}

/** A row of SIMPLECDRS as a Call; null when it names no id (contract: onecom, Calls, one row each). */
export function toSeenCall(row: OneComRow, context: RowContext): SeenCall | null {
	const id = callId(row);
	if (id === null) return null;
	const direction = directionOf(row.sc_direction);
	const status = statusOf(row.sc_disposition);
	const source = textOrNull(row.sc_calleridnum);
	const destination = textOrNull(row.sc_dialednum);
	const answeredBy = textOrNull(row.sc_whoanswered);
	const starts = callStarts(row.sc_start, id, context.zone);
	return {
		key: id,
		call: {
			started_at: toIsoUtc(starts[0] ?? null),
			direction,
			status,
			source,
			source_name: textOrNull(row.sc_calleridname),
			destination,
			extension: extensionOf(direction, source, answeredBy, context.country),
			external_number: externalNumber(direction, source, destination, context),
			duration_seconds: countOrNull(row.sc_duration),
			talk_seconds: countOrNull(row.sc_billsec),
			recording: status === 'answered' ? id : null,
			answered_at: null,
			ended_at: null,
			provider: PROVIDER,
			account: accountName(textOrNull(row.tenantcode) ?? context.account),
			id,
		},
		toRaw: () => withoutPositions(row),
		starts,
		startsIn: (zone) => callStarts(row.sc_start, id, zone),
		unreadableStart: starts.length > 0 ? null : unreadableStamp(row.sc_start),
		numbers: [source, destination, answeredBy].filter(isText),
	};
}

/** Inbound calls are taken by an extension, all others are placed by one. */
function extensionOf(
	direction: CallDirection | null,
	source: string | null,
	answeredBy: string | null,
	country: string,
): string | null {
	if (direction === null) return null;
	return extensionNumber(direction === 'inbound' ? answeredBy : source, country);
}

/** 1com repeats every value under its position, "0" to "10": a row without these copies. */
function withoutPositions(row: OneComRow): IDataObject {
	const named = Object.entries(row).filter(([name]) => !/^\d+$/.test(name));
	return withoutSecretFields(Object.fromEntries(named)) as IDataObject;
}
