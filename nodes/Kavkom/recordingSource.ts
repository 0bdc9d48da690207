import type { RecordingSource } from '../shared/recordingStore';
import { recordingLink } from './recordingLink';
import type { KavkomAccount } from './transport/account';
import { checkRecordingReply } from './transport/recordingReply';
import { openLink, openRecordingFile } from './transport/requests';

/** The recording that a file name names; without one, that of a call. */
export function kavkomRecording(
	account: KavkomAccount,
	fileName: string,
	callId: string,
): RecordingSource {
	return {
		open: async () =>
			fileName === ''
				? await openLink(account, await recordingLink(account, callId))
				: await openRecordingFile(account, fileName),
		check: async (reply) => await checkRecordingReply(account, reply),
		names: [fileName, callId],
	};
}
