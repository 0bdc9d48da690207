/** What becomes of sync and alert when n8n's data tables are full, in a real n8n that takes little. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { syncBehindAlert } from '../../gallery/alerts/syncBehind.mts';
import { SYNC_MEMORIES } from '../../gallery/alerts/syncMemories.mts';
import { EMAIL } from '../../gallery/parts/channels.mts';
import type { WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import { readSampleWorkflow, startPlayground, type Playground } from '../../sandbox/playground.mts';
import { startSmtp, type SmtpStandIn } from '../../sandbox/standins/smtp.mts';
import { FRUGAL } from '../support/frugalN8n.mts';
import {
	filledIn,
	imported,
	outcomeOf,
	SETUP_TIMEOUT_MS,
	TEST_TIMEOUT_MS,
} from './gallerySupport.mts';

const SYNC = 'sync/sync-kavkom-calls-to-data-table.json';
const CALLS = 'Synced phone calls';
const DAY_MS = 86_400_000;
const FULL = /Data table size limit exceeded/;

let playground: Playground;
let smtp: SmtpStandIn;
let userFolder: string;

beforeAll(async () => {
	smtp = await startSmtp();
	userFolder = await mkdtemp(join(tmpdir(), 'n8n-with-full-tables-'));
	playground = await startPlayground({
		...{ userFolder, port: 0, editor: false, log: () => undefined },
		env: { ...FRUGAL, N8N_DATA_TABLES_MAX_SIZE_BYTES: '120000' },
		kavkom: { callCount: 500, days: 6 },
		oneCom: { callCount: 0 },
	});
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
	await playground.close();
	await smtp.close();
	await rm(userFolder, { recursive: true, force: true });
});

/** The sync that keeps calls for so many days, as if its settings were changed. */
async function importSync(keepDays: number): Promise<string> {
	const text = JSON.stringify(readSampleWorkflow(SYNC)).replace(
		'"name":"keep_days","value":"400"',
		`"name":"keep_days","value":"${keepDays}"`,
	);
	return await playground.importWorkflow(JSON.parse(text) as WorkflowJson);
}

const run = async (id: string): Promise<string> =>
	outcomeOf(await playground.n8n.runWorkflow(id, { timeoutMs: TEST_TIMEOUT_MS }));

const oldestCall = async (): Promise<number> =>
	Math.min(
		...(await playground.n8n.dataTables.rows(CALLS)).map(({ started_at: start }) =>
			Date.parse(String(start)),
		),
	);

it(
	'the watcher tells that no sync succeeds, and a lower keep_days lets the sync go on',
	async () => {
		const sync = await importSync(400);
		expect(await run(sync)).toMatch(FULL);
		expect(Date.now() - (await oldestCall())).toBeGreaterThan(4 * DAY_MS);

		const memory = SYNC_MEMORIES.filter(({ key }) => key === 'data-table');
		const [{ workflow }] = memory.map((one) => syncBehindAlert(one, EMAIL));
		const settings = { from_email: 'phones@example.com', to_email: 'boss@example.com' };
		const watcher = await imported(playground, filledIn(workflow, settings), {
			'n8n-nodes-base.emailSend': smtp.credential,
		});
		for (const mails of [1, 2]) {
			expect(await run(watcher)).toMatch(FULL);
			expect(smtp.mails).toHaveLength(mails);
			expect(smtp.mails[0].subject).toBe('No sync of calls has run yet');
			expect(smtp.mails[0].text).toContain('every run tells this again');
		}

		const tidying = await importSync(1);
		expect(await run(tidying)).toBe('success');
		const kept = await oldestCall();
		expect(Date.now() - kept).toBeLessThan(1.01 * DAY_MS);
		const rows = await playground.n8n.dataTables.rows(CALLS);
		const truth = playground.kavkom.calls.filter(({ startedAt }) => startedAt >= kept);
		expect(rows).toHaveLength(truth.length);

		expect(await run(watcher)).toBe('success');
		expect(await run(watcher)).toBe('success');
		expect(smtp.mails).toHaveLength(2);
	},
	2 * TEST_TIMEOUT_MS,
);
