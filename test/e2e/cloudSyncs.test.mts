/** The syncs into services of the web that have a host to choose, in a real n8n against local stand-ins. */
import type { IDataObject, INode } from 'n8n-workflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sqlScript } from '../../gallery/sqlScripts.mts';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';
import type { KavkomCall } from '../../sandbox/kavkom/simulator.mts';
import type { Credential, WorkflowJson } from '../../sandbox/n8n/workflows.mts';
import type { OneComCall } from '../../sandbox/onecom/simulator.mts';
import { readSampleWorkflow, type Playground } from '../../sandbox/playground.mts';
import type { Fault } from '../../sandbox/shared/server.mts';
import {
	startNocoDb,
	type NocoDbKind,
	type NocoDbStandin,
} from '../../sandbox/standins/nocodb.mts';
import { startSupabase, type SupabaseStandin } from '../../sandbox/standins/supabase.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import { byId, kavkomTruth, oneComTruth, type TableCall } from './tableTruth.mts';

/** The very first run installs n8n. */
const SETUP_TIMEOUT_MS = 900_000;
const TEST_TIMEOUT_MS = 240_000;
const CALLS = 230;
/** The calls reach back so far, and some hours: the first run gets the last week. */
const DAYS = 5;

/** Names that would do harm wherever a text is taken for code. */
const HOSTILE_NAMES = [
	'{{ $now }}',
	"'; DROP TABLE calls; --",
	'=HYPERLINK("https://example.com")',
	'+1 (212) 555-0100',
	'a,b)~or(c,eq,d',
	'$1 $& \\u0027 "quoted" \\',
	'דנה Zoë 🙂',
];

let playground: Playground;
let served: { kavkom: KavkomCall[]; oneCom: OneComCall[] };

beforeAll(async () => {
	playground = await startSharedPlayground({
		kavkom: { callCount: CALLS, days: DAYS, oddities: { maxLimit: 100 } },
		oneCom: { callCount: CALLS, days: DAYS },
	});
	const { kavkom, oneCom } = playground;
	HOSTILE_NAMES.forEach((name, index) => {
		kavkom.calls[index].callerName = name;
	});
	served = structuredClone({ kavkom: kavkom.calls, oneCom: oneCom.calls });
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
	await playground?.close();
});

beforeEach(() => {
	const { kavkom, oneCom } = playground;
	const fresh = structuredClone(served);
	kavkom.calls.splice(0, Infinity, ...fresh.kavkom);
	oneCom.calls.splice(0, Infinity, ...fresh.oneCom);
	kavkom.server.faults.length = 0;
	oneCom.server.faults.length = 0;
});

/** The workflows of the two services. */
interface Syncs {
	kavkom: string;
	oneCom: string;
}

async function run(id: string): Promise<string> {
	const options = { timeoutMs: TEST_TIMEOUT_MS };
	const { status, data } = await playground.n8n.runWorkflow(id, options);
	return status === 'success' ? status : `${status}: ${data.resultData.error?.message}`;
}

async function expectBothToRun({ kavkom, oneCom }: Syncs): Promise<void> {
	expect(await run(kavkom)).toBe('success');
	expect(await run(oneCom)).toBe('success');
}

/** Imports both syncs into a destination with the credential chosen and further changes made. */
async function importSyncs(
	destination: string,
	credential: Credential,
	change: (node: INode, chosen: Required<INode>['credentials']) => Partial<INode>,
): Promise<Syncs> {
	const { type, name } = credential;
	const chosen = { [type]: { id: await playground.n8n.importCredential(credential), name } };
	const imported = async (service: string) => {
		const sample = readSampleWorkflow(`sync/sync-${service}-calls-to-${destination}.json`);
		return await playground.importWorkflow(changed(sample, (node) => change(node, chosen)));
	};
	return { kavkom: await imported('kavkom'), oneCom: await imported('1com') };
}

function truth(): { kavkom: TableCall[]; oneCom: TableCall[] } {
	const { kavkom, oneCom } = playground;
	return {
		kavkom: byId(kavkom.calls.map((call) => kavkomTruth(call, kavkom))),
		oneCom: byId(oneCom.calls.map((call) => oneComTruth(call, oneCom))),
	};
}

/** A late call of each service, and a call of each that has other values now. */
function changeWhatIsServed(): void {
	const { kavkom, oneCom } = playground;
	const hoursAgo = (hours: number) => Math.floor((Date.now() - hours * 3_600_000) / 1000) * 1000;
	const changed = kavkom.calls.reduce((a, b) => (b.startedAt > a.startedAt ? b : a));
	changed.result = 'voicemail';
	changed.callerName = '';
	changed.file = 'late recording.mp3';
	const longer = oneCom.calls.reduce((a, b) => (b.startedAt > a.startedAt ? b : a));
	longer.durationSeconds += 61;
	kavkom.addCall({ startedAt: hoursAgo(20), visibleAt: 0 });
	oneCom.addCall({ startedAt: hoursAgo(2), visibleAt: 0 });
}

function changed(workflow: WorkflowJson, change: (node: INode) => Partial<INode>): WorkflowJson {
	const nodes = workflow.nodes.map((node) => ({ ...node, ...change(node) }));
	return { ...workflow, nodes };
}

const NOT_COMPARED = ['extension', 'external_number'];

/** A row of a product as the truth has it: the key as `call_id`, times in ISO 8601. */
function comparable(row: IDataObject): TableCall {
	const { id, call_id, ...rest } = row;
	const entries = Object.entries(rest)
		.filter(([name]) => !NOT_COMPARED.includes(name))
		.map(([name, value]) => [
			name,
			name.endsWith('_at') && value ? new Date(value as string).toISOString() : value,
		]);
	return { ...(Object.fromEntries(entries) as TableCall), call_id: String(call_id ?? id) };
}

describe('the syncs into Supabase', () => {
	const FIELDS = `provider, id, account, direction, status, source, source_name, destination, started_at,
		answered_at, ended_at, duration_seconds, talk_seconds, recording`;
	let server: SandboxDatabaseServer;
	let database: SandboxDatabase;
	let supabase: SupabaseStandin;

	beforeAll(async () => {
		server = await startPostgres();
	}, SETUP_TIMEOUT_MS);

	afterAll(async () => await server?.close());

	beforeEach(async () => {
		database = await server.createDatabase();
		supabase = await startSupabase(database);
		for (let times = 0; times < 2; times += 1) await database.query(sqlScript('postgres.sql'));
	});

	afterEach(async () => {
		await supabase.close();
		await database.close();
	});

	async function importInto(projectUrl: string): Promise<Syncs> {
		const credential = {
			type: 'supabaseApi',
			name: 'Supabase (local)',
			data: { host: supabase.url, serviceRole: supabase.secretKey },
		};
		return await importSyncs('supabase', credential, ({ type, name, parameters }, credentials) => {
			if (type === 'n8n-nodes-base.httpRequest') return { credentials };
			if (!name.startsWith('Settings: fill in here')) return {};
			const text = JSON.stringify(parameters).replace('"value":""', `"value":"${projectUrl}"`);
			return { parameters: JSON.parse(text) as INode['parameters'] };
		});
	}

	async function rowsOf(provider: string): Promise<TableCall[]> {
		const sql = `SELECT ${FIELDS} FROM calls WHERE provider = $1`;
		return byId((await database.query(sql, [provider])).map(comparable));
	}

	async function expectTableToBeTheTruth(): Promise<void> {
		expect(await rowsOf('kavkom')).toEqual(truth().kavkom);
		expect(await rowsOf('1com')).toEqual(truth().oneCom);
	}

	it(
		'leave exactly the served calls in the table, and nothing changes when they run twice',
		async () => {
			const syncs = await importInto(`${supabase.url}/rest/v1/`);
			await expectBothToRun(syncs);
			await expectTableToBeTheTruth();

			const everything = 'SELECT * FROM calls ORDER BY provider, id';
			const before = await database.query(everything);
			await expectBothToRun(syncs);
			expect(await database.query(everything)).toEqual(before);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'take up late calls and new values, and write down runs without calls and without an answer',
		async () => {
			const syncs = await importInto(supabase.url);
			await expectBothToRun(syncs);
			changeWhatIsServed();
			await expectBothToRun(syncs);
			await expectTableToBeTheTruth();

			const { kavkom } = playground;
			const isList: Fault['match'] = ({ path }) => path.endsWith('/cdr/list');
			kavkom.server.faults.push({ kind: 'status', status: 500, times: Infinity, match: isList });
			expect(await run(syncs.kavkom)).toContain('Kavkom could not handle the request right now');
			kavkom.server.faults.length = 0;
			kavkom.calls.length = 0;
			expect(await run(syncs.kavkom)).toBe('success');
			const runs = await database.query(
				"SELECT fetched, inserted, updated, failed, error FROM sync_runs WHERE provider = 'kavkom' ORDER BY id",
			);
			expect(runs).toEqual([
				{ fetched: CALLS, inserted: CALLS, updated: 0, failed: 0, error: null },
				expect.objectContaining({ inserted: 1, updated: 1, failed: 0, error: null }),
				expect.objectContaining({ fetched: 0, error: expect.stringContaining('Kavkom') }),
				{ fetched: 0, inserted: 0, updated: 0, failed: 0, error: null },
			]);
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'say what to fill in while the address of the project is missing, and ask nobody',
		async () => {
			const syncs = await importInto('');
			expect(await run(syncs.kavkom)).toContain(
				'Open the node "Settings: fill in here" and fill in project_url',
			);
			expect(supabase.server.requests).toEqual([]);
			expect(playground.kavkom.server.faults).toEqual([]);
		},
		TEST_TIMEOUT_MS,
	);

	it('are closed to the public key of the project', async () => {
		const answer = await fetch(`${supabase.url}/rest/v1/rpc/begin_call_sync`, {
			method: 'POST',
			headers: {
				apikey: supabase.publicKey,
				authorization: `Bearer ${supabase.publicKey}`,
				'content-type': 'application/json',
			},
			body: JSON.stringify({ p_provider: 'kavkom', p_overlap_days: 1, p_first_days: 1 }),
		});
		expect(answer.status).toBe(403);
	});
});

const TEXT: NocoDbKind = 'SingleLineText';

/** As an import of a line of headings makes them. */
const ALL_TEXT: Record<string, NocoDbKind> = {
	call_key: TEXT,
	provider: TEXT,
	call_id: TEXT,
	account: TEXT,
	direction: TEXT,
	status: TEXT,
	source: TEXT,
	source_name: TEXT,
	destination: TEXT,
	extension: TEXT,
	external_number: TEXT,
	started_at: TEXT,
	answered_at: TEXT,
	ended_at: TEXT,
	recording: TEXT,
	duration_seconds: TEXT,
	talk_seconds: TEXT,
};

const TYPED: Record<string, NocoDbKind> = {
	...ALL_TEXT,
	started_at: 'DateTime',
	answered_at: 'DateTime',
	ended_at: 'DateTime',
	duration_seconds: 'Number',
	talk_seconds: 'Number',
};

const RUNS_OF_TEXT: Record<string, NocoDbKind> = {
	account_key: TEXT,
	window_start: TEXT,
	window_end: TEXT,
	ran_at: TEXT,
	time_zone: TEXT,
};

const TYPED_RUNS: Record<string, NocoDbKind> = {
	account_key: TEXT,
	window_start: 'DateTime',
	window_end: 'DateTime',
	ran_at: 'DateTime',
	time_zone: TEXT,
};

describe.each([
	['fields of text', ALL_TEXT, RUNS_OF_TEXT],
	['fields of their own kinds', TYPED, TYPED_RUNS],
])('the syncs into NocoDB with %s', (_, columns, runsColumns) => {
	let nocoDb: NocoDbStandin;

	beforeEach(async () => {
		nocoDb = await startNocoDb(columns, runsColumns);
	});

	afterEach(async () => await nocoDb.close());

	async function importInto(): Promise<Syncs> {
		const credential = {
			type: 'nocoDbApiToken',
			name: 'NocoDB (local)',
			data: { host: nocoDb.url, apiToken: nocoDb.token },
		};
		return await importSyncs('nocodb', credential, ({ type, name, parameters }, credentials) => {
			if (type !== 'n8n-nodes-base.nocoDb') return {};
			const tables = [
				{ beginning: 'Find the newest', table: nocoDb.tableId },
				{ beginning: 'See how far', table: nocoDb.runsTableId },
			];
			const table = tables.find(({ beginning }) => name.startsWith(beginning))?.table;
			if (table === undefined) return { credentials };
			const chosen = { projectId: nocoDb.baseId, table };
			return { credentials, parameters: { ...parameters, ...chosen } };
		});
	}

	function rowsOf(provider: string): TableCall[] {
		const rows = nocoDb.rows
			.filter((row) => row.provider === provider)
			.map(({ Id: _id, call_key: _key, ...row }) => {
				const seconds = (value: string | number | null) => (value === null ? null : Number(value));
				return comparable({
					...row,
					duration_seconds: seconds(row.duration_seconds),
					talk_seconds: seconds(row.talk_seconds),
				});
			});
		return byId(rows);
	}

	function expectTableToBeTheTruth(): void {
		expect(rowsOf('kavkom')).toEqual(truth().kavkom);
		expect(rowsOf('1com')).toEqual(truth().oneCom);
	}

	const writes = () =>
		nocoDb.server.requests.filter(
			({ method, path }) => method !== 'GET' && path.includes(nocoDb.tableId),
		);

	async function expectBothToRunUpToNow(syncs: Syncs): Promise<void> {
		await expectBothToRun(syncs);
		const { kavkom, oneCom } = playground;
		expect(nocoDb.runs.map(({ account_key: key }) => key).sort()).toEqual([
			`1com|${oneCom.tenant}`,
			`kavkom|${kavkom.domainUuid}`,
		]);
		for (const run of nocoDb.runs) {
			expect(new Date(run.window_end as string) > new Date(run.ran_at as string)).toBe(true);
		}
	}

	it(
		'leave exactly the served calls in the table, and nothing is written when they run twice',
		async () => {
			const syncs = await importInto();
			await expectBothToRunUpToNow(syncs);
			expectTableToBeTheTruth();
			expect(writes().map(({ body }) => (JSON.parse(body) as unknown[]).length)).toEqual([
				100, 100, 30, 100, 100, 30,
			]);

			nocoDb.server.requests.length = 0;
			await expectBothToRun(syncs);
			expect(writes()).toEqual([]);
			expectTableToBeTheTruth();
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'take up late calls and new values, and write nothing else',
		async () => {
			const syncs = await importInto();
			await expectBothToRunUpToNow(syncs);
			nocoDb.server.requests.length = 0;
			changeWhatIsServed();
			await expectBothToRun(syncs);
			expectTableToBeTheTruth();
			expect(
				writes().map(({ method, body }) => `${method} ${(JSON.parse(body) as unknown[]).length}`),
			).toEqual(['POST 1', 'PATCH 1', 'POST 1', 'PATCH 1']);

			playground.kavkom.calls.length = 0;
			expect(await run(syncs.kavkom)).toBe('success');
		},
		TEST_TIMEOUT_MS,
	);
});
