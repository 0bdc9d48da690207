/**
 * What a service's webhook trigger would need: an account that is opened, read and sent commands to while n8n
 * registers a webhook, and while one is called. The nodes have no such trigger yet, so one is made up here.
 */
import '../support/engine/container.mts';
import { HookContext } from 'n8n-core';
import { Workflow } from 'n8n-workflow';
import type {
	IHookFunctions,
	INode,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KavkomApi } from '../../credentials/KavkomApi.credentials';
import { connectKavkom } from '../../nodes/Kavkom/transport/account';
import { messageOf } from '../../nodes/Kavkom/transport/responses';
import { commandKavkom, readPbxPage } from '../../nodes/Kavkom/transport/requests';
import { toNodeException } from '../../nodes/shared/failure/nodeException';
import type { RequestContext } from '../../nodes/shared/http/connection';
import { startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { useFastLimits } from '../support/accounts.mts';
import { createEngine } from '../support/engine.mts';
import { createAdditionalData } from '../support/engine/additional-data.mts';
import { EngineCredentials } from '../support/engine/credentials.mts';
import { createNodeTypes, fullType } from '../support/engine/node-types.mts';

useFastLimits();

/** Reads the extensions and places a call; what came of it in words. */
async function readAndCommand(context: RequestContext & { getNode: () => INode }): Promise<string> {
	try {
		const account = await connectKavkom(context);
		const { rows } = await readPbxPage(account, 'extension/list', { getAll: 'true' });
		const body = { src: String(rows[0].extension), destination: '12025550123' };
		const said = await commandKavkom(
			account,
			'pbx',
			'active_call/call',
			body,
			'Look.',
			(response) => messageOf(account.connection, response),
		);
		return `${rows.length} extensions; ${said}`;
	} catch (thrown) {
		throw toNodeException(context.getNode(), thrown);
	}
}

class Registering implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Registering',
		name: 'registering',
		group: ['trigger'],
		version: 1,
		description: 'Registers a webhook by the API of a service',
		defaults: { name: 'Registering' },
		inputs: [],
		outputs: ['main'],
		credentials: [{ name: 'kavkomApi', required: true }],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
		],
		properties: [],
	};

	/** What registering gave, for n8n wants to hear only whether it went well. */
	registered = '';

	webhookMethods = {
		default: {
			checkExists: async () => false,
			create: async function (this: IHookFunctions) {
				registering.registered = await readAndCommand(this);
				return true;
			},
			delete: async () => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const came = await readAndCommand(this);
		return { workflowData: [[{ json: { came } }]] };
	}
}

const registering = new Registering();

let kavkom: KavkomSimulator;
beforeEach(async () => {
	kavkom = await startKavkom({ callCount: 0 });
	registering.registered = '';
});
afterEach(async () => await kavkom.close());

const credentialsOf = (apiKey: string) => {
	const { domainUuid, baseUrl, zone: timezone } = kavkom;
	return { account: { type: new KavkomApi(), data: { apiKey, domainUuid, baseUrl, timezone } } };
};

/** Registers the webhook as n8n does when the workflow is published. */
async function register(apiKey: string): Promise<string> {
	const node: INode = {
		id: '1',
		name: 'Registering',
		type: fullType('registering'),
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { kavkomApi: { id: 'account', name: 'account' } },
	};
	const workflow = new Workflow({
		id: 'hooks',
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes: createNodeTypes({ registering }),
	});
	const credentials = new EngineCredentials(credentialsOf(apiKey));
	const additionalData = createAdditionalData(credentials, workflow, 'trigger');
	const context = new HookContext(workflow, node, additionalData, 'trigger', 'activate');
	await workflow.expression.withIsolate(
		async () => await registering.webhookMethods.default.create.call(context),
	);
	return registering.registered;
}

/** Calls the webhook. */
async function call(apiKey: string): Promise<unknown> {
	const engine = createEngine({ nodes: { registering }, credentials: credentialsOf(apiKey) });
	const { items } = await engine.webhook({ type: 'registering', parameters: {}, request: {} });
	return items[0].json.came;
}

describe.each([
	['registered', register],
	['called', call],
])('while a webhook is %s', (_, run) => {
	it('an account is read, and does what has an effect, once', async () => {
		expect(await run(kavkom.apiKey)).toMatch(
			new RegExp(`^${kavkom.extensions.length} extensions; \\w`),
		);
		expect(kavkom.placed).toHaveLength(1);
	});

	it('a read is tried again', async () => {
		kavkom.server.faults.push({ kind: 'status', status: 503, times: 1 });
		await run(kavkom.apiKey);
		expect(kavkom.placed).toHaveLength(1);
	});

	it('a refusal is told in words', async () => {
		await expect(run('not-the-key-of-this-domain')).rejects.toMatchObject({
			name: 'NodeApiError',
			description: expect.stringContaining('API Key'),
		});
		expect(kavkom.placed).toHaveLength(0);
	});
});
