/** The webhook trigger in a real n8n, with posts over real HTTP. */
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { N8nHost } from '../../sandbox/n8n/host.mts';
import { itemsOf, type Execution, type ExecutionSummary } from '../../sandbox/n8n/workflows.mts';
import { waitFor } from '../../scripts/waiting.mts';
import { eventually } from '../support/eventually.mts';
import { leaksIn } from '../support/leaks.mts';
import { borrowN8n } from '../support/sharedN8n.mts';

const SETUP_TIMEOUT_MS = 900_000;
/** A hundred posts at once keep n8n busy for a quarter of a minute, whatever node takes them. */
const TEST_TIMEOUT_MS = 300_000;
/** Shorter than a test, so that what did not come is named. */
const PATIENCE_MS = 200_000;
const SECRET = 'invented-secret-0123456789abcdef';
const CREDENTIAL = {
	type: 'kavkomWebhookApi',
	name: 'Kavkom Webhook API',
	data: { headerName: 'X-Webhook-Secret', secret: SECRET },
};
const TRIGGER = 'Kavkom Webhook Trigger';

jest.setTimeout(TEST_TIMEOUT_MS);

let host: N8nHost;
/** How the activation ends of workflows that must not go live: n8n tries for a quarter of a minute. */
let unknownZone: Promise<unknown>;
let shortSecret: Promise<unknown>;

beforeAll(async () => {
	host = await borrowN8n();
	const refusalOf = async ({ workflowId }: Receiver): Promise<unknown> =>
		await host.n8n.activate(workflowId).catch((reason: unknown) => reason);
	unknownZone = refusalOf(await importReceiver({ options: { timezone: 'Mars/Base' } }));
	shortSecret = refusalOf(await importReceiver({}, true, 'fifteen-letters'));
}, SETUP_TIMEOUT_MS);

afterAll(async () => await host.close());

interface Receiver {
	workflowId: string;
	credentialId: string;
	webhookId: string;
}

let count = 0;
const next = () => String((count += 1)).padStart(12, '0');

/** A workflow that waits for posts, not live yet. */
async function importReceiver(
	parameters: INodeParameters = {},
	hasCredential = true,
	secret = SECRET,
): Promise<Receiver> {
	const webhookId = `10000000-0000-4000-8000-${next()}`;
	const data = { ...CREDENTIAL.data, secret };
	const credentialId = await host.n8n.importCredential({ ...CREDENTIAL, data });
	const node: INode = {
		id: webhookId,
		name: TRIGGER,
		type: 'n8n-nodes-kavkom-1com.kavkomWebhookTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters,
		webhookId,
		...(hasCredential && {
			credentials: { [CREDENTIAL.type]: { id: credentialId, name: CREDENTIAL.name } },
		}),
	};
	const workflowId = await host.n8n.importWorkflow({
		name: webhookId,
		nodes: [node],
		connections: {},
	});
	return { workflowId, credentialId, webhookId };
}

async function liveReceiver(parameters: INodeParameters = {}): Promise<Receiver> {
	const receiver = await importReceiver(parameters);
	await host.n8n.activate(receiver.workflowId);
	return receiver;
}

const JSON_WITH_SECRET = { 'Content-Type': 'application/json', 'X-Webhook-Secret': SECRET };

async function postText(
	{ webhookId }: Receiver,
	body: string | Buffer,
	headers: Record<string, string> = JSON_WITH_SECRET,
	base = 'webhook',
): Promise<{ status: number; answer: string }> {
	const url = `${host.n8n.url}/${base}/${webhookId}/webhook`;
	const signal = AbortSignal.timeout(PATIENCE_MS);
	const response = await fetch(url, { method: 'POST', headers, body, signal });
	return { status: response.status, answer: await response.text() };
}

const post = async (receiver: Receiver, body: unknown, headers?: Record<string, string>) =>
	await postText(receiver, JSON.stringify(body), headers);

/** A finished call by Kavkom's default names. */
const call = (fields: IDataObject = {}): IDataObject => ({
	callUuid: `00000000-0000-4000-8000-${next()}`,
	number: '+33199001234',
	direction: 'inbound',
	duration: 65,
	status: 'answered',
	...fields,
});

const isOver = ({ status }: ExecutionSummary) => !['new', 'running'].includes(status);

/** The runs of the workflow that are over, each fetched once. */
async function finishedRuns(
	{ workflowId }: Receiver,
	known = new Map<string, Execution>(),
): Promise<{ runs: Execution[]; underWay: ExecutionSummary[] }> {
	const listed = await host.n8n.listExecutions({ workflowId });
	for (const { id } of listed.filter((run) => isOver(run) && !known.has(run.id))) {
		known.set(id, await host.n8n.execution(id));
	}
	return { runs: [...known.values()], underWay: listed.filter((run) => !isOver(run)) };
}

/** Every item that started the workflow, once the runs of all posts that were answered before are over. */
async function startedItems(receiver: Receiver): Promise<IDataObject[]> {
	const last = call();
	const isLast = (item: IDataObject) => (item.id ?? item.callUuid) === last.callUuid;
	const answered = await post(receiver, last);
	expect(answered).toMatchObject({ status: 200, answer: expect.stringMatching(/was started/) });
	const known = new Map<string, Execution>();
	const runs = await waitFor(
		'The run of the last post',
		async () => {
			const { runs: found, underWay } = await finishedRuns(receiver, known);
			const hasLast = found.some((run) => itemsOf(run, TRIGGER).some(isLast));
			if (underWay.length === 0 && hasLast) return found;
			const states = underWay.map(({ id, status }) => `${id} is ${status}`);
			throw new Error(`${found.length} runs are over, ${states.join(', ') || 'none under way'}`);
		},
		{ timeoutMs: PATIENCE_MS },
	);
	expect(runs.map(({ status }) => status)).toEqual(runs.map(() => 'success'));
	return runs.flatMap((run) => itemsOf(run, TRIGGER)).filter((item) => !isLast(item));
}

describe('A post over HTTP', () => {
	it('with the secret starts the workflow with the call, and shows the secret nowhere', async () => {
		const receiver = await liveReceiver();
		const body = call();
		expect(await post(receiver, body)).toEqual({
			status: 200,
			answer: JSON.stringify({ message: 'Workflow was started' }),
		});
		expect(await startedItems(receiver)).toMatchObject([
			{ id: body.callUuid, provider: 'kavkom', status: 'answered', external_number: body.number },
		]);
		const stored = JSON.stringify((await finishedRuns(receiver)).runs);
		expect(leaksIn(stored + host.n8n.logs(), [SECRET])).toEqual([]);
	});

	it('without the right secret is turned down with 403 and starts nothing', async () => {
		const receiver = await liveReceiver();
		const wrong: Array<Record<string, string>> = [
			{},
			{ 'X-Webhook-Secret': '' },
			{ 'X-Webhook-Secret': 'wrong' },
			{ 'X-Webhook-Secret': SECRET.toUpperCase() },
			{ 'X-Webhook-Secret': `${SECRET}${SECRET}` },
			{ Authorization: SECRET },
			{ Authorization: `Bearer ${SECRET}x` },
			{ Authorization: `Basic ${SECRET}` },
		];
		for (const headers of wrong) {
			const { status, answer } = await post(receiver, call(), {
				'Content-Type': 'application/json',
				...headers,
			});
			expect(status).toBe(403);
			expect(answer).not.toContain(SECRET);
		}
		expect(await startedItems(receiver)).toEqual([]);
	});

	it.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'text/html'])(
		'may bring the secret as a Bearer, and its JSON as %s',
		async (type) => {
			const receiver = await liveReceiver({ options: { includeRecordingUrl: true } });
			const recordingUrl = 'https://files.example.com/cdr/download?file=invented&x=a%2Bb+c';
			const body = call({ recordingUrl, callerIdName: 'Dana & Söhne = 100 %' });
			const headers = { 'Content-Type': type, Authorization: `Bearer ${SECRET}` };
			expect(await post(receiver, body, headers)).toMatchObject({ status: 200 });
			const { runs } = await finishedRuns(receiver);
			expect(leaksIn(JSON.stringify(runs), [SECRET])).toEqual([]);
			expect(await startedItems(receiver)).toMatchObject([
				{
					id: body.callUuid,
					source: body.number,
					source_name: body.callerIdName,
					recording_url: recordingUrl,
				},
			]);
		},
	);

	it('is turned down with 403 once the credential is gone', async () => {
		const receiver = await liveReceiver();
		await host.n8n.rest('DELETE', `/credentials/${receiver.credentialId}`);
		expect((await post(receiver, call())).status).toBe(403);
		expect((await finishedRuns(receiver)).runs).toEqual([]);
	});

	it("that is the test of Kavkom's web app, a repeat or filtered out gets 200 and starts nothing", async () => {
		const receiver = await liveReceiver({ filters: { direction: 'inbound' } });
		const body = call();
		const answers = [];
		for (const sent of [{ test: true }, body, body, [body], call({ direction: 'outbound' })]) {
			answers.push(await post(receiver, sent));
		}
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
		expect(answers.map(({ answer }) => /Nothing was started/.test(answer))).toEqual([
			true,
			false,
			true,
			true,
			true,
		]);
		expect((await startedItems(receiver)).map(({ id }) => id)).toEqual([body.callUuid]);
	});

	it('of one event, a hundred times at once, starts the workflow once', async () => {
		const receiver = await liveReceiver();
		const body = call();
		const answers = await Promise.all(
			Array.from({ length: 100 }, async () => await post(receiver, body)),
		);
		expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
		expect((await startedItems(receiver)).map(({ id }) => id)).toEqual([body.callUuid]);
	});

	it('of each of 99 calls at once starts the workflow for all of them', async () => {
		const receiver = await liveReceiver();
		const calls = Array.from({ length: 99 }, () => call());
		const answers = await Promise.all(calls.map(async (body) => await post(receiver, body)));
		expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
		const ids = (await startedItems(receiver)).map(({ id }) => id);
		expect(ids.sort()).toEqual(calls.map(({ callUuid }) => callUuid));
	});
});

const MB = 1_000_000;
const SOON_MS = 10_000;
const deep = (levels: number, inner: string, open: string, close: string) =>
	open.repeat(levels) + inner + close.repeat(levels);
const deepCall = (open: string, close: string) =>
	JSON.stringify(call({ x: 0 })).replace('"x":0', `"x":${deep(10_000, '1', open, close)}`);

interface OddBody {
	what: string;
	make: () => string | Buffer;
	headers?: Record<string, string>;
	/** What n8n or the node may answer. */
	statuses: number[];
	/** How many items it starts the workflow with. */
	items?: number;
}

const ODD_BODIES: OddBody[] = [
	{ what: 'nothing', make: () => '', statuses: [200] },
	{ what: 'half a JSON text', make: () => '{"callUuid":"x"', statuses: [422] },
	{ what: 'a text that says it is JSON', make: () => 'hello', statuses: [422] },
	{
		what: 'a text',
		make: () => 'hello',
		headers: { 'Content-Type': 'text/plain' },
		statuses: [400],
	},
	{
		what: 'a web page',
		make: () => '<!doctype html><html></html>',
		headers: { 'Content-Type': 'text/html' },
		statuses: [400],
	},
	{
		what: 'XML',
		make: () => '<call><uuid>1</uuid></call>',
		headers: { 'Content-Type': 'application/xml' },
		statuses: [200, 400],
	},
	{
		what: 'a form with files',
		make: () => '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n',
		headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
		statuses: [200],
	},
	{
		what: 'a call in a form',
		make: () => `call_uuid=${String(call().callUuid)}&status=missed`,
		headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
		statuses: [200],
		items: 1,
	},
	{
		what: 'JSON that does not say so',
		make: () => JSON.stringify(call()),
		headers: { 'Content-Type': 'application/octet-stream' },
		statuses: [200],
		items: 1,
	},
	{ what: 'a list of anything', make: () => '[1,"x",null,[[]],{}]', statuses: [200] },
	{ what: 'a number', make: () => '7', statuses: [200, 400, 422] },
	{ what: 'null', make: () => 'null', statuses: [200] },
	{ what: '5 MB of text', make: () => 'x'.repeat(5 * MB), statuses: [422] },
	{
		what: 'a call with a field of 5 MB',
		make: () => JSON.stringify(call({ note: 'x'.repeat(5 * MB) })),
		statuses: [200],
		items: 1,
	},
	{ what: '5 MB of empty records', make: () => `[${'{},'.repeat(MB)}{}]`, statuses: [413] },
	{
		what: 'a call with objects 10,000 levels deep',
		make: () => deepCall('{"x":', '}'),
		statuses: [200],
		items: 1,
	},
	{
		what: 'a call with lists 10,000 levels deep',
		make: () => deepCall('[', ']'),
		statuses: [200],
		items: 1,
	},
	{
		what: 'data in data, 10,000 levels deep',
		make: () => deep(10_000, JSON.stringify(call()), '{"data":', '}'),
		statuses: [200],
	},
	{
		what: 'fields that pass for prototypes',
		make: () =>
			JSON.stringify(call({ x: 0 })).replace(
				'"x":0',
				'"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}',
			),
		statuses: [200],
		items: 1,
	},
];

describe.each(['simplified', 'raw'])('An odd body, with output %s', (output) => {
	it(
		'is answered soon with 2xx or 4xx and never takes n8n down',
		async () => {
			const receiver = await liveReceiver({ output });
			for (const { what, make, headers, statuses } of ODD_BODIES) {
				const before = Date.now();
				const { status } = await postText(receiver, make(), {
					...JSON_WITH_SECRET,
					...headers,
				});
				const isSoon = Date.now() - before < SOON_MS;
				const isExpected = statuses.includes(status);
				expect({ what, status, isExpected, isSoon }).toMatchObject({
					isExpected: true,
					isSoon: true,
				});
			}
			const items = await startedItems(receiver);
			expect(items).toHaveLength(ODD_BODIES.filter((body) => body.items === 1).length);
			expect(items.filter((item) => 'polluted' in item)).toEqual([]);
		},
		TEST_TIMEOUT_MS,
	);
});

/** n8n answers these itself, before the node sees them. */
const UNREADABLE: OddBody[] = [
	{
		what: 'more than the 16 MB that n8n reads',
		make: () => 'x'.repeat(20 * MB),
		statuses: [413, 500],
	},
	{
		what: 'bytes that only say they are zipped',
		make: () => Buffer.from([0, 1, 2, 255]),
		headers: { 'Content-Encoding': 'gzip' },
		statuses: [400, 422, 500],
	},
];

it('A body that only says it is JSON is answered by n8n itself, with 422, whoever sends it', async () => {
	const receiver = await liveReceiver();
	for (const body of ['hello', '{"callUuid":"x"', `{"callUuid":"${SECRET}`]) {
		for (const headers of [JSON_WITH_SECRET, { 'Content-Type': 'application/json' }]) {
			const { status, answer } = await postText(receiver, body, headers);
			expect({ status, answer: JSON.parse(answer) as unknown }).toMatchObject({
				status: 422,
				answer: { message: 'Failed to parse request body' },
			});
			expect(leaksIn(answer, [SECRET])).toEqual([]);
		}
	}
	expect(await startedItems(receiver)).toEqual([]);
});

it(
	'A body that n8n cannot read starts nothing and does not take n8n down',
	async () => {
		const receiver = await liveReceiver();
		for (const { what, make, headers, statuses } of UNREADABLE) {
			const { status } = await postText(receiver, make(), { ...JSON_WITH_SECRET, ...headers });
			const isExpected = statuses.includes(status);
			expect({ what, status, isExpected }).toMatchObject({ isExpected: true });
		}
		expect(await startedItems(receiver)).toEqual([]);
	},
	TEST_TIMEOUT_MS,
);

describe('In the editor', () => {
	const postTest = async (receiver: Receiver, body: string, type = 'application/json') =>
		await postText(receiver, body, { ...JSON_WITH_SECRET, 'Content-Type': type }, 'webhook-test');
	/** n8n ends listening after it has answered, which would end the next round's listening, too. */
	const endsListening = async (receiver: Receiver) =>
		await eventually(
			async () => expect((await postTest(receiver, '{}')).status).toBe(404),
			TEST_TIMEOUT_MS,
		);

	it('the Test URL takes the same call again and again, and remembers nothing', async () => {
		const receiver = await importReceiver();
		const body = JSON.stringify(call());
		for (const round of [1, 2]) {
			await host.n8n.listenForTestWebhook(receiver.workflowId);
			const { status, answer } = await postTest(receiver, body);
			expect({ status, answer, round }).toMatchObject({
				status: 200,
				answer: expect.stringMatching(/Workflow was started/),
			});
			await endsListening(receiver);
		}
		await host.n8n.activate(receiver.workflowId);
		expect((await postText(receiver, body)).answer).toMatch(/Workflow was started/);
		expect((await postText(receiver, body)).answer).toMatch(/Nothing was started: came before/);
	});

	it('the Test URL shows what came where no call could be read of it, and tells its names', async () => {
		const receiver = await importReceiver();
		const shownOf = async (body: string, type?: string) => {
			const known = new Map((await finishedRuns(receiver)).runs.map((run) => [run.id, run]));
			const before = known.size;
			await host.n8n.listenForTestWebhook(receiver.workflowId);
			const answered = await postTest(receiver, body, type);
			const runs = await waitFor(
				'The run in the editor',
				async () => {
					const { runs: found } = await finishedRuns(receiver, known);
					return found.length > before ? found : undefined;
				},
				{ timeoutMs: PATIENCE_MS },
			);
			await endsListening(receiver);
			return { ...answered, items: itemsOf(runs[before], TRIGGER) };
		};
		const link = 'https://files.example.com/cdr/download?file=invented-0123456789';
		const odd = { callRef: 'a-1', caller: '+33199001234', link, '<b>x</b>': `of ${SECRET}` };
		const shown = await shownOf(JSON.stringify(odd));
		expect({ ...shown, answer: JSON.parse(shown.answer) as unknown }).toMatchObject({
			status: 200,
			answer: {
				message: 'Nothing was started: no call ID',
				missing: 'id',
				names: ['callRef', 'caller', 'link', '[hidden]'],
			},
			items: [{ missing: 'id', received: { callRef: 'a-1', caller: '+33199001234' } }],
		});
		expect(await shownOf('<p>hello</p>', 'text/html')).toMatchObject({
			status: 400,
			answer: '{"message":"The body is not JSON"}',
			items: [{ nothing_started: 'The body is not JSON', received: '<p>hello</p>' }],
		});
		const runs = JSON.stringify((await finishedRuns(receiver)).runs);
		expect(leaksIn(runs + host.n8n.logs(), [SECRET, link])).toEqual([]);
	});

	it('a workflow without a secret does not go live, and says why', async () => {
		const { workflowId } = await importReceiver({}, false);
		await expect(host.n8n.activate(workflowId)).rejects.toThrow(/credential|secret/i);
	});

	it('a workflow with a secret that could be guessed does not go live, and says what to do', async () => {
		expect(String(await shortSecret)).toMatch(/too short to be safe\. Use 16 characters or more/);
	});

	it('a workflow with an unknown time zone does not go live, and says why', async () => {
		expect(String(await unknownZone)).toMatch(/Timezone "Mars\/Base" is not known/);
	});

	it('the test of the credential looks at the secret', async () => {
		expect(await host.n8n.testCredential(CREDENTIAL)).toMatchObject({ status: 'OK' });
		const short = { ...CREDENTIAL, data: { ...CREDENTIAL.data, secret: 'short' } };
		expect(await host.n8n.testCredential(short)).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/too short/),
		});
	});
});

it.each(['SIGTERM', 'SIGKILL'] as const)(
	'what came before is still known after n8n was ended by %s and started again',
	async (signal) => {
		const receiver = await liveReceiver();
		const calls = [call(), call(), call()];
		for (const body of calls) await post(receiver, body);
		expect(await startedItems(receiver)).toHaveLength(3);
		await host.n8n.stop(signal);
		await host.restart();
		for (const body of calls) {
			expect((await post(receiver, body)).answer).toMatch(/Nothing was started: came before/);
		}
		expect((await post(receiver, call())).answer).toMatch(/Workflow was started/);
	},
	TEST_TIMEOUT_MS,
);
