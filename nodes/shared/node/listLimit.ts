import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { OperationResult } from './actions';
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

/**
 * A list that is read as a whole, as much of it as is wanted.
 *
 * @param none the hint where there is nothing in it
 */
export async function limitedList(
	parameters: NodeParameters,
	read: () => Promise<IDataObject[]>,
	none: string,
): Promise<OperationResult> {
	const limit = readLimit(parameters);
	const records = await read();
	return { records: limited(records, limit), hints: records.length === 0 ? [none] : [] };
}

/** The first results, as many as wanted. */
export function limited<T>(results: T[], limit: number | undefined): T[] {
	return limit === undefined ? results : results.slice(0, limit);
}
