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
import { kavkomCallFeed } from './calls/callFeed';
import { kavkomApiTest } from './methods/credentialTest';
import { OWN_FILTER_FIELDS } from './calls/ownFilters';

export class KavkomTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kavkom Trigger',
		name: 'kavkomTrigger',
		icon: { light: 'file:kavkom.svg', dark: 'file:kavkom.dark.svg' },
		group: ['trigger'],
		version: [1],
		subtitle: '={{$parameter["triggerOn"].replace(/[A-Z]/g, " $&").toLowerCase()}}',
		// n8n shows this for trigger and actions together: its panel has one entry for both nodes.
		description:
			'Starts the workflow on each new call, missed call or recording, minutes after the call; the actions look up calls for syncs and reports, and place calls',
		builderHint: { searchHint: CALL_TRIGGER_HINT },
		eventTriggerDescription: 'Waiting for Kavkom to list a call',
		activationMessage: 'From now on, calls that Kavkom lists start this workflow.',
		defaults: { name: 'Kavkom Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kavkomApi', required: true, testedBy: 'kavkomApiTest' }],
		properties: callTriggerProperties(OWN_FILTER_FIELDS, kavkomCallFeed.lookbackHours),
	};

	methods = { credentialTest: { kavkomApiTest } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollForCalls(this, kavkomCallFeed);
	}
}
