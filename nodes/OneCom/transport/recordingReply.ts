import { readExplanation } from '../../shared/answerStream';
import { ServiceFailure } from '../../shared/failure';
import type { PeekedReply } from '../../shared/recordingStore';
import { audioKindOf, looksLikeText } from '../../shared/recordingFile';
import { isHtml } from '../../shared/statusFailure';
import { SERVICE, type OneComAccount } from './account';
import { isEmptyAnswer, notData, readBody } from './replies';

/** The failure of a call that has no recording. */
export function noRecording(): ServiceFailure {
	return new ServiceFailure('missingRecording', `${SERVICE} has no recording for this call`, {
		description:
			'It may not have been recorded, may have been deleted, or may not be ready yet: recordings come minutes after the call. To pass over such calls, set If Missing to Skip in the options.',
	});
}

/**
 * Throws the failure that an answer stands for when it is no audio. The first bytes decide, for 1com sends
 * recordings and excuses alike with a status of 200; no recording is an empty answer or a web page
 * (contract: onecom, Recordings).
 */
export async function checkRecordingReply(
	account: OneComAccount,
	reply: PeekedReply,
): Promise<void> {
	const { status, headers, firstBytes, stream } = reply;
	const isSuccess = status >= 200 && status < 300;
	if (isSuccess && firstBytes.length === 0) throw noRecording();
	if (isSuccess && (audioKindOf(firstBytes) || !looksLikeText(firstBytes))) return;
	const text = await readExplanation(stream);
	const body = readBody(account.connection, { status, headers, text }, account.baseUrl);
	throw isEmptyAnswer(body) || isHtml(body)
		? noRecording()
		: notData(account.connection, body, status);
}
