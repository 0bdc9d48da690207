import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { N8nHost } from '../../sandbox/n8n/host.mts';
import { ensureN8n } from '../../sandbox/n8n/install.mts';
import { startN8n, type N8nInstance, type N8nOptions } from '../../sandbox/n8n/instance.mts';
import type { WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import { waitFor } from '../../scripts/waiting.mts';
import { borrowN8n } from '../support/sharedN8n.mts';

/** The very first run installs n8n. */
const INSTALL_TIMEOUT_MS = 900_000;
const TEST_TIMEOUT_MS = 120_000;
const PATIENCE = { timeoutMs: 30_000 };

/** Runs every second, and when it is called at `/webhook/<path>`. */
const ticking = (path: string): WorkflowJson => ({
	name: 'Ticking',
	nodes: [
		{
			id: 'tick',
			name: 'Every second',
			type: 'n8n-nodes-base.scheduleTrigger',
			typeVersion: 1.2,
			position: [0, 0],
			parameters: { rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] } },
		},
		{
			id: 'hook',
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			position: [0, 200],
			parameters: { path },
			webhookId: path,
		},
	],
	connections: {},
});

let host: N8nHost;

beforeAll(async () => {
	host = await borrowN8n();
}, INSTALL_TIMEOUT_MS);

afterAll(async () => await host.close());

const importTicking = async (path: string): Promise<string> =>
	await host.n8n.importWorkflow(ticking(path));

async function ticksBeyond(instance: N8nInstance, workflowId: string, known: number) {
	return await waitFor(
		'A tick',
		async () => {
			const executions = await instance.listExecutions({ workflowId });
			const ticks = executions.filter(({ mode }) => mode === 'trigger').length;
			return ticks > known ? ticks : undefined;
		},
		PATIENCE,
	);
}

it.each(['SIGTERM', 'SIGKILL'] as const)(
	'continues after %s with all it had: owner, data, active workflows',
	async (signal) => {
		const before = host.n8n;
		const id = await importTicking(signal);
		await before.activate(id);
		await before.dataTables.create(`Kept over ${signal}`, { position: 'number' });
		const ticks = await ticksBeyond(before, id, 0);
		await before.stop(signal);
		await expect(fetch(before.url)).rejects.toThrow();

		await host.restart();
		const after = host.n8n;
		expect(await after.dataTables.rows(`Kept over ${signal}`)).toEqual([]);
		expect((await fetch(`${after.url}/webhook/${signal}`)).status).toBe(200);
		expect(await ticksBeyond(after, id, ticks)).toBeGreaterThan(ticks);
		await after.deactivate(id);
	},
	TEST_TIMEOUT_MS,
);

it(
	'tells why a workflow cannot be activated',
	async () => {
		const ids = [await importTicking('taken'), await importTicking('taken')];
		await host.n8n.activate(ids[0]);
		await expect(host.n8n.activate(ids[1])).rejects.toThrow(/conflict/);
		await host.n8n.deactivate(ids[0]);
	},
	TEST_TIMEOUT_MS,
);

describe('a start', () => {
	let userFolder: string;

	beforeEach(async () => {
		userFolder = await mkdtemp(join(tmpdir(), 'n8n-start-'));
	});

	afterEach(async () => await rm(userFolder, { recursive: true, force: true }));

	const start = async (options: Pick<N8nOptions, 'port' | 'env'>): Promise<N8nInstance> =>
		await startN8n({
			install: await ensureN8n(console.log),
			userFolder,
			log: () => undefined,
			...options,
		});

	it('on a port that is taken is refused', async () => {
		const port = Number(new URL(host.n8n.url).port);
		await expect(start({ port })).rejects.toThrow(`Port ${port} is in use`);
	});

	it('that does not succeed tells what n8n said', async () => {
		const env = { NODE_OPTIONS: '--no-such-option' };
		await expect(start({ port: 0, env })).rejects.toThrow(/did not start[^]*--no-such-option/);
	});
});
