import type { INodeProperties } from 'n8n-workflow';
import type { Parameters } from './parameters';

/** Return All and Limit of a plain list. */
export const LIMIT_PROPERTIES: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		displayOptions: { show: { returnAll: [false] } },
		default: 50,
		description: 'Max number of results to return',
	},
];

/** How many results are wanted; undefined means all. */
export function readLimit(parameters: Parameters): number | undefined {
	return parameters.flag('returnAll') ? undefined : parameters.wholeNumber('limit', 'Limit', 1, 50);
}

/** The first results, as many as wanted. */
export function limited<T>(results: T[], limit: number | undefined): T[] {
	return limit === undefined ? results : results.slice(0, limit);
}
