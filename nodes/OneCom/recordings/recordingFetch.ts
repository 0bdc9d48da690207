import { peek } from '../../shared/http/responseStream';
import type { StreamedResponse } from '../../shared/http/send';
import { audioFormatOf } from '../../shared/recording/audioFormat';
import type { RecordingFetch } from '../../shared/recording/recordingStore';
import type { OneComAccount } from '../transport/account';
import { checkRecordingResponse } from '../transport/recordingResponse';
import { openRecording } from '../transport/requests';

/** The recording of a call. */
export function oneComRecording(account: OneComAccount, callId: string): RecordingFetch {
	return {
		open: async () => await openEitherWay(account, callId),
		check: async (response) => await checkRecordingResponse(account, response),
		names: [callId],
	};
}

/** `playrecording` is the same look-up, worth one try when the first gives no audio (contract: onecom, Recordings). */
async function openEitherWay(account: OneComAccount, callId: string): Promise<StreamedResponse> {
	const response = await openRecording(account, 'recording', callId);
	const hasAudio = response.status !== 200 || audioFormatOf(await peek(response.stream)) !== null;
	if (hasAudio) return response;
	const second = await openRecording(account, 'playrecording', callId);
	const secondHasAudio = second.status === 200 && audioFormatOf(await peek(second.stream)) !== null;
	const [chosen, other] = secondHasAudio ? [second, response] : [response, second];
	other.stream.destroy();
	return chosen;
}
