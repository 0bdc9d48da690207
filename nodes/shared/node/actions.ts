import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { NodeParameters } from './parameters';

/** What an operation gives: records, or whole items when a file belongs to them. */
export interface OperationResult {
	records?: IDataObject[];
	items?: INodeExecutionData[];
	/** Shown beside the output: what was left out, or why it is empty. */
	hints?: string[];
}

/**
 * One operation of a node. It knows neither items nor errors nor HTTP: the loop, pairing and exceptions
 * stand in `runActions`, requests in the service's transport.
 */
export interface Operation<Account> {
	/** What workflows save, e.g. `getAll`; its file has the same name. */
	value: string;
	/** The name in the operation list, e.g. `Get Many`. */
	name: string;
	/** The line in the node panel, e.g. `Get many calls`. */
	action: string;
	description: string;
	/** Shown when the operation is chosen; the display condition is added for it. */
	properties: INodeProperties[];
	execute: (account: Account, parameters: NodeParameters) => Promise<OperationResult>;
	/** What it does is done once more each time it runs, so it does not run where n8n may run it again by itself. */
	hasEffect?: true;
	/** For how many input items it may run at once, where it changes nothing; for one when left out. */
	maxItemsAtOnce?: number;
}

export interface Resource<Account> {
	/** What workflows save, e.g. `activeCall`; the folder of its operations has the same name. */
	value: string;
	/** The name in the resource list, e.g. `Active Call`. */
	name: string;
	operations: ReadonlyArray<Operation<Account>>;
}

/** What a node can do. */
export type Actions<Account> = ReadonlyArray<Resource<Account>>;
