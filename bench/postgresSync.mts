/**
 * The sample workflow "Sync ... calls to PostgreSQL" in a real n8n, from the click to the saved execution,
 * against the floor: the same rows by COPY into an equal table with the same indexes. n8n keeps what it has in
 * the same PostgreSQL.
 */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { SandboxDatabase } from '../sandbox/databases/database.mts';
import type { Playground } from '../sandbox/playground.mts';
import { SERVICES } from '../services.mts';
import { waitFor } from '../scripts/waiting.mts';
import { forgetPeak, peakMegabytes } from '../test/support/memory.mts';
import { median } from './measure.mts';
import { withN8nOnPostgres } from './n8n/onPostgres.mts';
import { assertTableHolds, IN_N8N, recentCalls } from './n8n/phones.mts';
import { runToItsEnd, secondsOf, workOf } from './n8n/runs.mts';
import type { BenchOptions, Part, Row } from './part.mts';
import type { CallPlan, Service } from './phones/calls.mts';
import { withPhones } from './phones/start.mts';

/** A run gets a week at most. */
const DAYS = 6;

interface Round {
	/** From the click until n8n shows the run as ended well. */
	syncSeconds: number;
	/** Of it in the node that fetches. */
	fetchNodeSeconds: number;
	/** Of it in the node that writes. */
	writeNodeSeconds: number;
	/** Of that in PostgreSQL, in the function that writes. */
	upsertSeconds: number;
	/** Of it before the first node and behind the last: the execution is saved. */
	savingSeconds: number;
	/** Until the first call was in the table: the calls are fetched whole before. */
	fetchSeconds: number;
	/** From the first call in the table to the last. */
	writeSeconds: number;
	/** The same rows by COPY. */
	copySeconds: number;
	/** Megabytes that n8n held at most. */
	megabytes: number;
	/** Bytes of the table and its indexes, for one call. */
	tableBytes: number;
	/** Bytes of the saved execution in n8n's own database, for one call. */
	executionBytes: number;
}

async function withClient<T>(
	{ credential }: SandboxDatabase,
	use: (client: pg.Client) => Promise<T>,
): Promise<T> {
	const { host, port, user, password, database } = credential.data as pg.ClientConfig;
	const client = new pg.Client({ host, port, user, password, database });
	await client.connect();
	try {
		return await use(client);
	} finally {
		await client.end();
	}
}

const seconds = (began: number): number => (performance.now() - began) / 1000;

/** Seconds that COPY takes for what is in `calls`. */
async function copy(database: SandboxDatabase): Promise<number> {
	return await withClient(database, async (client) => {
		const rows = await buffer(client.query(copyTo('COPY calls TO STDOUT')));
		await client.query('DROP TABLE IF EXISTS copied');
		await client.query('CREATE TABLE copied (LIKE calls INCLUDING ALL)');
		const began = performance.now();
		await pipeline(Readable.from([rows]), client.query(copyFrom('COPY copied FROM STDIN')));
		return seconds(began);
	});
}

/** Bytes of the newest execution in n8n's own database, as PostgreSQL stores it. */
async function bytesOfExecution(ofN8n: SandboxDatabase): Promise<number> {
	const [{ bytes }] = await ofN8n.query(
		'SELECT pg_column_size(data) AS bytes FROM execution_data ORDER BY "executionId" DESC LIMIT 1',
	);
	return Number(bytes);
}

/** For connections that are made from now on. */
const COUNT_FUNCTIONS = `DO $$ BEGIN
	EXECUTE format('ALTER DATABASE %I SET track_functions = ''pl''', current_database());
END $$`;

/** How often the function that writes was called, and for how many seconds in all. */
interface Use {
	calls: number;
	seconds: number;
}

async function upsertUse(database: SandboxDatabase): Promise<Use> {
	const [use] = await database.query(
		"SELECT calls, total_time FROM pg_stat_user_functions WHERE funcname = 'upsert_calls'",
	);
	return { calls: Number(use?.calls ?? 0), seconds: Number(use?.total_time ?? 0) / 1000 };
}

/** What it was used since. PostgreSQL counts a connection's calls some seconds after it fell silent. */
async function upsertUseOf(database: SandboxDatabase, before: Use, calls: number): Promise<Use> {
	return await waitFor(
		'The use of upsert_calls',
		async () => {
			const now = await upsertUse(database);
			const since = { calls: now.calls - before.calls, seconds: now.seconds - before.seconds };
			return since.calls >= calls ? since : undefined;
		},
		{ timeoutMs: 60_000, intervalMs: 500 },
	);
}

interface Sync {
	playground: Playground;
	database: SandboxDatabase;
	/** The one in which n8n keeps all it has. */
	ofN8n: SandboxDatabase;
	workflowId: string;
	service: Service;
	plan: CallPlan;
}

async function measureRound(sync: Sync): Promise<Round> {
	const { playground, database, ofN8n, workflowId, service, plan } = sync;
	const { pid } = playground.n8n;
	const { title } = IN_N8N[service];
	await database.query('TRUNCATE calls, sync_runs');
	const upsertBefore = await upsertUse(database);
	await forgetPeak(pid);
	const began = performance.now();
	const ended = await runToItsEnd(playground, workflowId, `Every 15 minutes for ${title}`);
	const syncSeconds = seconds(began);
	const megabytes = await peakMegabytes(pid);
	const work = workOf(await playground.n8n.execution(ended.id));
	const [fetching, writing] = [`Get the ${title} calls since then`, `Write the ${title} calls`].map(
		(wanted) => work.find(({ name }) => name === wanted),
	);
	assert.ok(fetching && writing);
	await assertTableHolds(database, service, plan);
	const [told] = await database.query(`SELECT
		extract(epoch FROM min(c.created_at) - min(r.started_at))::float AS fetch_seconds,
		extract(epoch FROM max(c.created_at) - min(c.created_at))::float AS write_seconds,
		pg_total_relation_size('calls')::float AS bytes
		FROM calls c, sync_runs r`);
	return {
		syncSeconds,
		fetchNodeSeconds: fetching.seconds,
		writeNodeSeconds: writing.seconds,
		upsertSeconds: (await upsertUseOf(database, upsertBefore, writing.times)).seconds,
		savingSeconds: syncSeconds - secondsOf(ended),
		fetchSeconds: Number(told.fetch_seconds),
		writeSeconds: Number(told.write_seconds),
		copySeconds: await copy(database),
		megabytes,
		tableBytes: Number(told.bytes) / plan.count,
		executionBytes: (await bytesOfExecution(ofN8n)) / plan.count,
	};
}

function rowsOf(service: Service, { count }: CallPlan, rounds: Round[], postgres: string): Row[] {
	const of = (measure: keyof Round) => median(rounds.map((round) => round[measure]));
	const about = `${IN_N8N[service].title}, ${count.toLocaleString('en-US')} calls`;
	const [sync, copied] = [of('syncSeconds'), of('copySeconds')];
	const basis = `median of ${rounds.length}`;
	const row = (figure: string, value: number, unit: Row['unit'], more: Partial<Row> = {}): Row => ({
		case: about,
		figure,
		value,
		unit,
		basis,
		...more,
	});
	const share = (figure: string, measure: keyof Round): Row =>
		row(figure, of(measure), 's', {
			note: `${Math.round((100 * of(measure)) / sync)} % of the sync`,
		});
	return [
		row('sync, from the click to the saved execution', count / sync, 'calls/s', {
			basis: `${sync.toFixed(2)} s`,
			note: postgres,
			details: rounds,
		}),
		row('of it until the first call is written', of('fetchSeconds'), 's'),
		row('of it from the first to the last call written', of('writeSeconds'), 's'),
		share('of it in the node that fetches', 'fetchNodeSeconds'),
		share('of it in the node that writes', 'writeNodeSeconds'),
		share('of that in PostgreSQL', 'upsertSeconds'),
		share('of it outside of nodes: above all, to save the execution', 'savingSeconds'),
		row('COPY of the same rows', count / copied, 'calls/s', { basis: `${copied.toFixed(2)} s` }),
		row('time of the sync / COPY', sync / copied, 'x', {
			basis: `${sync.toFixed(2)} s / ${copied.toFixed(2)} s`,
		}),
		row('n8n held at most', of('megabytes'), 'MB'),
		row('table and indexes, a call', of('tableBytes'), 'bytes'),
		row('saved execution, a call', of('executionBytes'), 'bytes'),
	];
}

/** One service in an n8n of its own, so that no round holds what another service left. */
async function measureService(
	service: Service,
	count: number,
	repetitions: number,
	options: BenchOptions,
): Promise<Row[]> {
	const plan = recentCalls(count, DAYS);
	const { nodeBinary } = options.n8n;
	return await withPhones(
		{ [service]: plan },
		nodeBinary,
		async (phones) =>
			await withN8nOnPostgres(options, async ({ playground, database, ofN8n, server }) => {
				const { key, credential } = IN_N8N[service];
				await database.query(COUNT_FUNCTIONS);
				await playground.addCredential(credential(phones.baseUrl(0)));
				const workflowId = await playground.importSample(
					`sync/sync-${key}-calls-to-postgresql.json`,
				);
				await runToItsEnd(playground, workflowId, '1. Make the tables');
				const sync = { playground, database, ofN8n, workflowId, service, plan };
				const rounds: Round[] = [];
				for (let number = 1; number <= repetitions; number += 1) {
					rounds.push(await measureRound(sync));
					options.log(`${key}, round ${number}: ${JSON.stringify(rounds.at(-1))}`);
				}
				return rowsOf(service, plan, rounds, server);
			}),
	);
}

export const postgresSync: Part = {
	name: 'postgres-sync',
	title: 'Sync into PostgreSQL in a real n8n',
	async run(options) {
		const [count, repetitions] = options.quick ? [5_000, 1] : [100_000, 3];
		const rows: Row[] = [];
		for (const { node } of SERVICES) {
			rows.push(...(await measureService(node.type, count, repetitions, options)));
		}
		return rows;
	},
};
