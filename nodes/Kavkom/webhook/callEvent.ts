import type { SeenCall } from '../../shared/call/callRecord';
import type { NumberPlan } from '../../shared/call/phoneNumber';
import { extensionNumber } from '../../shared/call/extensionNumber';
import { SECOND_MS } from '../../shared/time/units';
import { directionOf } from '../calls/directions';
import { plainWord } from '../calls/statusWords';
import { toSeenCall } from '../calls/toCall';
import { stageOf } from './eventWords';
import { postedRow, type MappedName, type PostedRow } from './fieldNames';
import type { PostedEvent } from './postedEvents';
import { withRecordingApart } from './recordingPlace';
import { durationInSeconds } from './writtenDuration';

/** What happened to a call, as one posted event tells it. */
export interface CallEvent {
	seen: SeenCall;
	/** The word for it as Kavkom wrote it, that of a live event where there is no other; null when there is none. */
	word: string | null;
	/** What a live event says of the call, in small letters with one blank between words; empty in others. */
	state: string;
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

/** A posted event as what happened to a call; null when it names no call, as the test of Kavkom's web app does. */
export function toCallEvent(
	{ layers, raw }: PostedEvent,
	{ mapping, zone, country, outsideLinePrefix }: EventContext,
): CallEvent | null {
	const posted = withPlainId(withSeconds(postedRow(layers, mapping)));
	const row = withRecordingApart(withMoments(withSides(posted)));
	const { extension = presentExtension(row), extension_uuid: extensionUuid = extension } = row;
	const word = row.call_result ?? row.state ?? null;
	const seen = toSeenCall(
		{ ...row, call_result: word, extension_uuid: extensionUuid },
		{
			account: '',
			zone,
			country,
			outsideLinePrefix,
			extensionNumbers: new Map(extension === '' ? [] : [[extensionUuid, extension]]),
		},
	);
	if (seen === null) return null;
	return {
		seen,
		word,
		state: plainWord(row.state),
		isFinished: isFinished(row, seen),
		recordingUrl: row.recording_url ?? null,
		raw,
	};
}

const UUID = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;

/** A UUID is the same in capitals and in braces. Kavkom's lists have it in small letters. */
function withPlainId(row: PostedRow): PostedRow {
	const uuid = UUID.exec(row.uuid ?? '')?.[1].toLowerCase();
	return uuid === undefined ? row : { ...row, uuid };
}

const DURATIONS = ['duration', 'billsec'] as const;

function withSeconds(row: PostedRow): PostedRow {
	const given = DURATIONS.filter((name) => row[name] !== undefined);
	return {
		...row,
		...Object.fromEntries(given.map((name) => [name, durationInSeconds(row[name] ?? '')])),
	};
}

/** The extension of a live event, as in `501@domain`: unseen (contract: kavkom, Webhooks: Body). */
function presentExtension({ presence = '' }: PostedRow): string {
	return extensionNumber(presence.split('@')[0]) ?? '';
}

/** `number` is the outside party: who calls in, or who is called. It is always looked at by filters. */
function withSides(row: PostedRow): PostedRow {
	const { number, ...rest } = row;
	if (number === undefined) return row;
	const direction = directionOf(rest.direction);
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
function withMoments(posted: PostedRow): PostedRow {
	const row = withLiveStart(posted);
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
 * A live event was created when its call was: unseen (contract: kavkom, Webhooks: Body). Of a record, nobody knows
 * what that would be.
 */
function withLiveStart(row: PostedRow): PostedRow {
	const { state, created, start, start_epoch: epoch, start_stamp: stamp } = row;
	const isWanted = state !== undefined && (start ?? epoch ?? stamp) === undefined;
	return isWanted && created !== undefined ? { ...row, start: created } : row;
}

/**
 * No time of a call lies beyond the year 5138, so a larger epoch is one in milliseconds, or in microseconds: unseen
 * (contract: kavkom, Webhooks: Body).
 */
const LARGEST_EPOCH_SECONDS = 100_000_000_000;

function epochSeconds(epoch: string | undefined): string {
	if (epoch === undefined || !NUMERIC.test(epoch)) return '';
	const seconds = [1, SECOND_MS, SECOND_MS * SECOND_MS]
		.map((unit) => Number(epoch) / unit)
		.find((each) => each < LARGEST_EPOCH_SECONDS);
	return seconds === undefined ? '' : String(seconds);
}

/**
 * An answered call goes on until something says that it is over, and what says of its state that it goes on has the
 * last word. The duration of a live event grows: beside a state it says nothing, whatever the state's word
 * (contract: kavkom, Webhooks: Body).
 */
function isFinished(row: PostedRow, { call }: SeenCall): boolean {
	const stages = [row.state, row.call_result].map(stageOf);
	const known = stages.find((stage) => stage !== null);
	if (known !== undefined) return known === 'over';
	if (call.status !== 'unknown' && call.status !== 'answered') return true;
	const seconds = (call.duration_seconds ?? 0) + (call.talk_seconds ?? 0);
	return (
		(seconds > 0 && row.state === undefined) ||
		[call.ended_at, call.recording, row.recording_url ?? null].some((given) => given !== null)
	);
}
