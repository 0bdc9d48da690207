/** What the table must hold for a call that really was: worked out from the simulators' truth alone. */
import type { KavkomCall, KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import type { DataTableRow } from '../../sandbox/n8n/dataTables.mts';
import type { OneComCall, OneComSimulator } from '../../sandbox/onecom/simulator.mts';

export type TableCall = Record<string, string | number | null>;

const KAVKOM_STATUSES = ['answered', 'missed', 'voicemail', 'cancelled', 'failed'];

const ONECOM_STATUSES: Record<string, string> = {
	ANSWERED: 'answered',
	'NO ANSWER': 'missed',
	ABANDONED: 'missed',
	CANCEL: 'cancelled',
	BUSY: 'busy',
	FAILED: 'failed',
	CONGESTION: 'failed',
};

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
const iso = (instant: number): string => new Date(instant).toISOString();

/** A row of the list says neither when a call was answered nor when it ended, so these stay empty. */
export function kavkomTruth(call: KavkomCall, { domainUuid }: KavkomSimulator): TableCall {
	return {
		provider: 'kavkom',
		call_id: call.id,
		account: domainUuid,
		direction: call.direction === 'local' ? 'internal' : call.direction,
		status: KAVKOM_STATUSES.includes(call.result) ? call.result : 'unknown',
		source: orNull(call.callerNumber),
		source_name: orNull(call.callerName),
		destination: orNull(call.destination),
		started_at: iso(call.startedAt),
		answered_at: null,
		ended_at: null,
		duration_seconds: call.durationSeconds,
		talk_seconds: null,
		recording: call.file === '' ? null : call.file,
	};
}

export function oneComTruth(call: OneComCall, { tenant }: OneComSimulator): TableCall {
	const status = ONECOM_STATUSES[call.disposition] ?? 'unknown';
	return {
		provider: '1com',
		call_id: call.id,
		account: tenant,
		direction: { IN: 'inbound', OUT: 'outbound', LOCAL: 'internal' }[call.direction],
		status,
		source: orNull(call.callerNumber),
		source_name: orNull(call.callerName),
		destination: orNull(call.dialedNumber),
		started_at: iso(call.startedAt),
		answered_at: null,
		ended_at: null,
		duration_seconds: call.durationSeconds,
		talk_seconds: null,
		recording: status === 'answered' ? call.id : null,
	};
}

/** Fields whose truth takes rules of their own, which unit tests cover. */
const NOT_COMPARED = ['id', 'createdAt', 'updatedAt', 'extension', 'external_number'];

/** The rows of one provider as the truth has them, in the order of their ids. */
export function comparable(rows: readonly DataTableRow[], provider: string): TableCall[] {
	return byId(
		rows
			.filter((row) => row.provider === provider)
			.map(
				(row) =>
					Object.fromEntries(
						Object.entries(row).filter(([name]) => !NOT_COMPARED.includes(name)),
					) as TableCall,
			),
	);
}

export function byId(calls: TableCall[]): TableCall[] {
	return calls.sort((a, b) => (String(a.call_id) < String(b.call_id) ? -1 : 1));
}
