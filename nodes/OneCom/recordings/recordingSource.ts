import { peek } from '../../shared/http/answerStream';
import type { StreamedReply } from '../../shared/http/client';
import { audioKindOf } from '../../shared/recording/recordingFile';
import type { RecordingSource } from '../../shared/recording/recordingStore';
import type { OneComAccount } from '../transport/account';
import { checkRecordingReply } from '../transport/recordingResponse';
import { openRecording } from '../transport/requests';

/** The recording of a call. */
export function oneComRecording(account: OneComAccount, callId: string): RecordingSource {
	return {
		open: async () => await openEitherWay(account, callId),
		check: async (reply) => await checkRecordingReply(account, reply),
		names: [callId],
	};
}

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
