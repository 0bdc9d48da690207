/** How calls are written into Airtable, in a real n8n with a server that answers as Airtable does. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { INode } from 'n8n-workflow';
import { writeInTens } from '../../gallery/sync/destinations/airtableTens.mts';
import { manualStart } from '../../gallery/nodes.mts';
import { workflow, type NodeSpec } from '../../gallery/workflow.mts';
import { startServer, type Fault, type SimulatorServer } from '../../sandbox/shared/server.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { KAVKOM } from '../../services.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import { SETUP_TIMEOUT_MS, TEST_TIMEOUT_MS } from './gallerySupport.mts';

const CALLS = 25;
const CREDENTIAL = 'Airtable here';

let airtable: SimulatorServer;
let playground: Playground;
let credentialId: string;
/** By their keys, as they were written last. */
let records: Map<string, unknown>;

interface Upsert {
	performUpsert: { fieldsToMergeOn: string[] };
	typecast: boolean;
	records: Array<{ fields: { call_key: string } }>;
}

beforeAll(async () => {
	airtable = await startServer((request, response) => {
		const { records: given } = JSON.parse(request.body) as Upsert;
		for (const { fields } of given) records.set(fields.call_key, fields);
		response.writeHead(200, { 'Content-Type': 'application/json' });
		response.end(JSON.stringify({ records: given }));
	});
	playground = await startSharedPlayground({ kavkom: { callCount: 1 }, oneCom: { callCount: 1 } });
	credentialId = await playground.n8n.importCredential({
		name: CREDENTIAL,
		type: 'airtableTokenApi',
		data: { accessToken: 'sandbox-airtable-token' },
	});
}, SETUP_TIMEOUT_MS);

beforeEach(() => {
	airtable.requests.length = 0;
	airtable.faults.length = 0;
	records = new Map();
});

afterAll(async () => {
	await playground.close();
	await airtable.close();
});

/** As in the sync, where it also searches; here only its base and its table are asked for. */
const PLACE: NodeSpec = {
	name: 'Where the calls are',
	type: 'n8n-nodes-base.airtable',
	typeVersion: 2.1,
	at: [1, 1],
	parameters: {
		authentication: 'airtableTokenApi',
		resource: 'record',
		operation: 'search',
		base: { __rl: true, mode: 'id', value: 'appAirtable0001' },
		table: { __rl: true, mode: 'id', value: 'tblCalls0000001' },
		options: {},
	},
};

const ROWS: NodeSpec = {
	name: 'Rows',
	type: 'n8n-nodes-base.code',
	typeVersion: 2,
	at: [2, 0],
	parameters: {
		jsCode: `return Array.from({ length: ${CALLS} }, (_, index) => ({ json: { call_key: 'kavkom|a|' + index, source: '"+1" \\\\ {{ $json }}' } }));`,
	},
};

/** The address of the server here and its credential, and no time that a test would have to wait. */
function nearby(node: INode): INode {
	const text = JSON.stringify(node)
		.replace('https://api.airtable.com', airtable.url)
		.replace('"amount":31', '"amount":0.1');
	const credentials = { airtableTokenApi: { id: credentialId, name: CREDENTIAL } };
	const isRequest = node.type === 'n8n-nodes-base.httpRequest';
	return { ...(JSON.parse(text) as INode), ...(isRequest && { credentials }) };
}

async function write(): Promise<string> {
	const start = manualStart('Start', [0, 0]);
	const tens = writeInTens(KAVKOM, 3, PLACE.name);
	const whole = workflow({
		name: 'Write into Airtable',
		note: { steps: ['Fill in nothing.'], more: 'It writes.' },
		pieces: [
			{
				nodes: [start, PLACE, ROWS, ...tens.piece.nodes],
				wires: [
					{ from: start.name, to: ROWS.name },
					{ from: ROWS.name, to: tens.first },
					...tens.piece.wires,
				],
			},
		],
	});
	const id = await playground.importWorkflow({ ...whole, nodes: whole.nodes.map(nearby) });
	const { status, data } = await playground.n8n.runWorkflow(id, { timeoutMs: TEST_TIMEOUT_MS });
	return status === 'success' ? status : `${status}: ${data.resultData.error?.message}`;
}

const BUSY: Fault = { kind: 'status', status: 429 };

const OUT_OF_QUOTA: Fault = {
	kind: 'status',
	status: 429,
	body: '{"errors":[{"error":"PUBLIC_API_BILLING_LIMIT_EXCEEDED"}]}',
};

it(
	'Ten records go with a request, whole and in order, and each is there once',
	async () => {
		expect(await write()).toBe('success');
		const sent = airtable.requests.map(({ body }) => JSON.parse(body) as Upsert);
		expect(sent.map((one) => one.records.length)).toEqual([10, 10, 5]);
		expect(airtable.requests[0].path).toBe('/v0/appAirtable0001/tblCalls0000001');
		expect(sent[0]).toMatchObject({
			performUpsert: { fieldsToMergeOn: ['call_key'] },
			typecast: true,
		});
		expect(records.size).toBe(CALLS);
		expect(records.get('kavkom|a|7')).toMatchObject({ source: '"+1" \\ {{ $json }}' });
	},
	TEST_TIMEOUT_MS,
);

it(
	'A request that comes too early is sent again, and no record is left out',
	async () => {
		airtable.faults.push({ ...BUSY, times: 3 });
		expect(await write()).toBe('success');
		expect(airtable.requests).toHaveLength(6);
		expect(records.size).toBe(CALLS);
	},
	TEST_TIMEOUT_MS,
);

it(
	'A plan that is used up stops the run with what Airtable says, and is not asked again',
	async () => {
		airtable.faults.push(OUT_OF_QUOTA);
		expect(await write()).toContain('PUBLIC_API_BILLING_LIMIT_EXCEEDED');
		expect(airtable.requests).toHaveLength(1);
	},
	TEST_TIMEOUT_MS,
);
