/** Both triggers in a real n8n that polls by itself, is killed in the middle and started again. */
import lodash from 'lodash';
import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '../../scripts/waiting.mts';
import type { Execution, ExecutionSummary } from '../../sandbox/n8n/workflows.mts';
import { POLLS } from '../support/pollTimes.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import type { Playground } from '../../sandbox/playground.mts';

const SETUP_TIMEOUT_MS = 900_000;
const TEST_TIMEOUT_MS = 120_000;
const PATIENCE = { timeoutMs: 60_000 };

const TRIGGER = 'Calls';

interface Case {
	name: string;
	type: string;
	parameters: INodeParameters;
	/** Makes a call that the trigger must hand over, soon or at once, and gives its id. */
	addCall: () => string;
}

let playground: Playground;
/** How the activation ends of a workflow that must not go live: n8n tries for a quarter of a minute. */
let noLookback: Promise<unknown>;

const CASES: Case[] = [
	{
		name: 'Kavkom, new call',
		type: 'kavkomTrigger',
		parameters: {},
		addCall: () => playground.kavkom.addCall({}).id,
	},
	{
		name: 'Kavkom, new recording',
		type: 'kavkomTrigger',
		parameters: { triggerOn: 'newRecording', options: { addRecording: true } },
		addCall: () => playground.kavkom.addCall({ file: `${playground.kavkom.calls.length}.mp3` }).id,
	},
	{
		name: '1com, new call',
		type: 'oneComTrigger',
		parameters: {},
		// Else a recording of it comes about in minutes, which nobody waits for.
		addCall: () => playground.oneCom.addCall({ recordingVisibleAt: Infinity }).id,
	},
	{
		name: '1com, new recording',
		type: 'oneComTrigger',
		parameters: { triggerOn: 'newRecording', options: { addRecording: true } },
		addCall: () => playground.oneCom.addCall({ recordingVisibleAt: Date.now() + 3000 }).id,
	},
];

const isRecording = ({ parameters }: Case) => parameters.triggerOn === 'newRecording';

/** Which of the added calls each workflow must have handed over by the end. */
const awaited = new Map<Case, string[]>(CASES.map((entry) => [entry, []]));
const workflowIds = new Map<Case, string>();

const workflowIdOf = (entry: Case): string => {
	const id = workflowIds.get(entry);
	if (id === undefined) throw new Error(`${entry.name} has no workflow`);
	return id;
};

/** A recorded call is new to both workflows of its service, the others to one of them. */
function addCalls(rounds: number): void {
	for (const entry of lodash.times(rounds, () => CASES).flat()) {
		const id = entry.addCall();
		for (const other of CASES) {
			const isTold = other.type === entry.type && (isRecording(entry) || !isRecording(other));
			if (isTold) awaited.get(other)?.push(id);
		}
	}
}

beforeAll(async () => {
	playground = await startSharedPlayground({
		kavkom: { callCount: 60 },
		oneCom: { callCount: 60 },
	});
	for (const entry of CASES) workflowIds.set(entry, await importTrigger(entry));
	const parameters = { options: { lookbackHours: 0 } };
	const id = await importTrigger({ ...CASES[0], name: 'No lookback', parameters });
	noLookback = playground.n8n.activate(id).catch((reason: unknown) => reason);
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
	await playground.close();
});

const triggerNode = ({ type, parameters }: Case, name: string): INode => ({
	id: name,
	name,
	type: `n8n-nodes-kavkom-1com.${type}`,
	typeVersion: 1,
	position: [0, 0],
	parameters: { pollTimes: POLLS, ...parameters },
});

async function importTrigger(entry: Case): Promise<string> {
	return await playground.importWorkflow({
		name: entry.name,
		nodes: [
			triggerNode(entry, TRIGGER),
			{
				id: 'keep',
				name: 'Keep',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [220, 0],
				parameters: {},
			},
		],
		connections: { [TRIGGER]: { main: [[{ node: 'Keep', type: 'main', index: 0 }]] } },
	});
}

function itemsOf({ data }: Execution): INodeExecutionData[] {
	return data.resultData.runData[TRIGGER]?.at(-1)?.data?.main[0] ?? [];
}

async function executionsOf(workflowId: string): Promise<Execution[]> {
	const summaries = await playground.n8n.listExecutions({ workflowId });
	const triggered = summaries.filter(({ mode }) => mode === 'trigger');
	return await Promise.all(triggered.map(executionOf));
}

/** Those that are over, each fetched once. */
const known = new Map<string, Execution>();

async function executionOf({ id, stoppedAt }: ExecutionSummary): Promise<Execution> {
	const execution = known.get(id) ?? (await playground.n8n.execution(id));
	if (stoppedAt !== null) known.set(id, execution);
	return execution;
}

async function itemsHandedOver(entry: Case): Promise<INodeExecutionData[]> {
	return (await executionsOf(workflowIdOf(entry))).flatMap(itemsOf);
}

async function idsHandedOver(entry: Case): Promise<string[]> {
	return (await itemsHandedOver(entry)).map(({ json }) => String(json.id));
}

/** Waits until each workflow handed over all that it must, and expects that it was each call once. */
async function expectEachOnce(): Promise<void> {
	for (const entry of CASES) {
		const wanted = awaited.get(entry) ?? [];
		await waitFor(
			`${entry.name}: ${wanted.length} calls`,
			async () => (await idsHandedOver(entry)).length >= wanted.length || undefined,
			PATIENCE,
		);
		expect((await idsHandedOver(entry)).sort()).toEqual([...wanted].sort());
	}
}

describe('The triggers in a real n8n', () => {
	it(
		'start no workflow for the calls of before',
		async () => {
			for (const entry of CASES) await playground.n8n.activate(workflowIdOf(entry));
			for (const entry of CASES) expect(await idsHandedOver(entry)).toEqual([]);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'are not published with a setting of no use, and n8n says what to do',
		async () => {
			expect(String(await noLookback)).toContain('Lookback Hours is "0". Enter how many hours');
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'hand over each new call in one execution, with its recording where it is wanted',
		async () => {
			addCalls(2);
			await expectEachOnce();
			for (const entry of CASES.filter(isRecording)) {
				for (const { binary } of await itemsHandedOver(entry)) {
					expect(binary?.data).toMatchObject({ mimeType: 'audio/mpeg' });
				}
			}
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'of one workflow do not disturb each other when all poll at the same moment',
		async () => {
			const { kavkom } = playground;
			// Else all polls could be over at the same moment, too.
			kavkom.server.latencyMs = 400;
			const nodes = CASES.map((entry) => triggerNode(entry, entry.name));
			const workflowId = await playground.importWorkflow({ name: 'All', nodes, connections: {} });
			await playground.n8n.activate(workflowId);
			addCalls(2);
			const starters = (found: Execution[]) =>
				found.flatMap(({ data }) => Object.keys(data.resultData.runData));
			await waitFor(
				'A run of each trigger',
				async () =>
					new Set(starters(await executionsOf(workflowId))).size === CASES.length || undefined,
				PATIENCE,
			);
			await expectEachOnce();
			const failures = (await executionsOf(workflowId)).map(
				({ data }) => data.resultData.error?.message,
			);
			expect(failures.filter(Boolean)).toEqual([]);
			await playground.n8n.deactivate(workflowId);
			kavkom.server.latencyMs = 0;
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'show a test event without handing it over',
		async () => {
			for (const entry of CASES) {
				const execution = await playground.n8n.runWorkflow(workflowIdOf(entry));
				expect(execution.status).toBe('success');
				expect(itemsOf(execution)).toHaveLength(1);
			}
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'lose nothing and repeat nothing when n8n is killed in the middle of a poll',
		async () => {
			const { kavkom, oneCom } = playground;
			for (const { server } of [kavkom, oneCom]) server.latencyMs = 1500;
			addCalls(2);
			const seen = kavkom.server.requests.length + oneCom.server.requests.length;
			await waitFor(
				'A poll',
				async () =>
					kavkom.server.requests.length + oneCom.server.requests.length > seen || undefined,
				PATIENCE,
			);
			await playground.n8n.stop('SIGKILL');
			for (const { server } of [kavkom, oneCom]) server.latencyMs = 0;
			addCalls(2);
			await playground.restart();
			addCalls(1);
			await expectEachOnce();
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'tell of a service that fails, without its key, and go on afterwards',
		async () => {
			const { kavkom, oneCom } = playground;
			kavkom.oddities.serverError = ['cdr/list'];
			oneCom.oddities.status500 = true;
			addCalls(1);
			for (const entry of CASES) {
				const failed = await waitFor(
					`${entry.name}: a failed execution`,
					async () =>
						(await executionsOf(workflowIdOf(entry))).find(({ status }) => status === 'error'),
					PATIENCE,
				);
				expect(failed.data.resultData.error?.message).toMatch(/^(Kavkom|1com) /);
				const readable = JSON.stringify(failed) + playground.n8n.logs();
				expect(readable).not.toContain(kavkom.apiKey);
				expect(readable).not.toContain(oneCom.apiKey);
			}
			kavkom.oddities.serverError = [];
			oneCom.oddities.status500 = false;
			await expectEachOnce();
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'hand over nothing again afterwards',
		async () => {
			const { requests } = playground.kavkom.server;
			const seen = requests.length;
			await waitFor(
				'Two more polls',
				async () => requests.length > seen + 3 || undefined,
				PATIENCE,
			);
			await expectEachOnce();
		},
		TEST_TIMEOUT_MS,
	);
});
