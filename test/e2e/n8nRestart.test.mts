import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ensureN8n, type N8nInstall } from '../../sandbox/n8n/install.mts';
import { startN8n, type N8nInstance } from '../../sandbox/n8n/instance.mts';
import type { WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import { waitFor } from '../../scripts/waiting.mts';

/** The very first run installs n8n. */
const INSTALL_TIMEOUT_MS = 900_000;
const TEST_TIMEOUT_MS = 120_000;
const PATIENCE = { timeoutMs: 30_000 };

const TICKING: WorkflowJson = {
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
			parameters: { path: 'calls' },
			webhookId: 'hook',
		},
	],
	connections: {},
};

const NEVER: WorkflowJson = {
	name: 'Never',
	nodes: [
		{
			...TICKING.nodes[0],
			parameters: { rule: { interval: [{ field: 'cronExpression', expression: 'never' }] } },
		},
	],
	connections: {},
};

let install: N8nInstall;
let userFolder: string;
let n8n: N8nInstance | undefined;

beforeEach(async () => {
	install = await ensureN8n(console.log);
	userFolder = await mkdtemp(join(tmpdir(), 'n8n-restart-'));
}, INSTALL_TIMEOUT_MS);

afterEach(async () => {
	await n8n?.stop('SIGKILL');
	await rm(userFolder, { recursive: true, force: true });
});

async function start(): Promise<N8nInstance> {
	n8n = await startN8n({ install, userFolder, port: 0, log: console.log });
	return n8n;
}

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
		const before = await start();
		const id = await before.importWorkflow(TICKING);
		await before.activate(id);
		await before.dataTables.create('Kept', { position: 'number' });
		const ticks = await ticksBeyond(before, id, 0);
		await before.stop(signal);
		await expect(fetch(before.url)).rejects.toThrow();

		const after = await start();
		expect(await after.dataTables.rows('Kept')).toEqual([]);
		expect((await fetch(`${after.url}/webhook/calls`)).status).toBe(200);
		expect(await ticksBeyond(after, id, ticks)).toBeGreaterThan(ticks);
	},
	TEST_TIMEOUT_MS,
);

it(
	'tells why a workflow cannot be activated',
	async () => {
		const instance = await start();
		const id = await instance.importWorkflow(NEVER);
		await expect(instance.activate(id)).rejects.toThrow(/Invalid cron expression/);
	},
	TEST_TIMEOUT_MS,
);

it(
	'tells when its port is taken',
	async () => {
		const { url } = await start();
		const port = Number(new URL(url).port);
		const second = startN8n({ install, userFolder: `${userFolder}-2`, port, log: () => undefined });
		await expect(second).rejects.toThrow(`Port ${port} is in use`);
		await rm(`${userFolder}-2`, { recursive: true, force: true });
	},
	TEST_TIMEOUT_MS,
);

it(
	'that cannot start says what n8n said',
	async () => {
		const env = { NODE_OPTIONS: '--no-such-option' };
		const failing = startN8n({ install, userFolder, port: 0, env, log: () => undefined });
		await expect(failing).rejects.toThrow(/did not start[^]*--no-such-option/);
	},
	TEST_TIMEOUT_MS,
);
