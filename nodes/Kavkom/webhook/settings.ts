import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { TRIGGER_OUTPUTS, type CallOutput } from '../../shared/call/callCollector';
import { createCallMatcher } from '../../shared/call/callFilters';
import { readNumberPlan } from '../../shared/call/phoneNumber';
import { readCallFilters } from '../../shared/node/callFilterFields';
import { readZone } from '../../shared/node/callQuery';
import type { SeenCall } from '../../shared/call/callRecord';
import { NodeParameters } from '../../shared/node/parameters';
import { textOrNull } from '../../shared/values/values';
import type { EventContext } from './callEvent';

const TRIGGERS = ['finished', 'all'] as const;

/** The parameters of the node, read and checked. */
export interface WebhookSettings extends EventContext {
	triggerOn: (typeof TRIGGERS)[number];
	output: CallOutput;
	includeRecordingUrl: boolean;
	/** Whether a call passes the filters. */
	matches: (seen: SeenCall) => boolean;
}

/**
 * Reads the parameters of the node.
 *
 * @throws ServiceError naming the parameter that can't be used
 */
export function readSettings(context: IWebhookFunctions | IHookFunctions): WebhookSettings {
	const parameters = new NodeParameters((name, fallback) =>
		context.getNodeParameter(name, fallback),
	);
	const options = parameters.collection('options');
	const plan = readNumberPlan({
		country: options.text('country'),
		outsideLinePrefix: options.text('outsideLinePrefix'),
	});
	const output = parameters.oneOf('output', 'Output', TRIGGER_OUTPUTS, 'simplified');
	const zone = readZone(options, context.getTimezone());
	return {
		triggerOn: parameters.oneOf('triggerOn', 'Trigger On', TRIGGERS, 'finished'),
		output: { output, ...(options.flag('addLocalTimes') && { localZone: zone }) },
		includeRecordingUrl: options.flag('includeRecordingUrl'),
		matches: createCallMatcher(
			readCallFilters(parameters.collection('filters'), plan.country),
			plan.country,
		),
		mapping: mappingOf(parameters.any('fieldMapping')),
		zone,
		...plan,
	};
}

function mappingOf(value: unknown): WebhookSettings['mapping'] {
	const { names } = (value || {}) as { names?: IDataObject[] };
	return (names ?? []).flatMap(({ kavkomName, field }) => {
		const name = textOrNull(kavkomName);
		return name === null ? [] : [{ kavkomName: name, field: String(field) }];
	});
}
