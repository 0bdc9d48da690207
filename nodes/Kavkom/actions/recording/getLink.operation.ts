import type { Operation } from '../../../shared/node/actions';
import { callLocator, readCallId } from '../../../shared/node/callLocator';
import type { KavkomAccount } from '../../transport/account';
import { CALL_ID_EXAMPLE } from '../../recordings/recordingFetch';
import { recordingLink } from '../../recordings/recordingLink';

export const getRecordingLink: Operation<KavkomAccount> = {
	value: 'getLink',
	name: 'Get Link',
	action: 'Get recording link',
	description: 'Get a link that plays the recording of a call in a browser',
	properties: [
		callLocator(CALL_ID_EXAMPLE),
		{
			displayName:
				'Anyone with this link can listen to the recording, without a password. Do not post it where others can read it.',
			name: 'linkNotice',
			type: 'notice',
			default: '',
		},
	],
	async execute(account, parameters) {
		const callId = readCallId(parameters, CALL_ID_EXAMPLE);
		return { records: [{ call_id: callId, link: await recordingLink(account, callId) }] };
	},
};
