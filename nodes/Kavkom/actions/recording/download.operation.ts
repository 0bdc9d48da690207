import type { Operation } from '../../../shared/actions';
import { parameterFailure } from '../../../shared/failure';
import {
	downloadRecording,
	RECORDING_DOWNLOAD_PROPERTIES,
} from '../../../shared/recordingDownload';
import { kavkomRecording } from '../../recordingSource';
import type { KavkomAccount } from '../../transport/account';

export const downloadKavkomRecording: Operation<KavkomAccount> = {
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
			displayName: 'Call ID',
			name: 'callId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f',
			description: 'The ID of the call; used when File Name is empty',
		},
		...RECORDING_DOWNLOAD_PROPERTIES,
	],
	async execute(account, parameters) {
		// A file name is exact: blanks at its ends belong to it.
		const given = parameters.any('fileName');
		const fileName = typeof given === 'string' && given.trim() !== '' ? given : '';
		const callId = parameters.text('callId');
		if (fileName === '' && callId === '') {
			throw parameterFailure(
				'File Name',
				'and Call ID are both empty',
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
