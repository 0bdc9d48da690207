/**
 * One n8n for all test files that a worker of jest runs, one after the other: to start one takes longer than most
 * tests do. `engine/teardown.cjs` ends it.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { N8nHost } from '../../sandbox/n8n/host.mts';
import { ensureN8n } from '../../sandbox/n8n/install.mts';
import {
	joinN8n,
	startN8n,
	type N8nAddress,
	type N8nInstance,
} from '../../sandbox/n8n/instance.mts';
import type { WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import { playgroundAround, type Playground } from '../../sandbox/playground.mts';
import { ensureBuilt, PROJECT } from '../../scripts/build.mts';
import { isAlive } from '../../scripts/processes.mts';
import type { SimulatorsOptions } from '../../services.mts';
import { FRUGAL } from './frugalN8n.mts';

const quiet = (): void => undefined;

function homeOfWorker(): string {
	const { TEST_RUN_FOLDER, JEST_WORKER_ID } = process.env;
	if (TEST_RUN_FOLDER === undefined) throw new Error('jest was started without its set-up');
	return join(TEST_RUN_FOLDER, `n8n-of-worker-${JEST_WORKER_ID}`);
}

async function knownAddress(file: string): Promise<N8nAddress | undefined> {
	if (!existsSync(file)) return undefined;
	const address = JSON.parse(await readFile(file, 'utf8')) as N8nAddress;
	return isAlive(address.pid) ? address : undefined;
}

/** Removes all that the test file before has made. */
async function empty(n8n: N8nInstance): Promise<void> {
	const { rest, dataTables } = n8n;
	for (const { id, active } of await rest<Array<{ id: string; active: boolean }>>(
		'GET',
		'/workflows',
	)) {
		if (active) await n8n.deactivate(id);
		await rest('POST', `/workflows/${id}/archive`, {});
		await rest('DELETE', `/workflows/${id}`);
	}
	for (const { id } of await rest<Array<{ id: string }>>('GET', '/credentials')) {
		await rest('DELETE', `/credentials/${id}`);
	}
	for (const { name } of await dataTables.list()) await dataTables.remove(name);
}

/** n8n waits for seconds before it runs a node anew that failed; how often it does is the workflow's own. */
const BETWEEN_TRIES_MS = 100;

function impatient(workflow: WorkflowJson): WorkflowJson {
	const nodes = workflow.nodes.map((node) =>
		node.waitBetweenTries === undefined ? node : { ...node, waitBetweenTries: BETWEEN_TRIES_MS },
	);
	return { ...workflow, nodes };
}

/** The n8n of this worker, with the package in it and nothing else. To close it is to hand it on. */
export async function borrowN8n(): Promise<N8nHost> {
	const userFolder = homeOfWorker();
	const addressFile = join(userFolder, 'address.json');
	const outputFile = join(userFolder, 'n8n.log');
	await ensureBuilt(quiet);
	const install = await ensureN8n(console.log);
	const start = async (): Promise<N8nInstance> => {
		const packageFolder = existsSync(userFolder) ? undefined : PROJECT;
		await mkdir(userFolder, { recursive: true });
		const started = await startN8n({
			install,
			userFolder,
			packageFolder,
			port: 0,
			editor: false,
			env: FRUGAL,
			outputFile,
			log: quiet,
		});
		const { url, pid } = started;
		const address: N8nAddress = { url, pid, outputFile, cookie: started.cookie() };
		await writeFile(addressFile, JSON.stringify(address));
		return started;
	};
	const address = await knownAddress(addressFile);
	let n8n = address === undefined ? await start() : await joinN8n(address);
	await empty(n8n);
	return {
		get n8n() {
			return {
				...n8n,
				importWorkflow: async (workflow: WorkflowJson) =>
					await n8n.importWorkflow(impatient(workflow)),
			};
		},
		userFolder,
		async restart() {
			await n8n.stop();
			n8n = await start();
		},
		close: async () => await empty(n8n),
	};
}

/** Local phone systems of the test file's own, around the n8n of this worker. */
export async function startSharedPlayground(systems: SimulatorsOptions = {}): Promise<Playground> {
	return await playgroundAround(borrowN8n, systems);
}
