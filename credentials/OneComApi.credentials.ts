import type { IAuthenticate, ICredentialType, INodeProperties } from 'n8n-workflow';
import { isOpenApi, KEY_HEADER } from '../nodes/OneCom/transport/addresses';
import { countryChoices, timeZoneChoices } from '../nodes/shared/node/accountChoices';
import { pastedSecret, pastedText } from '../nodes/shared/values/pasted';

/** The key in the query of an address, as a redirect of the classic API to another address has it. */
const KEY_IN_QUERY = /(?<=[?&])key=[^&#]*&?/gi;

export class OneComApi implements ICredentialType {
	name = 'oneComApi';

	displayName = '1com API';

	icon = { light: 'file:oneComApi.svg', dark: 'file:oneComApi.dark.svg' } as const;

	documentationUrl =
		'https://github.com/n8n-nodes-kavkom-1com/n8n-nodes-kavkom-1com/blob/main/docs/1com.md#1com-api';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'A key from Configuration → Settings of the phone system. The read-only key is enough for everything but placing calls.',
		},
		{
			displayName: 'Tenant',
			name: 'tenant',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. DEMO',
			description:
				'The short code of your phone system: what comes after the dash in user names such as 203-DEMO',
		},
		{
			displayName: 'API',
			name: 'api',
			type: 'options',
			options: [
				{
					name: 'Classic (proxyapi.php)',
					value: 'classic',
					description: 'Works on every host; the key is a part of the address of each request',
				},
				{
					name: 'Open API (openapi.php)',
					value: 'openApi',
					description:
						'Newer, not on every host: calls, extensions and phone numbers are read and calls are placed with the key in a header. Recordings, active calls, queues and help stay with the classic API.',
				},
			],
			default: 'classic',
			description: 'Which API of the phone system to use. The records are the same.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://pbx6webserver.1com.co.il/pbx/proxyapi.php',
			description:
				'The address of proxyapi.php or openapi.php, from which that of the other follows; change it for another host that runs MiRTA PBX',
		},
		{
			displayName: 'Timezone',
			name: 'timezone',
			type: 'options',
			options: timeZoneChoices(),
			default: 'Asia/Jerusalem',
			description: 'The time zone in which the phone system writes the times of calls',
		},
		{
			displayName: 'Country',
			name: 'country',
			type: 'options',
			options: countryChoices(),
			default: 'IL',
			description:
				'The country that local numbers such as 0505550123 belong to. It lets them be written with their country code in the field external_number; None leaves that field empty for local numbers.',
		},
		{
			displayName: 'Outside Line Prefix',
			name: 'outsideLinePrefix',
			type: 'string',
			default: '',
			placeholder: 'e.g. 0',
			description:
				'What your phones dial first to get an outside line, such as 0 or 9, if the list of calls shows it before the numbers that were called. It is taken off in the field external_number. Leave it empty if your phones dial numbers as they are.',
		},
	];

	/**
	 * A function for the reason that the credential of Kavkom tells. To the newer API the key goes in a header, and
	 * never in an address: where that is meant, and wherever a request for it is redirected, it carries the header.
	 */
	authenticate = (async ({ apiKey, tenant }, request) => {
		const key = pastedSecret(apiKey);
		const qs = { ...request.qs, tenant: pastedText(tenant) };
		const { headers = {}, url } = request;
		return KEY_HEADER in headers || isOpenApi(url)
			? {
					...request,
					url: url.replace(KEY_IN_QUERY, ''),
					qs,
					headers: { ...headers, [KEY_HEADER]: key },
				}
			: { ...request, qs: { ...qs, key } };
	}) satisfies IAuthenticate;
}
