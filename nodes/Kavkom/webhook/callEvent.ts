import type { SeenCall } from '../../shared/call/callRecord';
import type { NumberPlan } from '../../shared/call/phoneNumber';
import { SECOND_MS } from '../../shared/time/units';
import { plainWord } from '../calls/statusWords';
import { toSeenCall } from '../calls/toCall';
import { postedRow, type MappedName, type PostedRow } from './fieldNames';
import type { PostedEvent } from './postedEvents';

/** What happened to a call, as one posted event tells it. */
export interface CallEvent {
	seen: SeenCall;
	/** The word for it as Kavkom wrote it; null when there is none. */
	word: string | null;
	/** Whether the call is over. */
	isFinished: boolean;
	/** Plays without a key: a secret. */
	recordingUrl: string | null;
	raw: Record<string, unknown>;
}

/** How posts are to be read. */
export interface EventContext extends NumberPlan {
	mapping: readonly MappedName[];
	/** IANA zone of stamps that carry none. */
	zone: string;
}

/**
 * Words of calls that are under way, in small letters with one blank between them; unseen (contract:
 * kavkom, Webhooks: Body).
 */
const LIVE_WORDS: ReadonlySet<string> = new Set([
	'active',
	'calling',
	'dialing',
	'early',
	'held',
	'in progress',
	'initiated',
	'new',
	'progress',
	'ringing',
	'started',
]);

/**
 * Words that say that a call is over and not how. "Answered" is not among them: it is also said of a call that
 * goes on. The words for every other outcome are.
 */
const ENDING_WORDS: ReadonlySet<string> = new Set([
	'completed',
	'ended',
	'finished',
	'hangup',
	'normal clearing',
	'terminated',
]);

/** A posted event as what happened to a call; null when it names no call, as the test of Kavkom's web app does. */
export function toCallEvent(
	{ layers, raw }: PostedEvent,
	{ mapping, zone, country, outsideLinePrefix }: EventContext,
): CallEvent | null {
	const row = withRecordingApart(withMoments(withSides(postedRow(layers, mapping))));
	const { extension = '', extension_uuid: extensionUuid = extension } = row;
	const seen = toSeenCall(
		{ ...row, extension_uuid: extensionUuid },
		{
			account: '',
			zone,
			country,
			outsideLinePrefix,
			extensionNumbers: new Map(extension === '' ? [] : [[extensionUuid, extension]]),
		},
	);
	if (seen === null) return null;
	const word = row.call_result ?? null;
	const recordingUrl = row.recording_url ?? null;
	return {
		seen,
		word,
		isFinished: isFinished(plainWord(word), seen, recordingUrl),
		recordingUrl,
		raw,
	};
}

/** `number` is the outside party: who calls in, or who is called. It is always looked at by filters. */
function withSides(row: PostedRow): PostedRow {
	const { number, ...rest } = row;
	if (number === undefined) return row;
	const direction = rest.direction?.toLowerCase();
	return {
		source_number: number,
		...(direction === 'inbound' && { caller_id_number: number }),
		...(direction === 'outbound' && { destination_number: number }),
		...rest,
	};
}

const MOMENTS = ['start', 'answer', 'end'] as const;
const NUMERIC = /^\d+(?:\.\d+)?$/;

/** A time that the user mapped takes the place of the row's own, as an epoch or as a stamp. */
function withMoments(row: PostedRow): PostedRow {
	const read = { ...row };
	for (const moment of MOMENTS) {
		const { [moment]: mapped, [`${moment}_epoch`]: epoch, [`${moment}_stamp`]: stamp } = row;
		const isEpoch = mapped !== undefined && NUMERIC.test(mapped);
		const isStamp = mapped !== undefined && !isEpoch;
		read[`${moment}_epoch`] = isStamp ? '' : epochSeconds(isEpoch ? mapped : epoch);
		read[`${moment}_stamp`] = (isStamp ? mapped : stamp) ?? '';
	}
	return read;
}

/**
 * No time of a call lies beyond the year 5138, so a larger epoch is one in milliseconds: unseen (contract:
 * kavkom, Webhooks: Body).
 */
const LARGEST_EPOCH_SECONDS = 100_000_000_000;

function epochSeconds(epoch: string | undefined): string {
	if (epoch === undefined || !NUMERIC.test(epoch)) return '';
	const given = Number(epoch);
	const seconds = given < LARGEST_EPOCH_SECONDS ? given : given / SECOND_MS;
	return seconds < LARGEST_EPOCH_SECONDS ? String(seconds) : '';
}

const LINK = /^https?:\/\/\S+$/i;

/** A link never stands where the name of a recording's file belongs: that field is output by default. */
function withRecordingApart({ file, recording_url: url, ...row }: PostedRow): PostedRow {
	const link = [url, file].find((text) => text !== undefined && LINK.test(text));
	const isFileName = file !== undefined && !/^[a-z]+:\/\//i.test(file);
	return {
		...row,
		...(isFileName && { file }),
		...(link !== undefined && { recording_url: link }),
	};
}

function isFinished(word: string, { call }: SeenCall, recordingUrl: string | null): boolean {
	if (LIVE_WORDS.has(word)) return false;
	if (ENDING_WORDS.has(word)) return true;
	if (call.status !== 'unknown' && call.status !== 'answered') return true;
	const seconds = (call.duration_seconds ?? 0) + (call.talk_seconds ?? 0);
	return (
		seconds > 0 || [call.ended_at, call.recording, recordingUrl].some((given) => given !== null)
	);
}
