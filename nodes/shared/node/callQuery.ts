import { CALL_ORDERS, CALL_OUTPUTS, type CallOrder, type CallOutput } from '../call/callCollector';
import type { CallFilters } from '../call/callFilters';
import { hasLocalField } from '../call/localTimes';
import { parameterError } from '../failure/serviceError';
import { DATE_RANGES, resolveDateRange, type TimeWindow } from '../time/dateRange';
import { isKnownZone } from '../time/localTime';
import { readCallFilters } from './callFilterFields';
import { readSecondsBetweenRequests } from './requestPace';
import { readLimit } from './listLimit';
import type { Collection, NodeParameters } from './parameters';

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

/**
 * Reads the parameters of `callListProperties`.
 *
 * @param account its IANA zone, and its country as two letters, for numbers in local form; empty when not known
 * @throws ServiceError naming the parameter that can't be used
 */
export function readCallQuery(
	parameters: NodeParameters,
	account: { zone: string; country: string },
	now: number,
): CallQuery {
	const options = parameters.collection('options');
	const filterFields = parameters.collection('filters');
	const zone = readZone(options, account.zone);
	const range = {
		dateRange: parameters.oneOf('dateRange', 'Date Range', DATE_RANGES, 'last24Hours'),
		startDate: parameters.any('startDate'),
		endDate: parameters.any('endDate'),
	};
	return {
		window: resolveDateRange(range, zone, now),
		zone,
		limit: readLimit(parameters),
		filters: readCallFilters(filterFields, account.country),
		filterFields,
		output: {
			...readOutput(parameters, options, zone),
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
		minimumSecondsBetweenRequests: readSecondsBetweenRequests(options),
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

function readOutput(parameters: NodeParameters, options: Collection, zone: string): CallOutput {
	const output = parameters.oneOf('output', 'Output', CALL_OUTPUTS, 'simplified');
	const fields = parameters.list('fields');
	const isLocal =
		output === 'selectedFields' ? hasLocalField(fields) : options.flag('addLocalTimes');
	if (output !== 'selectedFields' || fields.length > 0) {
		return { output, fields, ...(isLocal && { localZone: zone }) };
	}
	throw parameterError(
		'Fields',
		'is empty',
		'Choose at least one field, or set Output to Simplified.',
	);
}
