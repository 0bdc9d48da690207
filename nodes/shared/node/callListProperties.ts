import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { DATE_RANGE_HINT } from './builderHints';
import { CALL_ORDERS, CALL_OUTPUTS, type CallOrder, type CallOutput } from '../call/callCollector';
import type { CallFilters } from '../call/callFilters';
import { CALL_DIRECTIONS, CALL_FIELDS, CALL_STATUSES, type CallStatus } from '../call/callRecord';
import { DATE_RANGES, resolveDateRange, type TimeWindow } from '../time/dateRange';
import { parameterError } from '../failure/serviceError';
import { LIMIT_PROPERTIES, readLimit } from './listLimit';
import { isKnownZone } from '../time/localTime';
import type { Collection, NodeParameters } from './parameters';

/** An hour: no service asks for more, and a timer holds no more than 24 days. */
const MAX_SECONDS_BETWEEN_REQUESTS = 3600;

type Field = INodeProperties | INodePropertyOptions | INodePropertyCollection;

const DATE_RANGE_OPTIONS: INodePropertyOptions[] = [
	{ name: 'Custom', value: 'custom' },
	{ name: 'Last 24 Hours', value: 'last24Hours' },
	{ name: 'Last 30 Days', value: 'last30Days' },
	{ name: 'Last 7 Days', value: 'last7Days' },
	{ name: 'Last Month', value: 'lastMonth' },
	{ name: 'This Month', value: 'thisMonth' },
	{ name: 'Today', value: 'today' },
	{ name: 'Yesterday', value: 'yesterday' },
];

const STATUS_NAMES: Record<CallStatus, string> = {
	answered: 'Answered',
	missed: 'Missed',
	voicemail: 'Voicemail',
	cancelled: 'Cancelled',
	busy: 'Busy',
	failed: 'Failed',
	unknown: 'Unknown',
};

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);

const byDisplayName = (a: INodeProperties, b: INodeProperties) =>
	a.displayName.localeCompare(b.displayName);

/** Filters that every service's calls can be narrowed by; they are applied on our side. */
export const CALL_FILTER_FIELDS: INodeProperties[] = [
	{
		displayName: 'Direction',
		name: 'direction',
		type: 'options',
		options: [
			{ name: 'Inbound', value: 'inbound' },
			{ name: 'Internal', value: 'internal' },
			{ name: 'Outbound', value: 'outbound' },
		],
		default: 'inbound',
		description: 'Which way the call went: in, out, or from one extension to another',
	},
	{
		displayName: 'Extensions',
		name: 'extensions',
		type: 'string',
		default: '',
		placeholder: 'e.g. 101,102',
		description: 'Comma-separated extension numbers, looked for in every number of a call',
	},
	{
		displayName: 'Number',
		name: 'number',
		type: 'string',
		default: '',
		placeholder: 'e.g. +1 202 555 0123',
		description: 'A phone number in any spelling, looked for in every number of a call',
	},
	{
		displayName: 'Status',
		name: 'status',
		type: 'multiOptions',
		options: CALL_STATUSES.map((value) => ({ name: STATUS_NAMES[value], value })).sort(byName),
		default: [],
		description: 'How the call ended; calls with any of the chosen statuses are kept',
	},
];

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
	{
		displayName: 'Include Raw Record',
		name: 'includeRaw',
		type: 'boolean',
		default: false,
		description: "Whether to add the service's own record as a last field named raw",
	},
	{
		displayName: 'Minimum Seconds Between Requests',
		name: 'minimumSecondsBetweenRequests',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: MAX_SECONDS_BETWEEN_REQUESTS, numberPrecision: 2 },
		default: 0,
		description: 'How many seconds to leave at least between the starts of two requests',
	},
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
 * @param recordFields what a record holds, for Selected Fields
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
			options: recordFields.map((field) => ({ name: titleOf(field), value: field })).sort(byName),
			default: [
				'id',
				'direction',
				'status',
				'source',
				'destination',
				'started_at',
				'duration_seconds',
			],
			description: 'The fields to output',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [...OPTION_FIELDS, ...own.options].sort(byDisplayName) as Field[],
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

function titleOf(field: string): string {
	return field
		.split('_')
		.map((word) => ACRONYMS[word] ?? word[0].toUpperCase() + word.slice(1))
		.join(' ');
}

/**
 * Reads the fields of `CALL_FILTER_FIELDS`.
 *
 * @throws ServiceError when there is no such direction or status
 */
export function readCallFilters(fields: Collection): CallFilters {
	return {
		direction: fields.oneOrNone('direction', 'Direction', CALL_DIRECTIONS),
		status: fields.someOf('status', 'Status', CALL_STATUSES),
		number: fields.text('number'),
		extensions: fields.list('extensions'),
	};
}

/**
 * The zone that the option Timezone names, or the fallback when it is empty.
 *
 * @throws ServiceError when there is no such IANA zone
 */
export function readZone(options: Collection, fallback: string): string {
	const zone = options.text('timezone') || fallback;
	if (isKnownZone(zone)) return zone;
	throw parameterError(
		'Timezone',
		`"${zone}" is not known`,
		'Use an IANA name such as Asia/Jerusalem or Europe/Paris.',
	);
}

/** What a user asked for when getting many calls, read and checked. */
export interface CallQuery {
	window: TimeWindow;
	/** IANA zone of the service's stamps and of dates without an offset. */
	zone: string;
	/** Undefined means all. */
	limit: number | undefined;
	filters: CallFilters;
	filterFields: Collection;
	output: CallOutput;
	order: CallOrder;
	options: Collection;
	maxConcurrentRequests: number;
	minimumSecondsBetweenRequests: number;
}

function readOutput(parameters: NodeParameters): CallOutput {
	const output = parameters.oneOf('output', 'Output', CALL_OUTPUTS, 'simplified');
	const fields = parameters.list('fields');
	if (output !== 'selectedFields' || fields.length > 0) return { output, fields };
	throw parameterError(
		'Fields',
		'is empty',
		'Choose at least one field, or set Output to Simplified.',
	);
}

/**
 * Reads the parameters of `callListProperties`.
 *
 * @param credentialZone IANA zone of the account
 * @throws ServiceError naming the parameter that can't be used
 */
export function readCallQuery(
	parameters: NodeParameters,
	credentialZone: string,
	now: number,
): CallQuery {
	const options = parameters.collection('options');
	const filterFields = parameters.collection('filters');
	const zone = readZone(options, credentialZone);
	const range = {
		dateRange: parameters.oneOf('dateRange', 'Date Range', DATE_RANGES, 'last24Hours'),
		startDate: parameters.any('startDate'),
		endDate: parameters.any('endDate'),
	};
	return {
		window: resolveDateRange(range, zone, now),
		zone,
		limit: readLimit(parameters),
		filters: readCallFilters(filterFields),
		filterFields,
		output: {
			...readOutput(parameters),
			includeRaw: options.flag('includeRaw'),
		},
		order: options.oneOf('sortOrder', 'Sort Order', CALL_ORDERS),
		options,
		maxConcurrentRequests: options.wholeNumber(
			'maxConcurrentRequests',
			'Max Concurrent Requests',
			1,
			4,
		),
		minimumSecondsBetweenRequests: options.amount(
			'minimumSecondsBetweenRequests',
			'Minimum Seconds Between Requests',
			0,
			MAX_SECONDS_BETWEEN_REQUESTS,
		),
	};
}
