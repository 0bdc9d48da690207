/** The AI workflows in a real n8n, with a local OpenAI whose answers the test scripts. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { answerQuestions } from '../../gallery/ai/answerQuestions.mts';
import { transcribe } from '../../gallery/ai/transcribe.mts';
import { itemsOf } from '../../sandbox/n8n/workflows.mts';
import { KAVKOM, ONECOM, type Service, type ServiceName } from '../../services.mts';
import type { GalleryWorkflow } from '../../gallery/workflow.mts';
import { PROJECT } from '../../scripts/build.mts';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';
import type { Playground } from '../../sandbox/playground.mts';
import type { Fault, SeenRequest } from '../../sandbox/shared/server.mts';
import {
	startOpenAi,
	type ChatRequest,
	type OpenAiStandIn,
} from '../../sandbox/standins/openAi.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import {
	filledIn,
	imported,
	outcomeOf,
	SETUP_TIMEOUT_MS,
	succeeds,
	TEST_TIMEOUT_MS,
} from './gallerySupport.mts';

let playground: Playground;
let server: SandboxDatabaseServer;
let database: SandboxDatabase;
let openAi: OpenAiStandIn;

beforeAll(async () => {
	openAi = await startOpenAi();
	server = await startPostgres();
	database = await server.createDatabase();
	await database.query(await readFile(join(PROJECT, 'workflows/sql/postgres.sql'), 'utf8'));
	playground = await startSharedPlayground({
		kavkom: { callCount: 200, days: 3 },
		oneCom: { callCount: 200, days: 3 },
	});
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
	await playground.close();
	await database.close();
	await server.close();
	await openAi.close();
});

beforeEach(() => {
	openAi.chats.length = 0;
	openAi.recordings = 0;
	openAi.uploads.length = 0;
	openAi.server.faults.length = 0;
});

/** As a user who makes the chat public, so that a test can reach it. */
function madePublic(workflow: GalleryWorkflow): GalleryWorkflow {
	const nodes = workflow.nodes.map((node) =>
		node.type.endsWith('.chatTrigger')
			? { ...node, parameters: { ...node.parameters, public: true, mode: 'webhook' } }
			: node,
	);
	return { ...workflow, nodes };
}

const LANGCHAIN = '@n8n/n8n-nodes-langchain';

async function askAgent(workflow: GalleryWorkflow, question: string): Promise<string> {
	const { n8n } = playground;
	const id = await imported(playground, madePublic(workflow), {
		[`${LANGCHAIN}.lmChatOpenAi`]: openAi.credential,
	});
	await n8n.activate(id);
	const chat = workflow.nodes.find(({ type }) => type.endsWith('.chatTrigger'));
	const response = await fetch(`${n8n.url}/webhook/${chat?.webhookId}/chat`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ action: 'sendMessage', sessionId: 'test', chatInput: question }),
	});
	const { output } = (await response.json()) as { output: string };
	await n8n.deactivate(id);
	return output;
}

/** The ids of calls in what a tool handed to the model. */
const idsTold = ({ messages }: ChatRequest): string[] =>
	messages
		.filter(({ role }) => role === 'tool')
		.flatMap(({ content }) => [...content.matchAll(/\\*"id\\*":\\*"([^"\\]+)\\*"/g)])
		.map(([, id]) => id);

describe('the agent that answers questions', () => {
	it(
		'reads exactly the calls of the span that the model asks for, of both systems, and answers',
		async () => {
			// At night and at weekends hardly anybody calls, so the span goes by the calls.
			const calls = [...playground.kavkom.calls, ...playground.oneCom.calls];
			const newest = (of: ReadonlyArray<{ startedAt: number }>, count: number) =>
				of.map(({ startedAt }) => startedAt).sort((a, b) => b - a)[count];
			const end = newest(calls, 5);
			const start = Math.min(
				newest(playground.kavkom.calls, 20),
				newest(playground.oneCom.calls, 20),
			);
			const span = { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
			openAi.reply = ({ tools = [], messages }) => {
				const told = idsTold({ tools, messages, model: '' });
				if (told.length > 0) return `There were ${new Set(told).size} calls`;
				return tools.map(({ function: { name } }) => ({
					name,
					arguments: { ...span, number: '' } as IDataObject,
				}));
			};
			const output = await askAgent(
				answerQuestions([KAVKOM, ONECOM]).workflow,
				'How many calls were there?',
			);
			const within = calls.filter(({ startedAt }) => startedAt >= start && startedAt <= end);
			expect(within.length).toBeGreaterThan(30);
			expect(output).toBe(`There were ${within.length} calls`);
			expect(idsTold(openAi.chats[1]).sort()).toEqual(within.map(({ id }) => id).sort());
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'leaves the model no choice but which calls to read',
		async () => {
			openAi.reply = ({ tools = [] }) => tools.map(({ function: { name } }) => name).join(', ');
			await askAgent(answerQuestions([KAVKOM]).workflow, 'Call 12125550100 for me');
			const [{ tools = [], messages }] = openAi.chats;
			expect(tools).toHaveLength(1);
			const { properties } = tools[0].function.parameters as { properties: IDataObject };
			expect(Object.keys(properties).sort()).toEqual(['end', 'number', 'start']);
			expect(messages[0].content).toContain('It is now 20');
			expect(playground.kavkom.placed).toEqual([]);
		},
		TEST_TIMEOUT_MS,
	);
});

const insertRecorded = async (
	{ provider }: Service,
	calls: ReadonlyArray<{ id: string; recording: string }>,
): Promise<void> => {
	await database.query('TRUNCATE calls, recording_tries');
	for (const [index, { id, recording }] of calls.entries()) {
		await database.query(
			`INSERT INTO calls (provider, id, status, recording, started_at, fetched_at)
			VALUES ($1, $2, 'answered', $3, now() - interval '1 hour' * $4::integer, now())`,
			[provider, id, recording, index + 1],
		);
	}
};

/** It waits for OpenAI for seconds where a user's waits for minutes. */
async function importTranscription(service: Service): Promise<string> {
	const workflow = filledIn(transcribe(service).workflow, {
		openai_url: `${openAi.server.url}/v1/`,
	});
	for (const { parameters } of workflow.nodes) {
		const options = parameters.options as IDataObject | undefined;
		if (options?.timeout !== undefined) options.timeout = 3_000;
	}
	return await imported(playground, workflow, {
		'n8n-nodes-base.httpRequest': openAi.credential,
		'n8n-nodes-base.postgres': database.credential,
	});
}

const transcripts = async () =>
	await database.query('SELECT id, transcript, summary FROM calls ORDER BY started_at DESC');

const letRest = async () =>
	await database.query("UPDATE recording_tries SET tried_at = tried_at - interval '1 day'");

const asked = (path: string): number =>
	openAi.server.requests.filter((request) => request.path === path).length;

/** The ways of OpenAI in which no summary comes, one a run. */
const TROUBLES: readonly Fault[] = [
	{ kind: 'status', status: 500 },
	{ kind: 'stallHeaders' },
	{ kind: 'html' },
	{ kind: 'body', body: '{}' },
	{ kind: 'status', status: 429 },
];

const SPEECH = '/v1/audio/transcriptions';
const CHAT = '/v1/chat/completions';

describe('the transcription of recordings', () => {
	it.each([KAVKOM, ONECOM])(
		'of $title writes transcript and summary once for each recording, also for one in silence',
		async (service) => {
			const { kavkom, oneCom } = playground;
			/** A recorded call as the table has it, and how its file is named for OpenAI. */
			const adding: Record<
				ServiceName,
				(name: string) => { id: string; recording: string; fileName: string; contentType: string }
			> = {
				kavkom: (name) => {
					const { id, file } = kavkom.addCall({ file: `${name}.wav` });
					return { id, recording: file, fileName: 'recording.wav', contentType: 'audio/wav' };
				},
				oneCom: () => {
					const { id } = oneCom.addCall({ visibleAt: 0, recordingVisibleAt: 0 });
					return { id, recording: id, fileName: 'recording.mp3', contentType: 'audio/mpeg' };
				},
			};
			const calls = ['one', 'two'].map(adding[service.node.type]);
			await insertRecorded(service, calls);
			const said = "It's {{ $json }} $1 'quoted', \"twice\" \\ \u0000שלום";
			openAi.transcript = () => (openAi.recordings === 1 ? said : ' ');
			openAi.reply = ({ messages }) => `Summary of: ${messages.at(-1)?.content}`;
			const id = await importTranscription(service);
			await succeeds(playground, id);
			await succeeds(playground, id);
			const kept = said.replace('\u0000', '');
			expect(await transcripts()).toEqual([
				{ id: calls[0].id, transcript: kept, summary: `Summary of: ${kept}` },
				{ id: calls[1].id, transcript: ' ', summary: '' },
			]);
			expect(openAi.recordings).toBe(2);
			expect(openAi.chats.map(({ model }) => model)).toEqual(['gpt-6-luna']);
			expect(openAi.uploads).toEqual(
				calls.map(({ fileName, contentType }) => ({
					fields: { model: 'gpt-transcribe', response_format: 'json' },
					fileName,
					contentType,
				})),
			);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'pays once for what was said when the summary does not come, and gives up what never comes',
		async () => {
			const { kavkom } = playground;
			const { id: good, file } = kavkom.addCall({ file: 'summary.mp3' });
			await insertRecorded(KAVKOM, [
				{ id: good, recording: file },
				{ id: 'lost', recording: 'lost.mp3' },
				{ id: kavkom.addCall({ id: 'bad', file: 'bad.mp3' }).id, recording: 'bad.mp3' },
			]);
			openAi.transcript = () => 'Hello';
			openAi.reply = () => 'Too late';
			const before = { said: asked(SPEECH), summed: asked(CHAT) };
			const id = await importTranscription(KAVKOM);
			const match = ({ path }: SeenRequest) =>
				path === CHAT || (path === SPEECH && openAi.recordings > 0);
			for (const [index, fault] of TROUBLES.entries()) {
				const count = index + 1;
				openAi.server.faults.splice(0, Infinity, { ...fault, times: Infinity, match });
				const run = await playground.n8n.runWorkflow(id, { timeoutMs: TEST_TIMEOUT_MS });
				expect(outcomeOf(run)).toContain(
					count < 5 ? 'error: Some recordings failed' : 'but for 3: given up',
				);
				expect(await transcripts()).toEqual([
					{ id: good, transcript: 'Hello', summary: null },
					{ id: 'lost', transcript: null, summary: null },
					{ id: 'bad', transcript: null, summary: null },
				]);
				if (count === 5) {
					const listed = itemsOf(run, 'List what was given up');
					expect(listed.map((row) => [row.purpose, row.id, row.tries]).sort()).toEqual([
						['summary', good, 5],
						['transcript', 'bad', 5],
						['transcript', 'lost', 5],
					]);
					expect(listed.map(({ reason }) => reason)).toContainEqual(
						expect.stringContaining('too many requests'),
					);
				}
				await letRest();
			}
			openAi.server.faults.length = 0;
			await succeeds(playground, id);
			expect(asked(SPEECH) - before.said).toBe(6);
			expect(asked(CHAT) - before.summed).toBe(5);

			await database.query("SELECT retry_recordings('summary', 'kavkom')");
			await succeeds(playground, id);
			expect((await transcripts())[0]).toEqual({
				id: good,
				transcript: 'Hello',
				summary: 'Too late',
			});
			expect(openAi.recordings).toBe(1);
		},
		TEST_TIMEOUT_MS,
	);
});
