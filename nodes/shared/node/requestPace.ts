import type { INodeProperties } from 'n8n-workflow';
import type { Collection } from './parameters';

/** An hour: no service asks for more, and a timer holds no more than 24 days. */
const MAX_SECONDS_BETWEEN_REQUESTS = 3600;

/** An option of operations that send many requests. */
export const MINIMUM_SECONDS_BETWEEN_REQUESTS: INodeProperties = {
	displayName: 'Minimum Seconds Between Requests',
	name: 'minimumSecondsBetweenRequests',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: MAX_SECONDS_BETWEEN_REQUESTS, numberPrecision: 2 },
	default: 0,
	description: 'How many seconds to leave at least between the starts of two requests',
};

/** What the option says, in seconds; 0 when it was not added. */
export const readSecondsBetweenRequests = (options: Collection): number =>
	options.amount(
		'minimumSecondsBetweenRequests',
		'Minimum Seconds Between Requests',
		0,
		MAX_SECONDS_BETWEEN_REQUESTS,
	);
