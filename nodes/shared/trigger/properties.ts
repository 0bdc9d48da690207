import type { INodeProperties } from 'n8n-workflow';
import { ADD_LOCAL_TIMES } from '../node/addLocalTimes';
import { CALL_FILTER_FIELDS } from '../node/callFilterFields';
import { MAX_LOOKBACK_HOURS } from './lookbackHours';

/** What a trigger for calls can wait for. */
export const TRIGGER_EVENTS = ['newCall', 'missedCall', 'newRecording'] as const;

export type TriggerEvent = (typeof TRIGGER_EVENTS)[number];

const EVENT_OPTIONS = [
	{
		name: 'Missed Call',
		value: 'missedCall',
		description:
			'An inbound call that no person took: missed, voicemail, cancelled, busy or failed, as when all phones are off-line',
	},
	{ name: 'New Call', value: 'newCall', description: 'Any call, once it is in the list of calls' },
	{
		name: 'New Recording',
		value: 'newRecording',
		description: 'A call whose recording can be downloaded now',
	},
];

/**
 * The parameters of a trigger for new calls.
 *
 * @param ownFilters fields that only this service's filters have
 * @param lookbackHours how late a call may appear in this service's list
 */
export function callTriggerProperties(
	ownFilters: INodeProperties[],
	lookbackHours: number,
): INodeProperties[] {
	const filters = [...CALL_FILTER_FIELDS, ...ownFilters];
	return [
		{
			displayName: 'Trigger On',
			name: 'triggerOn',
			type: 'options',
			options: EVENT_OPTIONS,
			default: 'newCall',
			description: 'What starts the workflow; each call starts it once',
		},
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: filters.sort((a, b) => a.displayName.localeCompare(b.displayName)),
		},
		{
			displayName: 'Output',
			name: 'output',
			type: 'options',
			options: [
				{ name: 'Raw', value: 'raw', description: "The phone system's own record" },
				{
					name: 'Simplified',
					value: 'simplified',
					description: 'The same record for every phone system, ready for a table',
				},
			],
			default: 'simplified',
			description: 'How much of each call to put out',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				ADD_LOCAL_TIMES,
				{
					displayName: 'Add Recording',
					name: 'addRecording',
					type: 'boolean',
					default: false,
					description:
						'Whether to download the recording of each call that has one by then, into a binary field. A call whose recording cannot be had comes without it after three polls or an hour; New Recording waits for it.',
				},
				{
					displayName: 'Emit Existing Calls',
					name: 'emitBacklog',
					type: 'boolean',
					default: false,
					description:
						'Whether calls of the last Lookback Hours that are already there when the workflow is published for the first time start it, too. Published again after a pause, it goes on where it stopped: all calls of the pause start it.',
				},
				{
					displayName: 'Lookback Hours',
					name: 'lookbackHours',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: MAX_LOOKBACK_HOURS },
					default: lookbackHours,
					description:
						'How many hours after its end a call may still appear in the list and be found, a week at most',
				},
				{
					displayName: 'Put Recording in Field',
					name: 'binaryPropertyName',
					type: 'string',
					default: 'data',
					description: 'The name of the output binary field to put the recording in',
				},
				{
					displayName: 'Timezone',
					name: 'timezone',
					type: 'string',
					default: '',
					placeholder: 'e.g. Europe/Paris',
					description:
						'The IANA time zone in which the phone system writes its times. Empty means that of the credential.',
				},
			],
		},
	];
}
