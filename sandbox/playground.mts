/** Everything at once: the local phone systems, and a real n8n with the package, its credentials and its sample workflows. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { INode } from 'n8n-workflow';
import { ensureBuilt, PROJECT } from '../scripts/build.mts';
import type { Log } from '../scripts/waiting.mts';
import {
	inWorkflows,
	SERVICES,
	type Service,
	type Simulators,
	type SimulatorsOptions,
} from '../services.mts';
import type { N8nHost } from './n8n/host.mts';
import { ensureN8n, type N8nInstall } from './n8n/install.mts';
import { startN8n, type N8nOptions } from './n8n/instance.mts';
import type { Credential, WorkflowJson } from './n8n/workflows.mts';
import { eachOf, localCredential, startSimulators } from './simulators.mts';

const WORKFLOWS = fileURLToPath(new URL('../workflows/', import.meta.url));

/** A sample workflow by its path below `workflows/`, as the file has it. */
export function readSampleWorkflow(path: string): WorkflowJson {
	return JSON.parse(readFileSync(join(WORKFLOWS, path), 'utf8')) as WorkflowJson;
}

/** The paths of all sample workflows below `workflows/`. */
export function sampleWorkflowPaths(): string[] {
	const entries = readdirSync(WORKFLOWS, { recursive: true, encoding: 'utf8' });
	return entries.filter((entry) => entry.endsWith('.json')).sort();
}

/** The credential that node types ask for. */
export type CredentialTypes = ReadonlyArray<[nodeType: RegExp, credentialType: string]>;

const DATABASES: CredentialTypes = [
	[/^n8n-nodes-base\.postgres$/, 'postgres'],
	[/^n8n-nodes-base\.mySql$/, 'mySql'],
];

/** Those of the nodes of a service that read calls, alone and as the tool of an agent. */
export const credentialTypesOf = ({ node, trigger, credential }: Service): CredentialTypes =>
	[node, trigger].map((each) => [
		new RegExp(`^${inWorkflows(each).replaceAll('.', '\\.')}(Tool)?$`),
		credential.type,
	]);

/**
 * The workflow with those credentials chosen where they fit, as a user does after the import. A node that has one
 * of its own keeps it.
 *
 * @param chosen by credential type
 * @param further what node types ask for besides
 */
export function withCredentials(
	workflow: WorkflowJson,
	chosen: Record<string, { id: string; name: string }>,
	further: CredentialTypes = [],
): WorkflowJson {
	const types = [...SERVICES.flatMap(credentialTypesOf), ...DATABASES, ...further];
	const nodes = workflow.nodes.map((node): INode => {
		const type = types.find(([pattern]) => pattern.test(node.type))?.[1];
		if (type === undefined || chosen[type] === undefined) return node;
		return { ...node, credentials: { [type]: chosen[type], ...node.credentials } };
	});
	return { ...workflow, nodes };
}

/** The local phone systems, by the types of their nodes, and what is around them. */
export type Playground = Readonly<Simulators> & Surroundings;

export interface Surroundings extends N8nHost {
	/** Imports a sample workflow with the local credentials chosen, and gives its id. */
	importSample(path: string): Promise<string>;
	/** Imports any workflow with the local credentials chosen, and gives its id. */
	importWorkflow(workflow: WorkflowJson): Promise<string>;
	/** Stores a credential; workflows that are imported from now on use it where it fits. */
	addCredential(credential: Credential): Promise<void>;
}

export interface PlaygroundOptions
	extends SimulatorsOptions,
		Pick<N8nOptions, 'userFolder' | 'port' | 'editor' | 'env'> {
	/** Another version of n8n than the sandbox's own. */
	install?: N8nInstall;
	log: Log;
}

/** Builds what is not built, installs what is not installed, and starts n8n with the package in it. */
export async function startHost(
	options: Omit<N8nOptions, 'install' | 'packageFolder'> & { install?: N8nInstall },
): Promise<N8nHost> {
	await ensureBuilt(options.log);
	const install = options.install ?? (await ensureN8n(options.log));
	let n8n = await startN8n({ ...options, install, packageFolder: PROJECT });
	return {
		get n8n() {
			return n8n;
		},
		userFolder: options.userFolder,
		async restart() {
			await n8n.stop();
			n8n = await startN8n({ ...options, install });
		},
		close: async () => await n8n.stop(),
	};
}

/** Builds what is not built, installs what is not installed, and starts all of it on the loopback interface. */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
	const { userFolder, port, editor, env, install, log, ...systems } = options;
	return await playgroundAround(
		async () => await startHost({ userFolder, port, editor, env, install, log }),
		systems,
	);
}

/** Starts the local phone systems, and then n8n, and stores credentials for them there. */
export async function playgroundAround(
	startOrBorrow: () => Promise<N8nHost>,
	systems: SimulatorsOptions,
): Promise<Playground> {
	// First, for to make up many calls takes so long that n8n would hang up meanwhile.
	const simulators = await startSimulators(systems);
	const host = await startOrBorrow();
	const chosen: Record<string, { id: string; name: string }> = {};
	const addCredential = async (credential: Credential) => {
		const id = await host.n8n.importCredential(credential);
		chosen[credential.type] = { id, name: credential.name };
	};
	for (const [service, started] of eachOf(simulators)) {
		await addCredential(localCredential(service, started));
	}
	const importWorkflow = async (workflow: WorkflowJson) =>
		await host.n8n.importWorkflow(withCredentials(workflow, chosen));
	return {
		...simulators,
		get n8n() {
			return host.n8n;
		},
		userFolder: host.userFolder,
		restart: async () => await host.restart(),
		addCredential,
		importWorkflow,
		importSample: async (path) => await importWorkflow(readSampleWorkflow(path)),
		async close() {
			await host.close();
			await Promise.all(eachOf(simulators).map(async ([, started]) => await started.close()));
		},
	};
}
