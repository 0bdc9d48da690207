/** A sample in which somebody chose the credentials of two Kavkom domains. */
import { startKavkom, type KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import { readSampleWorkflow, type Playground } from '../../sandbox/playground.mts';
import { localCredential } from '../../sandbox/simulators.mts';
import { KAVKOM } from '../../services.mts';

const OTHER_DOMAIN = '0d6c8f5e-41b7-4c53-8a26-b1f0e9a7c284';

export const startOtherDomain = async (): Promise<KavkomSimulator> =>
	await startKavkom({
		domainUuid: OTHER_DOMAIN,
		apiKey: 'other-kavkom-token',
		callCount: 10,
		days: 1,
	});

export interface TwoAccounts {
	/** The id of the workflow: its node that fetches calls has the other domain's credential. */
	id: string;
	/** How its run must end. */
	refusal: string;
}

/**
 * Imports a sample sync of Kavkom whose calls come from another domain than the one that its account is.
 *
 * @param other a stand-in of `startOtherDomain`
 * @param path below `workflows/`
 * @param fetch name of the node that fetches the calls
 */
export async function importWithTwoAccounts(
	playground: Playground,
	other: KavkomSimulator,
	path: string,
	fetch: string,
): Promise<TwoAccounts> {
	const credential = { ...localCredential(KAVKOM, other), name: 'Another domain' };
	const id = await playground.n8n.importCredential(credential);
	const sample = readSampleWorkflow(path);
	const nodes = sample.nodes.map((node) =>
		node.name === fetch
			? { ...node, credentials: { [credential.type]: { id, name: credential.name } } }
			: node,
	);
	return {
		id: await playground.importWorkflow({ ...sample, nodes }),
		refusal: `error: Two different credentials are chosen: the one of "${fetch}" is for "${OTHER_DOMAIN}", but the workflow works for "${playground.kavkom.domainUuid}". Choose the same Kavkom credential in all Kavkom nodes of this workflow`,
	};
}
