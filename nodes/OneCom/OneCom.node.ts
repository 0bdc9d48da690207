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
import { oneComActions } from './actions';
import { oneComApiTest } from './methods/credentialTest';
import { searchCalls, searchExtensions, searchQueues } from './methods/listSearch';
import { connectOneCom } from './transport/account';

export class OneCom implements INodeType {
	description: INodeTypeDescription = {
		displayName: '1com',
		name: 'oneCom',
		icon: { light: 'file:onecom.svg', dark: 'file:onecom.dark.svg' },
		group: ['input'],
		version: [1],
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description:
			'Looks up call records, recordings, extensions and queues in 1com when the workflow runs, places, transfers and ends calls, pauses agents and sends SMS',
		defaults: { name: '1com' },
		usableAsTool: true,
		builderHint: { searchHint: callNodeHint('1com', '1com Trigger') },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'oneComApi', required: true, testedBy: 'oneComApiTest' }],
		properties: describeActions(oneComActions, 'call'),
	};

	methods = {
		credentialTest: { oneComApiTest },
		listSearch: { searchCalls, searchExtensions, searchQueues },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runActions(this, oneComActions, connectOneCom);
	}
}
