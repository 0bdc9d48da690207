/** Everything at once: a local Kavkom, a local 1com, and a real n8n with the package, its credentials and its sample workflows. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { INode } from 'n8n-workflow';
import { ensureBuilt, PROJECT } from '../scripts/build.mts';
import type { Log } from '../scripts/waiting.mts';
import {
	startKavkom,
	type KavkomSimulator,
	type KavkomSimulatorOptions,
} from './kavkom/simulator.mts';
import type { N8nHost } from './n8n/host.mts';
import { ensureN8n, type N8nInstall } from './n8n/install.mts';
import { startN8n, type N8nOptions } from './n8n/instance.mts';
import type { Credential, WorkflowJson } from './n8n/workflows.mts';
import {
	startOneCom,
	type OneComSimulator,
	type OneComSimulatorOptions,
} from './onecom/simulator.mts';

const WORKFLOWS = fileURLToPath(new URL('../workflows/', import.meta.url));

/** The countries whose local numbers the two accounts show. */
const COUNTRIES = { kavkom: 'FR', oneCom: 'IL' };

/** What the user of the local Kavkom would enter in n8n. */
export function kavkomCredential(kavkom: KavkomSimulator): Credential {
	const { apiKey, domainUuid, baseUrl, zone } = kavkom;
	const data = { apiKey, domainUuid, baseUrl, timezone: zone, country: COUNTRIES.kavkom };
	return { type: 'kavkomApi', name: 'Kavkom API (local)', data };
}

/** What the user of the local 1com would enter in n8n. */
export function oneComCredential(oneCom: OneComSimulator): Credential {
	const { apiKey, tenant, baseUrl, zone } = oneCom;
	const data = { apiKey, tenant, baseUrl, timezone: zone, country: COUNTRIES.oneCom };
	return { type: 'oneComApi', name: '1com API (local)', data };
}

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

/** Those of this package, and the real databases. */
const CREDENTIAL_TYPES: CredentialTypes = [
	[/^n8n-nodes-kavkom-1com\.kavkom/, 'kavkomApi'],
	[/^n8n-nodes-kavkom-1com\.oneCom/, 'oneComApi'],
	[/^n8n-nodes-base\.postgres$/, 'postgres'],
	[/^n8n-nodes-base\.mySql$/, 'mySql'],
];

/**
 * The workflow with those credentials chosen where they fit, as a user does after the import.
 *
 * @param chosen by credential type
 * @param further what node types ask for besides
 */
export function withCredentials(
	workflow: WorkflowJson,
	chosen: Record<string, { id: string; name: string }>,
	further: CredentialTypes = [],
): WorkflowJson {
	const types = [...CREDENTIAL_TYPES, ...further];
	const nodes = workflow.nodes.map((node): INode => {
		const type = types.find(([pattern]) => pattern.test(node.type))?.[1];
		if (type === undefined || chosen[type] === undefined) return node;
		return { ...node, credentials: { ...node.credentials, [type]: chosen[type] } };
	});
	return { ...workflow, nodes };
}

export interface Playground extends N8nHost {
	readonly kavkom: KavkomSimulator;
	readonly oneCom: OneComSimulator;
	/** Imports a sample workflow with the local credentials chosen, and gives its id. */
	importSample(path: string): Promise<string>;
	/** Imports any workflow with the local credentials chosen, and gives its id. */
	importWorkflow(workflow: WorkflowJson): Promise<string>;
	/** Stores a credential; workflows that are imported from now on use it where it fits. */
	addCredential(credential: Credential): Promise<void>;
}

export interface PhoneSystems {
	kavkom?: KavkomSimulatorOptions;
	oneCom?: OneComSimulatorOptions;
}

export interface PlaygroundOptions
	extends PhoneSystems,
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
	const { kavkom, oneCom, ...rest } = options;
	return await playgroundAround(async () => await startHost(rest), { kavkom, oneCom });
}

/** Starts a local Kavkom, a local 1com, and then n8n, and stores credentials for them there. */
export async function playgroundAround(
	startOrBorrow: () => Promise<N8nHost>,
	systems: PhoneSystems,
): Promise<Playground> {
	// First, for to make up many calls takes so long that n8n would hang up meanwhile.
	const kavkom = await startKavkom(systems.kavkom);
	const oneCom = await startOneCom(systems.oneCom);
	const host = await startOrBorrow();
	const chosen: Record<string, { id: string; name: string }> = {};
	const addCredential = async (credential: Credential) => {
		const id = await host.n8n.importCredential(credential);
		chosen[credential.type] = { id, name: credential.name };
	};
	for (const credential of [kavkomCredential(kavkom), oneComCredential(oneCom)]) {
		await addCredential(credential);
	}
	const importWorkflow = async (workflow: WorkflowJson) =>
		await host.n8n.importWorkflow(withCredentials(workflow, chosen));
	return {
		kavkom,
		oneCom,
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
			await Promise.all([kavkom.close(), oneCom.close()]);
		},
	};
}
