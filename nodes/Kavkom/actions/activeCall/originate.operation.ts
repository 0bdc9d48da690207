import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { Operation } from '../../../shared/node/actions';
import { dialable } from '../../../shared/node/dialableNumber';
import { ORIGINATE_PROPERTIES, UNCERTAIN } from '../../../shared/node/originate';
import { extensionLocator } from '../../../shared/node/extensionLocator';
import { ServiceError } from '../../../shared/failure/serviceError';
import { isRecord, presentTexts, textOrNull } from '../../../shared/values/values';
import { resolveExtensionNumber } from '../../lists/extensions';
import { PROVIDER, SERVICE, type KavkomAccount } from '../../transport/account';
import { messageOf, refuseUnclearResponse } from '../../transport/responses';
import { commandKavkom } from '../../transport/requests';

/** It is not the outbound number (contract: kavkom, Active calls: Placing a call). */
const CALLER_ID_OPTION: INodeProperties = {
	displayName: 'Caller ID',
	name: 'callerId',
	type: 'string',
	default: '',
	placeholder: 'e.g. 12025550123',
	description:
		"The number that the extension's own phone shows while it rings. The person who is called does not see it: that number is set in the Kavkom web app, as the outbound caller ID of the extension.",
};

export const originateCall: Operation<KavkomAccount> = {
	value: 'originate',
	name: 'Place Call',
	action: 'Place call',
	description: 'Ring an extension and, once it is answered, call a number',
	properties: [
		extensionLocator(
			'The extension whose phone rings first',
			'6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f',
		),
		...ORIGINATE_PROPERTIES,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [CALLER_ID_OPTION],
		},
	],
	hasEffect: true,
	async execute(account, parameters) {
		const destination = dialable(
			parameters.requiredText('destination', 'Destination', '12025550123'),
			'Destination',
		);
		const callerId = parameters.collection('options').text('callerId');
		const extension = await resolveExtensionNumber(
			account,
			parameters.located('extension', 'Extension', '101'),
		);
		const body: IDataObject = { src: extension, destination };
		if (callerId !== '') body.src_cid_number = dialable(callerId, 'Caller ID');
		const { callId, message } = await commandKavkom(
			account,
			'pbx',
			'active_call/call',
			body,
			UNCERTAIN,
			(response) => {
				refuseSilentFailure(response, extension, account);
				const callId = callIdOf(response);
				if (callId === null) refuseUnclearResponse(response, 'placed the call');
				return { callId, message: messageOf(account.connection, response) };
			},
		).catch((thrown: unknown) => {
			throw saysNotRegistered(thrown) ? notRegistered(extension) : thrown;
		});
		return { records: [{ provider: PROVIDER, call_id: callId, extension, destination, message }] };
	},
};

const NOT_REGISTERED = /USER_NOT_REGISTERED/i;

function saysNotRegistered(thrown: unknown): boolean {
	return thrown instanceof ServiceError && NOT_REGISTERED.test(thrown.description);
}

/** The switch can refuse under `success: true`: its own result tells (contract: kavkom, Active calls). */
function refuseSilentFailure(
	response: unknown,
	extension: string,
	{ connection }: KavkomAccount,
): void {
	if (!isRecord(response)) return;
	const result = presentTexts([response.switch_result, response.message]).join(' ');
	if (NOT_REGISTERED.test(result)) throw notRegistered(extension);
	// FreeSWITCH's words for a refusal; unseen here (contract: kavkom, Active calls: Placing a call).
	if (/^-(?:ERR|USAGE)/i.test(result)) {
		throw new ServiceError('refused', `${SERVICE} could not place the call`, {
			description: `Check the extension and the destination.\n${SERVICE} says: ${connection.redact(result)}`,
		});
	}
}

function notRegistered(extension: string): ServiceError {
	return new ServiceError('refused', `The extension ${extension} is not registered on a phone`, {
		description:
			'The call was not placed. Switch on the phone or the app of this extension, or choose another one.',
	});
}

const SWITCH_OK = /^\+OK\s+([0-9a-f-]{36})/i;

/** The id can stand in four places, and there may be none (contract: kavkom, Active calls). */
function callIdOf(response: unknown): string | null {
	if (!isRecord(response)) return null;
	const data = isRecord(response.data) ? response.data : {};
	const switched = SWITCH_OK.exec(textOrNull(response.switch_result) ?? '')?.[1] ?? null;
	return (
		textOrNull(response.call_uuid) ??
		textOrNull(data.call_uuid) ??
		textOrNull(data.uuid) ??
		switched
	);
}
