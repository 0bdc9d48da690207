/** Every parameter of every sample workflow, held against the descriptions of the nodes that n8n has. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
	cronNodeOptions,
	type INode,
	type INodeProperties,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Kavkom } from '../../nodes/Kavkom/Kavkom.node';
import { KavkomTrigger } from '../../nodes/Kavkom/KavkomTrigger.node';
import { KavkomWebhookTrigger } from '../../nodes/Kavkom/KavkomWebhookTrigger.node';
import { OneCom } from '../../nodes/OneCom/OneCom.node';
import { OneComTrigger } from '../../nodes/OneCom/OneComTrigger.node';
import { ensureN8n } from '../../sandbox/n8n/install.mts';
import { packageOfN8n } from '../../sandbox/n8n/packages.mts';
import { readSampleWorkflow, sampleWorkflowPaths } from '../../sandbox/playground.mts';
import { parameterProblems } from '../support/nodeParameters.mts';

const INSTALL_TIMEOUT_MS = 900_000;

const OURS = [Kavkom, KavkomTrigger, KavkomWebhookTrigger, OneCom, OneComTrigger];

const PACKAGES = ['n8n-nodes-base', '@n8n/n8n-nodes-langchain'];

/** n8n makes a tool for its AI agents of every node that says it can be one: these come with it. */
const TOOL_PARAMETERS: INodeProperties[] = [
	{
		displayName: 'Tool Description',
		name: 'descriptionType',
		type: 'options',
		options: [
			{ name: 'Set Automatically', value: 'auto' },
			{ name: 'Set Manually', value: 'manual' },
		],
		default: 'auto',
	},
	{
		displayName: 'Description',
		name: 'toolDescription',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show: { descriptionType: ['manual'] } },
	},
];

const asTool = (description: INodeTypeDescription): INodeTypeDescription => ({
	...description,
	properties: [...TOOL_PARAMETERS, ...description.properties],
});

/** n8n adds the times to every trigger that polls. */
const POLL_TIMES: INodeProperties = {
	displayName: 'Poll Times',
	name: 'pollTimes',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	default: { item: [{ mode: 'everyMinute' }] },
	options: cronNodeOptions,
};

function withPollTimes(description: INodeTypeDescription): INodeTypeDescription {
	const { polling, properties } = description;
	return polling ? { ...description, properties: [POLL_TIMES, ...properties] } : description;
}

let catalogue: Map<string, INodeTypeDescription[]>;
let credentialTypes: Set<string>;

async function typesOf<T>(folder: string, name: string, kind: string): Promise<T> {
	const file = join(packageOfN8n(folder, name), 'dist/types', `${kind}.json`);
	return JSON.parse(await readFile(file, 'utf8')) as T;
}

beforeAll(async () => {
	const { folder } = await ensureN8n(() => undefined);
	catalogue = new Map();
	credentialTypes = new Set();
	const put = (type: string, description: INodeTypeDescription) =>
		catalogue.set(type, [...(catalogue.get(type) ?? []), withPollTimes(description)]);
	const add = (type: string, description: INodeTypeDescription) => {
		put(type, description);
		if (description.usableAsTool) put(`${type}Tool`, asTool(description));
	};
	for (const name of PACKAGES) {
		const nodes = await typesOf<INodeTypeDescription[]>(folder, name, 'nodes');
		nodes.forEach((description) => add(`${name}.${description.name}`, description));
		const credentials = await typesOf<Array<{ name: string }>>(folder, name, 'credentials');
		credentials.forEach((credential) => credentialTypes.add(credential.name));
	}
	for (const Ours of OURS) {
		const { description } = new Ours();
		add(`n8n-nodes-kavkom-1com.${description.name}`, description);
		description.credentials?.forEach(({ name }) => credentialTypes.add(name));
	}
}, INSTALL_TIMEOUT_MS);

function problemsOf(node: INode): string[] {
	const description = catalogue
		.get(node.type)
		?.find(({ version }) => [version].flat().includes(node.typeVersion));
	if (description === undefined) return [`n8n has no ${node.type} ${node.typeVersion}`];
	const credentialType = node.parameters.nodeCredentialType;
	const isUnknown = typeof credentialType === 'string' && !credentialTypes.has(credentialType);
	return [
		...parameterProblems(node, description),
		...(isUnknown ? [`n8n has no credential ${credentialType}`] : []),
	];
}

describe('the parameters of every sample workflow', () => {
	it.each(sampleWorkflowPaths())('%s: n8n knows and keeps all of them', async (path) => {
		const { nodes } = readSampleWorkflow(path);
		const problems = nodes.flatMap((node) =>
			problemsOf(node).map((problem) => `${node.name}: ${problem}`),
		);
		expect(problems.join('\n')).toBe('');
	});
});

describe('the check of parameters', () => {
	const node = (type: string, typeVersion: number, parameters: INode['parameters']): INode => ({
		id: 'tried',
		name: 'Tried',
		type: `n8n-nodes-base.${type}`,
		typeVersion,
		position: [0, 0],
		parameters,
	});
	const postgres = (changes: INode['parameters']): INode =>
		node('postgres', 2.5, {
			resource: 'database',
			operation: 'executeQuery',
			query: 'SELECT 1',
			options: {},
			...changes,
		});
	const sheets = (sheetName: string): INode =>
		node('googleSheets', 4.5, {
			resource: 'sheet',
			operation: 'appendOrUpdate',
			documentId: { __rl: true, mode: 'list', value: '' },
			sheetName: { __rl: true, mode: 'name', value: sheetName },
			columns: { mappingMode: 'autoMapInputData', value: {}, matchingColumns: ['id'], schema: [] },
			options: { cellFormat: 'RAW' },
		});

	it('finds nothing wrong with what n8n takes, lists to be chosen from included', () => {
		expect(problemsOf(postgres({}))).toEqual([]);
		expect(problemsOf(sheets('Calls'))).toEqual([]);
	});

	it.each<[string, () => INode, string[]]>([
		['an unknown name', () => postgres({ queri: 'SELECT 2' }), ['queri is unknown or hidden']],
		[
			'an unknown name in a collection',
			() => postgres({ options: { queryReplacements: '={{ [] }}' } }),
			['options.queryReplacements is unknown or hidden'],
		],
		[
			'a parameter of another operation',
			() => postgres({ returnAll: true }),
			['returnAll is unknown or hidden'],
		],
		[
			'a choice that is not offered',
			() => postgres({ options: { queryBatching: 'together' } }),
			['options.queryBatching cannot be "together"'],
		],
		[
			'a text for a number',
			() => node('splitInBatches', 3, { batchSize: '10', options: {} }),
			['batchSize cannot be "10"'],
		],
		[
			'a required value that is missing',
			() => postgres({ query: '' }),
			['query: Parameter "Query" is required.'],
		],
		[
			'settings that n8n drops because something else is not chosen yet',
			() => sheets(''),
			['columns is unknown or hidden', 'options is unknown or hidden'],
		],
		[
			'a version that n8n does not have',
			() => node('postgres', 99, {}),
			['n8n has no n8n-nodes-base.postgres 99'],
		],
		[
			'a credential that n8n does not have',
			() =>
				node('httpRequest', 4.2, {
					url: 'https://example.com',
					authentication: 'predefinedCredentialType',
					nodeCredentialType: 'supabase',
				}),
			['n8n has no credential supabase'],
		],
	])('sees %s', (_, tried, problems) => {
		expect(problemsOf(tried())).toEqual(problems);
	});
});
