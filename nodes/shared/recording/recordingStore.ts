import type { IBinaryData } from 'n8n-workflow';
import { guardAgainstFlood, peek, tooLarge } from '../http/responseStream';
import { ServiceError } from '../failure/serviceError';
import type { Connection } from '../http/connection';
import { LIMITS } from '../http/limits';
import { networkFailure } from '../http/networkFailure';
import { withRetries } from '../http/retry';
import type { StreamedResponse } from '../http/send';
import { describeAudio } from './audioFormat';
import { storeStream } from './binaryStorage';
import { dispositionFileName, recordingFileName } from './recordingFileName';
import { areZeros, isWithoutSound } from './soundCheck';

/** A response whose first bytes were looked at. */
export interface PeekedResponse extends StreamedResponse {
	firstBytes: Buffer;
}

/** How a service gives one recording. */
export interface RecordingFetch {
	open: () => Promise<StreamedResponse>;
	/**
	 * Throws the ServiceError that a response stands for when it is no audio; `missingRecording` means that
	 * there is none.
	 */
	check: (response: PeekedResponse) => Promise<void>;
	/** Names for the file in order of preference, after the one that the response itself gives. */
	names: ReadonlyArray<string | null>;
}

/** The failure of a call that has no recording. */
export function noRecording(service: string): ServiceError {
	return new ServiceError('missingRecording', `${service} has no recording for this call`, {
		description:
			'It may not have been recorded, may have been deleted, or may not be ready yet: recordings come minutes after the call. To pass over such calls, set If Missing to Skip in the options.',
	});
}

/** The failure of a recording that is there and lacks its sound, or the end of it. */
function unfinishedRecording(service: string): ServiceError {
	return new ServiceError(
		'missingRecording',
		`${service} has not finished the recording of this call`,
		{
			description:
				'The file has no sound, or less than it says: it looks so while it is being written. Try again in a few minutes. If it stays as it is, listen to it in the web app of the phone system. To pass over such calls, set If Missing to Skip in the options.',
		},
	);
}

/** Whether a recording could not be had because there is none, or not yet. */
export function isMissingRecording(thrown: unknown): boolean {
	return thrown instanceof ServiceError && thrown.kind === 'missingRecording';
}

const TOO_LONG =
	'No recording of a call is as large as this. Fetch it in the web app of the phone system, or ask its support.';

/**
 * Stores a recording as binary data without holding it in memory. Sent again like any other read, but not where
 * n8n can't store it: that would be the same the next time.
 *
 * @throws ServiceError
 */
export async function storeRecording(
	connection: Connection,
	recording: RecordingFetch,
): Promise<IBinaryData> {
	const { service } = connection;
	return await withRetries(async () => {
		const response = await recording.open().catch((thrown: unknown) => {
			throw networkFailure(thrown, service);
		});
		guardAgainstFlood(response.stream, LIMITS.maxRecordingBytes, tooLarge(service, TOO_LONG));
		return await store(connection, response, recording).catch((thrown: unknown) => {
			response.stream.destroy();
			throw networkFailure(thrown, service);
		});
	}, connection.cancelSignal);
}

async function store(
	{ context, redact, redactData, service }: Connection,
	response: StreamedResponse,
	{ check, names }: RecordingFetch,
): Promise<IBinaryData> {
	const firstBytes = await peek(response.stream);
	await check({ ...response, firstBytes });
	// The length that a server announces is not that of the sound, where it packs what it sends.
	if (isWithoutSound({ firstBytes, length: null })) throw unfinishedRecording(service);
	const candidates = [dispositionFileName(response.headers), ...names].map(
		(name) => name && redactData(name),
	);
	const named = candidates.find((name) => name) ?? '';
	const { mimeType, extension } = describeAudio(
		firstBytes,
		response.headers['content-type'],
		named,
	);
	let isSilent = true;
	const { binary, length } = await storeStream(context, response.stream, {
		fileName: recordingFileName(candidates, extension),
		mimeType,
		redact,
		look: (chunk) => {
			isSilent &&= areZeros(chunk);
		},
	});
	if (isWithoutSound({ firstBytes, length }) || isSilent) throw unfinishedRecording(service);
	return binary;
}
