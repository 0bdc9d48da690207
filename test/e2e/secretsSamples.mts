/** The sample workflows as a user has them, but that nobody outside is asked, for the test of secrets. */
import type { INode } from 'n8n-workflow';
import type { N8nInstance } from '../../sandbox/n8n/instance.mts';
import type { Credential, WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import {
	readSampleWorkflow,
	sampleWorkflowPaths,
	withCredentials,
	type CredentialTypes,
} from '../../sandbox/playground.mts';
import {
	executionsOf,
	KEEPS_RUNS,
	LAST_STATE_ALONE,
	noRunUnderWay,
	type Pair,
} from './secretsRuns.mts';

/** What asks nobody outside: n8n's own nodes, ours, the databases, a local model, and requests to n8n itself. */
const AT_HOME =
	/\.(agent|aggregate|chatTrigger|code|convertToFile|dataTable|errorTrigger|executeWorkflow|executeWorkflowTrigger|filter|httpRequest|if|jwt|kavkom|kavkomTool|kavkomTrigger|lmChatOpenAi|manualTrigger|memoryBufferWindow|merge|mySql|noOp|oneCom|oneComTool|oneComTrigger|openAi|postgres|readWriteFile|removeDuplicates|respondToWebhook|scheduleTrigger|set|sort|splitInBatches|stickyNote|stopAndError|switch|wait|webhook)$/;

const isAtHome = ({ type, parameters }: INode): boolean =>
	AT_HOME.test(type) &&
	(!type.endsWith('.httpRequest') || String(parameters.url).includes('$execution.resumeUrl'));

/** The node itself; one that hands everything on where it would ask somebody outside. */
function keptAtHome(node: INode, chosen: Chosen): INode {
	const [, database] = /\.(postgres|mySql)$/.exec(node.type) ?? [];
	const lacksDatabase = database !== undefined && !chosen[database];
	if (isAtHome(node) && !lacksDatabase) return node;
	const { id, name, position } = node;
	return { id, name, position, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
}

/** The paths of all samples below `workflows/`, in an order in which each finds what it builds on. */
export function samplesInOrder(): string[] {
	const paths = sampleWorkflowPaths();
	const isSync = (path: string) => path.startsWith('sync/');
	return [...paths.filter(isSync), ...paths.filter((path) => !isSync(path))];
}

/** Where samples write to, or where they are called at one address, by their paths. */
const STORES: ReadonlyArray<[RegExp, string]> = [
	[/mysql/, 'MySQL'],
	[/data-table|page-of-/, 'data tables'],
	[/export/, 'files'],
	[/abandoned/, 'the address of a call that was given up'],
	[/postgresql|^(api|call-logs|ledger|recordings)|transcribe/, 'PostgreSQL'],
];

/** Samples of one lane share a store or an address; one that has none to share has a lane of its own. */
export const laneOf = (path: string): string =>
	STORES.find(([pattern]) => pattern.test(path))?.[1] ?? path;

/** By which programs are let in, and links are signed; values of no worth. */
export const DOOR_KEY = { name: 'X-Api-Key', value: 'a-key-of-the-test-0123456789' };
const VISITOR = { user: 'visitor of the test', password: 'a-password-of-the-test-0123456789' };
const DOOR_CREDENTIALS = [
	{ type: 'httpBasicAuth', name: 'Visitor of the test', data: VISITOR },
	{ type: 'httpHeaderAuth', name: 'Key of the test', data: DOOR_KEY },
	{
		type: 'jwtAuth',
		name: 'Secret of the test',
		data: { keyType: 'passphrase', secret: 'long enough to sign links with', algorithm: 'HS256' },
	},
];

type Chosen = Record<string, { id: string; name: string }>;

const FURTHER_CREDENTIALS: CredentialTypes = [
	[/\.webhook$/, 'httpHeaderAuth'],
	[/\.jwt$/, 'jwtAuth'],
	[/\.(lmChatOpenAi|openAi)$/, 'openAiApi'],
];

/** Stores the credentials that samples need besides those of the phone systems. */
export async function importFurtherCredentials(
	n8n: N8nInstance,
	credentials: readonly Credential[],
): Promise<Chosen> {
	const chosen: Chosen = {};
	for (const credential of [...DOOR_CREDENTIALS, ...credentials]) {
		const { type, name } = credential;
		chosen[type] = { id: await n8n.importCredential(credential), name };
	}
	return chosen;
}

interface Assignment {
	name: string;
	value: unknown;
}

/** What stands in a setting that the test does not care for. */
const ANYTHING = '101';

/** The node with the settings that a user would fill in, and his choice between two credentials. */
function filledIn(node: INode, settings: Record<string, string>, chosen: Chosen): INode {
	const filled = structuredClone(node);
	const { httpBasicAuth } = chosen;
	if (filled.parameters.authentication === 'basicAuth') filled.credentials = { httpBasicAuth };
	const { assignments } = (filled.parameters.assignments ?? {}) as { assignments?: Assignment[] };
	for (const assignment of assignments ?? []) {
		assignment.value = settings[assignment.name] ?? (assignment.value || ANYTHING);
	}
	const isChat = node.type.endsWith('.chatTrigger');
	if (isChat) Object.assign(filled.parameters, { public: true, mode: 'webhook' });
	return filled;
}

/** Setting up comes first. */
const startsOf = ({ nodes }: WorkflowJson): string[] =>
	nodes
		.filter(({ type }) =>
			/\.(manualTrigger|scheduleTrigger|kavkomTrigger|oneComTrigger)$/.test(type),
		)
		.map(({ name }) => name)
		.sort((a, b) => Number(b.startsWith('1.')) - Number(a.startsWith('1.')));

interface Door {
	path: string;
	method: string;
	body?: string;
}

/** Where a workflow can be called over HTTP. */
function doorsOf({ nodes }: WorkflowJson, callId: string): Door[] {
	const query = new URLSearchParams({ provider: 'kavkom', id: callId });
	return nodes.flatMap(({ type, parameters, webhookId }): Door[] => {
		if (type === 'n8n-nodes-base.webhook') {
			const path = `${String(parameters.path)}?${query}`;
			return [parameters.httpMethod ?? 'GET']
				.flat()
				.map((method) => ({ path, method: String(method) }));
		}
		if (!type.endsWith('.chatTrigger')) return [];
		const said = { action: 'sendMessage', sessionId: callId, chatInput: 'Which calls were there?' };
		return [{ path: `${webhookId}/chat`, method: 'POST', body: JSON.stringify(said) }];
	});
}

/** Calls an address of a published workflow; resolves to what was answered. */
async function knock(n8n: N8nInstance, { path, method, body }: Door): Promise<string> {
	const headers = {
		[DOOR_KEY.name]: DOOR_KEY.value,
		Authorization: `Basic ${btoa(`${VISITOR.user}:${VISITOR.password}`)}`,
		'content-type': 'application/json',
	};
	const response = await fetch(`${n8n.url}/webhook/${path}`, { method, headers, body });
	return await response.text();
}

/** The nodes of this package in a workflow that none of its runs came to. */
async function unreachedNodes(
	n8n: N8nInstance,
	id: string,
	{ nodes }: WorkflowJson,
): Promise<string[]> {
	const runs = await executionsOf(n8n, id);
	const reached = new Set(runs.flatMap(({ data }) => Object.keys(data.resultData.runData)));
	return nodes
		.filter(({ type, name }) => type.startsWith('n8n-nodes-kavkom-1com.') && !reached.has(name))
		.map(({ name }) => name);
}

/** What came of the use of a sample. */
interface Use {
	id: string;
	/** What it answered over HTTP. */
	answers: string[];
	/** The nodes of this package that no run came to. */
	unreached: string[];
}

/**
 * Uses a sample workflow in all the ways that it has: by hand, on its schedule, over HTTP.
 */
export async function useSample(
	n8n: N8nInstance,
	path: string,
	pair: Pair,
	further: Chosen,
	settings: Record<string, string>,
): Promise<Use> {
	const sample = readSampleWorkflow(path);
	const chosen = { ...further, ...pair.credentials };
	const nodes = sample.nodes.map((node) => filledIn(keptAtHome(node, chosen), settings, chosen));
	const workflow = {
		...sample,
		nodes,
		settings: { ...sample.settings, ...KEEPS_RUNS, ...LAST_STATE_ALONE },
	};
	const id = await n8n.importWorkflow(withCredentials(workflow, chosen, FURTHER_CREDENTIALS));
	const recorded = pair.kavkom.calls.find(({ file }) => file !== '');
	const doors = doorsOf(sample, recorded?.id ?? '');
	if (doors.length > 0) await n8n.activate(id);
	for (const trigger of startsOf(sample)) await n8n.runWorkflow(id, { trigger });
	const answers: string[] = [];
	for (const door of doors) answers.push(await knock(n8n, door));
	if (doors.length > 0) {
		await noRunUnderWay(n8n, id);
		await n8n.deactivate(id);
	}
	return { id, answers, unreached: await unreachedNodes(n8n, id, sample) };
}
