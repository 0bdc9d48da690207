import type { Operation } from '../../../shared/actions';
import { peek } from '../../../shared/answerStream';
import type { StreamedReply } from '../../../shared/http';
import {
	downloadRecording,
	RECORDING_DOWNLOAD_PROPERTIES,
} from '../../../shared/recordingDownload';
import { audioKindOf } from '../../../shared/recordingFile';
import { CALL_ID_PROPERTY, readRecordingId } from '../../recordingId';
import { SERVICE, type OneComAccount } from '../../transport/account';
import { checkRecordingReply } from '../../transport/recordingReply';
import { openRecording } from '../../transport/requests';

export const downloadOneComRecording: Operation<OneComAccount> = {
	properties: [CALL_ID_PROPERTY, ...RECORDING_DOWNLOAD_PROPERTIES],
	async execute(account, parameters) {
		const callId = readRecordingId(parameters);
		return await downloadRecording(
			parameters,
			SERVICE,
			async () => await openEitherWay(account, callId),
			async (reply) => await checkRecordingReply(account, reply),
			[callId],
			{ call_id: callId },
		);
	},
};

/** `playrecording` is the same look-up, worth one try when the first gives no audio (contract: onecom, Recordings). */
async function openEitherWay(account: OneComAccount, callId: string): Promise<StreamedReply> {
	const reply = await openRecording(account, 'recording', callId);
	const hasAudio = reply.status !== 200 || audioKindOf(await peek(reply.stream)) !== null;
	if (hasAudio) return reply;
	const second = await openRecording(account, 'playrecording', callId);
	const secondHasAudio = second.status === 200 && audioKindOf(await peek(second.stream)) !== null;
	const [chosen, other] = secondHasAudio ? [second, reply] : [reply, second];
	other.stream.destroy();
	return chosen;
}
