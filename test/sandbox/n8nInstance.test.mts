import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ensureN8n } from '../../sandbox/n8n/install.mts';
import { startN8n, type N8nInstance } from '../../sandbox/n8n/instance.mts';
import { N8nRestError } from '../../sandbox/n8n/rest.mts';
import { itemsOf, type WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import { writeStubPackage } from './stubPackage.mts';

/** The very first run installs n8n. */
const START_TIMEOUT_MS = 900_000;
const TABLE = 'Phone calls';

let folder: string;
let n8n: N8nInstance;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'n8n-instance-'));
	const packageFolder = join(folder, 'package');
	await writeStubPackage(packageFolder);
	n8n = await startN8n({
		install: await ensureN8n(console.log),
		userFolder: join(folder, 'user'),
		packageFolder,
		port: 0,
		editor: false,
		log: console.log,
	});
}, START_TIMEOUT_MS);

afterAll(async () => {
	await n8n?.stop();
	await rm(folder, { recursive: true, force: true });
});

function node(
	name: string,
	type: string,
	parameters = {},
	extra = {},
): WorkflowJson['nodes'][number] {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters, ...extra };
}

function chain(name: string, nodes: WorkflowJson['nodes']): WorkflowJson {
	const links = nodes
		.slice(1)
		.map((to, index) => [
			nodes[index].name,
			{ main: [[{ node: to.name, type: 'main' as const, index: 0 }]] },
		]);
	return {
		name,
		nodes,
		connections: Object.fromEntries(links),
		settings: { executionOrder: 'v1' },
	};
}

const START = node('Start', 'n8n-nodes-base.manualTrigger');

describe('a workflow', () => {
	it('runs a Code node and a node of the community package', async () => {
		const code = node('Code', 'n8n-nodes-base.code', { jsCode: 'return [{ json: { a: 1 } }]' });
		const greeter = node('Greeter', 'n8n-nodes-stub.greeter');
		const id = await n8n.importWorkflow(
			chain('Run', [START, { ...code, typeVersion: 2 }, greeter]),
		);
		const execution = await n8n.runWorkflow(id);
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Code')).toEqual([{ a: 1 }]);
		expect(itemsOf(execution, 'Greeter')).toEqual([{ greeting: 'hello' }]);
	});

	it('that fails resolves to a failed execution', async () => {
		const stop = node('Stop', 'n8n-nodes-base.stopAndError', { errorMessage: 'No more' });
		const id = await n8n.importWorkflow(chain('Fail', [START, stop]));
		const { status, data } = await n8n.runWorkflow(id);
		expect(status).toBe('error');
		expect(data.resultData.error?.message).toBe('No more');
	});

	it('answers its webhook once it is active, and no more when it is not', async () => {
		const webhook = node(
			'Webhook',
			'n8n-nodes-base.webhook',
			{ path: 'calls' },
			{ webhookId: 'w' },
		);
		const id = await n8n.importWorkflow(chain('Listen', [webhook]));
		const call = async (kind: string) => (await fetch(`${n8n.url}/${kind}/calls`)).status;

		await n8n.listenForTestWebhook(id);
		expect(await call('webhook-test')).toBe(200);
		expect(await call('webhook')).toBe(404);
		await n8n.activate(id);
		expect(await call('webhook')).toBe(200);
		await n8n.deactivate(id);
		expect(await call('webhook')).toBe(404);
		const modes = (await n8n.listExecutions({ workflowId: id })).map(({ mode }) => mode);
		expect(modes.sort()).toEqual(['manual', 'webhook']);
	});
});

describe('the data table workflow', () => {
	it('creates its table when it is missing, and running it twice adds no row', async () => {
		const file = new URL('./workflows/data-table-upsert.json', import.meta.url);
		const workflow = JSON.parse(await readFile(file, 'utf8')) as WorkflowJson;
		const id = await n8n.importWorkflow(workflow);
		expect(await n8n.dataTables.find(TABLE)).toBeUndefined();

		expect((await n8n.runWorkflow(id)).status).toBe('success');
		const first = await n8n.dataTables.rows(TABLE);
		expect(first).toMatchObject([
			{ call_id: 'a', started_at: '2026-01-02T01:00:00.000Z', recorded: true },
			{ call_id: 'b', started_at: '2026-01-02T01:01:00.000Z', duration_seconds: 61 },
			{ call_id: 'c', started_at: '2026-01-02T01:02:00.000Z', duration_seconds: null },
		]);

		expect((await n8n.runWorkflow(id)).status).toBe('success');
		const second = await n8n.dataTables.rows(TABLE);
		expect(second.map((row) => row.id)).toEqual(first.map((row) => row.id));
	});
});

describe('a data table', () => {
	it('is read to its last row, whatever the page', async () => {
		await n8n.dataTables.create('Many', { position: 'number' });
		const table = await n8n.dataTables.find('Many');
		const { id } = await n8n.rest<{ id: string }>('GET', '/projects/personal');
		const data = Array.from({ length: 600 }, (_, position) => ({ position }));
		await n8n.rest('POST', `/projects/${id}/data-tables/${table?.id}/insert`, {
			data,
			returnType: 'count',
		});
		const rows = await n8n.dataTables.rows('Many');
		expect(rows.map(({ position }) => ({ position }))).toEqual(data);
	});

	it('cannot have a column named like one of n8n', async () => {
		const refused = n8n.dataTables.create('Refused', { id: 'string' });
		await expect(refused).rejects.toThrow(N8nRestError);
		await expect(refused).rejects.toThrow(/"id" is reserved/);
	});

	it('is not mistaken for one whose name contains its own', async () => {
		await n8n.dataTables.create('Contained in this', { position: 'number' });
		expect(await n8n.dataTables.find('Contained')).toBeUndefined();
		await expect(n8n.dataTables.rows('Contained')).rejects.toThrow('no data table "Contained"');
	});
});

describe('the instance', () => {
	it('stores a credential and tells when a test of one fails', async () => {
		const credential = { type: 'githubApi', name: 'Mine', data: { accessToken: 'invented' } };
		expect(await n8n.importCredential(credential)).toMatch(/^\w+$/);
		const nowhere = { ...credential.data, server: 'http://127.0.0.1:9', user: '' };
		expect((await n8n.testCredential({ ...credential, data: nowhere })).status).toBe('Error');
	});

	it('says what n8n printed', () => {
		expect(n8n.logs()).toContain('Version:');
	});
});
