/** A local OpenAI: chats, by both of its interfaces, that a test scripts, and transcriptions that say what was sent. */
import type { IDataObject } from 'n8n-workflow';
import type { Credential } from '../n8n/workflows.mts';
import { startServer, type SeenRequest, type SimulatorServer } from '../shared/server.mts';

export interface ToolCall {
	name: string;
	arguments: IDataObject;
}

/** What the model says: a text, or tools that it wants to be called. */
export type Reply = string | ToolCall[];

export interface ChatRequest {
	model: string;
	messages: Array<{ role: string; content: string }>;
	tools?: Array<{ function: { name: string; description: string; parameters: IDataObject } }>;
}

/** A recording as it was uploaded. */
export interface Upload {
	fields: Record<string, string>;
	fileName: string;
	contentType: string;
}

export interface OpenAiStandIn {
	server: SimulatorServer;
	/** What a user would enter in n8n to reach it. */
	credential: Credential;
	/** Answers a chat; set it at any time. */
	reply: (request: ChatRequest) => Reply;
	/** The text of a recording; set it at any time. */
	transcript: (form: string) => string;
	chats: ChatRequest[];
	/** How many recordings it was given. */
	recordings: number;
	uploads: Upload[];
	close(): Promise<void>;
}

const API_KEY = 'sandbox-openai-key';

function completion(model: string, reply: Reply): IDataObject {
	const isText = typeof reply === 'string';
	const message = isText
		? { role: 'assistant', content: reply }
		: {
				role: 'assistant',
				content: null,
				tool_calls: reply.map((call, index) => ({
					id: `call_${index}`,
					type: 'function',
					function: { name: call.name, arguments: JSON.stringify(call.arguments) },
				})),
			};
	return {
		id: 'chatcmpl-local',
		object: 'chat.completion',
		created: Math.floor(Date.now() / 1000),
		model,
		choices: [{ index: 0, message, finish_reason: isText ? 'stop' : 'tool_calls' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

interface ResponsesItem {
	type?: string;
	role?: string;
	content?: string | Array<{ text: string }>;
	output?: string;
}

interface ResponsesRequest {
	model: string;
	input: ResponsesItem[];
	tools?: Array<{ name: string; description: string; parameters: IDataObject }>;
}

const textOf = ({ content = '' }: ResponsesItem): string =>
	typeof content === 'string' ? content : content.map(({ text }) => text).join('');

/** What the newer interface is asked, in the words of the older. */
function asChat({ model, input, tools }: ResponsesRequest): ChatRequest {
	const messages = input.map((item) =>
		item.type === 'function_call_output'
			? { role: 'tool', content: item.output ?? '' }
			: { role: item.role ?? 'assistant', content: textOf(item) },
	);
	return {
		model,
		messages,
		...(tools && {
			tools: tools.map(({ name, description, parameters }) => ({
				function: { name, description, parameters },
			})),
		}),
	};
}

function responsesAnswer(model: string, reply: Reply): IDataObject {
	const output =
		typeof reply === 'string'
			? [
					{
						type: 'message',
						id: 'msg_local',
						role: 'assistant',
						status: 'completed',
						content: [{ type: 'output_text', text: reply, annotations: [] }],
					},
				]
			: reply.map((call, index) => ({
					type: 'function_call',
					id: `fc_${index}`,
					call_id: `call_${index}`,
					status: 'completed',
					name: call.name,
					arguments: JSON.stringify(call.arguments),
				}));
	return {
		id: 'resp_local',
		object: 'response',
		created_at: Math.floor(Date.now() / 1000),
		status: 'completed',
		error: null,
		incomplete_details: null,
		model,
		output,
		usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
	};
}

const HEADER = /name="([^"]*)"(?:; filename="([^"]*)")?(?:\r\nContent-Type: ([^\r\n]*))?/i;

function uploadOf({ body, headers }: SeenRequest): Upload {
	const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1].trim() ?? '';
	const upload: Upload = { fields: {}, fileName: '', contentType: '' };
	for (const part of body.split(`--${boundary}`)) {
		const [, name, fileName, contentType] = HEADER.exec(part) ?? [];
		if (fileName !== undefined) Object.assign(upload, { fileName, contentType });
		else if (name) upload.fields[name] = part.slice(part.indexOf('\r\n\r\n')).trim();
	}
	return upload;
}

interface Answer {
	status: number;
	data: unknown;
}

const refused = (status: number, message: string): Answer => ({
	status,
	data: { error: { message } },
});

const ROUTES: Record<string, (standIn: OpenAiStandIn, request: SeenRequest) => unknown> = {
	'POST /v1/chat/completions': (standIn, { body }) => {
		const chat = JSON.parse(body) as ChatRequest;
		standIn.chats.push(chat);
		return completion(chat.model, standIn.reply(chat));
	},
	'POST /v1/responses': (standIn, { body }) => {
		const chat = asChat(JSON.parse(body) as ResponsesRequest);
		standIn.chats.push(chat);
		return responsesAnswer(chat.model, standIn.reply(chat));
	},
	'POST /v1/audio/transcriptions': (standIn, request) => {
		standIn.recordings += 1;
		standIn.uploads.push(uploadOf(request));
		return { text: standIn.transcript(request.body) };
	},
};

function answer(standIn: OpenAiStandIn, request: SeenRequest): Answer {
	if (request.headers.authorization !== `Bearer ${API_KEY}`) {
		return refused(401, 'Incorrect API key provided');
	}
	const route = ROUTES[`${request.method} ${request.path}`];
	if (route === undefined) return refused(404, 'There is no such thing');
	return { status: 200, data: route(standIn, request) };
}

/** Starts an OpenAI on the loopback interface. */
export async function startOpenAi(): Promise<OpenAiStandIn> {
	const server = await startServer((request, response) => {
		const { status, data } = answer(standIn, request);
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(JSON.stringify(data));
	});
	const data = { apiKey: API_KEY, organizationId: '', url: `${server.url}/v1`, header: false };
	const standIn: OpenAiStandIn = {
		server,
		credential: { type: 'openAiApi', name: 'OpenAI (local)', data },
		reply: () => 'Nothing to say',
		transcript: () => '',
		chats: [],
		recordings: 0,
		uploads: [],
		close: server.close,
	};
	return standIn;
}
