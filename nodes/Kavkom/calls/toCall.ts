import type { IDataObject } from 'n8n-workflow';
import type { CallDirection, SeenCall } from '../../shared/call/callRecord';
import { toIsoUtc } from '../../shared/time/isoUtc';
import { firstNotBefore, instantsOf, unreadableStamp } from '../../shared/time/localTime';
import { extensionNumber } from '../../shared/call/extensionNumber';
import { externalNumber, type NumberPlan } from '../../shared/call/phoneNumber';
import { withoutSecretFields } from '../../shared/secrets/secretFields';
import {
	epochOrNull,
	firstText,
	isText,
	countOrNull,
	storable,
	textOrNull,
} from '../../shared/values/values';
import { PROVIDER } from '../transport/account';
import { accountName } from './accountName';
import { directionOf } from './directions';
import { statusOf } from './statusWords';
import type { KavkomRow } from '../transport/responses';

/**
 * The names that the id of a call may have, likeliest first; unseen (contract: kavkom, Call detail records:
 * Row).
 */
export const ID_FIELDS = ['uuid', 'xml_cdr_uuid', 'call_uuid', 'callUuid', 'id'];

/** What a row needs to be understood beyond itself. */
export interface RowContext extends NumberPlan {
	/** The domain_uuid of the credential, for rows that do not name theirs. */
	account: string;
	/** IANA zone of the row's stamps. */
	zone: string;
	/** Numbers of extensions by their uuid. */
	extensionNumbers: ReadonlyMap<string, string>;
}

/** The id of a row, whatever its field is called; null when it has none. */
export function kavkomCallId(row: KavkomRow): string | null {
	return firstText(row, ID_FIELDS);
}

/** A row of Kavkom's call detail records as a Call; null when it names no id. */
export function toSeenCall(
	row: KavkomRow,
	context: RowContext,
	starts: readonly number[] = startsOf(row, context.zone),
): SeenCall | null {
	const id = kavkomCallId(row);
	if (id === null) return null;
	const direction = directionOf(row.direction);
	const source = textOrNull(row.caller_id_number);
	const destination = textOrNull(row.destination_number);
	const extension = extensionOf(row, direction, context);
	const start = starts[0] ?? null;
	const file = typeof row.file === 'string' ? storable(row.file) : '';
	return {
		key: id,
		call: {
			started_at: toIsoUtc(start),
			direction,
			status: statusOf(row.call_result),
			source,
			source_name: textOrNull(row.caller_id_name),
			destination,
			extension,
			external_number: externalNumber(direction, source, destination, context),
			duration_seconds: countOrNull(row.duration),
			talk_seconds: countOrNull(row.billsec),
			recording: file.trim() === '' ? null : file,
			answered_at: toIsoUtc(firstNotBefore(momentsOf(row, 'answer', context.zone), start)),
			ended_at: toIsoUtc(firstNotBefore(momentsOf(row, 'end', context.zone), start)),
			provider: PROVIDER,
			account: accountName(textOrNull(row.domain_uuid) ?? context.account),
			id,
		},
		toRaw: () => withoutSecretFields(row) as IDataObject,
		starts,
		startsIn: (zone) => startsOf(row, zone),
		unreadableStart: starts.length > 0 ? null : unreadableStamp(row.start_stamp),
		numbers: [source, destination, textOrNull(row.source_number), extension].filter(isText),
	};
}

/** The instants (epoch ms) at which the call of a row may have started; none where that can't be read. */
export function startsOf(row: KavkomRow, zone: string): number[] {
	return momentsOf(row, 'start', zone);
}

/** The fields of a moment of a call. */
const MOMENTS = {
	start: { epoch: 'start_epoch', stamp: 'start_stamp' },
	answer: { epoch: 'answer_epoch', stamp: 'answer_stamp' },
	end: { epoch: 'end_epoch', stamp: 'end_stamp' },
};

/**
 * An epoch wins over a stamp, which carries no zone; both unseen (contract: kavkom, Call detail records:
 * Time).
 */
function momentsOf(row: KavkomRow, moment: keyof typeof MOMENTS, zone: string): number[] {
	const { epoch, stamp } = MOMENTS[moment];
	const instant = epochOrNull(row[epoch]);
	return instant === null ? instantsOf(row[stamp], zone) : [instant];
}

/**
 * Kavkom names the extension by its uuid: unseen (contract: kavkom, Call detail records: Row). Where its number
 * is not known, a short number on our side of the
 * call is the extension itself. A row that names none can show the number of a ring group in that place: it
 * counts only as far as no list of extensions says otherwise.
 */
function extensionOf(
	row: KavkomRow,
	direction: CallDirection | null,
	{ extensionNumbers, country }: RowContext,
): string | null {
	const uuid = textOrNull(row.extension_uuid);
	const known = uuid === null ? undefined : extensionNumbers.get(uuid);
	if (known !== undefined) return known;
	if (direction === null) return null;
	const ours = direction === 'inbound' ? row.destination_number : row.caller_id_number;
	const number = extensionNumber(textOrNull(ours), country);
	if (uuid !== null || number === null || extensionNumbers.size === 0) return number;
	return [...extensionNumbers.values()].includes(number) ? number : null;
}
