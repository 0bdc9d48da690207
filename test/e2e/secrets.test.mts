/**
 * The keys of all credentials are looked for in everything that a real n8n stores, logs and hands out, after
 * every operation and every trigger has met services that say the key back or break off.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lodash from 'lodash';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startMariadb } from '../../sandbox/databases/mariadb.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';
import { SECRET_MARK } from '../../sandbox/kavkom/simulator.mts';
import type { N8nInstall } from '../../sandbox/n8n/install.mts';
import type { N8nInstance } from '../../sandbox/n8n/instance.mts';
import type { Execution } from '../../sandbox/n8n/workflows.mts';
import {
	startServer,
	type SeenRequest,
	type SimulatorServer,
} from '../../sandbox/shared/server.mts';
import { eachOf } from '../../sandbox/simulators.mts';
import {
	startOpenAi,
	type ChatRequest,
	type OpenAiStandIn,
	type Reply,
} from '../../sandbox/standins/openAi.mts';
import { waitFor } from '../../scripts/waiting.mts';
import { KAVKOM, ONECOM } from '../../services.mts';
import { leaksIn } from '../support/leaks.mts';
import { mariadbIsHere } from '../support/mariadb.mts';
import {
	BREAKING_OFF,
	KEYS,
	PARTS,
	sayingBack,
	secretsOf,
	type Trouble,
} from '../support/troubles.mts';
import { databaseTraces, fileTraces, userDatabaseTraces, type Trace } from './n8nTraces.mts';
import { editorAnswers } from './secretsEditor.mts';
import { LOG_FILE, startTalkativeN8n } from './secretsN8n.mts';
import { PLANTED, plantIn, plantedWorkflow, WRITINGS_OF_PLANTED } from './secretsPlanted.mts';
import {
	ERROR_WORKFLOW,
	executionsOf,
	pollingWorkflow,
	runAll,
	startPair,
	tryingOn,
	tryingOneByOne,
	type Pair,
} from './secretsRuns.mts';
import { importFurtherCredentials, laneOf, samplesInOrder, useSample } from './secretsSamples.mts';
import { postEverything, webhookWorkflow } from './secretsWebhook.mts';

/** The very first run installs n8n. */
const SETUP_TIMEOUT_MS = 900_000;
const TEST_TIMEOUT_MS = 400_000;
const SCENES_AT_ONCE = 4;
const SAMPLES_AT_ONCE = 6;
const PATIENCE = { timeoutMs: 90_000, intervalMs: 500 };
const DAY_MS = 86_400_000;

/**
 * The samples with nodes that run only after a person said yes, somebody outside answered, a client asked for a
 * range or a tool, Kavkom told of a call, for a caller who may be texted, or for recordings that the sample before has
 * stored already. Other tests run these to their end.
 */
const BEHIND_OTHERS =
	/^(ai\/mcp-server|alerts\/(call-missed|screen-pop|text-missed)|api|ledger|recordings\/(archive-.*-(google-drive|s3)|recording-proxy)|sync\/.*-(microsoft-excel|supabase))/;

const WELL = 'data with the key in it';
const REFUSING = '401';
/** The services were there when the workflows were made, and listen no more. */
const GONE = 'nobody listens';

/** What a pair of services is like, and the workflows that were run on it. */
interface Scene {
	name: string;
	/** Null where nobody listens. */
	trouble: Trouble | null;
	pair: Pair;
	workflows: string[];
}

jest.setTimeout(TEST_TIMEOUT_MS);

let userFolder: string;
let n8n: N8nInstance;
let install: N8nInstall;
let elsewhere: SimulatorServer;
let openAi: OpenAiStandIn;
const servers: SandboxDatabaseServer[] = [];
const databases: SandboxDatabase[] = [];
const scenes: Scene[] = [];
/** What n8n answered over HTTP. */
const answers: Trace[] = [];
let traces: Trace[] = [];

beforeAll(async () => {
	userFolder = await mkdtemp(join(tmpdir(), 'secrets-'));
	await mkdir(join(userFolder, '.n8n-files'));
	servers.push(await startPostgres(), ...(mariadbIsHere() ? [await startMariadb()] : []));
	for (const server of servers) databases.push(await server.createDatabase());
	({ n8n, install } = await startTalkativeN8n(userFolder));
	openAi = await startOpenAi();
	openAi.reply = askForCallsOfToday;
	elsewhere = await startServer((_request, response) => void response.end('Elsewhere'));
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
	await n8n.stop();
	const pairs = scenes.flatMap(({ pair }) => [pair.kavkom, pair.oneCom]);
	await Promise.all([elsewhere, openAi, ...pairs].map(async (server) => await server.close()));
	for (const database of databases) await database.close();
	for (const server of servers) await server.close();
	await rm(userFolder, { recursive: true, force: true });
}, SETUP_TIMEOUT_MS);

function sceneOf(name: string): Scene {
	const found = scenes.find((scene) => scene.name === name);
	if (found === undefined) throw new Error(`There is no scene "${name}"`);
	return found;
}

/** A model that has every tool look for calls, and then says what they told. */
function askForCallsOfToday({ tools = [], messages }: ChatRequest): Reply {
	const told = messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
	if (told.length > 0) return told.join('\n');
	const now = Date.now();
	const span = { start: new Date(now - DAY_MS).toISOString(), end: new Date(now).toISOString() };
	return tools.map(({ function: { name } }) => ({ name, arguments: { ...span, number: '' } }));
}

/** Whether each request takes as long as the nodes wait. */
const isStalled = ({ trouble }: Scene): boolean =>
	trouble?.faultOf(KAVKOM).kind.startsWith('stall') ?? false;

async function beginTrouble({ trouble, pair }: Scene): Promise<void> {
	for (const [service, { close, server }] of eachOf(pair)) {
		if (trouble === null) await close();
		else server.faults.push(trouble.faultOf(service));
	}
}

/** What each node said that did not do what it is for. */
function failuresIn(runs: readonly Execution[]): string[] {
	return runs.flatMap(({ data }) =>
		Object.entries(data.resultData.runData).flatMap(([node, [task]]) => {
			const items = task.data?.main?.[0] ?? [];
			const item = items.find(({ json }) => typeof json.error === 'string');
			const message = task.error?.message ?? item?.json.error;
			return message === undefined ? [] : [`${node}: ${String(message)}`];
		}),
	);
}

const hasKey = ({ headers, query }: SeenRequest): boolean =>
	headers['x-api-token'] === secretsOf(KAVKOM).apiKey ||
	query.get('key') === secretsOf(ONECOM).apiKey ||
	headers['x-api-key'] === secretsOf(ONECOM).apiKey;

/** Links play without a key, so requests for those have none. */
const playsLink = ({ query }: SeenRequest): boolean => (query.get('file') ?? '').startsWith('eyJ');

/** The runs of workflows as n8n hands them out, each node by itself. */
async function runTraces(name: string, workflows: readonly string[]): Promise<Trace[]> {
	const found: Trace[] = [];
	for (const id of workflows) {
		for (const run of await executionsOf(n8n, id)) {
			const { runData, ...rest } = run.data.resultData;
			const frame = { ...run, data: { ...run.data, resultData: rest } };
			found.push({ place: `run, ${name}`, content: JSON.stringify(frame) });
			for (const [node, tasks] of Object.entries(runData)) {
				found.push({ place: `run, ${name}, ${node}`, content: JSON.stringify(tasks) });
			}
		}
	}
	return found;
}

const placesOf = (secret: string): string[] => [
	...new Set(traces.filter(({ content }) => content.includes(secret)).map(({ place }) => place)),
];

describe('The keys of all credentials', () => {
	it('go along with all that operations and triggers ask for', async () => {
		const troubles = [...sayingBack(`http://localhost:${elsewhere.port}`), ...BREAKING_OFF];
		for (const trouble of troubles) {
			const { name } = trouble;
			scenes.push({ name, trouble, pair: await startPair(n8n, name), workflows: [] });
		}
		scenes.push({ name: GONE, trouble: null, pair: await startPair(n8n, GONE), workflows: [] });

		const polled: Array<{ scene: Scene; id: string; triggers: string[] }> = [];
		const told = await n8n.importWorkflow(ERROR_WORKFLOW);
		for (const scene of [WELL, REFUSING, GONE].map(sceneOf)) {
			const workflow = pollingWorkflow(`Poll: ${scene.name}`, scene.pair, told);
			const id = await n8n.importWorkflow(workflow);
			polled.push({ scene, id, triggers: workflow.nodes.map(({ name }) => name) });
			scene.workflows.push(id);
			await n8n.activate(id);
		}
		const runs: Array<{ id: string; starts: string[]; scene: Scene }> = [];
		for (const scene of scenes) {
			const tries = [tryingOn(`Try: ${scene.name}`, scene.pair, isStalled(scene) ? 3 : 16)];
			if (scene.name === REFUSING) tries.push(tryingOneByOne(`Try each: ${REFUSING}`, scene.pair));
			for (const { workflow, starts } of tries) {
				runs.push({ id: await n8n.importWorkflow(workflow), starts, scene });
			}
		}
		for (const scene of scenes) await beginTrouble(scene);
		sceneOf(WELL).pair.kavkom.addCall({ result: 'missed' });
		sceneOf(WELL).pair.oneCom.addCall({ disposition: 'NO ANSWER' });
		// Those that wait begin first.
		await runAll(
			n8n,
			lodash.sortBy(runs, ({ scene }) => !isStalled(scene)),
		);

		for (const { id, scene } of runs) {
			const failures = failuresIn(await executionsOf(n8n, id));
			const { name, trouble } = scene;
			if (trouble?.isHarmless) expect({ name, failures }).toEqual({ name, failures: [] });
			// 1com says in a sentence that no call is under way, so not everything fails.
			else expect({ name, failsMostly: failures.length > 20 }).toEqual({ name, failsMostly: true });
			scene.workflows.push(id);
		}
		for (const { scene, id, triggers } of polled) {
			const wanted = scene.name === WELL ? 'success' : 'error';
			const allHavePolled = async () => {
				const polls = (await executionsOf(n8n, id)).filter(({ status }) => status === wanted);
				const began = polls.flatMap(({ data }) => Object.keys(data.resultData.runData));
				return lodash.difference(triggers, began).length === 0 || undefined;
			};
			await waitFor(`A poll of each service: ${scene.name}`, allHavePolled, PATIENCE);
			await n8n.deactivate(id);
		}
		sceneOf(GONE).workflows.push(told);
		for (const { name, pair } of scenes.filter(({ trouble }) => trouble !== null)) {
			for (const { server } of [pair.kavkom, pair.oneCom]) {
				const asking = server.requests.filter((request) => !playsLink(request));
				expect({ name, isAsked: asking.length > 10 }).toEqual({ name, isAsked: true });
				expect(asking.filter((request) => !hasKey(request)).map(({ url }) => url)).toEqual([]);
			}
		}
	});

	it('go along with what the editor asks for', async () => {
		const limit = pLimit(SCENES_AT_ONCE);
		const asking = scenes.map(async (scene) => {
			const { name, pair } = scene;
			// n8n tests a credential itself, and waits five minutes for an answer.
			const given = await limit(async () => await editorAnswers(n8n, pair, !isStalled(scene)));
			answers.push(...given.map((content) => ({ place: `editor, ${name}`, content })));
		});
		await Promise.all(asking);
	});

	it('come with what is pushed', async () => {
		const credentialId = await n8n.importCredential({
			type: 'kavkomWebhookApi',
			name: 'Kavkom Webhook API',
			data: { headerName: 'X-Webhook-Secret', secret: KEYS.webhook },
		});
		const { workflow, webhookIds } = webhookWorkflow(credentialId);
		const id = await n8n.importWorkflow(workflow);
		await n8n.activate(id);
		const statuses = await Promise.all(
			webhookIds.map(async (webhookId) => {
				const answered = await postEverything(n8n, webhookId);
				answers.push(...answered.map(({ text }) => ({ place: 'answer to a post', content: text })));
				return answered.map(({ status }) => status);
			}),
		);
		const expected = [200, 200, 200, 403, 403, 403, 422, 400];
		expect(statuses).toEqual(webhookIds.map(() => expected));
		sceneOf(WELL).workflows.push(id);
	});

	it('are used by the sample workflows', async () => {
		const credentials = databases.map(({ credential }) => credential);
		const further = await importFurtherCredentials(n8n, [...credentials, openAi.credential]);
		const settings = {
			folder: join(userFolder, '.n8n-files'),
			first_day: '={{ $now.minus({ days: 5 }).toISODate() }}',
			// One of them works in working hours only.
			...{ working_days: 'Mon-Sun', first_hour: '0', last_hour: '24' },
		};
		const use = async ({ name, pair, workflows }: Scene, path: string) => {
			const used = await useSample(n8n, path, pair, further, settings);
			workflows.push(used.id);
			const place = `answer of ${path}, ${name}`;
			answers.push(...used.answers.map((content) => ({ place, content })));
			return used.unreached.map((node) => ({ path, node }));
		};
		const unreached: Array<{ path: string; node: string }> = [];
		// Workflows that share tables wait for each other.
		const lanes = Object.values(lodash.groupBy(samplesInOrder(), laneOf));
		const limit = pLimit(SAMPLES_AT_ONCE);
		const walk = async (lane: readonly string[]) => {
			for (const path of lane) unreached.push(...(await use(sceneOf(WELL), path)));
			await use(sceneOf(REFUSING), lane[0]);
		};
		await Promise.all(lanes.map(async (lane) => await limit(walk, lane)));
		const hasStore = (path: string) =>
			laneOf(path) !== 'MySQL' || databases.some(({ credential }) => credential.type === 'mySql');
		const demanded = unreached.filter(({ path }) => hasStore(path) && !BEHIND_OTHERS.test(path));
		expect(demanded).toEqual([]);
	});

	it('stand in nothing that n8n stores, logs or hands out', async () => {
		const planted = await n8n.importWorkflow(plantedWorkflow());
		await n8n.activate(planted);
		await n8n.runWorkflow(planted, { trigger: 'Start' });
		await n8n.deactivate(planted);
		for (const database of databases) await plantIn(database);

		traces = [...answers, ...(await runTraces('planted', [planted]))];
		for (const { name, workflows } of scenes) traces.push(...(await runTraces(name, workflows)));
		traces.push(...(await fileTraces(userFolder)), ...(await userDatabaseTraces(databases)));
		await n8n.stop();
		traces.push({ place: 'console', content: n8n.logs() });
		traces.push(...(await fileTraces(userFolder)));
		traces.push(...(await databaseTraces(userFolder, install.nodeBinary)));

		const leaks = traces.flatMap(({ place, content }) =>
			leaksIn(content, PARTS).map((leak) => `${place}: ${leak}`),
		);
		expect(leaks).toEqual([]);
	});

	it('would have been found there', () => {
		const places = new Set(traces.map(({ place }) => place));
		const placesWithAll = [...places].filter((place) => {
			const found = traces.filter((trace) => trace.place === place);
			const content = Buffer.concat(found.map((trace) => Buffer.from(trace.content)));
			return leaksIn(content, [PLANTED]).length >= WRITINGS_OF_PLANTED;
		});
		const placesWithName = placesOf(PLANTED);
		expect(placesWithAll.filter((place) => place.includes('binary_data'))).toHaveLength(1);
		expect(placesWithAll.filter((place) => place.includes('database.sqlite'))).not.toEqual([]);
		expect(placesWithAll).toEqual(
			expect.arrayContaining([
				'run, planted, Tell',
				'table execution_data',
				'table workflow_entity',
			]),
		);
		expect(placesWithName).toEqual(
			expect.arrayContaining([
				'console',
				`file ${LOG_FILE}`,
				'file .n8n/n8nEventLog.log',
				...databases.map(({ credential }) => `${credential.type} table planted`),
			]),
		);
	});

	it('were there to be found: what services said is shown without them', () => {
		const places = placesOf('[hidden]').join('\n');
		for (const place of [/^editor, 401$/m, /^run, 500/m, /^table execution_data$/m, /^postgres/m]) {
			expect(places).toMatch(place);
		}
	});

	it('are sent to nobody else', () => {
		expect(elsewhere.requests.length).toBeGreaterThan(0);
		const sent = elsewhere.requests.map(({ url, headers, body }) => [url, headers, body]);
		expect(leaksIn(JSON.stringify(sent), PARTS)).toEqual([]);
	});
});

describe('What else is secret', () => {
	it('the passwords of extensions are nowhere either', () => {
		const [{ secrets }] = sceneOf(WELL).pair.oneCom.extensions;
		expect([SECRET_MARK, ...secrets].flatMap(placesOf)).toEqual([]);
	});

	it('links that play without a key are put out by Get Link alone', () => {
		const places = placesOf('cdr/download?file=eyJ');
		expect(places).toContain(`run, ${WELL}, kavkom recording/getLink`);
		// n8n stores that run in its database.
		const elsewhereThanRuns = places.filter((place) => !place.startsWith('run, '));
		expect(
			elsewhereThanRuns.filter((place) => !/execution_data|database\.sqlite/.test(place)),
		).toEqual([]);
		expect(places.filter((place) => place.startsWith('run, '))).toHaveLength(1);
	});
});
