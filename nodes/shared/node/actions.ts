import {
	NodeApiError,
	NodeOperationError,
	updateDisplayOptions,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeProperties,
	type JsonObject,
} from 'n8n-workflow';
import { parameterError, ServiceError } from '../failure/serviceError';
import { failureCause } from '../failure/failureCause';
import { NodeParameters } from './parameters';

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
	/** Shown when the operation is chosen; the display condition is added for it. */
	properties: INodeProperties[];
	execute: (account: Account, parameters: NodeParameters) => Promise<OperationResult>;
}

export interface OperationEntry<Account> {
	/** The name in the operation list, e.g. `Get Many`. */
	name: string;
	/** The line in the node panel, e.g. `Get many calls`. */
	action: string;
	description: string;
	operation: Operation<Account>;
}

export interface ResourceEntry<Account> {
	name: string;
	operations: Record<string, OperationEntry<Account>>;
}

/** The resources of a node and their operations, by the values that workflows save. */
export type Actions<Account> = Record<string, ResourceEntry<Account>>;

/** The properties of a node: the choice of resource and operation, then those of each operation. */
export function describeActions<Account>(
	actions: Actions<Account>,
	defaultResource: string,
): INodeProperties[] {
	const resource: INodeProperties = {
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: Object.entries(actions)
			.map(([value, { name }]) => ({ name, value }))
			.sort((a, b) => a.name.localeCompare(b.name)),
		default: defaultResource,
	};
	return [
		resource,
		...Object.entries(actions).map(([value, entry]) => describeOperations(value, entry)),
		...Object.entries(actions).flatMap(([value, entry]) =>
			Object.entries(entry.operations).flatMap(([name, { operation }]) =>
				updateDisplayOptions(
					{ show: { resource: [value], operation: [name] } },
					operation.properties,
				),
			),
		),
	];
}

function describeOperations<Account>(
	resource: string,
	{ operations }: ResourceEntry<Account>,
): INodeProperties {
	const options = Object.entries(operations)
		.map(([value, { name, action, description }]) => ({ name, value, action, description }))
		.sort((a, b) => a.name.localeCompare(b.name));
	const { value: defaultOperation } = options.find(({ value }) => value === 'getAll') ?? options[0];
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options,
		default: defaultOperation,
	};
}

/**
 * Runs the chosen operation for every input item: pairs what comes out with the item it came from, turns
 * failures into exceptions that name the item, or into items when the node is set to continue.
 *
 * @param connect opens the account once for all items
 */
export async function runActions<Account>(
	context: IExecuteFunctions,
	actions: Actions<Account>,
	connect: (context: IExecuteFunctions) => Promise<Account>,
): Promise<INodeExecutionData[][]> {
	const output: INodeExecutionData[] = [];
	const hints = new Set<string>();
	const items = context.getInputData();
	let account: Account | undefined;
	for (let itemIndex = 0; itemIndex < items.length; itemIndex += 1) {
		try {
			account ??= await connect(context);
			const parameters = parametersOf(context, itemIndex);
			const result = await chosenOperation(actions, parameters).execute(account, parameters);
			append(output, result, itemIndex);
			result.hints?.forEach((hint) => hints.add(hint));
		} catch (thrown) {
			const exception = toNodeException(context.getNode(), thrown, itemIndex);
			if (!context.continueOnFail()) throw exception;
			output.push(failedItem(exception, itemIndex));
		}
	}
	showHints(context, hints);
	return [output];
}

function parametersOf(context: IExecuteFunctions, itemIndex: number): NodeParameters {
	return new NodeParameters(
		(name, fallback) => context.getNodeParameter(name, itemIndex, fallback) as unknown,
	);
}

function chosenOperation<Account>(
	actions: Actions<Account>,
	parameters: NodeParameters,
): Operation<Account> {
	const resource = parameters.text('resource');
	const operation = parameters.text('operation');
	const entry = actions[resource]?.operations[operation];
	if (!entry) {
		throw parameterError(
			'Operation',
			`"${operation}" is not known for the resource "${resource}"`,
			'Choose both from the lists of this node.',
		);
	}
	return entry.operation;
}

function append(output: INodeExecutionData[], result: OperationResult, itemIndex: number): void {
	const pairedItem = { item: itemIndex };
	for (const json of result.records ?? []) output.push({ json, pairedItem });
	for (const item of result.items ?? []) output.push({ ...item, pairedItem });
}

function failedItem(
	exception: NodeApiError | NodeOperationError,
	itemIndex: number,
): INodeExecutionData {
	return {
		json: { error: exception.message, details: exception.description ?? '' },
		pairedItem: { item: itemIndex },
	};
}

/** The exception that the editor shows for whatever an operation threw; `itemIndex` is left out for triggers and lists. */
export function toNodeException(
	node: INode,
	thrown: unknown,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	if (thrown instanceof NodeApiError || thrown instanceof NodeOperationError) {
		if (itemIndex !== undefined) thrown.context.itemIndex = itemIndex;
		return thrown;
	}
	if (!(thrown instanceof ServiceError)) {
		return new NodeOperationError(node, thrown as Error, { itemIndex });
	}
	const { message, description, httpCode } = thrown;
	const failure = failureCause(thrown);
	if (thrown.kind === 'parameter') {
		return new NodeOperationError(node, message, { description, itemIndex, failure });
	}
	return new NodeApiError(node, { message } as JsonObject, {
		message,
		description,
		httpCode: httpCode === undefined ? undefined : String(httpCode),
		itemIndex,
		failure,
	});
}

/** Each of many items can have a hint of its own; a wall of them says nothing. */
const MAX_HINTS = 5;

function showHints(context: IExecuteFunctions, given: ReadonlySet<string>): void {
	const hints = [...given].slice(0, MAX_HINTS);
	if (given.size > MAX_HINTS) hints.push(`${given.size - MAX_HINTS} more hints like these.`);
	// n8n before 1.87 shows no hints at run time.
	const show = context.addExecutionHints as IExecuteFunctions['addExecutionHints'] | undefined;
	if (hints.length > 0) {
		show?.call(context, ...hints.map((message) => ({ message, location: 'outputPane' as const })));
	}
}
