import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { addLocalTimes } from '../../shared/node/addLocalTimes';
import { CALL_FILTER_FIELDS } from '../../shared/node/callFilterFields';
import { MAPPABLE_OPTIONS } from './fieldNames';

type Field = INodeProperties | INodePropertyOptions | INodePropertyCollection;

const OPTION_FIELDS: INodeProperties[] = [
	addLocalTimes('of the workflow, or of the option Timezone', { '/output': ['simplified'] }),
	{
		displayName: 'Country',
		name: 'country',
		type: 'string',
		default: '',
		placeholder: 'e.g. FR',
		description:
			'The country that local numbers such as 0505550123 belong to, as two letters. It lets them be written with their country code in the field external_number; empty leaves that field empty for local numbers.',
	},
	{
		displayName: 'Include Recording URL',
		name: 'includeRecordingUrl',
		type: 'boolean',
		default: false,
		description:
			'Whether to add the address of the recording as a last field named recording_url. Anyone with this address can listen, so pass it on with care. A call that comes again with its recording then starts the workflow once more.',
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
	{
		displayName: 'Timezone',
		name: 'timezone',
		type: 'string',
		default: '',
		placeholder: 'e.g. Europe/Paris',
		description:
			'The IANA time zone in which Kavkom writes the times of calls. Empty means that of the workflow.',
	},
];

/** The parameters of the webhook trigger. */
export const WEBHOOK_PROPERTIES: INodeProperties[] = [
	{
		displayName:
			'Open Webhook URLs above and copy the Production URL. In the Kavkom web app, open <b>Advanced → Integrations → Webhook</b>, paste the URL, choose the calls to be sent, and add the <b>custom header</b> of your Kavkom Webhook API credential, with the same name and secret. Then publish this workflow. For a test in this editor, use the Test URL instead.',
		name: 'setupNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Trigger On',
		name: 'triggerOn',
		type: 'options',
		options: [
			{
				name: 'All Events',
				value: 'all',
				action: 'On any event of a call',
				description:
					'Every event of a call, also while it rings or goes on. The field event of the output says which.',
			},
			{
				name: 'Finished Calls',
				value: 'finished',
				action: 'On finished call',
				description: 'Only calls that are over, each of them once',
			},
		],
		default: 'finished',
		description:
			'An event counts as finished by its status, or by a duration, an end time or a recording. Have Kavkom send the duration, too, because it says "answered" also of calls that are still going on.',
	},
	{
		displayName: 'Field Mapping',
		name: 'fieldMapping',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Field',
		default: {},
		description:
			"Names that you chose yourself for the fields in Kavkom. Kavkom's own names, such as callUuid or call_uuid, need no mapping.",
		options: [
			{
				displayName: 'Fields',
				name: 'names',
				values: [
					{
						displayName: 'Name in Kavkom',
						name: 'kavkomName',
						type: 'string',
						default: '',
						placeholder: 'e.g. caller',
						description:
							'The name of the field in the body, exactly as Kavkom sends it. Where it stands in another field, write both with a dot between, e.g. caller.number. The names that came are shown in this editor when a call cannot be read.',
					},
					{
						displayName: 'Output Field',
						name: 'field',
						type: 'options',
						options: MAPPABLE_OPTIONS,
						default: 'id',
						description: 'What the field holds',
					},
				],
			},
		],
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: CALL_FILTER_FIELDS as Field[],
	},
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{
				name: 'Raw',
				value: 'raw',
				description:
					'The body as Kavkom sent it. It can hold the address of the recording, with which anyone can listen.',
			},
			{
				name: 'Simplified',
				value: 'simplified',
				description: 'The same record for every phone system, ready for a table',
			},
		],
		default: 'simplified',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: OPTION_FIELDS as Field[],
	},
];
