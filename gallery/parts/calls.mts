/** The calls of a range, asked of the phone system itself. */
import type { IDataObject } from 'n8n-workflow';
import type { Service } from '../../services.mts';
import { serviceNode } from './serviceNode.mts';
import type { NodeSpec } from '../workflow.mts';

export interface CallsWanted {
	/** As the node's fields take them: both ends are included. */
	startDate: string;
	endDate: string;
	/** Absent: all of them. */
	limit?: number;
	filters?: IDataObject;
	options?: IDataObject;
}

/** Oldest first: what follows may stop half-way, and the next run goes on from there. */
export const OLDEST_FIRST: IDataObject = { sortOrder: 'oldestFirst' };

/** The node that fetches the calls of a range that somebody asked for. */
export const rangeName = ({ title }: Service): string => `Get the ${title} calls of the range`;

/** Call: Get Many, with call records as its output. */
export const callsNode = (
	service: Service,
	name: string,
	at: NodeSpec['at'],
	{ startDate, endDate, limit, filters = {}, options = {} }: CallsWanted,
	settings?: NodeSpec['settings'],
): NodeSpec =>
	serviceNode(
		service,
		name,
		at,
		{
			resource: 'call',
			operation: 'getAll',
			dateRange: 'custom',
			startDate,
			endDate,
			...(limit === undefined ? { returnAll: true } : { returnAll: false, limit }),
			filters,
			output: 'simplified',
			options,
		},
		settings,
	);
