import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { describeActions } from '../shared/node/describeActions';
import { runActions } from '../shared/node/runActions';
import { callNodeHint } from '../shared/node/builderHints';
import { kavkomActions } from './actions';
import { kavkomApiTest } from './methods/credentialTest';
import { searchCalls, searchExtensions } from './methods/listSearch';
import { getLeadFields, getTags } from './methods/loadOptions';
import { connectKavkom } from './transport/account';

export class Kavkom implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kavkom',
		name: 'kavkom',
		icon: { light: 'file:kavkom.svg', dark: 'file:kavkom.dark.svg' },
		group: ['input'],
		version: [1],
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description:
			'Looks up call records, recordings, extensions and numbers in Kavkom when the workflow runs, places calls, and creates leads',
		defaults: { name: 'Kavkom' },
		usableAsTool: true,
		builderHint: { searchHint: callNodeHint('Kavkom', 'Kavkom Trigger or Kavkom Webhook Trigger') },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kavkomApi', required: true, testedBy: 'kavkomApiTest' }],
		properties: describeActions(kavkomActions, 'call'),
	};

	methods = {
		credentialTest: { kavkomApiTest },
		listSearch: { searchCalls, searchExtensions },
		loadOptions: { getLeadFields, getTags },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runActions(this, kavkomActions, connectKavkom);
	}
}
