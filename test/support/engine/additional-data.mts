import { Container } from './container.mts';
import { ExecutionLifecycleHooks, ExternalSecretsProxy } from 'n8n-core';
import { createRunExecutionData } from 'n8n-workflow';
import type {
	ICredentialsHelper,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

const BASE_URL = 'http://localhost:5678';

async function notOffered(): Promise<never> {
	throw new Error('The test engine runs no sub-workflows and no task runners');
}

/**
 * What n8n hands every execution beside the workflow itself (getBase in n8n's own code).
 *
 * @param own what is given in place of that
 */
export function createAdditionalData(
	credentialsHelper: ICredentialsHelper,
	workflow: Workflow,
	mode: WorkflowExecuteMode,
	own: Partial<IWorkflowExecuteAdditionalData> = {},
): IWorkflowExecuteAdditionalData {
	const { id, name, active, nodes, settings } = workflow;
	const hooks = new ExecutionLifecycleHooks(mode, 'test-execution', {
		id,
		name: name ?? '',
		active,
		activeVersionId: null,
		isArchived: false,
		createdAt: new Date(),
		updatedAt: new Date(),
		nodes: Object.values(nodes),
		connections: workflow.connectionsBySourceNode,
		settings,
	});
	return {
		credentialsHelper,
		hooks,
		externalSecretsProxy: Container.get(ExternalSecretsProxy),
		executeWorkflow: notOffered,
		startRunnerTask: notOffered,
		getRunExecutionData: async () => createRunExecutionData(),
		getRuntimeCredential: async () => undefined,
		logAiEvent: () => {},
		executionId: hooks.executionId,
		workflowId: id,
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: `${BASE_URL}/rest`,
		instanceBaseUrl: `${BASE_URL}/`,
		formBaseUrl: `${BASE_URL}/form`,
		formWaitingBaseUrl: `${BASE_URL}/form-waiting`,
		formTestBaseUrl: `${BASE_URL}/form-test`,
		webhookBaseUrl: `${BASE_URL}/webhook`,
		webhookWaitingBaseUrl: `${BASE_URL}/webhook-waiting`,
		webhookTestBaseUrl: `${BASE_URL}/webhook-test`,
		mcpBaseUrl: `${BASE_URL}/mcp`,
		mcpTestBaseUrl: `${BASE_URL}/mcp-test`,
		...own,
	};
}
