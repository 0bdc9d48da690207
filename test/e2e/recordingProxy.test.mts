/** The recording proxy as programs meet it: who gets a link, what is refused, and what n8n keeps of a request. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recordingProxyOf } from '../../gallery/recordings/proxy.mts';
import { recordingAudio } from '../../sandbox/kavkom/simulator.mts';
import { SERVICES } from '../../services.mts';
import { SETUP_TIMEOUT_MS, TEST_TIMEOUT_MS } from './gallerySupport.mts';
import { startLedgerPlayground, type LedgerPlayground } from './ledgerPlayground.mts';

const KEY = { name: 'Authorization', value: 'Bearer 0123456789abcdef' };

let playground: LedgerPlayground;
let workflowId: string;

beforeAll(async () => {
	playground = await startLedgerPlayground(
		{ kavkom: { callCount: 0 }, oneCom: { callCount: 0 } },
		KEY,
	);
	workflowId = await playground.publish(recordingProxyOf(SERVICES).workflow);
}, SETUP_TIMEOUT_MS);

afterAll(async () => await playground.closeAll());

const proxy = async (question: string, headers: Record<string, string> = {}): Promise<Response> =>
	await fetch(`${playground.n8n.url}/webhook/call-recording${question}`, { headers });

const withKey = { [KEY.name]: KEY.value };

describe('the recording proxy', () => {
	it(
		'gives a link to whoever has the key, plays the recording by it, and keeps no run',
		async () => {
			const { id, file } = playground.kavkom.addCall({ file: 'played.mp3' });
			await playground.database.query(
				`INSERT INTO calls (provider, id, status, recording, fetched_at) VALUES ('kavkom', $1, 'answered', $2, now())`,
				[id, file],
			);
			const answer = await proxy(`/link?provider=kavkom&id=${id}`, withKey);
			const { path } = (await answer.json()) as { path: string };
			const played = await proxy(path.slice(path.indexOf('?')));
			expect(played.status).toBe(200);
			expect(Buffer.from(await played.arrayBuffer())).toEqual(recordingAudio(file));

			const refused = await proxy(`/link?provider=kavkom&id=${id}`, {
				[KEY.name]: 'Bearer 0123456789abcdeX',
			});
			expect(refused.status).toBe(403);
			expect(await playground.n8n.listExecutions({ workflowId })).toEqual([]);
		},
		TEST_TIMEOUT_MS,
	);

	it.each([
		['/link?provider=kavkom&id=a%00b', 400],
		['/link?provider=kavkom&id=%0d%0a', 400],
		['/link?provider=kavkom&id=%20', 400],
		['/link?provider=kavkom&id=%ED%A0%80', 200],
		[`/link?provider=kavkom&id=${'x'.repeat(301)}`, 400],
		['/link?provider=kavkom', 400],
		['/link?provider=kavkom&id=1&id=2', 400],
		['/link?provider=kavkom&id[a]=2', 400],
		['/link?provider=constructor&id=1', 400],
		['/link?provider[]=kavkom&id=1', 400],
		['/link', 400],
		['?provider=kavkom&id=a%00b&token=x', 400],
		['?provider=kavkom&id=1&token=a&token=b', 400],
		['?provider=kavkom&id=1&token[x]=b', 400],
		['?provider=kavkom&id=1&token=%00', 403],
		['?provider=kavkom&id=1', 403],
	])('answers %s with %d, whatever stands in it', async (question, status) => {
		const answer = await proxy(question, withKey);
		expect(answer.status).toBe(status);
		expect(await answer.json()).toMatchObject({ ok: status === 200 });
	});

	it.each([
		['Authorization', '0123456789abcde'],
		['Authorization', 'Bearer 0123456789'],
		['X-Ledger-Key', 'short'],
		['X-Something-Else', 'long enough, but nobody could tell'],
	])(
		'lets nobody in by %s: %s, and says what to do',
		async (name, value) => {
			const id = await playground.n8n.importCredential({
				type: 'httpHeaderAuth',
				name: 'A short one',
				data: { name, value },
			});
			const { workflow } = recordingProxyOf(SERVICES);
			const nodes = workflow.nodes.map((node) =>
				node.name === 'GET a link'
					? {
							...node,
							parameters: { ...node.parameters, path: 'short-key/link' },
							credentials: { httpHeaderAuth: { id, name: 'A short one' } },
						}
					: // No other node that wants a credential is met.
						{ ...node, disabled: /jwt|postgres|webhook$|kavkom|oneCom/.test(node.type) },
			);
			const short = await playground.n8n.importWorkflow({ ...workflow, nodes });
			await playground.n8n.activate(short);
			const answer = await fetch(
				`${playground.n8n.url}/webhook/short-key/link?provider=kavkom&id=1`,
				{ headers: { [name]: value } },
			);
			await playground.n8n.deactivate(short);
			expect(answer.status).toBe(403);
			expect(JSON.stringify(await answer.json())).toContain('16 characters or more');
		},
		TEST_TIMEOUT_MS,
	);

	it('hands nothing on but the words that it needs', () => {
		const { nodes } = recordingProxyOf(SERVICES).workflow;
		const marks = nodes.filter(({ name }) => name.startsWith('It is GET'));
		expect(marks).toHaveLength(2);
		for (const { parameters } of marks) expect(parameters.includeOtherFields).toBe(false);
	});
});
