import { readExplanation } from '../../shared/http/responseStream';
import { noRecording, type PeekedResponse } from '../../shared/recording/recordingStore';
import { looksLikeText } from '../../shared/recording/audioFormat';
import { isHtml } from '../../shared/http/statusFailure';
import { SERVICE, type OneComAccount } from './account';
import { isEmptyResponse, notData, readBody } from './responses';

/**
 * Throws the failure that a response stands for when it is no audio. The first bytes decide, for 1com sends
 * recordings and excuses alike with a status of 200; no recording is an empty response or a web page
 * (contract: onecom, Recordings).
 */
export async function checkRecordingResponse(
	account: OneComAccount,
	response: PeekedResponse,
): Promise<void> {
	const { status, headers, firstBytes, stream } = response;
	const isSuccess = status >= 200 && status < 300;
	if (isSuccess && firstBytes.length === 0) throw noRecording(SERVICE);
	if (isSuccess && !looksLikeText(firstBytes)) return;
	const text = await readExplanation(stream);
	const body = readBody(account.connection, { status, headers, text }, account.baseUrl);
	throw isEmptyResponse(body) || isHtml(body)
		? noRecording(SERVICE)
		: notData(account.connection, body, status);
}
