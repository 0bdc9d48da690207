import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { OperationResult } from '../../../shared/node/actions';
import { extensionLocator } from '../../../shared/node/extensionLocator';
import type { NodeParameters } from '../../../shared/node/parameters';
import { resolveExtensionNumber, userNameOf } from '../../lists/extensions';
import { queueLocator, readQueueId } from '../../lists/queues';
import type { OneComAccount } from '../../transport/account';
import { sendEffect } from '../../transport/effect';

const QUEUES = ['all', 'one'] as const;

/** Who, and in which queues. */
export const AGENT_PROPERTIES: INodeProperties[] = [
	extensionLocator('The extension of the agent', '1234'),
	{
		displayName: 'Queues',
		name: 'queues',
		type: 'options',
		// By an expression the editor could not tell whether to ask for a queue.
		noDataExpression: true,
		options: [
			{ name: 'All Queues', value: 'all', description: 'Every queue that the agent is in' },
			{ name: 'One Queue', value: 'one', description: 'The queue that you choose' },
		],
		default: 'all',
		description: 'In which queues to do it',
	},
	{
		...queueLocator('The queue in which to do it'),
		displayOptions: { show: { queues: ['one'] } },
	},
	{
		displayName:
			'Running this changes who gets calls. It is never tried again by itself; leave Retry On Fail off in the settings of this node.',
		name: 'agentNotice',
		type: 'notice',
		default: '',
	},
];

/** Every queue of the agent (contract: onecom, Further operations). */
const ALL = 'ALL';

/**
 * Sends a command about an agent.
 *
 * @param what the action, and what belongs to it alone
 * @param done `paused`
 */
export async function changeAgent(
	account: OneComAccount,
	parameters: NodeParameters,
	what: { action: string; pausereason?: string },
	done: string,
): Promise<OperationResult> {
	const isOne = parameters.oneOf('queues', 'Queues', QUEUES, 'all') === 'one';
	const queueId = isOne ? readQueueId(parameters) : null;
	const located = parameters.located('extension', 'Extension', '203');
	const extension = await resolveExtensionNumber(account, located);
	const query: IDataObject = {
		reqtype: 'AGENT',
		extension: userNameOf(extension, account),
		queue: queueId ?? ALL,
		...what,
	};
	return await sendEffect(
		account,
		query,
		{ extension, queue_id: queueId },
		{
			toDo: `${what.action} the agent`,
			done: `the agent was ${done}`,
			check: 'the extension, and that it is an agent of the queue',
			lookAt: 'Queue: Get Agents',
		},
	);
}
