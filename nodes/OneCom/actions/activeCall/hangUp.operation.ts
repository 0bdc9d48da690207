import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../../shared/node/actions';
import { extensionLocator } from '../../../shared/node/extensionLocator';
import { ServiceError } from '../../../shared/failure/serviceError';
import type { ServiceResponse } from '../../../shared/http/client';
import type { NodeParameters } from '../../../shared/node/parameters';
import { resolveExtensionNumber } from '../../lists/extensions';
import { PROVIDER, SERVICE, type OneComAccount } from '../../transport/account';
import { isRefusal, isSuccess, readCommandResponse } from '../../transport/commandResponse';
import { isEmptyResponse } from '../../transport/responses';
import { commandOneCom } from '../../transport/requests';

const UNCERTAIN =
	'It is not certain whether the call was ended, so the request was not sent again. Look at the phone, or at Active Call: Get Many, before you run this once more.';

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
		{
			displayName: 'Channel',
			name: 'channel',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. SIP/203-DEMO-000003e9',
			description: 'The field channel of Active Call: Get Many',
			displayOptions: { show: { hangUpBy: ['channel'] } },
		},
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
	async execute(account, parameters) {
		const target = await readTarget(account, parameters);
		const outcome = await commandOneCom(
			account,
			{ reqtype: 'HANGUP', format: 'json', ...target.query },
			UNCERTAIN,
			(response) => readHangUpResponse(account, response),
		);
		return {
			records: [{ provider: PROVIDER, ...target.fields, ...outcome }],
			hints: outcome.confirmed === null ? [UNCONFIRMED] : [],
		};
	},
};

const UNCONFIRMED = `${SERVICE} took the request. Whether the call was ended can't be told from its answer: look at Active Call: Get Many.`;

const HANG_UP_BY = ['channel', 'extension'] as const;

interface Target {
	query: IDataObject;
	/** How it stands in the output. */
	fields: { channel: string | null; extension: string | null };
}

async function readTarget(account: OneComAccount, parameters: NodeParameters): Promise<Target> {
	const by = parameters.oneOf('hangUpBy', 'Hang Up By', HANG_UP_BY, 'channel');
	if (by === 'channel') {
		const channel = parameters.requiredText('channel', 'Channel', 'SIP/203-DEMO-000003e9');
		return { query: { channel }, fields: { channel, extension: null } };
	}
	const located = parameters.located('extension', 'Extension', '203');
	const extension = await resolveExtensionNumber(account, located);
	return {
		query: { extension: userName(extension, account.tenant) },
		fields: { channel: null, extension },
	};
}

/** HANGUP takes `203-DEMO` (contract: onecom, Placing and ending calls). */
function userName(extension: string, tenant: string): string {
	return extension.includes('-') ? extension : `${extension}-${tenant}`;
}

interface HangUpOutcome extends IDataObject {
	/** True when 1com says so; null when nobody can tell. A refusal is a failure. */
	confirmed: true | null;
	/** What 1com wrote back; null when that was nothing. */
	answer: string | null;
}

const LONGEST_RESPONSE = 300;

/**
 * What HANGUP answers is unseen (contract: onecom, Placing and ending calls: Hang up). So only the words of
 * other commands count as a confirmation, what reads like a refusal as one, and all else is handed on.
 */
function readHangUpResponse(account: OneComAccount, response: ServiceResponse): HangUpOutcome {
	const command = readCommandResponse(account, response);
	const said = account.connection.redact(command.text).slice(0, LONGEST_RESPONSE);
	if (isRefusal(command)) {
		throw new ServiceError('refused', `${SERVICE} could not hang up the call`, {
			description: `Check that the call is still under way, and the channel or the extension.\n${SERVICE} says: ${said}`,
			httpCode: response.status,
		});
	}
	return {
		confirmed: isSuccess(command) ? true : null,
		answer: isEmptyResponse(command.text) ? null : said,
	};
}
