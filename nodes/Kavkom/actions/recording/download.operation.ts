import type { Operation } from '../../../shared/node/actions';
import { callLocator, readCallId } from '../../../shared/node/callLocator';
import type { NodeParameters } from '../../../shared/node/parameters';
import { parameterError } from '../../../shared/failure/serviceError';
import {
	downloadRecording,
	MAX_DOWNLOADS_AT_ONCE,
	RECORDING_DOWNLOAD_PROPERTIES,
} from '../../../shared/node/recordingDownload';
import { accountName } from '../../calls/accountName';
import { CALL_ID_EXAMPLE, kavkomRecording } from '../../recordings/recordingFetch';
import type { KavkomAccount } from '../../transport/account';

const RECORDING_OF = ['call', 'fileName'] as const;

/** What names the recording: its file, or else its call. The other one is empty. */
function named(parameters: NodeParameters): { fileName: string; callId: string } {
	const by = parameters.oneOf('recordingOf', 'Recording Of', RECORDING_OF, 'call');
	if (by === 'call') return { fileName: '', callId: readCallId(parameters, CALL_ID_EXAMPLE) };
	// A file name is exact: blanks at its ends belong to it.
	const fileName = parameters.any('fileName');
	if (typeof fileName === 'string' && fileName.trim() !== '') return { fileName, callId: '' };
	throw parameterError(
		'File Name',
		'is empty',
		'Enter it, e.g. {{ $json.recording }}. Calls without a recording have none.',
	);
}

export const downloadKavkomRecording: Operation<KavkomAccount> = {
	value: 'download',
	name: 'Download',
	action: 'Download recording',
	description: 'Download the recording of a call as a file',
	properties: [
		{
			displayName: 'Recording Of',
			name: 'recordingOf',
			type: 'options',
			options: [
				{
					name: 'Call',
					value: 'call',
					description: 'A call from the list, or one whose ID is known',
				},
				{
					name: 'File Name',
					value: 'fileName',
					description:
						'The field recording of a call, as Call: Get Many gives it. Takes a request less for each recording.',
				},
			],
			default: 'call',
			description: 'How to name the recording',
		},
		{
			...callLocator(CALL_ID_EXAMPLE),
			displayOptions: { show: { recordingOf: ['call'] } },
		},
		{
			displayName: 'File Name',
			name: 'fileName',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. {{ $json.recording }}',
			description: 'The recording of a call, as Call: Get Many gives it in the field recording',
			displayOptions: { show: { recordingOf: ['fileName'] } },
		},
		...RECORDING_DOWNLOAD_PROPERTIES,
	],
	maxItemsAtOnce: MAX_DOWNLOADS_AT_ONCE,
	execute: async (account, parameters) =>
		await downloadRecording(account, accountName(account.domainUuid), parameters, (polite) => {
			const { fileName, callId } = named(parameters);
			return {
				recording: kavkomRecording(polite, fileName, callId),
				json: {
					call_id: callId === '' ? null : callId,
					recording: fileName === '' ? null : fileName,
				},
			};
		}),
};
