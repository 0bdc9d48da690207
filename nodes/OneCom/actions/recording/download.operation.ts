import type { Operation } from '../../../shared/node/actions';
import { expectAccount } from '../../../shared/node/onlyAccount';
import { callLocator } from '../../../shared/node/callLocator';
import {
	downloadRecording,
	RECORDING_DOWNLOAD_PROPERTIES,
} from '../../../shared/node/recordingDownload';
import { accountName } from '../../calls/accountName';
import { CALL_ID_EXAMPLE, readOneComCallId } from '../../calls/callId';
import { oneComRecording } from '../../recordings/recordingFetch';
import { RECORDING_NOTICE } from '../../recordings/recordingNotice';
import type { OneComAccount } from '../../transport/account';

export const downloadOneComRecording: Operation<OneComAccount> = {
	value: 'download',
	name: 'Download',
	action: 'Download recording',
	description: 'Download the recording of a call as a file',
	properties: [callLocator(CALL_ID_EXAMPLE), RECORDING_NOTICE, ...RECORDING_DOWNLOAD_PROPERTIES],
	async execute(account, parameters) {
		expectAccount(account, accountName(account.tenant), parameters.collection('options'));
		const callId = readOneComCallId(parameters);
		const recording = oneComRecording(account, callId);
		return await downloadRecording(account.connection, parameters, recording, { call_id: callId });
	},
};
