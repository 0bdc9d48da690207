import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';
import type { Actions, Resource } from './actions';

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
		options: actions.map(({ value, name }) => ({ name, value })).sort(byName),
		default: defaultResource,
	};
	return [resource, ...actions.map(describeOperations), ...actions.flatMap(describeParameters)];
}

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);

/** n8n leaves a default out of saved workflows: an operation that comes later must not become one. */
const PREFERRED = ['getAll', 'get'];

function describeOperations<Account>({ value, operations }: Resource<Account>): INodeProperties {
	const options = operations
		.map(({ value: operation, name, action, description }) => ({
			name,
			value: operation,
			action,
			description,
		}))
		.sort(byName);
	const defaultOperation =
		PREFERRED.find((name) => options.some(({ value: operation }) => operation === name)) ??
		options[0].value;
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [value] } },
		options,
		default: defaultOperation,
	};
}

function describeParameters<Account>({ value, operations }: Resource<Account>): INodeProperties[] {
	return operations.flatMap(({ value: operation, properties }) =>
		updateDisplayOptions({ show: { resource: [value], operation: [operation] } }, properties),
	);
}
