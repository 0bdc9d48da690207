import type { Operation } from '../../../shared/actions';
import type { KavkomAccount } from '../../transport/account';
import { recordingLink } from '../../recordingLink';

export const getRecordingLink: Operation<KavkomAccount> = {
	properties: [
		{
			displayName: 'Call ID',
			name: 'callId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f',
			description: 'The ID of the call, as Call: Get Many gives it',
		},
		{
			displayName:
				'Anyone with this link can listen to the recording, without a password. Do not post it where others can read it.',
			name: 'linkNotice',
			type: 'notice',
			default: '',
		},
	],
	async execute(account, parameters) {
		const callId = parameters.requiredText(
			'callId',
			'Call ID',
			'6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f',
		);
		return { records: [{ call_id: callId, link: await recordingLink(account, callId) }] };
	},
};
