/** The sample workflows that need nothing but the phone systems and a database, for the test of secrets. */
import type { INode } from 'n8n-workflow';
import type { SandboxDatabase } from '../../sandbox/databases/database.mts';
import type { N8nInstance } from '../../sandbox/n8n/instance.mts';
import type { WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import { readSampleWorkflow, sampleWorkflowPaths } from '../../sandbox/playground.mts';
import { KEEPS_RUNS, noRunUnderWay, type Pair } from './secretsRuns.mts';

/** What asks nobody outside: n8n's own nodes, the databases, and requests to n8n itself. */
const AT_HOME =
	/\.(aggregate|code|convertToFile|dataTable|filter|httpRequest|if|jwt|kavkom|manualTrigger|merge|mySql|noOp|oneCom|postgres|readWriteFile|respondToWebhook|scheduleTrigger|set|sort|splitInBatches|stickyNote|stopAndError|switch|webhook)$/;

const isAtHome = ({ type, parameters }: INode): boolean =>
	AT_HOME.test(type) &&
	(!type.endsWith('.httpRequest') || String(parameters.url).includes('$execution.resumeUrl'));

/** Their paths below `workflows/`, in an order in which each finds what it builds on. */
export async function samplesAtHome(databaseTypes: readonly string[]): Promise<string[]> {
	const isOffered = ({ type }: INode) =>
		!/\.(postgres|mySql)$/.test(type) || databaseTypes.some((name) => type.endsWith(`.${name}`));
	const chosen: string[] = [];
	for (const path of await sampleWorkflowPaths()) {
		const { nodes } = await readSampleWorkflow(path);
		if (nodes.every((node) => isAtHome(node) && isOffered(node))) chosen.push(path);
	}
	const isSync = (path: string) => path.startsWith('sync/');
	return [...chosen.filter(isSync), ...chosen.filter((path) => !isSync(path))];
}

/** Samples of one lane write into the same tables. */
export const laneOf = (path: string): string => /mysql|data-table|export/.exec(path)?.[0] ?? '';

/** By which programs are let in, and links are signed; values of no worth. */
export const DOOR_KEY = { name: 'X-Api-Key', value: 'a-key-of-the-test-0123456789' };
const DOOR_CREDENTIALS = [
	{ type: 'httpHeaderAuth', name: 'Key of the test', data: DOOR_KEY },
	{
		type: 'jwtAuth',
		name: 'Secret of the test',
		data: { keyType: 'passphrase', secret: 'long enough to sign links with', algorithm: 'HS256' },
	},
];

type Chosen = Record<string, { id: string; name: string }>;

/** The credential type that a node of each type asks for. */
const CREDENTIAL_TYPES: ReadonlyArray<[RegExp, string]> = [
	[/\.postgres$/, 'postgres'],
	[/\.mySql$/, 'mySql'],
	[/\.webhook$/, 'httpHeaderAuth'],
	[/\.jwt$/, 'jwtAuth'],
	[/\.kavkom$/, 'kavkomApi'],
	[/\.oneCom$/, 'oneComApi'],
];

/** Stores the credentials that samples need besides those of the phone systems. */
export async function importFurtherCredentials(
	n8n: N8nInstance,
	databases: readonly SandboxDatabase[],
): Promise<Chosen> {
	const chosen: Chosen = {};
	for (const credential of [...DOOR_CREDENTIALS, ...databases.map((each) => each.credential)]) {
		const { type, name } = credential;
		chosen[type] = { id: await n8n.importCredential(credential), name };
	}
	return chosen;
}

interface Assignment {
	name: string;
	value: unknown;
}

/** The node with its credential, and the settings that a user would fill in. */
function filledIn(node: INode, chosen: Chosen, settings: Record<string, string>): INode {
	const filled = structuredClone(node);
	const { assignments } = (filled.parameters.assignments ?? {}) as { assignments?: Assignment[] };
	for (const assignment of assignments ?? []) {
		assignment.value = settings[assignment.name] ?? assignment.value;
	}
	const type = CREDENTIAL_TYPES.find(([pattern]) => pattern.test(node.type))?.[1];
	const credential = type === undefined ? undefined : chosen[type];
	return credential ? { ...filled, credentials: { [type as string]: credential } } : filled;
}

const hasType = (type: string) => (node: INode) => node.type === `n8n-nodes-base.${type}`;

/** Setting up comes first. */
const startsOf = ({ nodes }: WorkflowJson): string[] =>
	[...nodes.filter(hasType('manualTrigger')), ...nodes.filter(hasType('scheduleTrigger'))]
		.map(({ name }) => name)
		.sort((a, b) => Number(b.includes('once')) - Number(a.includes('once')));

/** Calls each address of a published workflow; resolves to what was answered. */
async function knock(n8n: N8nInstance, { nodes }: WorkflowJson, callId: string): Promise<string[]> {
	const answers: string[] = [];
	for (const { parameters } of nodes.filter(hasType('webhook'))) {
		const query = new URLSearchParams({ provider: 'kavkom', id: callId });
		const response = await fetch(`${n8n.url}/webhook/${String(parameters.path)}?${query}`, {
			method: String(parameters.httpMethod ?? 'GET'),
			headers: { [DOOR_KEY.name]: DOOR_KEY.value },
		});
		answers.push(await response.text());
	}
	return answers;
}

/**
 * Uses a sample workflow in all the ways that it has: by hand, on its schedule, over HTTP.
 *
 * @returns its id and what it answered
 */
export async function useSample(
	n8n: N8nInstance,
	path: string,
	pair: Pair,
	further: Chosen,
	settings: Record<string, string>,
): Promise<{ id: string; answers: string[] }> {
	const sample = await readSampleWorkflow(path);
	const chosen = { ...further, ...pair.credentials };
	const nodes = sample.nodes.map((node) => filledIn(node, chosen, settings));
	const id = await n8n.importWorkflow({
		...sample,
		nodes,
		settings: { ...sample.settings, ...KEEPS_RUNS },
	});
	const isCalled = nodes.some(hasType('webhook'));
	if (isCalled) await n8n.activate(id);
	for (const trigger of startsOf(sample)) await n8n.runWorkflow(id, { trigger });
	const recorded = pair.kavkom.calls.find(({ file }) => file !== '');
	const answers = isCalled ? await knock(n8n, sample, recorded?.id ?? '') : [];
	if (isCalled) {
		await noRunUnderWay(n8n, id);
		await n8n.deactivate(id);
	}
	return { id, answers };
}
