import type { Operation } from '../../../shared/actions';
import {
	downloadRecording,
	RECORDING_DOWNLOAD_PROPERTIES,
} from '../../../shared/recordingDownload';
import { CALL_ID_PROPERTY, readRecordingId, RECORDING_NOTICE } from '../../recordingId';
import { oneComRecording } from '../../recordingSource';
import type { OneComAccount } from '../../transport/account';

export const downloadOneComRecording: Operation<OneComAccount> = {
	properties: [CALL_ID_PROPERTY, RECORDING_NOTICE, ...RECORDING_DOWNLOAD_PROPERTIES],
	async execute(account, parameters) {
		const callId = readRecordingId(parameters);
		const source = oneComRecording(account, callId);
		return await downloadRecording(account.connection, parameters, source, { call_id: callId });
	},
};
