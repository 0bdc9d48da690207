import { CredentialTestContext, ExecuteContext, RoutingNode } from 'n8n-core';
import { createEmptyRunExecutionData, Workflow } from 'n8n-workflow';
import type {
	ICredentialTestFunction,
	ICredentialTestRequest,
	INode,
	INodeCredentialTestResult,
	INodeType,
} from 'n8n-workflow';
import get from 'lodash/get.js';
import { createAdditionalData } from './additional-data.mts';
import type { EngineCredentials } from './credentials.mts';

const NO_OP_TYPE = 'n8n-nodes-base.noOp';

interface RequestFailure {
	message: string;
	cause?: { code?: string; response?: { status: number; statusText: string } };
}

type Rule = NonNullable<ICredentialTestRequest['rules']>[number];

/** A node whose only parameter sends the test's request, as n8n makes one up for every test. */
function createTestNode(typeName: string, { request }: ICredentialTestRequest): INodeType {
	return {
		description: {
			displayName: 'No Operation, do nothing',
			name: 'noOp',
			group: ['organization'],
			version: 1,
			description: '',
			defaults: { name: 'No Operation, do nothing' },
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: typeName, required: true }],
			properties: [
				{ displayName: 'Temp', name: 'temp', type: 'string', routing: { request }, default: '' },
			],
		},
	};
}

function failed(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}

function judgeFailure(
	{ message, cause }: RequestFailure,
	rules: Rule[],
): INodeCredentialTestResult {
	if (cause?.response === undefined) return failed(cause?.code ?? message);
	const { status, statusText } = cause.response;
	const rule = rules.find(
		({ type, properties }) => type === 'responseCode' && properties.value === status,
	);
	if (rule !== undefined) return failed(rule.properties.message);
	if (status < 199 || status > 299) {
		return failed(statusText || `Received HTTP status code: ${status}`);
	}
	return failed(message);
}

function judgeSuccess(body: unknown, rules: Rule[]): INodeCredentialTestResult {
	const broken = rules.find(
		(rule) =>
			rule.type === 'responseSuccessBody' &&
			get(body, rule.properties.key) === rule.properties.value,
	);
	if (broken !== undefined) return failed(broken.properties.message);
	return { status: 'OK', message: 'Connection successful!' };
}

/** The function that the first of the nodes names as the tester of a credential; undefined where none does. */
function testerOf(
	nodes: readonly INodeType[],
	typeName: string,
): ICredentialTestFunction | undefined {
	for (const { description, methods } of nodes) {
		const testedBy = description.credentials?.find(({ name }) => name === typeName)?.testedBy;
		if (typeof testedBy === 'string') return methods?.credentialTest?.[testedBy];
	}
	return undefined;
}

/**
 * Tests a credential the way n8n's "Test" button does (testCredentials of n8n 2.41's
 * credentials-tester.service.js): by the type's own request, or else by the function that one of its nodes has.
 */
export async function testCredential(
	credentials: EngineCredentials,
	nodes: readonly INodeType[],
	typeName: string,
	key: string,
): Promise<INodeCredentialTestResult> {
	const { test } = credentials.getType(typeName);
	if (test !== undefined) return await runRequestTest(credentials, test, typeName, key);
	const tester = testerOf(nodes, typeName);
	if (tester === undefined) return failed('No testing function found for this credential.');
	const workflow = workflowOf([], createTestNode(typeName, { request: {} }));
	const additionalData = createAdditionalData(credentials, workflow, 'internal');
	const data = await credentials.getDecrypted(
		additionalData,
		{ id: key, name: key },
		typeName,
		'internal',
	);
	const context = new CredentialTestContext(additionalData);
	return await tester.call(context, { id: key, name: key, type: typeName, data });
}

/**
 * The declarative request goes through the engine's RoutingNode and the type's `authenticate`, then the rules
 * judge the answer. The URL may hold expressions.
 */
async function runRequestTest(
	credentials: EngineCredentials,
	test: ICredentialTestRequest,
	typeName: string,
	key: string,
): Promise<INodeCredentialTestResult> {
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: NO_OP_TYPE,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [typeName]: { id: key, name: key } },
	};
	const nodeType = createTestNode(typeName, test);
	const workflow = workflowOf([node], nodeType);
	const additionalData = createAdditionalData(credentials, workflow, 'internal');
	const data = await credentials.getDecrypted(
		additionalData,
		{ id: key, name: key },
		typeName,
		'internal',
	);
	const rules: Rule[] = test.rules ?? [];
	return await workflow.expression.withIsolate(async () => {
		try {
			const context = createContext(workflow, node, additionalData);
			const decrypted = { id: key, name: key, type: typeName, data };
			const output = await new RoutingNode(context, nodeType, decrypted).runNode();
			return judgeSuccess(output?.[0]?.[0]?.json, rules);
		} catch (error) {
			return judgeFailure(error as RequestFailure, rules);
		}
	});
}

function workflowOf(nodes: INode[], nodeType: INodeType): Workflow {
	return new Workflow({
		nodes,
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => nodeType,
			getByNameAndVersion: () => nodeType,
			getKnownTypes: () => ({}),
		},
	});
}

function createContext(
	workflow: Workflow,
	node: INode,
	additionalData: ReturnType<typeof createAdditionalData>,
): ExecuteContext {
	return new ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
}
