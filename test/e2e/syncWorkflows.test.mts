/** The sample syncs as a user has them: imported into a real n8n, a credential chosen, run. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataTableRow } from '../../sandbox/n8n/dataTables.mts';
import type { Playground } from '../../sandbox/playground.mts';
import type { Fault } from '../../sandbox/shared/server.mts';
import { servedCalls } from '../support/servedCalls.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import { byId, comparable, kavkomTruth, oneComTruth } from './tableTruth.mts';

/** The very first run installs n8n. */
const SETUP_TIMEOUT_MS = 900_000;
const TEST_TIMEOUT_MS = 240_000;
const CALLS = 160;
const TABLE = 'Synced phone calls';
const KAVKOM_SYNC = 'sync/sync-kavkom-calls-to-data-table.json';
const ONECOM_SYNC = 'sync/sync-1com-calls-to-data-table.json';

let playground: Playground;
let serveAfresh: () => void;

beforeAll(async () => {
	playground = await startSharedPlayground({
		kavkom: { callCount: CALLS, oddities: { maxLimit: 40 } },
		oneCom: { callCount: CALLS },
	});
	serveAfresh = servedCalls(playground);
}, SETUP_TIMEOUT_MS);

beforeEach(async () => {
	serveAfresh();
	await playground.n8n.dataTables.remove(TABLE);
});

afterAll(async () => {
	await playground.close();
});

async function run(id: string): Promise<string> {
	const { status, data } = await playground.n8n.runWorkflow(id, { timeoutMs: TEST_TIMEOUT_MS });
	return status === 'success' ? status : `${status}: ${data.resultData.error?.message}`;
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
			const ids = [
				await playground.importSample(KAVKOM_SYNC),
				await playground.importSample(ONECOM_SYNC),
			];
			for (const id of ids) expect(await run(id)).toBe('success');
			await expectTableToBeTheTruth();

			const before = (await tableRows()).map(({ updatedAt: _, ...row }) => row);
			for (const id of ids) expect(await run(id)).toBe('success');
			expect((await tableRows()).map(({ updatedAt: _, ...row }) => row)).toEqual(before);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'take up calls that the service lists late, and the new values of calls that changed',
		async () => {
			const { kavkom, oneCom } = playground;
			const ids = [
				await playground.importSample(KAVKOM_SYNC),
				await playground.importSample(ONECOM_SYNC),
			];
			for (const id of ids) await run(id);

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
		'get every call in spite of faults that pass',
		async () => {
			playground.kavkom.server.faults.push(...PASSING_FAULTS.slice(0, 3));
			playground.oneCom.server.faults.push(...PASSING_FAULTS.slice(3));
			expect(await run(await playground.importSample(KAVKOM_SYNC))).toBe('success');
			expect(await run(await playground.importSample(ONECOM_SYNC))).toBe('success');
			await expectTableToBeTheTruth();
			expect([...playground.kavkom.server.faults, ...playground.oneCom.server.faults]).toEqual([]);
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
			const ids = [
				await playground.importSample(KAVKOM_SYNC),
				await playground.importSample(ONECOM_SYNC),
			];
			expect(await run(ids[0])).toBe('error: Kavkom could not handle the request right now');
			expect(await run(ids[1])).toBe('error: 1com could not handle the request right now');
			expect(await tableRows()).toEqual([]);

			kavkom.server.faults.length = 0;
			oneCom.server.faults.length = 0;
			for (const id of ids) expect(await run(id)).toBe('success');
			await expectTableToBeTheTruth();
			expect(playground.n8n.logs()).not.toContain(oneCom.apiKey);
		},
		TEST_TIMEOUT_MS,
	);
});
