import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';
import { failureCause } from './failureCause';
import { ServiceError } from './serviceError';

/**
 * The exception that the editor shows for whatever was thrown: one of n8n's own as it is, a ServiceError in
 * its own words.
 *
 * @param itemIndex left out for triggers and lists, which have no items
 */
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

/**
 * The exception of a trigger that runs by itself. Of one that cannot begin, n8n shows the message alone to whoever
 * publishes the workflow: what to do about a setting then stands in it.
 */
export function toTriggerException(
	node: INode,
	thrown: unknown,
): NodeApiError | NodeOperationError {
	if (!(thrown instanceof ServiceError) || thrown.kind !== 'parameter') {
		return toNodeException(node, thrown);
	}
	const { message, description } = thrown;
	return new NodeOperationError(node, `${message}. ${description}`, {
		failure: failureCause(thrown),
	});
}
