import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';
import lodash from 'lodash';
import { DateTime } from 'luxon';
import type { KavkomCall, KavkomOddities } from '../../sandbox/kavkom/simulator.mts';

/** What of a simulator and its account decides how a call is to come out. */
export interface Truth {
	domainUuid: string;
	oddities: Pick<KavkomOddities, 'extraColumns' | 'epochColumns'>;
	country?: string;
}

/** The fields of a Call in their public order. */
export const FIELD_ORDER = [
	'started_at',
	'direction',
	'status',
	'source',
	'source_name',
	'destination',
	'extension',
	'external_number',
	'duration_seconds',
	'talk_seconds',
	'recording',
	'answered_at',
	'ended_at',
	'provider',
	'account',
	'id',
];

const KNOWN_RESULTS = ['answered', 'missed', 'voicemail', 'cancelled', 'failed'];

const iso = (epochMs: number): string =>
	DateTime.fromMillis(epochMs, { zone: 'utc' }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");

const orNull = (text: string): string | null => (text === '' ? null : text);

/** E.164 where it is certain: the international form, or the local one of a known country. */
function e164(number: string, country: string): string | null {
	if (/^\+\d+$/.test(number)) {
		const written = parsePhoneNumberFromString(number);
		return written?.isPossible() ? written.number : null;
	}
	if (!/^\d+$/.test(number)) return null;
	const local =
		country === '' ? undefined : parsePhoneNumberFromString(number, country as CountryCode);
	if (local?.isValid()) return local.number;
	if (number.startsWith('0') || number.length < 11) return null;
	const international = parsePhoneNumberFromString(`+${number}`);
	return international?.isValid() ? international.number : null;
}

const outsider = ({ direction, callerNumber, destination }: KavkomCall): string =>
	({ inbound: callerNumber, outbound: destination, local: '' })[direction];

/** The record that a call must come out as, worked out from what happened and not from its row. */
export function expectedCall(call: KavkomCall, truth: Truth): Record<string, unknown> {
	const { extraColumns, epochColumns } = truth.oddities;
	const saysMoments = extraColumns || epochColumns;
	return {
		id: call.id,
		provider: 'kavkom',
		account: truth.domainUuid,
		direction: call.direction === 'local' ? 'internal' : call.direction,
		status: KNOWN_RESULTS.includes(call.result) ? call.result : 'unknown',
		source: orNull(call.callerNumber),
		source_name: orNull(call.callerName),
		destination: orNull(call.destination),
		extension: call.extensionNumber,
		external_number: e164(outsider(call), truth.country ?? ''),
		started_at: iso(call.startedAt),
		answered_at: saysMoments && call.answeredAt !== null ? iso(call.answeredAt) : null,
		ended_at: saysMoments ? iso(call.endedAt) : null,
		duration_seconds: call.durationSeconds,
		talk_seconds: extraColumns ? call.talkSeconds : null,
		recording: orNull(call.file),
	};
}

/** Records in an order of their own, to compare what is there whatever stands first. */
export const byId = <T extends { id?: unknown }>(records: readonly T[]): T[] =>
	lodash.sortBy(records, ({ id }) => String(id));

/** The ids of calls or records, in alphabetical order. */
export const idsOf = (records: ReadonlyArray<{ id?: unknown }>): string[] =>
	records.map(({ id }) => String(id)).sort();
