import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../../shared/node/actions';
import type { ServiceResponse } from '../../../shared/http/client';
import { htmlFailure, isHtml } from '../../../shared/http/statusFailure';
import { hasJsonBehindWords } from '../../../shared/http/strayWords';
import { countOrNull, textOrNull } from '../../../shared/values/values';
import { SERVICE, type OneComAccount } from '../../transport/account';
import { entriesOf, notData, readBody, readJson, unknownForm } from '../../transport/responses';
import { FRESH, readOneCom } from '../../transport/requests';

/** A channel is an array; these are the places that are known (contract: onecom, Extensions and live state). */
const TEXT_PLACES: ReadonlyArray<[string, number]> = [
	['unique_id', 13],
	['channel', 0],
	['state', 4],
	['caller_id', 7],
	['context', 1],
	['exten', 2],
	['priority', 3],
	['application', 5],
	['application_data', 6],
	['account_code', 8],
	['peer_account', 9],
	['bridge', 12],
];

const DURATION_PLACE = 11;

export const getActiveCalls: Operation<OneComAccount> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many active calls',
	description: 'List the calls that are under way right now',
	properties: [
		{
			displayName:
				'A call that is under way has several rows, one for each side of it. 1com takes several seconds to answer, unless you name the server in the options.',
			name: 'channelNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				{
					displayName: 'Node Name',
					name: 'nodeName',
					type: 'string',
					default: '',
					placeholder: 'e.g. pbx24',
					description: 'The server to ask; naming it makes the answer come many times faster',
				},
			],
		},
	],
	async execute(account, parameters) {
		const nodeName = parameters.collection('options').text('nodeName');
		const query = { reqtype: 'CHANNELS', format: 'json', ...FRESH };
		const channels = await readOneCom(
			account,
			nodeName === '' ? query : { ...query, nodename: nodeName },
			(response) => channelsOf(account, response),
		);
		return {
			records: channels.map(describeChannel),
			hints: channels.length === 0 ? ['No call is under way right now.'] : [],
		};
	},
};

/** When no call is under way the response is empty or no JSON, which is no failure; JSON that was cut off is one. */
function channelsOf(
	{ connection, baseUrl }: OneComAccount,
	response: ServiceResponse,
): unknown[][] {
	const text = readBody(connection, response, baseUrl);
	if (isHtml(text)) throw htmlFailure(SERVICE, response.status);
	if (hasJsonBehindWords(text)) throw notData(connection, text, response.status);
	if (!/^[[{]/.test(text)) return [];
	const entries = entriesOf(readJson(connection, response, baseUrl));
	const channels = entries.filter(Array.isArray);
	if (channels.length === 0 && entries.length > 0) throw unknownForm('the active calls');
	return channels;
}

function describeChannel(channel: unknown[]): IDataObject {
	const texts = TEXT_PLACES.map(([name, place]) => [name, textOrNull(channel[place])]);
	return { ...Object.fromEntries(texts), duration_seconds: countOrNull(channel[DURATION_PLACE]) };
}
