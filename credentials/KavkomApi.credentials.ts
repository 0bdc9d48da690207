import type { IAuthenticate, ICredentialType, INodeProperties } from 'n8n-workflow';
import { countryChoices, timeZoneChoices } from '../nodes/shared/node/accountChoices';
import { pastedSecret, pastedText } from '../nodes/shared/values/pasted';

export class KavkomApi implements ICredentialType {
	name = 'kavkomApi';

	displayName = 'Kavkom API';

	icon = { light: 'file:kavkomApi.svg', dark: 'file:kavkomApi.dark.svg' } as const;

	documentationUrl =
		'https://github.com/n8n-nodes-kavkom-1com/n8n-nodes-kavkom-1com/blob/main/docs/kavkom.md#kavkom-api';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The token from API Settings in the Kavkom web app',
		},
		{
			displayName:
				'To find the Domain UUID in the Kavkom web app, click the gear at the bottom left (Advanced settings), then open API Settings, Domain Settings or Manage Users. The developer tools of a browser show it, too, as <code>domain_uuid</code> in the network tab.',
			name: 'domainUuidNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Domain UUID',
			name: 'domainUuid',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f',
			description: 'The domain whose calls this credential reads',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.kavkom.com',
			description: 'The address of the API; change it only for a server of your own',
		},
		{
			displayName: 'Timezone',
			name: 'timezone',
			type: 'options',
			options: timeZoneChoices(),
			default: '',
			description:
				'The time zone that the domain is set to, in which Kavkom writes the times of calls',
		},
		{
			displayName: 'Country',
			name: 'country',
			type: 'options',
			options: countryChoices(),
			default: '',
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
	 * A function, not n8n's table of expressions: n8n evaluates those anew for every request, and while two
	 * triggers of one workflow are polled at the same moment, the first to end takes the evaluator away.
	 */
	authenticate = (async ({ apiKey, domainUuid }, request) => ({
		...request,
		headers: { ...request.headers, 'X-API-TOKEN': pastedSecret(apiKey) },
		qs: { ...request.qs, domain_uuid: pastedText(domainUuid) },
	})) satisfies IAuthenticate;
}
