import type { IDataObject } from 'n8n-workflow';
import {
	CALL_FIELDS,
	type Call,
	type CallDirection,
	type SeenCall,
} from '../../shared/call/callRecord';
import { toIsoUtc } from '../../shared/time/isoUtc';
import { firstNotBefore, instantsOf, unreadableStamp } from '../../shared/time/localTime';
import { extensionNumber } from '../../shared/call/extensionNumber';
import { externalNumber } from '../../shared/call/phoneNumber';
import { withoutSecretFields } from '../../shared/secrets/secretFields';
import { firstText, presentTexts, countOrNull, textOrNull } from '../../shared/values/values';
import { accountName } from './accountName';
import { callStarts } from './callStarts';
import { directionOf, statusOf } from './dispositions';
import { withDot } from './uniqueId';
import type { RowContext } from './toCall';
import { PROVIDER } from '../transport/account';

/** A row of the CSV by the names of its header: the layout is set per tenant. */
export type LegRow = Record<string, string>;

/** A leg of a call: the fields of a Call, and what ties legs together. */
export interface CallLeg extends Call {
	/** 1com's number of the record, a text because it is larger than a number holds. */
	leg_id: string | null;
	/** Shared by all legs of a call. */
	linked_id: string | null;
	/** 1com's number of the tenant. */
	tenant_id: string | null;
	/** The outcome as 1com wrote it. */
	disposition: string | null;
}

export const LEG_FIELDS = [
	...CALL_FIELDS,
	'leg_id',
	'linked_id',
	'tenant_id',
	'disposition',
] as const satisfies ReadonlyArray<keyof CallLeg>;

const NUMBER_FIELDS = ['realsrc', 'src', 'firstdst', 'lastdst', 'dst'];

/** A row of CDRS as a leg; null when it names no id (contract: onecom, Call legs). */
export function toSeenLeg(row: LegRow, context: RowContext): SeenCall | null {
	const { account, zone } = context;
	const uniqueId = textOrNull(row.uniqueid);
	if (uniqueId === null) return null;
	const id = withDot(uniqueId);
	const linkedId = textOrNull(row.linkedid);
	const stated = statedDirection(row);
	const direction = stated ?? contextDirection(row);
	const status = statusOf(row.disposition);
	const source = firstText(row, ['realsrc', 'src']) ?? numberOfClid(row.clid);
	const destination = firstText(row, ['lastdst', 'dst', 'firstdst']);
	const starts = callStarts(row.start, id, zone);
	const start = starts[0] ?? null;
	const leg: CallLeg = {
		started_at: toIsoUtc(start),
		direction,
		status,
		source,
		source_name: nameOfClid(row.clid),
		destination,
		extension:
			direction === null
				? null
				: extensionNumber(direction === 'inbound' ? destination : source, context.country),
		external_number: externalNumber(direction, source, destination, context),
		duration_seconds: countOrNull(row.duration),
		talk_seconds: countOrNull(row.billsec),
		recording: status === 'answered' ? id : null,
		// Of a leg that nobody answered it is empty or zeros: unseen (contract: onecom, Call legs: Columns).
		answered_at: toIsoUtc(firstNotBefore(instantsOf(row.answer, zone), start)),
		ended_at: toIsoUtc(firstNotBefore(instantsOf(row.end, zone), start)),
		provider: PROVIDER,
		account: accountName(account),
		id,
		leg_id: textOrNull(row.ID),
		linked_id: linkedId === null ? null : withDot(linkedId),
		tenant_id: textOrNull(row.te_id),
		disposition: textOrNull(row.disposition),
	};
	return {
		key: leg.leg_id ?? [id, row.start, row.lastdst, row.dst].join('|'),
		call: leg,
		toRaw: () => withoutSecretFields(row) as IDataObject,
		starts,
		unreadableStart: starts.length > 0 ? null : unreadableStamp(row.start),
		numbers: presentTexts([...NUMBER_FIELDS.map((field) => row[field]), numberOfClid(row.clid)]),
		// By the context alone, what looks outbound may be a call to another extension.
		...(stated === null && direction === 'outbound' && { outside: null }),
	};
}

const CONTEXT_DIRECTIONS = new Map<string, CallDirection>([
	['fromoutside', 'inbound'],
	['frominternal', 'outbound'],
	['fromotherpbx', 'outbound'],
]);

/** A column of its own in some layouts, a mark in `userfield` in others; null in the rest. */
function statedDirection(row: LegRow): CallDirection | null {
	// The last two words are unseen (contract: onecom, Call legs: Direction of a leg).
	const mark = /\[(inbound|outbound|internal|local)\]/i.exec(row.userfield ?? '')?.[1];
	return directionOf(row.direction) ?? directionOf(mark);
}

/** What the dial plan's context tells. */
function contextDirection(row: LegRow): CallDirection | null {
	return CONTEXT_DIRECTIONS.get(textOrNull(row.dcontext)?.toLowerCase() ?? '') ?? null;
}

/** `clid` is `"Name" <number>`. */
const CLID = /^\s*"?(.*?)"?\s*<([^<>]*)>\s*$/s;

function nameOfClid(clid: string | undefined): string | null {
	return textOrNull(CLID.exec(clid ?? '')?.[1]);
}

/** A number that stands there twice: no number of the world is so long that its half has seven digits. */
const DOUBLED = /^(\+?\d{7,})\1$/;

function numberOfClid(clid: string | undefined): string | null {
	const number = textOrNull(CLID.exec(clid ?? '')?.[2]);
	return number === null ? null : number.replace(DOUBLED, '$1');
}
