import type { Operation } from '../../../shared/node/actions';
import type { OneComAccount } from '../../transport/account';
import { AGENT_PROPERTIES, changeAgent } from './changeAgent';

export const unpauseAgent: Operation<OneComAccount> = {
	value: 'unpause',
	name: 'Unpause',
	action: 'Unpause agent',
	description: 'Have a paused extension take calls of one queue or of all its queues again',
	properties: AGENT_PROPERTIES,
	hasEffect: true,
	async execute(account, parameters) {
		return await changeAgent(account, parameters, { action: 'unpause' }, 'unpaused');
	},
};
