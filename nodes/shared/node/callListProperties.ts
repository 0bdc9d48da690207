import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { CALL_FIELDS } from '../call/callRecord';
import { withLocalFields } from '../call/localTimes';
import { DATE_RANGES, type DateRange } from '../time/dateRange';
import { ADD_LOCAL_TIMES } from './addLocalTimes';
import { DATE_RANGE_HINT } from './builderHints';
import { CALL_FILTER_FIELDS } from './callFilterFields';
import { LIMIT_PROPERTIES } from './listLimit';
import { ONLY_ACCOUNT } from './onlyAccount';
import { MINIMUM_SECONDS_BETWEEN_REQUESTS } from './requestPace';

type Field = INodeProperties | INodePropertyOptions | INodePropertyCollection;

const DATE_RANGE_NAMES: Record<DateRange, string> = {
	today: 'Today',
	yesterday: 'Yesterday',
	last24Hours: 'Last 24 Hours',
	last7Days: 'Last 7 Days',
	last30Days: 'Last 30 Days',
	thisMonth: 'This Month',
	lastMonth: 'Last Month',
	custom: 'Custom',
};

const DATE_RANGE_OPTIONS: INodePropertyOptions[] = DATE_RANGES.map((value) => ({
	name: DATE_RANGE_NAMES[value],
	value,
}));

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);

const byDisplayName = (a: INodeProperties, b: INodeProperties) =>
	a.displayName.localeCompare(b.displayName);

/** What only those need who know the requests behind a list: it stands behind all else. */
const EXPERT_OPTIONS: ReadonlySet<string> = new Set([
	'chunkDays',
	'maxConcurrentRequests',
	'minimumSecondsBetweenRequests',
	'pageSize',
]);

const byUse = (a: INodeProperties, b: INodeProperties) =>
	Number(EXPERT_OPTIONS.has(a.name)) - Number(EXPERT_OPTIONS.has(b.name)) || byDisplayName(a, b);

/** An option of services whose lists have parts that can be asked for at once: pages by number, or days. */
export const MAX_CONCURRENT_REQUESTS: INodeProperties = {
	displayName: 'Max Concurrent Requests',
	name: 'maxConcurrentRequests',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 4,
	description: 'How many requests may be under way at once',
};

const OPTION_FIELDS: INodeProperties[] = [
	ADD_LOCAL_TIMES,
	{
		displayName: 'Include Raw Record',
		name: 'includeRaw',
		type: 'boolean',
		default: false,
		description: "Whether to add the service's own record as a last field named raw",
	},
	MINIMUM_SECONDS_BETWEEN_REQUESTS,
	ONLY_ACCOUNT,
	{
		displayName: 'Sort Order',
		name: 'sortOrder',
		type: 'options',
		options: [
			{ name: 'Newest First', value: 'newestFirst' },
			{ name: 'Oldest First', value: 'oldestFirst' },
		],
		default: 'newestFirst',
		description: 'In which order to output the calls. A limit takes the newest ones either way.',
	},
	{
		displayName: 'Timezone',
		name: 'timezone',
		type: 'string',
		default: '',
		placeholder: 'e.g. Europe/Paris',
		description:
			'The IANA time zone in which the phone system writes its times and in which the date range is read. Empty means that of the credential.',
	},
];

/**
 * The parameters of an operation that gets many calls, the same for every service.
 *
 * @param own fields that only this service's filters and options have, and how late it lists a call
 * @param recordFields what a record holds beside local times, for Selected Fields
 */
export function callListProperties(
	own: { filters: INodeProperties[]; options: INodeProperties[]; lateness: string },
	recordFields: readonly string[] = CALL_FIELDS,
): INodeProperties[] {
	return [
		{
			displayName: 'Date Range',
			name: 'dateRange',
			type: 'options',
			options: DATE_RANGE_OPTIONS,
			default: 'last24Hours',
			description: 'When the calls started',
			hint: own.lateness,
			builderHint: { propertyHint: DATE_RANGE_HINT },
		},
		customDate('Start Date', 'startDate', 'The first moment of the range, to the second'),
		customDate(
			'End Date',
			'endDate',
			'The last moment of the range, to the second. To include a whole day, choose 23:59:59',
		),
		...LIMIT_PROPERTIES,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [...CALL_FILTER_FIELDS, ...own.filters].sort(byDisplayName) as Field[],
		},
		{
			displayName: 'Output',
			name: 'output',
			type: 'options',
			options: [
				{
					name: 'Raw',
					value: 'raw',
					description: "The phone system's own record",
				},
				{
					name: 'Selected Fields',
					value: 'selectedFields',
					description: 'Only those fields of the simplified record that you choose',
				},
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
			displayName: 'Fields',
			name: 'fields',
			type: 'multiOptions',
			displayOptions: { show: { output: ['selectedFields'] } },
			options: withLocalFields(recordFields)
				.map((field) => ({ name: choiceOf(field), value: field }))
				.sort(byName),
			default: [
				'started_at',
				'direction',
				'status',
				'source',
				'destination',
				'duration_seconds',
				'id',
			],
			description: 'The fields to output',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [...OPTION_FIELDS, ...own.options].sort(byUse) as Field[],
		},
	];
}

/** Not marked as required: n8n would ask for it whenever Date Range is an expression, whatever that gives. */
function customDate(displayName: string, name: string, description: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'dateTime',
		displayOptions: { show: { dateRange: ['custom'] } },
		default: '',
		description: `${description}. Without an offset, it is read in the time zone of the credential or of the options.`,
	};
}

const ACRONYMS: Record<string, string> = { id: 'ID' };

/** As it is read, and as it stands in the output. */
const choiceOf = (field: string) => `${titleOf(field)} (${field})`;

function titleOf(field: string): string {
	return field
		.split('_')
		.map((word) => ACRONYMS[word] ?? word[0].toUpperCase() + word.slice(1))
		.join(' ');
}
