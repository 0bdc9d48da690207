import type { Operation } from '../../../shared/actions';
import { callLocator } from '../../../shared/callLocator';
import {
	downloadRecording,
	RECORDING_DOWNLOAD_PROPERTIES,
} from '../../../shared/recordingDownload';
import { CALL_ID_EXAMPLE, readRecordingId, RECORDING_NOTICE } from '../../recordingId';
import { oneComRecording } from '../../recordingSource';
import type { OneComAccount } from '../../transport/account';

export const downloadOneComRecording: Operation<OneComAccount> = {
	properties: [callLocator(CALL_ID_EXAMPLE), RECORDING_NOTICE, ...RECORDING_DOWNLOAD_PROPERTIES],
	async execute(account, parameters) {
		const callId = readRecordingId(parameters);
		const source = oneComRecording(account, callId);
		return await downloadRecording(account.connection, parameters, source, { call_id: callId });
	},
};
