/** A local OpenAI: chat completions that a test scripts, and transcriptions that say what was sent. */
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

function answer(standIn: OpenAiStandIn, request: SeenRequest): { status: number; data: unknown } {
	if (request.headers.authorization !== `Bearer ${API_KEY}`) {
		return { status: 401, data: { error: { message: 'Incorrect API key provided' } } };
	}
	const route = `${request.method} ${request.path}`;
	if (route === 'POST /v1/chat/completions') {
		const chat = JSON.parse(request.body) as ChatRequest;
		standIn.chats.push(chat);
		return { status: 200, data: completion(chat.model, standIn.reply(chat)) };
	}
	if (route === 'POST /v1/audio/transcriptions') {
		standIn.recordings += 1;
		return { status: 200, data: { text: standIn.transcript(request.body) } };
	}
	return { status: 404, data: { error: { message: 'There is no such thing' } } };
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
		close: server.close,
	};
	return standIn;
}
