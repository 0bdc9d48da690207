import {
	NodeConnectionTypes,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type IHookFunctions,
	type INodeCredentialTestResult,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { toNodeException, toTriggerException } from '../shared/failure/nodeException';
import { WEBHOOK_PROPERTIES } from './webhook/properties';
import { receivePost } from './webhook/receivePost';
import { requireSecret, testSecret } from './webhook/secretHeader';
import { readSettings } from './webhook/settings';

export class KavkomWebhookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kavkom Webhook Trigger',
		name: 'kavkomWebhookTrigger',
		icon: { light: 'file:kavkom.svg', dark: 'file:kavkom.dark.svg' },
		group: ['trigger'],
		version: [1],
		subtitle: '={{$parameter["triggerOn"] === "all" ? "all events" : "finished calls"}}',
		description:
			'Starts the workflow within seconds of a call, once Kavkom is set up to send its calls here; Kavkom Trigger needs no such set-up',
		builderHint: {
			searchHint:
				'The API of Kavkom cannot register webhooks: the user pastes the Production URL into the Kavkom web app, with the header of the credential. Use Kavkom Trigger where that is not possible, or where no call may be missed.',
		},
		eventTriggerDescription: 'Waiting for Kavkom to send a call to the Test URL',
		activationMessage: 'Calls that Kavkom sends to the Production URL now start this workflow.',
		triggerPanel: {
			header: 'Have Kavkom send a call',
			executionsHelp: {
				inactive:
					'<b>While you build the workflow</b>, click the button, enter the Test URL in the Kavkom web app and make a call. What cannot be read is shown here with the names that came, such as the test of the web app, which sends no call.<br /><br /><b>Once it is ready</b>, publish the workflow and enter the Production URL instead. Its runs are listed under Executions.',
				active:
					'<b>While you build the workflow</b>, click the button, enter the Test URL in the Kavkom web app and make a call. What cannot be read is shown here with the names that came, such as the test of the web app, which sends no call.<br /><br /><b>Calls that come to the Production URL</b> start the published workflow. Its runs are listed under <a data-key="executions">Executions</a>.',
			},
			activationHint:
				'Once the workflow is ready, publish it and enter the Production URL in the Kavkom web app.',
		},
		defaults: { name: 'Kavkom Webhook Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'kavkomWebhookApi', required: true, testedBy: 'kavkomWebhookSecretTest' },
		],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
		],
		properties: WEBHOOK_PROPERTIES,
	};

	methods = {
		credentialTest: {
			async kavkomWebhookSecretTest(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				return testSecret(credential.data);
			},
		},
	};

	/** Webhooks are set by hand in Kavkom's web app, so there is nothing to register: only to check. */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return false;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				try {
					await requireSecret(this);
					readSettings(this);
					return true;
				} catch (thrown) {
					throw toTriggerException(this.getNode(), thrown);
				}
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		try {
			return await receivePost(this);
		} catch (thrown) {
			throw toNodeException(this.getNode(), thrown);
		}
	}
}
