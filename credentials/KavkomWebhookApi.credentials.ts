import type { ICredentialType, INodeProperties } from 'n8n-workflow';

export class KavkomWebhookApi implements ICredentialType {
	name = 'kavkomWebhookApi';

	displayName = 'Kavkom Webhook API';

	icon = { light: 'file:kavkomWebhookApi.svg', dark: 'file:kavkomWebhookApi.dark.svg' } as const;

	documentationUrl =
		'https://github.com/n8n-nodes-kavkom-1com/n8n-nodes-kavkom-1com/blob/main/docs/webhook.md#kavkom-webhook-api';

	properties: INodeProperties[] = [
		{
			displayName:
				'Make up a long random secret, of 32 characters for example. In the Kavkom web app, open Advanced → Integrations → Webhook and add a custom header with the name and the secret that you enter here. What comes without it is turned down.',
			name: 'setupNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Header Name',
			name: 'headerName',
			type: 'string',
			required: true,
			default: 'X-Webhook-Secret',
			description:
				'The name of the custom header. The secret is also taken as a Bearer in the header Authorization.',
		},
		{
			displayName: 'Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'The value of the custom header: 16 English letters, digits and signs or more. With a shorter one the workflow cannot be published, and nothing that comes is taken.',
		},
	];
}
