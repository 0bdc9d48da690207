import type { Operation } from '../../../shared/node/actions';
import type { OneComAccount } from '../../transport/account';
import { AGENT_PROPERTIES, changeAgent } from './changeAgent';

export const pauseAgent: Operation<OneComAccount> = {
	value: 'pause',
	name: 'Pause',
	action: 'Pause agent',
	description: 'Have an extension take no more calls of one queue or of all its queues',
	properties: [
		...AGENT_PROPERTIES,
		{
			displayName: 'Reason',
			name: 'reason',
			type: 'string',
			default: '',
			placeholder: 'e.g. Lunch',
			description: 'Why the agent is paused, for the reports of the phone system. May be empty.',
		},
	],
	hasEffect: true,
	async execute(account, parameters) {
		const reason = parameters.text('reason');
		const query = reason === '' ? {} : { pausereason: reason };
		return await changeAgent(account, parameters, { action: 'pause', ...query }, 'paused');
	},
};
