import type { Operation } from '../../../shared/node/actions';
import { callLocator } from '../../../shared/node/callLocator';
import { expectAccount } from '../../../shared/node/onlyAccount';
import { parameterError } from '../../../shared/failure/serviceError';
import {
	downloadRecording,
	RECORDING_DOWNLOAD_PROPERTIES,
} from '../../../shared/node/recordingDownload';
import { accountName } from '../../calls/accountName';
import { CALL_ID_EXAMPLE, kavkomRecording } from '../../recordings/recordingFetch';
import type { KavkomAccount } from '../../transport/account';

export const downloadKavkomRecording: Operation<KavkomAccount> = {
	value: 'download',
	name: 'Download',
	action: 'Download recording',
	description: 'Download the recording of a call as a file',
	properties: [
		{
			displayName: 'File Name',
			name: 'fileName',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.recording }}',
			description: 'The recording of a call, as Call: Get Many gives it in the field recording',
		},
		{
			...callLocator(CALL_ID_EXAMPLE),
			required: false,
			description:
				'The call whose recording is meant; used when File Name is empty. The list has the newest calls of the last 30 days; Call: Get Many gives the ID of any.',
		},
		...RECORDING_DOWNLOAD_PROPERTIES,
	],
	async execute(account, parameters) {
		expectAccount(account, accountName(account.domainUuid), parameters.collection('options'));
		// A file name is exact: blanks at its ends belong to it.
		const given = parameters.any('fileName');
		const fileName = typeof given === 'string' && given.trim() !== '' ? given : '';
		const { value: callId } = parameters.locatedOrEmpty('callId');
		if (fileName === '' && callId === '') {
			throw parameterError(
				'File Name',
				'and Call are both empty',
				'Fill in one of them, e.g. File Name with {{ $json.recording }}.',
			);
		}
		return await downloadRecording(
			account.connection,
			parameters,
			kavkomRecording(account, fileName, callId),
			{ call_id: callId === '' ? null : callId, recording: fileName === '' ? null : fileName },
		);
	},
};
