import { readExplanation } from '../../shared/http/responseStream';
import { ServiceError } from '../../shared/failure/serviceError';
import { noRecording, type PeekedResponse } from '../../shared/recording/recordingStore';
import { audioFormatOf, looksLikeText } from '../../shared/recording/audioFormat';
import { htmlFailure, isHtml, statusFailure } from '../../shared/http/statusFailure';
import { KEY, SERVICE, type KavkomAccount } from './account';
import { readResponse } from './responses';

const NOT_AUDIO = /^\s*(?:application\/(?:[\w.-]+\+)?json|text\/html)/i;

/**
 * Throws the failure that a response stands for when it is no audio: a status, JSON or a web page under a
 * status of 200, or nothing at all (contract: kavkom, Recordings).
 */
export async function checkRecordingResponse(
	account: KavkomAccount,
	response: PeekedResponse,
): Promise<void> {
	const { status, headers, firstBytes, stream } = response;
	// What a recording that is missing gets is unseen (contract: kavkom, Recordings: Audio or an excuse).
	if (status === 404) throw noRecording(SERVICE);
	const isSuccess = status >= 200 && status < 300;
	if (isSuccess && firstBytes.length === 0) throw noRecording(SERVICE);
	const isDeclaredAudio = !NOT_AUDIO.test(String(headers['content-type'] ?? ''));
	const isAudio =
		audioFormatOf(firstBytes) !== null || (isDeclaredAudio && !looksLikeText(firstBytes));
	if (isSuccess && isAudio) return;

	const text = await readExplanation(stream);
	if (isSuccess && isHtml(text)) throw htmlFailure(SERVICE, status);
	const asText = { status, headers, text };
	if (isSuccess || text.trimStart().startsWith('{'))
		readResponse(account.connection, asText, account.baseUrl);
	throw (
		statusFailure(asText, SERVICE, '', account.baseUrl, KEY) ??
		new ServiceError('unreadableResponse', `${SERVICE} sent something else than a recording`, {
			description:
				'The answer is data, not audio. Check that the file name is the recording of a call.',
		})
	);
}
