import type { RecordingFetch } from '../../shared/recording/recordingStore';
import { recordingLink } from './recordingLink';
import type { KavkomAccount } from '../transport/account';
import { checkRecordingResponse } from '../transport/recordingResponse';
import { openLink, openRecordingFile } from '../transport/requests';

export const CALL_ID_EXAMPLE = '6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f';

/** The recording that a file name names; without one, that of a call. */
export function kavkomRecording(
	account: KavkomAccount,
	fileName: string,
	callId: string,
): RecordingFetch {
	return {
		open: async () =>
			fileName === ''
				? await openLink(account, await recordingLink(account, callId))
				: await openRecordingFile(account, fileName),
		check: async (response) => await checkRecordingResponse(account, response),
		names: [fileName, callId],
	};
}
