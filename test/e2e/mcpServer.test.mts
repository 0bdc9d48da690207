/** The phone systems as MCP servers in a real n8n, asked by a client that speaks MCP over streamable HTTP. */
import type { IDataObject } from 'n8n-workflow';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mcpServer } from '../../gallery/ai/mcpServer.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { KAVKOM, ONECOM, type Service, type ServiceName } from '../../services.mts';
import { eventually } from '../support/eventually.mts';
import { leaksIn } from '../support/leaks.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import { imported, SETUP_TIMEOUT_MS, TEST_TIMEOUT_MS } from './gallerySupport.mts';
import { noRunUnderWay } from './secretsRuns.mts';

const TOKEN = 'invented-token-0123456789abcdef0123456789';
const BEARER = { type: 'httpBearerAuth', name: 'Bearer Auth', data: { token: TOKEN } };

let playground: Playground;
let active: string | undefined;

beforeAll(async () => {
	playground = await startSharedPlayground({
		kavkom: { callCount: 60, days: 2, oddities: { epochColumns: true } },
		oneCom: { callCount: 60, days: 2 },
	});
}, SETUP_TIMEOUT_MS);

afterEach(async () => {
	if (active !== undefined) await playground.n8n.deactivate(active);
	active = undefined;
});

afterAll(async () => await playground.close());

async function publish(service: Service): Promise<{ id: string; url: string }> {
	const { workflow } = mcpServer(service);
	const trigger = workflow.nodes.find(({ type }) => type.endsWith('.mcpTrigger'));
	const id = await imported(playground, workflow, { [String(trigger?.type)]: BEARER });
	await playground.n8n.activate(id);
	active = id;
	return { id, url: `${playground.n8n.url}/mcp/${trigger?.parameters.path}` };
}

const post = async (url: string, headers: Record<string, string>, message: IDataObject) =>
	await fetch(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			accept: 'application/json, text/event-stream',
			...headers,
		},
		body: JSON.stringify({ jsonrpc: '2.0', ...message }),
		signal: AbortSignal.timeout(60_000),
	});

const INITIALIZE = {
	id: 0,
	method: 'initialize',
	params: {
		protocolVersion: '2025-03-26',
		capabilities: {},
		clientInfo: { name: 'test', version: '1.0.0' },
	},
};

/** The result in a response, which is JSON or one event. */
async function resultIn(response: Response): Promise<IDataObject> {
	const text = await response.text();
	const json = /^data: (.+)$/m.exec(text)?.[1] ?? text;
	return (JSON.parse(json) as { result: IDataObject }).result;
}

interface Tool {
	name: string;
	description: string;
	inputSchema: { properties: IDataObject; required?: string[] };
}

interface Client {
	tools: Tool[];
	/** What a tool gives, and whether the server says that it did not succeed. */
	use(name: string, input: IDataObject): Promise<{ text: string; isError: boolean }>;
}

async function connect(url: string): Promise<Client> {
	const bearer = { authorization: `Bearer ${TOKEN}` };
	const opened = await post(url, bearer, INITIALIZE);
	expect(opened.status).toBe(200);
	const headers = { ...bearer, 'mcp-session-id': String(opened.headers.get('mcp-session-id')) };
	await opened.text();
	await post(url, headers, { method: 'notifications/initialized' });
	const listed = await resultIn(await post(url, headers, { id: 1, method: 'tools/list' }));
	let id = 1;
	return {
		tools: listed.tools as unknown as Tool[],
		async use(name, input) {
			const params = { name, arguments: input };
			const response = await post(url, headers, { id: (id += 1), method: 'tools/call', params });
			const { content, isError = false } = await resultIn(response);
			const [{ text }] = content as Array<{ text: string }>;
			return { text, isError: Boolean(isError) };
		},
	};
}

const idsIn = (text: string): string[] =>
	[...text.matchAll(/\\*"id\\*":\\*"([^"\\]+)\\*"/g)].map(([, id]) => id);

/** A call from a number that no other has. */
const ADDED: Record<
	ServiceName,
	{ callerNumber: string; add: (playground: Playground) => string }
> = {
	kavkom: {
		callerNumber: '12125550177',
		add: ({ kavkom }) => kavkom.addCall({ callerNumber: '12125550177' }).id,
	},
	oneCom: {
		callerNumber: '0505550177',
		add: ({ oneCom }) => oneCom.addCall({ direction: 'IN', callerNumber: '0505550177' }).id,
	},
};

describe.each([KAVKOM, ONECOM])('the MCP server of $title', (service) => {
	it(
		'offers tools that read, and gives the calls of a span and of a number, to the holder of the token alone',
		async () => {
			const { id: workflowId, url } = await publish(service);
			for (const headers of [
				{},
				{ authorization: 'Bearer ' },
				{ authorization: `Bearer ${TOKEN}x` },
				{ authorization: TOKEN },
			] as Array<Record<string, string>>) {
				const refused = await post(url, headers, INITIALIZE);
				expect([headers, refused.status]).toEqual([headers, 403]);
				expect(refused.headers.get('mcp-session-id')).toBeNull();
			}

			const { tools, use } = await connect(url);
			const name = (what: string) => `Get_${service.title}_${what}`;
			const reads = service.samples.reads.map(({ what }) => name(what.replaceAll(' ', '_')));
			expect(tools.map((tool) => tool.name).sort()).toEqual([name('calls'), ...reads].sort());
			const { inputSchema } = tools.find((tool) => tool.name === name('calls')) as Tool;
			expect(Object.keys(inputSchema.properties).sort()).toEqual([
				'end',
				'limit',
				'number',
				'start',
			]);

			const calls = [...playground[service.node.type].calls].sort(
				(a, b) => b.startedAt - a.startedAt,
			);
			const [end, start] = [calls[5].startedAt, calls[25].startedAt];
			const within = calls.filter(({ startedAt }) => startedAt >= start && startedAt <= end);
			const span = { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
			const read = await use(name('calls'), { ...span, number: '', limit: 100 });
			expect(idsIn(read.text).sort()).toEqual(within.map((call) => call.id).sort());
			const few = await use(name('calls'), { ...span, number: '', limit: 2 });
			expect(idsIn(few.text)).toHaveLength(2);

			const { callerNumber, add } = ADDED[service.node.type];
			const id = add(playground);
			await eventually(async () => {
				const found = await use(name('calls'), { number: callerNumber });
				expect(idsIn(found.text)).toEqual([id]);
			});
			// Those that come later may need an ID that an earlier one gave.
			let queueId = '';
			for (const tool of reads) {
				const given = await use(
					tool,
					tool === name('queue_statistics') ? { queue_id: queueId } : {},
				);
				expect([tool, given.text, given.isError]).toEqual([tool, expect.any(String), false]);
				queueId ||= /queue_id\W+(\w+)/.exec(given.text)?.[1] ?? '';
			}
			const unread = await use(name('calls'), { ...span, start: 'sometime' });
			expect(unread.text).toContain('sometime');

			// n8n answers before it has stored the run.
			await noRunUnderWay(playground.n8n, workflowId, reads.length + 4);
			const runs = await playground.n8n.listExecutions({ workflowId });
			for (const { id: runId } of runs) {
				const run = await playground.n8n.execution(runId);
				expect(leaksIn(JSON.stringify(run), [TOKEN])).toEqual([]);
			}
		},
		TEST_TIMEOUT_MS,
	);
});
