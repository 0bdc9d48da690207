/** The syncs into real databases, as a user has them: imported into a real n8n, the tables made, run. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startMariadb } from '../../sandbox/databases/mariadb.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';
import { readSampleWorkflow, type Playground } from '../../sandbox/playground.mts';
import { localCredential } from '../../sandbox/simulators.mts';
import { timesWorked, type WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import type { Fault, SimulatorServer } from '../../sandbox/shared/server.mts';
import { waitFor } from '../../scripts/waiting.mts';
import { KAVKOM, ONECOM } from '../../services.mts';
import { mariadbIsHere } from '../support/mariadb.mts';
import { servedCalls } from '../support/servedCalls.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import { useServers } from '../support/servers.mts';
import { importWithTwoAccounts, startOtherDomain } from '../support/twoAccounts.mts';
import { byId, kavkomTruth, oneComTruth, type TableCall } from './tableTruth.mts';

/** The very first run installs n8n. */
const SETUP_TIMEOUT_MS = 900_000;
const TEST_TIMEOUT_MS = 240_000;
const CALLS = 700;
/** The calls reach back so far, and some hours: the first run gets the last week. */
const DAYS = 5;
const MAX_RUNS = 10;
/** Half of what n8n once needed to cut 500 calls with such names into statements, on an idle machine. */
const MAX_MS_OF_A_BATCH = 3000;

const KAVKOM_TRIGGER = 'Every 15 minutes for Kavkom';

/** The workflows of the two services. */
interface Syncs {
	kavkom: string;
	oneCom: string;
}

interface Kind {
	key: string;
	start: () => Promise<SandboxDatabaseServer>;
	/** What sends its statements. */
	nodeType: string;
	/** Statements for a setting in which a backslash before a quotation mark means something else than usual. */
	oddMode: { read: string; set: string; reset: string };
}

const ODD_POSTGRES = {
	read: "SELECT 'on' AS mode",
	set: 'SELECT 1',
	reset: 'SELECT $1::text',
};

const ODD_MYSQL = {
	read: 'SELECT @@GLOBAL.sql_mode AS mode',
	set: "SET GLOBAL sql_mode = CONCAT(@@GLOBAL.sql_mode, ',NO_BACKSLASH_ESCAPES')",
	reset: 'SET GLOBAL sql_mode = ?',
};

const KINDS: Kind[] = [
	{
		key: 'postgresql',
		start: startPostgres,
		nodeType: 'n8n-nodes-base.postgres',
		oddMode: ODD_POSTGRES,
	},
	...(mariadbIsHere()
		? [{ key: 'mysql', start: startMariadb, nodeType: 'n8n-nodes-base.mySql', oddMode: ODD_MYSQL }]
		: []),
];

const FIELDS = [
	'provider, id, account, direction, status, source, source_name, destination',
	'started_at, answered_at, ended_at, duration_seconds, talk_seconds, recording',
].join(', ');

const isList = ({ path, query }: { path: string; query: URLSearchParams }) =>
	path.endsWith('/cdr/list') || query.get('info') === 'SIMPLECDRS';

const opened = useServers();

let playground: Playground;
let serveAfresh: () => void;

beforeAll(async () => {
	playground = await startSharedPlayground({
		kavkom: { callCount: CALLS, days: DAYS, oddities: { maxLimit: 100 } },
		oneCom: { callCount: CALLS, days: DAYS },
	});
	serveAfresh = servedCalls(playground);
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
	await playground.close();
});

describe.each(KINDS)('the syncs into $key', ({ key, start, nodeType, oddMode }) => {
	let server: SandboxDatabaseServer;
	let database: SandboxDatabase;

	beforeAll(async () => {
		server = await start();
		console.log(`Database: ${server.title}`);
	}, SETUP_TIMEOUT_MS);

	afterAll(async () => await server.close());

	beforeEach(async () => {
		serveAfresh();
		database = await server.createDatabase();
		await playground.addCredential(database.credential);
	});

	afterEach(async () => await database.close());

	async function run(id: string, trigger?: string): Promise<string> {
		const options = { timeoutMs: TEST_TIMEOUT_MS, trigger };
		const { status, data } = await playground.n8n.runWorkflow(id, options);
		return status === 'success' ? status : `${status}: ${data.resultData.error?.message}`;
	}

	const kavkomRun = async ({ kavkom }: Syncs) => await run(kavkom, KAVKOM_TRIGGER);
	const oneComRun = async ({ oneCom }: Syncs) => await run(oneCom, 'Every 15 minutes for 1com');

	const importSyncs = async (): Promise<Syncs> => ({
		kavkom: await playground.importSample(`sync/sync-kavkom-calls-to-${key}.json`),
		oneCom: await playground.importSample(`sync/sync-1com-calls-to-${key}.json`),
	});

	/** The sync of Kavkom, with so few calls a statement that it needs several. */
	async function importInBatchesOf(batchSize: number): Promise<string> {
		const sample = readSampleWorkflow(`sync/sync-kavkom-calls-to-${key}.json`);
		const nodes = sample.nodes.map((node) =>
			node.type === 'n8n-nodes-base.splitInBatches'
				? { ...node, parameters: { ...node.parameters, batchSize } }
				: node,
		);
		return await playground.importWorkflow({ ...sample, nodes });
	}

	/** The second makes the tables over what is there. */
	async function makeTables({ kavkom, oneCom }: Syncs): Promise<void> {
		for (const id of [kavkom, oneCom]) expect(await run(id, '1. Make the tables')).toBe('success');
	}

	async function importWithTables(): Promise<Syncs> {
		const syncs = await importSyncs();
		await makeTables(syncs);
		return syncs;
	}

	/** What a run asks the phone system and the database. */
	async function costOf(
		id: string,
		service: { title: string; server: SimulatorServer },
	): Promise<{ requests: number; statements: number }> {
		service.server.requests.length = 0;
		const execution = await playground.n8n.runWorkflow(id, {
			timeoutMs: TEST_TIMEOUT_MS,
			trigger: `Every 15 minutes for ${service.title}`,
		});
		expect(execution.status).toBe('success');
		const workflow = await playground.n8n.rest<WorkflowJson>('GET', `/workflows/${id}`);
		// Each run of such a node has one item here, and sends one statement.
		const statements = timesWorked(workflow, execution, nodeType);
		return { requests: service.server.requests.length, statements };
	}

	/** Writes down that the schedule of both services ran well so many hours ago, for the last time. */
	async function lastRanWell(hoursAgo: number): Promise<void> {
		const moment = `'${new Date(Date.now() - hoursAgo * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')}'`;
		const accounts = { kavkom: playground.kavkom.domainUuid, '1com': playground.oneCom.tenant };
		for (const [provider, account] of Object.entries(accounts)) {
			await database.query(
				`INSERT INTO sync_runs (provider, account, window_start, started_at, finished_at)
				VALUES ('${provider}', '${account}', ${moment}, ${moment}, ${moment})`,
			);
		}
	}

	/** As the schedule does: run after run until one has reached the present. Gives how many there were. */
	async function runUpToNow(runOnce: () => Promise<string>): Promise<number> {
		for (let count = 1; count <= MAX_RUNS; count += 1) {
			expect(await runOnce()).toBe('success');
			const [{ window_end: end }] = await database.query(
				'SELECT window_end FROM sync_runs ORDER BY id DESC LIMIT 1',
			);
			if (end === null) return count;
		}
		throw new Error(`${MAX_RUNS} runs did not reach the present`);
	}

	async function rowsOf(provider: string): Promise<TableCall[]> {
		const rows = await database.query(`SELECT ${FIELDS} FROM calls WHERE provider = '${provider}'`);
		return byId(
			rows.map(({ id, ...row }) => {
				const values = Object.entries(row).map(([name, value]) => [
					name,
					value instanceof Date ? value.toISOString() : value,
				]);
				return { ...(Object.fromEntries(values) as TableCall), call_id: String(id) };
			}),
		);
	}

	async function expectTableToBeTheTruth(): Promise<void> {
		const { kavkom, oneCom } = playground;
		expect(await rowsOf('kavkom')).toEqual(
			byId(kavkom.calls.map((call) => kavkomTruth(call, kavkom))),
		);
		expect(await rowsOf('1com')).toEqual(
			byId(oneCom.calls.map((call) => oneComTruth(call, oneCom))),
		);
	}

	const runs = async (): Promise<IDataObject[]> =>
		await database.query(
			'SELECT provider, fetched, inserted, updated, skipped, failed, error FROM sync_runs ORDER BY id',
		);

	const contents = async () => await database.query('SELECT * FROM calls ORDER BY provider, id');

	it(
		'leave exactly the served calls in the table, and nothing changes when they run twice',
		async () => {
			const syncs = await importWithTables();
			expect(await kavkomRun(syncs)).toBe('success');
			expect(await oneComRun(syncs)).toBe('success');
			await expectTableToBeTheTruth();
			const before = await contents();

			await makeTables(syncs);
			expect(await kavkomRun(syncs)).toBe('success');
			expect(await oneComRun(syncs)).toBe('success');
			expect(await contents()).toEqual(before);
			const [first, , again] = await runs();
			expect(first).toEqual({
				provider: 'kavkom',
				fetched: CALLS,
				inserted: CALLS,
				updated: 0,
				skipped: 0,
				failed: 0,
				error: null,
			});
			expect(again).toMatchObject({ inserted: 0, updated: 0, failed: 0, error: null });
			expect(again.fetched).toBe(again.skipped);
			expect(again.fetched).toBeGreaterThan(0);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'ask for little when there is nothing new',
		async () => {
			const { kavkom, oneCom } = playground;
			const { maxLimit } = kavkom.oddities;
			kavkom.oddities.maxLimit = 1000;
			try {
				const syncs = await importWithTables();
				await kavkomRun(syncs);
				await oneComRun(syncs);
				const before = await contents();
				// One finds out from when on, one writes, and one writes down how it went.
				const statements = 3;
				expect(await costOf(syncs.kavkom, { title: 'Kavkom', server: kavkom.server })).toEqual({
					// The list of calls, and that of extensions.
					requests: 2,
					statements,
				});
				expect(await costOf(syncs.oneCom, { title: '1com', server: oneCom.server })).toEqual({
					requests: 1,
					statements,
				});
				expect(await contents()).toEqual(before);
			} finally {
				kavkom.oddities.maxLimit = maxLimit;
			}
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'get the first days again where the calls are gone, and read anew what was read in another zone',
		async () => {
			const { kavkom, oneCom } = playground;
			const enter = async (mistaken: Record<string, string> = {}) => {
				await playground.addCredential(localCredential(KAVKOM, kavkom, mistaken));
				await playground.addCredential(localCredential(ONECOM, oneCom, mistaken));
			};
			await enter({ timezone: 'America/New_York' });
			const mistaken = await importWithTables();
			for (const runOnce of [kavkomRun, oneComRun]) expect(await runOnce(mistaken)).toBe('success');
			await enter();
			const corrected = await importSyncs();
			const before = (await contents()).length;
			// A week from the days before the last run ends at that run: the next one goes on to the present.
			const runUpToNow = async () => {
				for (const runOnce of [kavkomRun, kavkomRun, oneComRun, oneComRun])
					expect(await runOnce(corrected)).toBe('success');
			};
			await runUpToNow();
			await expectTableToBeTheTruth();
			expect((await contents()).length).toBe(before);

			await database.query('DELETE FROM calls');
			await runUpToNow();
			await expectTableToBeTheTruth();
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'say, before their tables are made, what their note explains',
		async () => {
			const path = `sync/sync-kavkom-calls-to-${key}.json`;
			const said = await run(await playground.importSample(path), KAVKOM_TRIGGER);
			const name = /begin_\w*sync/.exec(said)?.[0];
			expect(said).toMatch(/^error: .*(does not exist|doesn't exist)/);
			const notes = readSampleWorkflow(path).nodes.map(({ parameters }) => parameters.content);
			expect(notes.join('\n')).toContain(`stops with words about \`${name}\``);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'write nothing where the credentials of two accounts are chosen, say so, and leave the window open',
		async () => {
			const syncs = await importWithTables();
			const other = await opened(startOtherDomain());
			const { id, refusal } = await importWithTwoAccounts(
				playground,
				other,
				`sync/sync-kavkom-calls-to-${key}.json`,
				'Get the Kavkom calls since then',
			);
			expect(await run(id, KAVKOM_TRIGGER)).toBe(refusal);
			expect(await contents()).toEqual([]);
			expect(other.server.requests).toEqual([]);
			expect(await runs()).toEqual([expect.objectContaining({ fetched: 0, failed: 0 })]);
			expect((await runs())[0].error).toBe(refusal.replace('error: ', ''));

			expect(await kavkomRun(syncs)).toBe('success');
			expect(await rowsOf('kavkom')).toHaveLength(CALLS);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'get the days on which the schedule stood still, a week a run',
		async () => {
			const { kavkom } = playground;
			const daysAgo = (days: number) => Math.floor((Date.now() - days * 86_400_000) / 1000) * 1000;
			const syncs = await importWithTables();
			expect(await runUpToNow(async () => await kavkomRun(syncs))).toBe(1);
			const kavkomCalls = () => byId(kavkom.calls.map((call) => kavkomTruth(call, kavkom)));
			expect(await rowsOf('kavkom')).toEqual(kavkomCalls());

			// As it was ten days ago; since then somebody asked for the newest call, and nobody for the others.
			await database.query('DELETE FROM sync_runs');
			await lastRanWell(240);
			kavkom.addCall({ startedAt: daysAgo(9), visibleAt: 0 });
			const since = kavkom.calls.filter(({ startedAt }) => startedAt > daysAgo(10));
			const newest = since.reduce((a, b) => (b.startedAt > a.startedAt ? b : a));
			const others = since.filter((call) => call !== newest).map(({ id }) => `'${id}'`);
			await database.query(`DELETE FROM calls WHERE id IN (${others.join(', ')})`);
			expect(await runUpToNow(async () => await kavkomRun(syncs))).toBe(2);
			expect(await rowsOf('kavkom')).toEqual(kavkomCalls());
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'take up late and changed calls, and write down the one call that the database refuses',
		async () => {
			const syncs = await importWithTables();
			await kavkomRun(syncs);
			await oneComRun(syncs);
			const { kavkom, oneCom } = playground;
			const hoursAgo = (hours: number) =>
				Math.floor((Date.now() - hours * 3_600_000) / 1000) * 1000;
			kavkom.addCall({ startedAt: hoursAgo(23), visibleAt: 0 });
			oneCom.addCall({
				startedAt: hoursAgo(2),
				visibleAt: 0,
				callerName: '{{ $now }} \\ \'"; -- ',
			});
			const newest = kavkom.calls.reduce((a, b) => (b.startedAt > a.startedAt ? b : a));
			newest.result = 'voicemail';
			newest.file = 'late recording.mp3';
			const refused = kavkom.addCall({
				startedAt: hoursAgo(3),
				visibleAt: 0,
				durationSeconds: 9_999_999_999,
			});
			expect(await kavkomRun(syncs)).toBe('success');
			expect(await oneComRun(syncs)).toBe('success');

			const last = (await runs()).at(-2);
			expect(last).toMatchObject({ inserted: 1, updated: 1, failed: 1, error: null });
			const [{ failures }] = await database.query('SELECT failures FROM sync_errors');
			expect(failures).toEqual([{ id: refused.id, reason: expect.stringMatching(/range/) }]);
			kavkom.calls.splice(kavkom.calls.indexOf(refused), 1);
			await expectTableToBeTheTruth();
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'write names that are full of signs as they are, and without keeping n8n busy',
		async () => {
			const { kavkom } = playground;
			const trap = `\\'); DROP TABLE calls; -- " ~1 ~01 שלום 🙂`;
			for (const [index, call] of kavkom.calls.entries()) {
				if (index % 10 === 0) call.callerName = `${trap}${';'.repeat(200)}${index}`;
			}
			const syncs = await importWithTables();
			const [{ mode }] = await database.query(oddMode.read);
			try {
				await database.query(oddMode.set);
				const options = { timeoutMs: TEST_TIMEOUT_MS, trigger: KAVKOM_TRIGGER };
				const { status, data } = await playground.n8n.runWorkflow(syncs.kavkom, options);
				expect(status).toBe('success');
				expect(await rowsOf('kavkom')).toEqual(
					byId(kavkom.calls.map((call) => kavkomTruth(call, kavkom))),
				);
				const writes = data.resultData.runData['Write the Kavkom calls'];
				const times = writes.map(({ executionTime }) => executionTime);
				console.log(`Milliseconds for each batch of ${key}: ${times.join(', ')}`);
				expect(Math.max(...times)).toBeLessThan(MAX_MS_OF_A_BATCH);
			} finally {
				await database.query(oddMode.reset, [mode]);
			}
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'end right when n8n is killed while they write, and are run again',
		async () => {
			const batchSize = CALLS - 200;
			const syncs = { ...(await importWithTables()), kavkom: await importInBatchesOf(batchSize) };
			const { n8n } = playground;
			// Until the lock is given back, the second batch cannot be written: n8n dies between the two.
			const newest = playground.kavkom.calls.reduce((a, b) => (b.startedAt > a.startedAt ? b : a));
			const release = await database.hold(
				`INSERT INTO calls (provider, account, id, status, fetched_at)
				VALUES ('kavkom', '${playground.kavkom.domainUuid}', '${newest.id}', 'unknown', CURRENT_TIMESTAMP)`,
			);
			await n8n.beginWorkflow(syncs.kavkom, KAVKOM_TRIGGER);
			await waitFor(
				'The first batch',
				async () => ((await contents()).length > 0 ? true : undefined),
				{ timeoutMs: 60_000 },
			);
			await n8n.stop('SIGKILL');
			expect(await contents()).toHaveLength(batchSize);
			await release();

			await playground.restart();
			expect(await kavkomRun(syncs)).toBe('success');
			expect(await oneComRun(syncs)).toBe('success');
			await expectTableToBeTheTruth();
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'end right when two runs write at once',
		async () => {
			const syncs = await importWithTables();
			const copies = await importSyncs();
			const all = await Promise.all([
				kavkomRun(syncs),
				kavkomRun(copies),
				oneComRun(syncs),
				oneComRun(copies),
			]);
			expect(all).toEqual(Array(4).fill('success'));
			await expectTableToBeTheTruth();
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'write down why there are no calls, and begin there the next time',
		async () => {
			const syncs = await importWithTables();
			const { kavkom } = playground;
			const always: Fault = { kind: 'status', status: 500, times: Infinity, match: isList };
			kavkom.server.faults.push(always);
			const message = 'Kavkom could not handle the request right now';
			expect(await kavkomRun(syncs)).toBe(`error: ${message}`);
			expect((await runs()).at(-1)).toMatchObject({ fetched: 0, error: message });
			expect(await contents()).toEqual([]);

			// A call of this minute that came in another way must not hide that no run succeeded yet.
			await database.query(
				`INSERT INTO calls (provider, account, id, status, started_at, fetched_at)
				VALUES ('kavkom', '${kavkom.domainUuid}', '${kavkom.calls[0].id}', 'unknown', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)`,
			);
			kavkom.server.faults.length = 0;
			expect(await kavkomRun(syncs)).toBe('success');
			expect(await rowsOf('kavkom')).toEqual(
				byId(kavkom.calls.map((call) => kavkomTruth(call, kavkom))),
			);
		},
		TEST_TIMEOUT_MS,
	);
});
