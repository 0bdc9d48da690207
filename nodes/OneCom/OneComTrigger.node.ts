import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';
import { CALL_TRIGGER_HINT } from '../shared/node/builderHints';
import { pollForCalls } from '../shared/trigger/poll';
import { callTriggerProperties } from '../shared/trigger/properties';
import { oneComCallFeed } from './calls/callFeed';
import { oneComApiTest } from './methods/credentialTest';

export class OneComTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: '1com Trigger',
		name: 'oneComTrigger',
		icon: { light: 'file:onecom.svg', dark: 'file:onecom.dark.svg' },
		group: ['trigger'],
		version: [1],
		subtitle: '={{$parameter["triggerOn"].replace(/[A-Z]/g, " $&").toLowerCase()}}',
		// n8n shows this for trigger and actions together: its panel has one entry for both nodes.
		description:
			'Starts the workflow on each new call, missed call or recording, minutes after the call; the actions look up calls for syncs and reports, and place calls',
		builderHint: { searchHint: CALL_TRIGGER_HINT },
		eventTriggerDescription: 'Waiting for 1com to list a call',
		activationMessage: 'From now on, calls that 1com lists start this workflow.',
		defaults: { name: '1com Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'oneComApi', required: true, testedBy: 'oneComApiTest' }],
		properties: callTriggerProperties([], oneComCallFeed.lookbackHours),
	};

	methods = { credentialTest: { oneComApiTest } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollForCalls(this, oneComCallFeed);
	}
}
