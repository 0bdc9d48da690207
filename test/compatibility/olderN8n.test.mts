/** The package in older versions of n8n: it loads, both syncs run, a trigger fires, failed items go where
 * they belong, and the API keeps its key to itself. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sqlScript } from '../../gallery/sqlScripts.mts';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';
import { ensureN8n, olderPlaces, olderVersions } from '../../sandbox/n8n/install.mts';
import { itemsOf, type WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import {
	readSampleWorkflow,
	startPlayground,
	withCredentials,
	type Playground,
} from '../../sandbox/playground.mts';
import { localCredential } from '../../sandbox/simulators.mts';
import { SERVICES } from '../../services.mts';
import { PROJECT } from '../../scripts/build.mts';
import { waitFor } from '../../scripts/waiting.mts';
import {
	daysAgo,
	progressOf,
	publishBackfill,
	untilBackfillIsDone,
} from '../support/backfills.mts';
import { eventually } from '../support/eventually.mts';
import { leaksIn } from '../support/leaks.mts';
import { POLLS } from '../support/pollTimes.mts';

/** The very first run installs each version. */
const TIMEOUT_MS = 900_000;

const TRIGGER: WorkflowJson = {
	name: 'New calls',
	nodes: [
		{
			id: 'trigger',
			name: 'When a call is new',
			type: 'n8n-nodes-kavkom-1com.kavkomTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {
				pollTimes: POLLS,
				triggerOn: 'newCall',
				filters: {},
				options: {},
			},
		},
	],
	connections: {},
};

const READER = 'Get calls';

/** Asks for calls twice: the first item has a limit that cannot be used. */
const WITH_ERROR_OUTPUT: WorkflowJson = {
	name: 'Two limits',
	nodes: [
		{
			id: 'start',
			name: 'Start',
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		},
		{
			id: 'limits',
			name: 'Limits',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			position: [200, 0],
			parameters: { mode: 'raw', jsonOutput: '{"limit":[0,1]}' },
		},
		{
			id: 'each',
			name: 'Each limit',
			type: 'n8n-nodes-base.splitOut',
			typeVersion: 1,
			position: [400, 0],
			parameters: { fieldToSplitOut: 'limit' },
		},
		{
			id: 'reader',
			name: READER,
			type: 'n8n-nodes-kavkom-1com.kavkom',
			typeVersion: 1,
			position: [600, 0],
			parameters: {
				resource: 'call',
				operation: 'getAll',
				dateRange: 'last30Days',
				returnAll: false,
				limit: '={{ $json.limit }}',
			},
			onError: 'continueErrorOutput',
		},
	],
	connections: {
		Start: { main: [[{ node: 'Limits', type: 'main', index: 0 }]] },
		Limits: { main: [[{ node: 'Each limit', type: 'main', index: 0 }]] },
		'Each limit': { main: [[{ node: READER, type: 'main', index: 0 }]] },
	},
};

it(
	'docs/limits.md names the versions that are tested, and no others',
	async () => {
		const page = await readFile(join(PROJECT, 'docs', 'limits.md'), 'utf8');
		const section = /## Compatibility\n([^]*?)\n## /.exec(page)?.[1] ?? '';
		const named = [...section.matchAll(/^\| (\d+\.\d+\.\d+) +\|/gm)].map(([, version]) => version);
		const { version } = await ensureN8n(console.log);
		expect(named.sort()).toEqual([version, ...olderVersions()].sort());
	},
	TIMEOUT_MS,
);

describe.each(olderVersions())('n8n %s', (version) => {
	let playground: Playground;
	let server: SandboxDatabaseServer;
	let database: SandboxDatabase;
	let userFolder: string;

	beforeAll(async () => {
		const install = await ensureN8n(console.log, olderPlaces(version));
		userFolder = await mkdtemp(join(tmpdir(), 'older-n8n-'));
		server = await startPostgres();
		database = await server.createDatabase();
		await database.query(sqlScript('postgres.sql'));
		playground = await startPlayground({
			install,
			userFolder,
			port: 0,
			kavkom: { callCount: 300, days: 5 },
			oneCom: { callCount: 300, days: 5 },
			log: () => undefined,
		});
		await playground.addCredential(database.credential);
	}, TIMEOUT_MS);

	afterAll(async () => {
		await playground.close();
		await database.close();
		await server.close();
		await rm(userFolder, { recursive: true, force: true });
	});

	const stored = async (provider: string) =>
		(
			await database.query(
				`SELECT id FROM calls WHERE provider = '${provider}' ORDER BY id COLLATE "C"`,
			)
		).map(({ id }) => id);

	const idsOf = (calls: ReadonlyArray<{ id: string }>) => calls.map(({ id }) => id).sort();

	it.each([...SERVICES])(
		'syncs the calls of $title',
		async ({ key, title, provider, node }) => {
			const id = await playground.importSample(`sync/sync-${key}-calls-to-postgresql.json`);
			const trigger = `Every 15 minutes for ${title}`;
			const { status, data } = await playground.n8n.runWorkflow(id, { trigger });
			expect(`${status} ${data.resultData.error?.message ?? ''}`).toBe('success ');
			expect(await stored(provider)).toEqual(idsOf(playground[node.type].calls));
		},
		TIMEOUT_MS,
	);

	it.each([...SERVICES])(
		'tests the credential of $title, in the words of its node',
		async (service) => {
			const { data, ...credential } = localCredential(service, playground[service.node.type]);
			const id = await playground.n8n.importCredential({ ...credential, data });
			const test = async (changed: object) =>
				await playground.n8n.testCredential({ ...credential, id, data: { ...data, ...changed } });
			expect(await test({})).toMatchObject({ status: 'OK' });
			expect(await test({ timezone: '={{ "Asia" + "/Tel_Aviv" }}', country: 'il' })).toMatchObject({
				status: 'OK',
			});
			const wrong = { apiKey: 'wrong-key-0123' };
			const refused = await test(wrong);
			expect(refused.status).toBe('Error');
			expect(refused.message).toContain(`${service.title} did not accept the API key`);
			expect(leaksIn(refused.message, [wrong.apiKey])).toEqual([]);
			expect((await test({ timezone: 'Mars/Phobos' })).message).toMatch(
				/^Timezone "Mars\/Phobos" in the credential is not known\./,
			);
			expect((await test({ baseUrl: 'http://127.0.0.1:1' })).message).toMatch(
				/^\S+ did not accept the connection\. Check the Base URL/,
			);
		},
		TIMEOUT_MS,
	);

	it(
		'answers as the API, hands a sync over, and stores the key in no run',
		async () => {
			const { n8n } = playground;
			const key = { name: 'Authorization', value: 'Bearer a-key-of-the-test-0123456789' };
			const credential = { type: 'httpHeaderAuth', name: 'Key', data: key };
			const chosen = { id: await n8n.importCredential(credential), name: 'Key' };
			const sample = readSampleWorkflow('api/calls-api.json');
			const workflowId = await playground.importWorkflow(
				withCredentials(sample, { httpHeaderAuth: chosen }, [
					[/^n8n-nodes-base\.webhook$/, 'httpHeaderAuth'],
				]),
			);
			await n8n.activate(workflowId);
			const ask = async (method: string, path: string, body?: string) => {
				const response = await fetch(`${n8n.url}/webhook/calls-api/${path}`, {
					method,
					headers: { [key.name]: key.value, 'content-type': 'application/json' },
					body,
				});
				const text = await response.text();
				return { status: response.status, body: JSON.parse(text) as IDataObject };
			};
			const started = await ask('POST', 'sync/last-week');
			expect(started.status).toBe(202);
			const path = `runs${new URL(started.body.runsUrl as string).search}`;
			const done = await waitFor(
				'The end of the sync',
				async () => {
					const answer = await ask('GET', path);
					return answer.body.finished === true ? answer : undefined;
				},
				{ timeoutMs: 60_000 },
			);
			expect(done).toMatchObject({ status: 200, body: { ok: true } });
			expect((await ask('GET', 'stats?timezone=asia/kolkata')).status).toBe(200);
			expect(
				(await ask('POST', 'sync', `{"startDate":${'['.repeat(3000)}${']'.repeat(3000)}}`)).status,
			).toBe(400);

			await database.query('ALTER TABLE sync_runs RENAME TO hidden_runs');
			expect((await ask('POST', 'sync/today')).status).toBe(503);
			await database.query('ALTER TABLE hidden_runs RENAME TO sync_runs');
			const [kept] = await waitFor(
				'The reason',
				async () => {
					const runs = await n8n.listExecutions({ workflowId, status: ['error'] });
					return runs.length > 0 ? runs : undefined;
				},
				{ timeoutMs: 60_000 },
			);
			const run = await n8n.execution(kept.id);
			expect(run.data.resultData.error?.message).toContain('sync_runs');
			// A run that is not to be stored is there until n8n has taken it out.
			await eventually(async () => {
				const ended = await n8n.listExecutions({ workflowId, status: ['success', 'error'] });
				expect(ended.map(({ id }) => id)).toEqual([kept.id]);
			}, TIMEOUT_MS);
			expect(leaksIn(JSON.stringify(run) + n8n.logs(), [key.value.split(' ')[1]])).toEqual([]);
			await n8n.deactivate(workflowId);
		},
		TIMEOUT_MS,
	);

	it(
		'begins the windows of a backfill, whose address has the ID of the workflow in it',
		async () => {
			const path = 'backfill/backfill-kavkom-calls-to-postgresql.json';
			const settings = { firstDay: daysAgo(6), daysPerWindow: 3, windowsAtOnce: 1 };
			const begin = await publishBackfill(playground, path, settings);
			await begin();
			await untilBackfillIsDone(database, 60_000);
			expect((await progressOf(database)).account).toBe(playground.kavkom.domainUuid);
		},
		TIMEOUT_MS,
	);

	it(
		'takes items that failed to the error output, and the others to the first',
		async () => {
			const id = await playground.importWorkflow(WITH_ERROR_OUTPUT);
			const run = await playground.n8n.runWorkflow(id);
			expect(run.status).toBe('success');
			expect(itemsOf(run, READER, 0)).toMatchObject([{ provider: 'kavkom' }]);
			const message = 'Limit is "0"\nEnter a whole number from 1 on.';
			expect(itemsOf(run, READER, 1)).toEqual([{ limit: 0, error: 'Limit is "0"', message }]);
		},
		TIMEOUT_MS,
	);

	it(
		'starts a workflow when a call is new, once',
		async () => {
			const { n8n, kavkom } = playground;
			const id = await playground.importWorkflow(TRIGGER);
			await n8n.activate(id);
			const asked = kavkom.server.requests.length;
			await waitFor(
				'The first poll',
				async () => (kavkom.server.requests.length > asked ? true : undefined),
				{ timeoutMs: 60_000 },
			);
			const startedAt = Math.floor(Date.now() / 1000) * 1000 - 60_000;
			const call = kavkom.addCall({ startedAt, visibleAt: 0 });
			const [found] = await waitFor(
				'The run for the new call',
				async () => {
					const runs = await n8n.listExecutions({ workflowId: id, status: ['success'] });
					return runs.length > 0 ? runs : undefined;
				},
				{ timeoutMs: 60_000 },
			);
			const run = await n8n.execution(found.id);
			const [output] = run.data.resultData.runData['When a call is new'];
			expect(output.data?.main[0]?.map(({ json }) => json.id)).toEqual([call.id]);
			await n8n.deactivate(id);
		},
		TIMEOUT_MS,
	);
});
