import type {
	IExecuteFunctions,
	INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';
import { toNodeException } from '../failure/nodeException';
import { parameterError } from '../failure/serviceError';
import type { Actions, Operation, OperationResult } from './actions';
import { NodeParameters } from './parameters';

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
	const chosen = actions
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
	if (chosen) return chosen;
	throw parameterError(
		'Operation',
		`"${operation}" is not known for the resource "${resource}"`,
		'Choose both from the lists of this node.',
	);
}

function append(output: INodeExecutionData[], result: OperationResult, itemIndex: number): void {
	const pairedItem = { item: itemIndex };
	for (const json of result.records ?? []) output.push({ json, pairedItem });
	for (const item of result.items ?? []) output.push({ ...item, pairedItem });
}

/**
 * The item that stands for one that failed: `error` says what happened, `message` that and how to go on. n8n 1.123
 * and 2.20 tell it from a good one by just these two fields, neither of them empty; with any other beside
 * them it leaves by the branch of those that succeeded.
 */
function failedItem(
	{ message: error, description }: NodeApiError | NodeOperationError,
	itemIndex: number,
): INodeExecutionData {
	const message = [error, description].filter((text) => text).join('\n');
	return { json: { error, message }, pairedItem: { item: itemIndex } };
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
