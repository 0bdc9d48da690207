/** What the tests of the API and the ledger share: n8n, a database, and every credential a user would choose. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { INode } from 'n8n-workflow';
import type { GalleryWorkflow } from '../../gallery/workflow.mts';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';
import type { Credential } from '../../sandbox/n8n/workflows.mts';
import { type Playground } from '../../sandbox/playground.mts';
import { eachOf, localCredential } from '../../sandbox/simulators.mts';
import { SERVICES, type SimulatorsOptions } from '../../services.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';

const SCRIPT = fileURLToPath(new URL('../../workflows/sql/postgres.sql', import.meta.url));

/** The credential type that a node of each type asks for. */
const CREDENTIAL_TYPES: ReadonlyArray<[RegExp, string]> = [
	[/\.postgres$/, 'postgres'],
	[/\.webhook$/, 'httpHeaderAuth'],
	[/\.jwt$/, 'jwtAuth'],
	...SERVICES.map(({ node, credential }): [RegExp, string] => [
		new RegExp(`\\.${node.type}$`),
		credential.type,
	]),
];

export type LedgerPlayground = Playground & LedgerSurroundings;

interface LedgerSurroundings {
	database: SandboxDatabase;
	server: SandboxDatabaseServer;
	/** Imports with all credentials chosen, but for the types that are left out, and publishes. */
	publish(workflow: GalleryWorkflow, without?: readonly string[]): Promise<string>;
	closeAll(): Promise<void>;
}

/** `key` is the header by which programs and people are let in, `secret` signs links. */
export async function startLedgerPlayground(
	systems: SimulatorsOptions,
	key: { name: string; value: string },
	secret = 'a secret of a test, long enough to sign with',
): Promise<LedgerPlayground> {
	const server = await startPostgres();
	const database = await server.createDatabase();
	await database.query(await readFile(SCRIPT, 'utf8'));
	const playground = await startSharedPlayground(systems);
	const { n8n } = playground;
	const credentials: Credential[] = [
		database.credential,
		...eachOf(playground).map(([service, started]) => localCredential(service, started)),
		{ type: 'httpHeaderAuth', name: 'Key of the test', data: key },
		{
			type: 'jwtAuth',
			name: 'Secret of the test',
			data: { keyType: 'passphrase', secret, algorithm: 'HS256' },
		},
	];
	const ids = new Map<string, { id: string; name: string }>();
	for (const credential of credentials) {
		const id = await n8n.importCredential(credential);
		ids.set(credential.type, { id, name: credential.name });
	}
	const chosen = (node: INode, without: readonly string[]): INode => {
		const type = CREDENTIAL_TYPES.find(([pattern]) => pattern.test(node.type))?.[1];
		const credential = type === undefined ? undefined : ids.get(type);
		if (type === undefined || credential === undefined || without.includes(type)) return node;
		return { ...node, credentials: { [type]: credential } };
	};
	return {
		...playground,
		database,
		server,
		async publish(workflow, without = []) {
			const nodes = workflow.nodes.map((node) => chosen(node, without));
			const id = await n8n.importWorkflow({ ...workflow, nodes });
			await n8n.activate(id);
			return id;
		},
		async closeAll() {
			await playground.close();
			await database.close();
			await server.close();
		},
	};
}
