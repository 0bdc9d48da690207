/**
 * A backfill of 64 windows in n8n's queue mode: how much faster more workers make it where most of the time is
 * waiting for the phone system, how fast it is where nothing has to be waited for, and what happens when a worker is
 * killed. After each backfill every row of the table is compared with what was served.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxDatabase, SandboxDatabaseServer } from '../sandbox/databases/database.mts';
import { startPostgres } from '../sandbox/databases/postgres.mts';
import { hasRedis } from '../sandbox/databases/redis.mts';
import type { N8nWorker } from '../sandbox/n8n/queue.mts';
import { startQueuePlayground, type QueuePlayground } from '../sandbox/queuePlayground.mts';
import { waitFor } from '../scripts/waiting.mts';
import {
	daysAgo,
	passQuarterOfAnHour,
	progressOf,
	publishBackfill,
	untilBackfillIsDone,
} from '../test/support/backfills.mts';
import { forgetPeak, peakMegabytes } from '../test/support/memory.mts';
import { median } from './measure.mts';
import { assertTableHolds, IN_N8N, recentCalls } from './n8n/phones.mts';
import type { BenchOptions, Part, Row } from './part.mts';
import type { CallPlan, Service } from './phones/calls.mts';
import { withPhones } from './phones/start.mts';

/** With a day each, today included. */
const WINDOWS = 64;
/** Rounds come out even with 1, 2 and 4 workers: 16, 8 and 4. */
const WINDOWS_A_WORKER = 4;
const MAX_WORKERS = 4;
const BACKFILL_TIMEOUT_MS = 300_000;
/** n8n gives up an execution whose worker is gone after two minutes at most. */
const GIVEN_UP_TIMEOUT_MS = 200_000;

interface Size {
	/** Workers in each run where most of the time is waiting. */
	waited: readonly number[];
	/** Workers in each run where nothing has to be waited for. */
	unwaited: readonly number[];
	/** Calls in a window where most of the time is waiting. */
	callsWaited: number;
	/** Milliseconds that the phone system takes for an answer then. */
	latencyMs: number;
	/** Calls in a window where nothing has to be waited for. */
	callsUnwaited: number;
}

const FULL: Size = {
	// Up and down again, so that what changes on the machine meanwhile meets all of them.
	waited: [1, 2, MAX_WORKERS, MAX_WORKERS, 2, 1],
	unwaited: [1, 2, MAX_WORKERS],
	callsWaited: 90,
	latencyMs: 2_000,
	callsUnwaited: 1_000,
};
const QUICK: Size = {
	waited: [1, MAX_WORKERS],
	unwaited: [1],
	callsWaited: 20,
	latencyMs: 200,
	callsUnwaited: 100,
};

/** A backfill that can be begun, over and over. */
interface Backfill {
	service: Service;
	plan: CallPlan;
	begin(): Promise<void>;
}

interface Cluster {
	queue: QueuePlayground;
	database: SandboxDatabase;
	/** Those that run, oldest first. */
	workers: N8nWorker[];
	/** Answers come after a while. */
	waited: Backfill;
	/** Answers come at once. */
	unwaited: Backfill;
}

interface Measured {
	seconds: number;
	/** Megabytes that each worker held at most. */
	workers: number[];
	/** Megabytes that the main process held at most. */
	main: number;
}

async function prepareBackfill(
	{ playground }: QueuePlayground,
	service: Service,
	plan: CallPlan,
	baseUrl: string,
): Promise<Backfill> {
	const { key, credential } = IN_N8N[service];
	await playground.addCredential(credential(baseUrl));
	const begin = await publishBackfill(
		playground,
		`backfill/backfill-${key}-calls-to-postgresql.json`,
		{
			firstDay: daysAgo(WINDOWS - 1),
			daysPerWindow: 1,
			windowsAtOnce: MAX_WORKERS * WINDOWS_A_WORKER,
		},
	);
	return { service, plan, begin };
}

/** Workers join, or the newest leave when they have finished what they run. */
async function haveWorkers({ queue, workers }: Cluster, wanted: number): Promise<void> {
	const joining = Math.max(0, wanted - workers.length);
	workers.push(...(await Promise.all(Array.from({ length: joining }, queue.addWorker))));
	await Promise.all(workers.splice(wanted).map(async (worker) => await worker.stop()));
}

const secondsSince = (began: number): number => (performance.now() - began) / 1000;

const forget = async (database: SandboxDatabase): Promise<void> =>
	void (await database.query('TRUNCATE calls, sync_runs, backfill_windows, backfill_plans'));

/** A whole backfill into empty tables; rejects when one call of the plan is missing or not as it was. */
async function measureBackfill(cluster: Cluster, backfill: Backfill): Promise<Measured> {
	const { database, queue, workers } = cluster;
	const main = queue.playground.n8n.pid;
	const pids = workers.map(({ pid }) => pid);
	await forget(database);
	for (const pid of [main, ...pids]) await forgetPeak(pid);
	const began = performance.now();
	await backfill.begin();
	await untilBackfillIsDone(database, BACKFILL_TIMEOUT_MS);
	const seconds = secondsSince(began);
	await assertTableHolds(database, backfill.service, backfill.plan);
	const [{ runs }] = await database.query('SELECT count(*)::integer AS runs FROM sync_runs');
	assert.equal(runs, WINDOWS);
	return {
		seconds,
		workers: await Promise.all(pids.map(peakMegabytes)),
		main: await peakMegabytes(main),
	};
}

interface AfterDeath {
	/** Windows that were under way in the worker that was killed. */
	lostWindows: number;
	/** From the kill until the other workers had done all other windows. */
	othersSeconds: number;
	/** From the kill until n8n shows the executions that died as failed. */
	givenUpSeconds: number;
	/** What n8n shows them as. */
	statuses: string[];
	/** The next click, from there to the end. */
	nextRunSeconds: number;
}

/** Kills one of the workers when a quarter of the windows is done, and begins again when n8n has noticed. */
async function measureDeath(cluster: Cluster): Promise<AfterDeath> {
	const { database, queue, workers, waited } = cluster;
	const { n8n } = queue.playground;
	await forget(database);
	await waited.begin();
	await waitFor(
		'A quarter of the windows',
		async () => Number((await progressOf(database)).done) >= WINDOWS / 4 || undefined,
		{ timeoutMs: BACKFILL_TIMEOUT_MS },
	);
	const killed = workers.pop();
	assert(killed !== undefined);
	const [{ now }] = await database.query('SELECT clock_timestamp() AS now');
	const began = performance.now();
	await killed.stop('SIGKILL');
	await waitFor(
		'No execution that n8n takes for running',
		async () => {
			const running = await n8n.listExecutions({ status: ['new', 'running'] });
			return running.length === 0 || undefined;
		},
		{ timeoutMs: GIVEN_UP_TIMEOUT_MS, intervalMs: 1000 },
	);
	const givenUpSeconds = secondsSince(began);
	const failed = await n8n.listExecutions({ status: ['error', 'crashed', 'canceled'] });
	const [told] = await database.query(
		`SELECT count(*) FILTER (WHERE done_at IS NULL)::integer AS lost,
			extract(epoch FROM max(done_at) - $1)::float AS seconds
		FROM backfill_windows`,
		[now],
	);
	await passQuarterOfAnHour(database);
	const beganAgain = performance.now();
	await waited.begin();
	await untilBackfillIsDone(database, BACKFILL_TIMEOUT_MS);
	const nextRunSeconds = secondsSince(beganAgain);
	await assertTableHolds(database, waited.service, waited.plan);
	return {
		lostWindows: Number(told.lost),
		othersSeconds: Number(told.seconds),
		givenUpSeconds,
		statuses: failed.map(({ status }) => status),
		nextRunSeconds,
	};
}

const count = (calls: number): string => calls.toLocaleString('en-US');

function speedRows(measured: Map<number, Measured[]>, about: string, plan: CallPlan): Row[] {
	const secondsOf = (samples: Measured[]) => median(samples.map(({ seconds }) => seconds));
	const one = secondsOf(measured.get(1) ?? []);
	return [...measured].flatMap(([workers, samples]): Row[] => {
		const seconds = secondsOf(samples);
		const row = { case: `${about}, ${workers} worker${workers === 1 ? '' : 's'}` };
		const worker = median(samples.flatMap((sample) => sample.workers));
		return [
			{
				...row,
				figure: 'backfill',
				value: plan.count / seconds,
				unit: 'calls/s',
				basis: `${seconds.toFixed(1)} s, median of ${samples.length}`,
				details: samples,
			},
			{
				...row,
				figure: 'times as fast as one worker',
				value: one / seconds,
				unit: 'x',
				basis: `${one.toFixed(1)} s / ${seconds.toFixed(1)} s`,
			},
			{ ...row, figure: 'a worker held at most', value: worker, unit: 'MB' },
			{
				...row,
				figure: 'the main process held at most',
				value: median(samples.map(({ main }) => main)),
				unit: 'MB',
			},
		];
	});
}

function deathRows(about: string, death: AfterDeath): Row[] {
	const row = { case: `${about}, one of ${MAX_WORKERS} workers killed` };
	return [
		{
			...row,
			figure: 'until the others had done all other windows',
			value: death.othersSeconds,
			unit: 's',
			note: `${death.lostWindows} windows died with their worker`,
			details: death,
		},
		{
			...row,
			figure: 'until n8n gave up the executions that died',
			value: death.givenUpSeconds,
			unit: 's',
			note: `n8n shows them as ${[...new Set(death.statuses)].join(', ') || 'nothing'}`,
		},
		{
			...row,
			figure: 'the next run, with nothing lost or doubled after it',
			value: death.nextRunSeconds,
			unit: 's',
		},
	];
}

async function measureAll(cluster: Cluster, { log }: BenchOptions, size: Size): Promise<Row[]> {
	const measured = {
		waited: new Map<number, Measured[]>(),
		unwaited: new Map<number, Measured[]>(),
	};
	const measure = async (kind: keyof typeof measured, workers: number) => {
		await haveWorkers(cluster, workers);
		const sample = await measureBackfill(cluster, cluster[kind]);
		log(`${kind}, ${workers} workers: ${JSON.stringify(sample)}`);
		measured[kind].set(workers, [...(measured[kind].get(workers) ?? []), sample]);
	};
	for (const workers of size.waited) await measure('waited', workers);
	for (const workers of size.unwaited) await measure('unwaited', workers);
	await haveWorkers(cluster, MAX_WORKERS);
	const death = await measureDeath(cluster);
	const { waited, unwaited } = cluster;
	const aboutWaited = `Kavkom, ${count(waited.plan.count)} calls, ${size.latencyMs} ms an answer`;
	const aboutUnwaited = `1com, ${count(unwaited.plan.count)} calls, answers at once`;
	return [
		...speedRows(measured.waited, aboutWaited, waited.plan),
		...speedRows(measured.unwaited, aboutUnwaited, unwaited.plan),
		...deathRows(aboutWaited, death),
	];
}

async function withCluster(
	postgres: SandboxDatabaseServer,
	folder: string,
	size: Size,
	{ n8n, log }: BenchOptions,
	use: (cluster: Cluster) => Promise<Row[]>,
): Promise<Row[]> {
	const plans = {
		kavkom: recentCalls(WINDOWS * size.callsWaited, WINDOWS - 1),
		oneCom: recentCalls(WINDOWS * size.callsUnwaited, WINDOWS - 1),
	};
	return await withPhones(plans, n8n.nodeBinary, async (phones) => {
		const queue = await startQueuePlayground({
			folder,
			postgres,
			concurrency: WINDOWS_A_WORKER,
			log,
		});
		const database = await postgres.createDatabase();
		try {
			log(queue.title);
			await queue.playground.addCredential(database.credential);
			const backfill = async (service: Service, latencyMs: number) =>
				await prepareBackfill(queue, service, plans[service], phones.baseUrl(latencyMs));
			return await use({
				queue,
				database,
				workers: [],
				waited: await backfill('kavkom', size.latencyMs),
				unwaited: await backfill('oneCom', 0),
			});
		} finally {
			await queue.close();
			await database.close();
		}
	});
}

export const queueMode: Part = {
	name: 'queue-mode',
	title: "Backfill in n8n's queue mode",
	async run(options) {
		if (!hasRedis()) {
			const note = 'Redis is missing: install redis-server, or name a server in TEST_REDIS_URL';
			return [{ case: 'All', figure: 'backfill', value: null, unit: 'calls/s', note }];
		}
		const size = options.quick ? QUICK : FULL;
		const folder = await mkdtemp(join(tmpdir(), 'bench-queue-'));
		const postgres = await startPostgres();
		try {
			return await withCluster(
				postgres,
				folder,
				size,
				options,
				async (cluster) => await measureAll(cluster, options, size),
			);
		} finally {
			await postgres.close();
			await rm(folder, { recursive: true, force: true });
		}
	},
};
