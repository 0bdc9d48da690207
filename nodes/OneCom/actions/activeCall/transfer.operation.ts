import type { Operation } from '../../../shared/node/actions';
import { dialable } from '../../../shared/node/dialableNumber';
import type { OneComAccount } from '../../transport/account';
import { sendEffect, type EffectWords } from '../../transport/effect';
import { CHANNEL, readChannel } from './hangUp.operation';

const WORDS: EffectWords = {
	toDo: 'transfer the call',
	done: 'the call was transferred',
	check: 'that the call is still under way, the channel and the destination',
	lookAt: 'Active Call: Get Many',
};

export const transferCall: Operation<OneComAccount> = {
	value: 'transfer',
	name: 'Transfer',
	action: 'Transfer call',
	description: 'Send one side of a call that is under way to another extension or number',
	properties: [
		{
			...CHANNEL,
			description:
				'The field channel of Active Call: Get Many, from the row of the person who is to be sent to the destination. Try it on a test call first: 1com does not describe what happens to the other side.',
		},
		{
			displayName: 'Destination',
			name: 'destination',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 204',
			description:
				'The extension or the number that the call goes to. Spaces, dots and dashes are removed; no country code is added.',
		},
		{
			displayName:
				'Running this moves people who are talking. It is never tried again by itself; leave Retry On Fail off in the settings of this node.',
			name: 'transferNotice',
			type: 'notice',
			default: '',
		},
	],
	hasEffect: true,
	async execute(account, parameters) {
		const channel = readChannel(parameters);
		const destination = dialable(
			parameters.requiredText('destination', 'Destination', '204'),
			'Destination',
		);
		const query = { reqtype: 'TRANSFER', channel, dest: destination };
		return await sendEffect(account, query, { channel, destination }, WORDS);
	},
};
