import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { Operation } from '../../../shared/node/actions';
import { dialable } from '../../../shared/node/dialableNumber';
import { extensionLocator } from '../../../shared/node/extensionLocator';
import { ServiceError } from '../../../shared/failure/serviceError';
import type { ServiceResponse } from '../../../shared/http/client';
import { ORIGINATE_PROPERTIES, UNCERTAIN } from '../../../shared/node/originate';
import type { Collection } from '../../../shared/node/parameters';
import { resolveExtensionNumber } from '../../lists/extensions';
import { PROVIDER, SERVICE, type OneComAccount } from '../../transport/account';
import { isRefusal, isSuccess, readCommandResponse } from '../../transport/commandResponse';
import { isEmptyResponse, sentenceOf } from '../../transport/responses';
import type { OneComApiKind } from '../../transport/addresses';
import { commandOpenApi } from '../../transport/openApiRequests';
import { throwRefusal } from '../../transport/openApiResponses';
import { commandOneCom } from '../../transport/requests';

const OPTIONS: INodeProperties[] = [
	{
		displayName: 'Auto Answer',
		name: 'autoAnswer',
		type: 'boolean',
		default: false,
		description: 'Whether the phone of the extension picks up by itself, if it can',
	},
	{
		displayName: 'Caller ID',
		name: 'callerId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 035550110',
		description: 'The number to show to the person who is called, if the phone system allows it',
	},
	{
		displayName: 'Record',
		name: 'recording',
		type: 'boolean',
		default: false,
		description: 'Whether to record the call. Without this option the phone system decides.',
	},
	{
		displayName: 'Ring Timeout',
		name: 'ringTimeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 30,
		description: 'How many seconds the phone of the extension rings at most',
	},
];

export const originateCall: Operation<OneComAccount> = {
	value: 'originate',
	name: 'Place Call',
	action: 'Place call',
	description: 'Ring an extension and, once it is answered, call a number',
	properties: [
		extensionLocator('The extension whose phone rings first', '1234'),
		...ORIGINATE_PROPERTIES,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: OPTIONS,
		},
	],
	hasEffect: true,
	async execute(account, parameters) {
		const destination = dialable(
			parameters.requiredText('destination', 'Destination', '0505550123'),
			'Destination',
		);
		const options = optionQuery(parameters.collection('options'));
		const extension = await resolveExtensionNumber(
			account,
			parameters.located('extension', 'Extension', '203'),
		);
		const order = { source: extension, dest: destination, ...options };
		const { id, message } = await DIAL[account.api](account, order);
		return { records: [{ provider: PROVIDER, call_id: id, extension, destination, message }] };
	},
};

/** The word for the account of the extension that rings first (contract: onecom, Placing and ending calls: Dial). */
const OWN_ACCOUNT = 'source';

interface Placed {
	id: string | null;
	message: string | null;
}

/** @param order the parameters that both APIs know by the same names, but for the account */
type Dial = (account: OneComAccount, order: IDataObject) => Promise<Placed>;

const DIAL: Record<OneComApiKind, Dial> = {
	classic: async (account, order) =>
		await commandOneCom(
			account,
			{ reqtype: 'DIAL', account: OWN_ACCOUNT, format: 'json', ...order },
			UNCERTAIN,
			(response) => readDialResponse(account, response),
		),
	openApi: async (account, order) =>
		await commandOpenApi(
			account,
			'/dial',
			{ account: OWN_ACCOUNT.toUpperCase(), ...order },
			UNCERTAIN,
			(response) => {
				throwRefusal(account, response);
				return readDialResponse(account, response);
			},
		),
};

function optionQuery(options: Collection): IDataObject {
	const query: IDataObject = {};
	const callerId = options.text('callerId');
	if (callerId !== '') query.destclid = dialable(callerId, 'Caller ID');
	if (options.has('recording')) query.recording = options.flag('recording') ? 'yes' : 'no';
	if (options.flag('autoAnswer')) query.autoanswer = 'yes';
	if (options.has('ringTimeout'))
		query.dialtimeout = options.wholeNumber('ringTimeout', 'Ring Timeout', 1, 30);
	return query;
}

function readDialResponse(account: OneComAccount, received: ServiceResponse): Placed {
	const response = readCommandResponse(account, received);
	if (isSuccess(response)) return { id: response.id, message: response.message };
	const said =
		sentenceOf(account.connection, response.text) ||
		sentenceOf(account.connection, response.message ?? '');
	if (isRefusal(response)) {
		throw new ServiceError('refused', `${SERVICE} could not place the call`, {
			description: `Check the extension and the destination.\n${said}`,
		});
	}
	throw new ServiceError(
		'unreadableResponse',
		`${SERVICE} did not say whether it placed the call`,
		{
			description: isEmptyResponse(response.text)
				? 'The answer was empty.'
				: said || 'The answer does not speak of success.',
		},
	);
}
