import type { Operation } from '../../../shared/node/actions';
import { dialable } from '../../../shared/node/dialableNumber';
import type { OneComAccount } from '../../transport/account';
import { sendEffect, type EffectWords } from '../../transport/effect';
import { smsText } from './smsText';

const WORDS: EffectWords = {
	toDo: 'send the SMS',
	done: 'the SMS was sent',
	check: 'the sender, the destination, and that your phone system may send SMS',
	lookAt: 'the messages in 1com',
};

export const sendSms: Operation<OneComAccount> = {
	value: 'send',
	name: 'Send',
	action: 'Send SMS',
	description: 'Send a text message to a phone',
	properties: [
		{
			displayName: 'Sender',
			name: 'source',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 035550110',
			description:
				'Who the SMS comes from: a number of yours that can send SMS, or a name that 1com has set up for you',
		},
		{
			displayName: 'Destination',
			name: 'destination',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 12025550123',
			description:
				'The number to send it to. Spaces, dots and dashes are removed; no country code is added.',
		},
		{
			displayName: 'Message',
			name: 'message',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. We missed your call and will call you back.',
			description:
				'The text. One SMS holds 160 characters, or 70 where Hebrew, an emoji or another letter is among them; a longer text is sent as several, and more than 10 are refused.',
		},
		{
			displayName:
				'Each run sends a real SMS, which may cost money. It is never sent again by itself: leave Retry On Fail off in the settings of this node.',
			name: 'smsNotice',
			type: 'notice',
			default: '',
		},
	],
	hasEffect: true,
	async execute(account, parameters) {
		const source = senderOf(parameters.requiredText('source', 'Sender', '035550110'));
		const destination = dialable(
			parameters.requiredText('destination', 'Destination', '12025550123'),
			'Destination',
		);
		const { text, parts } = smsText(
			parameters.requiredText('message', 'Message', 'We missed your call'),
		);
		const query = { reqtype: 'SMS', source, dest: destination, message: text };
		return await sendEffect(account, query, { source, destination, parts }, WORDS);
	},
};

/** A sender is a number, or a name of one line. */
function senderOf(written: string): string {
	return /\p{L}/u.test(written) ? written.replace(/\s+/g, ' ') : dialable(written, 'Sender');
}
