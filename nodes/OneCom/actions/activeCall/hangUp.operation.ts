import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { Operation } from '../../../shared/node/actions';
import { extensionLocator } from '../../../shared/node/extensionLocator';
import type { NodeParameters } from '../../../shared/node/parameters';
import { resolveExtensionNumber, userNameOf } from '../../lists/extensions';
import type { OneComAccount } from '../../transport/account';
import { sendEffect, type EffectWords } from '../../transport/effect';

const WORDS: EffectWords = {
	toDo: 'hang up the call',
	done: 'the call was ended',
	check: 'that the call is still under way, and the channel or the extension',
	lookAt: 'Active Call: Get Many',
};

/** One leg of a call that is under way. */
export const CHANNEL: INodeProperties = {
	displayName: 'Channel',
	name: 'channel',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. SIP/203-DEMO-000003e9',
	description: 'The field channel of Active Call: Get Many',
};

/** The channel that the parameter CHANNEL names. */
export const readChannel = (parameters: NodeParameters) =>
	parameters.requiredText('channel', 'Channel', 'SIP/203-DEMO-000003e9');

export const hangUpCall: Operation<OneComAccount> = {
	value: 'hangUp',
	name: 'Hang Up',
	action: 'Hang up call',
	description: 'End a call that is under way, or all calls of an extension',
	properties: [
		{
			displayName: 'Hang Up By',
			name: 'hangUpBy',
			type: 'options',
			// By an expression the editor could not tell which field to show, and would ask for both.
			noDataExpression: true,
			options: [
				{
					name: 'Channel',
					value: 'channel',
					description: 'One call, named by the channel of one of its legs',
				},
				{
					name: 'Extension',
					value: 'extension',
					description: 'Every call that the extension is in right now',
				},
			],
			default: 'channel',
			description: 'How to name what is to be ended',
		},
		{ ...CHANNEL, displayOptions: { show: { hangUpBy: ['channel'] } } },
		{
			...extensionLocator('The extension whose calls to end', '1234'),
			displayOptions: { show: { hangUpBy: ['extension'] } },
		},
		{
			displayName:
				'Running this cuts off people who are talking. It is never tried again by itself; leave Retry On Fail off in the settings of this node.',
			name: 'hangUpNotice',
			type: 'notice',
			default: '',
		},
	],
	hasEffect: true,
	async execute(account, parameters) {
		const { query, fields } = await readTarget(account, parameters);
		return await sendEffect(account, { reqtype: 'HANGUP', ...query }, fields, WORDS);
	},
};

const HANG_UP_BY = ['channel', 'extension'] as const;

interface Target {
	query: IDataObject;
	/** How it stands in the output. */
	fields: { channel: string | null; extension: string | null };
}

async function readTarget(account: OneComAccount, parameters: NodeParameters): Promise<Target> {
	const by = parameters.oneOf('hangUpBy', 'Hang Up By', HANG_UP_BY, 'channel');
	if (by === 'channel') {
		const channel = readChannel(parameters);
		return { query: { channel }, fields: { channel, extension: null } };
	}
	const located = parameters.located('extension', 'Extension', '203');
	const extension = await resolveExtensionNumber(account, located);
	return {
		query: { extension: userNameOf(extension, account) },
		fields: { channel: null, extension },
	};
}
