import { WebhookContext } from 'n8n-core';
import { createEmptyRunExecutionData } from 'n8n-workflow';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	IWebhookData,
	IWebhookResponseData,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

/** A request as n8n's server hands it on: the body is parsed already, `rawBody` is what came in. */
export interface WebhookRequest {
	method?: string;
	/** Names in lower case. */
	headers?: Record<string, string>;
	query?: IDataObject;
	/** An object is sent as JSON; a string or Buffer is a body that n8n couldn't parse. */
	body?: IDataObject | IDataObject[] | string | Buffer;
	/** The bytes of a body that n8n has read from something else than JSON. */
	raw?: string;
	/** The node's webhook that is called, by name. */
	webhook?: string;
	ip?: string;
}

/** What the node made of the request: its output, and what it wrote to the response itself. */
export interface WebhookRun extends IWebhookResponseData {
	items: INodeExecutionData[];
	sent: { status: number; headers: Record<string, string>; body?: unknown; ended: boolean };
}

function createRequest(request: WebhookRequest) {
	const { body = {}, headers = {}, query = {}, method = 'POST', ip = '127.0.0.1' } = request;
	const isParsed = typeof body === 'object' && !Buffer.isBuffer(body);
	const rawBody = Buffer.from(request.raw ?? (isParsed ? JSON.stringify(body) : body));
	const contentType = headers['content-type'] ?? (isParsed ? 'application/json' : 'text/plain');
	const readRawBody = async () => {};
	const all = { 'content-type': contentType, 'content-length': String(rawBody.length), ...headers };
	const shared = { params: {}, ips: [], ip, path: '/', originalUrl: '/', readRawBody, contentType };
	return { method, query, body, rawBody, headers: all, ...shared };
}

function createResponse(sent: WebhookRun['sent']) {
	const end = (body?: unknown) => {
		if (body !== undefined) sent.body = body;
		sent.ended = true;
		return response;
	};
	const setHeader = (name: string, value: string) => {
		sent.headers[name.toLowerCase()] = value;
		return response;
	};
	const status = (code: number) => {
		sent.status = code;
		return response;
	};
	const writeHead = (code: number, headers: Record<string, string> = {}) => {
		for (const [name, value] of Object.entries(headers)) setHeader(name, value);
		return status(code);
	};
	const response = {
		end,
		setHeader,
		status,
		writeHead,
		set: setHeader,
		header: setHeader,
		type: (value: string) => setHeader('content-type', value),
		send: end,
		json: end,
		sendStatus: (code: number) => status(code).end(),
	};
	return response;
}

/** Calls the node's `webhook()` with a real WebhookContext around an invented request. */
export async function runWebhook(
	workflow: Workflow,
	node: INode,
	additionalData: IWorkflowExecuteAdditionalData,
	mode: WorkflowExecuteMode,
	request: WebhookRequest,
): Promise<WebhookRun> {
	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const name = request.webhook ?? 'default';
	const webhookDescription = nodeType.description.webhooks?.find((each) => each.name === name);
	if (nodeType.webhook === undefined || webhookDescription === undefined) {
		throw new Error(`The node has no webhook "${name}"`);
	}
	const sent: WebhookRun['sent'] = { status: 200, headers: {}, ended: false };
	const expressData = { httpRequest: createRequest(request), httpResponse: createResponse(sent) };
	const webhookData = { webhookDescription, node: node.name } as unknown as IWebhookData;
	const context = new WebhookContext(
		workflow,
		node,
		Object.assign(additionalData, expressData as Partial<IWorkflowExecuteAdditionalData>),
		mode,
		webhookData,
		[],
		createEmptyRunExecutionData(),
	);
	const result = await workflow.expression.withIsolate(
		async () => await nodeType.webhook!.call(context),
	);
	return { ...result, items: result.workflowData?.[0] ?? [], sent };
}
