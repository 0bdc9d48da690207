/** The pages of the sample workflows, published in a local n8n. */
import type { N8nInstance } from './n8n/instance.mts';
import { readSampleWorkflow, withCredentials, type CredentialTypes } from './playground.mts';
import type { WorkflowJson } from './n8n/workflows.mts';

/** Below `workflows/`. */
export const CALLS_PAGE = 'ledger/page-of-all-calls.json';
export const WALLBOARD = 'wallboard/wallboard.json';

/** Who is let in. Invented, and the same each time, so that a person can be told. */
export const VISITOR = { user: 'visitor', password: 'Sandbox-page-2600' } as const;

const DOORS: CredentialTypes = [[/^n8n-nodes-base\.webhook$/, 'httpBasicAuth']];

/** Where they are in the n8n of that address. */
export const callsPageAddress = (n8n: string): string => `${n8n}/webhook/calls-page`;
export const wallboardAddress = (n8n: string): string => `${n8n}/webhook/wallboard`;

/**
 * Imports the pages and publishes them; what only a visitor may ask is behind name and password.
 *
 * @param importWorkflow imports with the credentials of the local phone systems chosen, and gives the id
 * @param paths of the workflows, below `workflows/`
 */
export async function publishPages(
	n8n: N8nInstance,
	importWorkflow: (workflow: WorkflowJson) => Promise<string>,
	paths: readonly string[],
): Promise<void> {
	const name = 'Visitor of the pages';
	const id = await n8n.importCredential({ type: 'httpBasicAuth', name, data: { ...VISITOR } });
	const chosen = { httpBasicAuth: { id, name } };
	for (const path of paths) {
		await n8n.activate(
			await importWorkflow(withCredentials(readSampleWorkflow(path), chosen, DOORS)),
		);
	}
}
