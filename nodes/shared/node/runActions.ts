import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';
import { toNodeException } from '../failure/nodeException';
import { parameterError } from '../failure/serviceError';
import { cancellable, type Connection } from '../http/connection';
import { readAhead } from '../http/readAhead';
import type { Actions, Operation, OperationResult } from './actions';
import { NodeParameters } from './parameters';

/**
 * Runs the chosen operation for every input item: pairs what comes out with the item it came from, in the order of
 * the items, turns failures into exceptions that name the item, or into items when the node is set to continue.
 * Once an item fails for good, none behind it is begun, and those under way end their reads.
 *
 * @param connect opens the account once for all items
 */
export async function runActions<Account extends { connection: Connection }>(
	context: IExecuteFunctions,
	actions: Actions<Account>,
	connect: (context: IExecuteFunctions) => Promise<Account>,
): Promise<INodeExecutionData[][]> {
	const output: INodeExecutionData[] = [];
	const hints = new Set<string>();
	const open = openedOnce(async () => await connect(context));
	const runItem = async (
		itemIndex: number,
		cancelSignal: AbortSignal,
	): Promise<OperationResult> => {
		try {
			const account = cancellable(await open(), cancelSignal);
			const parameters = parametersOf(context, itemIndex);
			const operation = expectOperation(actions, parameters);
			if (operation.hasEffect) refuseRetries(context);
			return await operation.execute(account, parameters);
		} catch (thrown) {
			const exception = toNodeException(context.getNode(), thrown, itemIndex);
			if (!context.continueOnFail()) throw exception;
			return { records: [failedRecord(exception)] };
		}
	};
	const { length } = context.getInputData();
	const atOnce = length > 1 ? maxItemsAtOnce(context, actions) : 1;
	for await (const { part, value } of readAhead(0, () => length - 1, atOnce, runItem)) {
		append(output, value, part);
		value.hints?.forEach((hint) => hints.add(hint));
	}
	showHints(context, hints);
	return [output];
}

/** What `open` gives, which all who ask share; one that fails is tried anew by the next who asks. */
function openedOnce<T>(open: () => Promise<T>): () => Promise<T> {
	let opening: Promise<T> | undefined;
	return async () => {
		opening ??= open().catch((thrown: unknown) => {
			opening = undefined;
			throw thrown;
		});
		return await opening;
	};
}

/** Resource and operation can't differ between items: n8n takes no expressions for them. */
function maxItemsAtOnce<Account>(context: IExecuteFunctions, actions: Actions<Account>): number {
	return findOperation(actions, parametersOf(context, 0))?.maxItemsAtOnce ?? 1;
}

function parametersOf(context: IExecuteFunctions, itemIndex: number): NodeParameters {
	return new NodeParameters(
		(name, fallback) => context.getNodeParameter(name, itemIndex, fallback) as unknown,
	);
}

function findOperation<Account>(
	actions: Actions<Account>,
	parameters: NodeParameters,
): Operation<Account> | undefined {
	const [resource, operation] = [parameters.text('resource'), parameters.text('operation')];
	return actions
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
}

function expectOperation<Account>(
	actions: Actions<Account>,
	parameters: NodeParameters,
): Operation<Account> {
	const chosen = findOperation(actions, parameters);
	if (chosen) return chosen;
	throw parameterError(
		'Operation',
		`"${parameters.text('operation')}" is not known for the resource "${parameters.text('resource')}"`,
		'Choose both from the lists of this node.',
	);
}

/** n8n runs all items of a failed node again, those that went well, too. */
function refuseRetries(context: IExecuteFunctions): void {
	if (context.getNode().retryOnFail !== true) return;
	throw parameterError(
		'Retry On Fail',
		'is on, so nothing was done',
		'n8n would do all of it again when one part fails or its response is lost. Turn Retry On Fail off in the settings of this node.',
	);
}

function append(output: INodeExecutionData[], result: OperationResult, itemIndex: number): void {
	const pairedItem = { item: itemIndex };
	for (const json of result.records ?? []) output.push({ json, pairedItem });
	for (const item of result.items ?? []) output.push({ ...item, pairedItem });
}

/**
 * The record of the item that stands for one that failed: `error` says what happened, `message` that and how to go on. n8n 1.123
 * and 2.20 tell it from a good one by just these two fields, neither of them empty; with any other beside
 * them it leaves by the branch of those that succeeded.
 */
function failedRecord({
	message: error,
	description,
}: NodeApiError | NodeOperationError): IDataObject {
	return { error, message: [error, description].filter((text) => text).join('\n') };
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
