/** What n8n itself would find wrong with the parameters of a node, by the node's own description. */
import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyOptions,
	type INodePropertyCollection,
	type INodeTypeDescription,
} from 'n8n-workflow';

type Values = Record<string, unknown>;

const isObject = (value: unknown): value is Values =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const isExpression = (value: unknown): boolean =>
	typeof value === 'string' && value.startsWith('=');

/** Paths of what was given and is not shown: n8n knows no such parameter there, or drops it. */
function lostPaths(given: unknown, shown: unknown, path: string): string[] {
	if (isObject(given) && isObject(shown)) {
		return Object.entries(given).flatMap(([key, value]) =>
			lostPaths(value, shown[key], path === '' ? key : `${path}.${key}`),
		);
	}
	if (Array.isArray(given) && Array.isArray(shown)) {
		return given.flatMap((value, index) => lostPaths(value, shown[index], `${path}[${index}]`));
	}
	return given === shown ? [] : [path];
}

const PRIMITIVES: Record<string, string> = { number: 'number', boolean: 'boolean' };

const isListed = (property: INodeProperties, value: unknown): boolean =>
	(property.options as INodePropertyOptions[]).some((option) => option.value === value);

/** A list that n8n asks the service for is not at hand. */
const isLoaded = ({ typeOptions }: INodeProperties): boolean =>
	typeOptions?.loadOptionsMethod !== undefined || typeOptions?.loadOptions !== undefined;

function wrongValue(property: INodeProperties, value: unknown): boolean {
	if (isExpression(value)) return false;
	const primitive = PRIMITIVES[property.type];
	if (primitive !== undefined) return typeof value !== primitive;
	if (isLoaded(property)) return false;
	if (property.type === 'options') return !isListed(property, value);
	if (property.type === 'multiOptions') {
		return !(value as unknown[]).every((one) => isListed(property, one));
	}
	return false;
}

class ValueCheck {
	readonly problems: string[] = [];

	constructor(
		private readonly node: INode,
		private readonly description: INodeTypeDescription,
		private readonly root: INodeParameters,
	) {}

	visit(properties: readonly INodeProperties[], values: Values, path: string): void {
		for (const property of properties) {
			const value = values[property.name];
			if (value === undefined || !this.#isShown(property, values)) continue;
			this.#visitValue(property, value, `${path}${property.name}`);
		}
	}

	#isShown(property: INodeProperties, values: Values): boolean {
		return NodeHelpers.displayParameter(
			values as INodeParameters,
			property,
			this.node,
			this.description,
			this.root,
		);
	}

	#visitValue(property: INodeProperties, value: unknown, path: string): void {
		if (property.type === 'collection') {
			this.visit(property.options as INodeProperties[], value as Values, `${path}.`);
		} else if (property.type === 'fixedCollection') {
			this.#visitGroups(property.options as INodePropertyCollection[], value as Values, path);
		} else if (wrongValue(property, value)) {
			this.problems.push(`${path} cannot be ${JSON.stringify(value)}`);
		}
	}

	#visitGroups(groups: readonly INodePropertyCollection[], value: Values, path: string): void {
		for (const { name, values } of groups) {
			for (const one of [value[name] ?? []].flat()) {
				this.visit(values, one as Values, `${path}.${name}.`);
			}
		}
	}
}

/** Names of the parameters that the user chooses from a list of his account, and that are left for him. */
function leftToPick(description: INodeTypeDescription, shown: INodeParameters): Set<string> {
	const isEmpty = (value: unknown) => value === '' || (isObject(value) && value.value === '');
	return new Set(
		description.properties
			.filter((property) => property.type === 'resourceLocator' || isLoaded(property))
			.map(({ name }) => name)
			.filter((name) => isEmpty(shown[name])),
	);
}

/**
 * The problems of a node's parameters, in words; none when n8n takes them as they are. A list of the
 * user's account that is left for him to choose from is no problem.
 */
export function parameterProblems(node: INode, description: INodeTypeDescription): string[] {
	const shown = NodeHelpers.getNodeParameters(
		description.properties,
		node.parameters,
		true,
		false,
		node,
		description,
	);
	if (shown === null) return ['has no parameters that n8n can read'];
	const lost = lostPaths(node.parameters, shown, '').map((path) => `${path} is unknown or hidden`);
	const check = new ValueCheck(node, description, shown);
	check.visit(description.properties, shown as Values, '');
	const picks = leftToPick(description, shown);
	const issues = NodeHelpers.getNodeParametersIssues(
		description.properties,
		{ ...node, parameters: shown, disabled: false },
		description,
	);
	const missing = Object.entries(issues?.parameters ?? {})
		.filter(([name]) => !picks.has(name))
		.flatMap(([name, messages]) => [messages].flat().map((message) => `${name}: ${message}`));
	return [...lost, ...check.problems, ...missing];
}
