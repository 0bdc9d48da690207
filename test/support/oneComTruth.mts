import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import type { OneComCall, OneComLeg, OneComSimulator } from '../../sandbox/onecom/simulator.mts';
import type { NodeRun } from './engine.mts';

/** The zone of the simulator unless a test chooses another. */
export const JERUSALEM = 'Asia/Jerusalem';

/** The instant (epoch ms) of a local time such as `2026-01-20 12:00:00`. */
export function at(local: string, zone = JERUSALEM): number {
	const moment = DateTime.fromSQL(local, { zone });
	if (!moment.isValid) throw new RangeError(`No local time: ${local}`);
	return moment.toMillis();
}

/** A moment at which no clock changes are near: a Tuesday noon in winter. */
export const NOON = at('2026-01-20 12:00:00');

const DIRECTIONS = { IN: 'inbound', OUT: 'outbound', LOCAL: 'internal' } as const;

const STATUSES: Record<string, string> = {
	ANSWERED: 'answered',
	'NO ANSWER': 'missed',
	ABANDONED: 'missed',
	CANCEL: 'cancelled',
	BUSY: 'busy',
	FAILED: 'failed',
	CONGESTION: 'failed',
};

const text = (value: string): string | null => value.trim() || null;
const iso = (instant: number | null): string | null =>
	instant === null ? null : DateTime.fromMillis(instant, { zone: 'utc' }).toISO();

/** The numbers of the simulator's people are local ones of Israel, or begin with the code of their country. */
function e164(number: string): string | null {
	if (!/^\d{6,}$/.test(number)) return null;
	const international = number.startsWith('0') ? `+972${number.slice(1)}` : `+${number}`;
	const parsed = parsePhoneNumberFromString(international);
	return parsed?.isValid() ? parsed.number : null;
}

/** The Call that `call: getAll` must put out for what really happened (product: the Call record). */
export function expectedCall(
	call: OneComCall,
	pbx: Pick<OneComSimulator, 'tenant' | 'oddities'>,
): IDataObject {
	const inbound = call.direction === 'IN';
	const extension = inbound ? call.whoAnswered.split('-')[0] : call.callerNumber;
	const outside = { IN: call.callerNumber, OUT: call.dialedNumber, LOCAL: '' }[call.direction];
	return {
		id: call.id,
		provider: '1com',
		account: pbx.tenant,
		direction: DIRECTIONS[call.direction],
		status: STATUSES[call.disposition] ?? 'unknown',
		source: text(call.callerNumber),
		source_name: text(call.callerName),
		destination: text(call.dialedNumber),
		extension: text(extension),
		external_number: e164(outside),
		started_at: iso(call.startedAt),
		answered_at: null,
		ended_at: null,
		duration_seconds: call.durationSeconds,
		talk_seconds: pbx.oddities.billsecColumn ? call.talkSeconds : null,
		recording: call.disposition === 'ANSWERED' ? call.id : null,
	};
}

/** The leg that `callLeg: getAll` must put out for what really happened, in the usual layout of 30 columns. */
export function expectedLeg(leg: OneComLeg, call: OneComCall, tenant: string): IDataObject {
	// The usual layout can't tell a call between two extensions from an outgoing one.
	const inbound = leg.direction === 'IN';
	const isExtension = (number: string) => /^\d{3}$/.test(number);
	const caller = leg.realSrc.split('-')[0];
	const extension = inbound ? leg.lastDst : caller;
	return {
		id: leg.uniqueId,
		provider: '1com',
		account: tenant,
		direction: inbound ? 'inbound' : 'outbound',
		status: STATUSES[leg.disposition] ?? 'unknown',
		source: text(leg.realSrc),
		source_name: text(call.callerName),
		destination: text(leg.lastDst),
		extension: isExtension(extension) ? extension : null,
		external_number: e164(inbound ? leg.realSrc : leg.lastDst),
		started_at: iso(leg.startedAt),
		answered_at: iso(leg.answeredAt),
		ended_at: iso(leg.endedAt),
		duration_seconds: leg.durationSeconds,
		talk_seconds: leg.billSeconds,
		recording: leg.disposition === 'ANSWERED' ? leg.uniqueId : null,
		leg_id: leg.id,
		linked_id: leg.linkedId,
		tenant_id: null,
		disposition: leg.disposition,
	};
}

/** The records of a run that must have gone well. */
export function recordsOf({ error, items }: NodeRun): IDataObject[] {
	if (error) throw new Error(`${error.message}\n${error.description ?? ''}`);
	return items.map(({ json }) => json);
}

/** The ids of records or calls, in order. */
export const idsOf = (records: ReadonlyArray<{ id?: unknown }>): string[] =>
	records.map(({ id }) => String(id));

/** In an order that does not matter, for comparison. */
export const byId = <T extends { id?: unknown }>(records: readonly T[]): T[] =>
	[...records].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));

/** Those that happened later come first; those of one second in any order. */
export const isNewestFirst = (records: readonly IDataObject[]): boolean =>
	records.every(
		({ started_at: start }, index) =>
			index === 0 || String(records[index - 1].started_at) >= String(start),
	);

/** The channel of the outside caller while a call is under way. */
export const outsideChannel = ({ id }: Pick<OneComCall, 'id'>): string =>
	`SIP/trunk1-${Number(id.split('.').pop()).toString(16).padStart(8, '0')}`;
