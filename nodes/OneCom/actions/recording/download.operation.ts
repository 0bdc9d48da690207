import type { Operation } from '../../../shared/node/actions';
import { callLocator } from '../../../shared/node/callLocator';
import {
	downloadRecording,
	MAX_DOWNLOADS_AT_ONCE,
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
	maxItemsAtOnce: MAX_DOWNLOADS_AT_ONCE,
	execute: async (account, parameters) =>
		await downloadRecording(account, accountName(account.tenant), parameters, (polite) => {
			const callId = readOneComCallId(parameters);
			return { recording: oneComRecording(polite, callId), json: { call_id: callId } };
		}),
};
