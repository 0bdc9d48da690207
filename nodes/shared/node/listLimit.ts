import type { INodeProperties } from 'n8n-workflow';
import { RETURN_ALL_HINT } from './builderHints';
import type { NodeParameters } from './parameters';

const LIMIT: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 50,
	description: 'Max number of results to return',
};

/** What an AI agent gets goes through its model, which pays for each word: fewer results will do at first. */
const LIMIT_OF_TOOL = 20;

/** Return All and Limit of a plain list. */
export const LIMIT_PROPERTIES: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		builderHint: { propertyHint: RETURN_ALL_HINT },
	},
	{ ...LIMIT, displayOptions: { show: { returnAll: [false] }, hide: { '@tool': [true] } } },
	{
		...LIMIT,
		displayOptions: { show: { returnAll: [false], '@tool': [true] } },
		default: LIMIT_OF_TOOL,
	},
];

/** How many results are wanted; undefined means all. */
export function readLimit(parameters: NodeParameters): number | undefined {
	return parameters.flag('returnAll') ? undefined : parameters.wholeNumber('limit', 'Limit', 1, 50);
}

/** The first results, as many as wanted. */
export function limited<T>(results: T[], limit: number | undefined): T[] {
	return limit === undefined ? results : results.slice(0, limit);
}
