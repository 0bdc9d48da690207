import type { IDataObject } from 'n8n-workflow';
import { localText } from '../time/localText';
import type { Call } from './callRecord';

/** A field for each instant of a Call, which shows it as the clocks where the phones stand do. */
const INSTANT_OF = {
	started_at_local: 'started_at',
	answered_at_local: 'answered_at',
	ended_at_local: 'ended_at',
} as const satisfies Record<string, keyof Call>;

export const LOCAL_FIELDS = Object.keys(INSTANT_OF) as Array<keyof typeof INSTANT_OF>;

/**
 * Behind which field they stand. All three at once, behind the last instant: what was in front keeps its place when
 * they are added, and a reader of one of the two forms hides the three columns of the other in one go.
 */
const BEHIND: keyof Call = 'ended_at';

const isLocal = (field: string): boolean => field in INSTANT_OF;

/** The fields of a record, and the local ones in their place. */
export const withLocalFields = (fields: readonly string[]): string[] =>
	fields.flatMap((field) => (field === BEHIND ? [field, ...LOCAL_FIELDS] : [field]));

/** Whether one of the fields is local. */
export const hasLocalField = (fields: readonly string[]): boolean => fields.some(isLocal);

/**
 * A call with its local times: each is null where the instant is, or where no clock of the zone shows it in a year
 * of four digits.
 *
 * @param zone IANA name
 */
export function withLocalTimes(call: Call, zone: string): IDataObject {
	const values: IDataObject = { ...call };
	for (const field of LOCAL_FIELDS) values[field] = localText(call[INSTANT_OF[field]], zone);
	return Object.fromEntries(
		withLocalFields(Object.keys(call)).map((field) => [field, values[field]]),
	);
}
