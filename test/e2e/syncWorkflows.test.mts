/** The sample syncs as a user has them: imported into a real n8n, a credential chosen, run. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataTableRow } from '../../sandbox/n8n/dataTables.mts';
import type { WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import { readSampleWorkflow, type Playground } from '../../sandbox/playground.mts';
import { localCredential } from '../../sandbox/simulators.mts';
import type { Fault } from '../../sandbox/shared/server.mts';
import { servedCalls } from '../support/servedCalls.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import { useServers } from '../support/servers.mts';
import { importWithTwoAccounts, startOtherDomain } from '../support/twoAccounts.mts';
import { KAVKOM } from '../../services.mts';
import { byId, comparable, kavkomTruth, oneComTruth } from './tableTruth.mts';

/** The very first run installs n8n. */
const SETUP_TIMEOUT_MS = 900_000;
const TEST_TIMEOUT_MS = 240_000;
const CALLS = 160;
const TABLE = 'Synced phone calls';
const RUNS_TABLE = 'Phone call syncs';
/** The calls reach back so far, and some hours: the first run gets the last week. */
const DAYS = 5;
const MAX_RUNS = 10;
const KAVKOM_SYNC = 'sync/sync-kavkom-calls-to-data-table.json';
const ONECOM_SYNC = 'sync/sync-1com-calls-to-data-table.json';

const opened = useServers();

let playground: Playground;
let serveAfresh: () => void;

beforeAll(async () => {
	playground = await startSharedPlayground({
		kavkom: { callCount: CALLS, days: DAYS, oddities: { maxLimit: 40 } },
		oneCom: { callCount: CALLS, days: DAYS },
	});
	serveAfresh = servedCalls(playground);
}, SETUP_TIMEOUT_MS);

beforeEach(async () => {
	serveAfresh();
	await playground.n8n.dataTables.remove(TABLE);
	await playground.n8n.dataTables.remove(RUNS_TABLE);
});

afterAll(async () => {
	await playground.close();
});

async function run(id: string): Promise<string> {
	const { status, data } = await playground.n8n.runWorkflow(id, { timeoutMs: TEST_TIMEOUT_MS });
	return status === 'success' ? status : `${status}: ${data.resultData.error?.message}`;
}

/** As the schedule does: run after run until one has reached the present. Gives how many there were. */
async function runUpToNow(id: string, provider: string): Promise<number> {
	for (let count = 1; count <= MAX_RUNS; count += 1) {
		expect(await run(id)).toBe('success');
		const runs = await playground.n8n.dataTables.rows(RUNS_TABLE);
		const noted = runs.filter(({ account_key: key }) => String(key).startsWith(`${provider}|`));
		expect(noted).toHaveLength(1);
		if (String(noted[0].window_end) > String(noted[0].ran_at)) return count;
	}
	throw new Error(`${MAX_RUNS} runs did not reach the present`);
}

async function importBoth(): Promise<string[]> {
	return [await playground.importSample(KAVKOM_SYNC), await playground.importSample(ONECOM_SYNC)];
}

async function importUpToNow(): Promise<string[]> {
	const ids = await importBoth();
	for (const [index, provider] of ['kavkom', '1com'].entries()) {
		expect(await runUpToNow(ids[index], provider)).toBe(1);
	}
	return ids;
}

/** The sync of Kavkom with so many `first_days`. */
async function importKavkom(firstDays: number): Promise<string> {
	const text = JSON.stringify(readSampleWorkflow(KAVKOM_SYNC)).replace(
		'"name":"first_days","value":"7"',
		`"name":"first_days","value":"${firstDays}"`,
	);
	return await playground.importWorkflow(JSON.parse(text) as WorkflowJson);
}

const tableRows = async (): Promise<DataTableRow[]> => await playground.n8n.dataTables.rows(TABLE);

async function expectTableToBeTheTruth(): Promise<void> {
	const { kavkom, oneCom } = playground;
	const rows = await tableRows();
	const kavkomExpected = byId(kavkom.calls.map((call) => kavkomTruth(call, kavkom)));
	const oneComExpected = byId(oneCom.calls.map((call) => oneComTruth(call, oneCom)));
	expect(comparable(rows, 'kavkom')).toEqual(kavkomExpected);
	expect(comparable(rows, '1com')).toEqual(oneComExpected);
}

const isList = ({ path, query }: { path: string; query: URLSearchParams }) =>
	path.endsWith('/cdr/list') || query.get('info') === 'SIMPLECDRS';

/** One after the other on the list of calls, more than one request meets. */
const PASSING_FAULTS: Fault[] = [
	{ kind: 'status', status: 429, headers: { 'Retry-After': '1' }, match: isList },
	{ kind: 'status', status: 503, match: isList },
	{ kind: 'resetAfterHeaders', match: isList },
	{ kind: 'body', body: '{"data": [', match: isList },
	{ kind: 'html', match: isList },
	{ kind: 'truncateBody', match: isList },
];

describe('the sample syncs in a real n8n', () => {
	it(
		'leave exactly the served calls in the table, and nothing changes when they run twice',
		async () => {
			const ids = await importUpToNow();
			await expectTableToBeTheTruth();

			// With the time of its last change: a row that is right is not written again.
			const before = await tableRows();
			for (const id of ids) expect(await run(id)).toBe('success');
			expect(await tableRows()).toEqual(before);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'remove calls of their own account that began before the days in their settings',
		async () => {
			await importUpToNow();
			const before = await tableRows();
			const text = JSON.stringify(readSampleWorkflow(KAVKOM_SYNC)).replace('"400"', '"2"');
			const twoDays = await playground.importWorkflow(JSON.parse(text) as WorkflowJson);
			expect(await run(twoDays)).toBe('success');
			const twoDaysAgo = Date.now() - 2 * 86_400_000;
			const isKept = ({ account, started_at: at }: DataTableRow) =>
				account !== playground.kavkom.domainUuid || Date.parse(String(at)) >= twoDaysAgo;
			const ids = (rows: DataTableRow[]) => rows.map(({ call_id: id }) => id).sort();
			expect(ids(before.filter(isKept)).length).toBeLessThan(before.length);
			expect(ids(await tableRows())).toEqual(ids(before.filter(isKept)));
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'take up calls that the service lists late, and the new values of calls that changed',
		async () => {
			const { kavkom, oneCom } = playground;
			const ids = await importUpToNow();

			const hoursAgo = (hours: number) =>
				Math.floor((Date.now() - hours * 3_600_000) / 1000) * 1000;
			kavkom.addCall({ startedAt: hoursAgo(23), visibleAt: 0 });
			oneCom.addCall({ startedAt: hoursAgo(2), visibleAt: 0 });
			const newest = kavkom.calls.reduce((a, b) => (b.startedAt > a.startedAt ? b : a));
			newest.result = 'voicemail';
			newest.file = 'late recording.mp3';
			for (const id of ids) expect(await run(id)).toBe('success');
			await expectTableToBeTheTruth();
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'get a longer time a week a run, and no week is left out for one that did not succeed',
		async () => {
			const { kavkom } = playground;
			const id = await importKavkom(30);
			kavkom.addCall({
				startedAt: Math.floor(Date.now() / 1000 - 29 * 86_400) * 1000,
				visibleAt: 0,
			});
			kavkom.server.faults.push({ kind: 'status', status: 500, times: Infinity, match: isList });
			expect(await run(id)).toMatch(/^error/);
			kavkom.server.faults.length = 0;
			expect(await runUpToNow(id, 'kavkom')).toBe(5);
			const rows = comparable(await tableRows(), 'kavkom');
			expect(rows).toEqual(byId(kavkom.calls.map((call) => kavkomTruth(call, kavkom))));
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'get every call in spite of faults that pass',
		async () => {
			playground.kavkom.server.faults.push(...PASSING_FAULTS.slice(0, 3));
			playground.oneCom.server.faults.push(...PASSING_FAULTS.slice(3));
			await importUpToNow();
			await expectTableToBeTheTruth();
			expect([...playground.kavkom.server.faults, ...playground.oneCom.server.faults]).toEqual([]);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'get the first days again where the table of calls was deleted and that of the syncs was left',
		async () => {
			const ids = await importUpToNow();
			await playground.n8n.dataTables.remove(TABLE);
			for (const id of ids) expect(await run(id)).toBe('success');
			await expectTableToBeTheTruth();
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'read all days anew, a week a run, once a credential has the right time zone, and then go on as before',
		async () => {
			const { kavkom } = playground;
			const right = localCredential(KAVKOM, kavkom);
			const wrong = localCredential(KAVKOM, kavkom, { timezone: 'America/New_York' });
			kavkom.addCall({
				startedAt: Math.floor(Date.now() / 1000 - 20 * 86_400) * 1000,
				visibleAt: 0,
			});
			const truth = () => byId(kavkom.calls.map((call) => kavkomTruth(call, kavkom)));
			const stored = async () => comparable(await tableRows(), 'kavkom');

			await playground.addCredential(wrong);
			const mistaken = await importKavkom(30);
			expect(await runUpToNow(mistaken, 'kavkom')).toBe(5);
			expect((await stored()).length).toBe(truth().length);
			expect(await stored()).not.toEqual(truth());

			await playground.addCredential(right);
			const corrected = await importKavkom(30);
			expect(await runUpToNow(corrected, 'kavkom')).toBe(5);
			expect(await stored()).toEqual(truth());
			const before = await tableRows();
			expect(await runUpToNow(corrected, 'kavkom')).toBe(1);
			expect(await tableRows()).toEqual(before);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'go on with a table of syncs that was made before it had a time zone',
		async () => {
			await playground.n8n.dataTables.create(RUNS_TABLE, {
				account_key: 'string',
				window_start: 'date',
				window_end: 'date',
				ran_at: 'date',
			});
			const ids = await importUpToNow();
			for (const id of ids) expect(await run(id)).toBe('success');
			await expectTableToBeTheTruth();
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'write and note nothing where the credentials of two accounts are chosen, and say so',
		async () => {
			const other = await opened(startOtherDomain());
			const { id, refusal } = await importWithTwoAccounts(
				playground,
				other,
				KAVKOM_SYNC,
				'Get the Kavkom calls since then',
			);
			expect(await run(id)).toBe(refusal);
			expect(await tableRows()).toEqual([]);
			expect(await playground.n8n.dataTables.rows(RUNS_TABLE)).toEqual([]);
			expect(other.server.requests).toEqual([]);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'write nothing and say why while the service is out of order, and catch up afterwards',
		async () => {
			const { kavkom, oneCom } = playground;
			const always = { kind: 'status', status: 500, times: Infinity, match: isList } as const;
			kavkom.server.faults.push(always);
			oneCom.server.faults.push(always);
			const ids = await importBoth();
			expect(await run(ids[0])).toBe('error: Kavkom could not handle the request right now');
			expect(await run(ids[1])).toBe('error: 1com could not handle the request right now');
			expect(await tableRows()).toEqual([]);
			expect(await playground.n8n.dataTables.rows(RUNS_TABLE)).toEqual([]);

			kavkom.server.faults.length = 0;
			oneCom.server.faults.length = 0;
			expect(await runUpToNow(ids[0], 'kavkom')).toBe(1);
			expect(await runUpToNow(ids[1], '1com')).toBe(1);
			await expectTableToBeTheTruth();
			expect(playground.n8n.logs()).not.toContain(oneCom.apiKey);
		},
		TEST_TIMEOUT_MS,
	);
});
