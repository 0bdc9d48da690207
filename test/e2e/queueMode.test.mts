/** A backfill in n8n's queue mode, where it is shared by workers, and one of them dies. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SandboxDatabase, SandboxDatabaseServer } from '../../sandbox/databases/database.mts';
import { startPostgres } from '../../sandbox/databases/postgres.mts';
import { startQueuePlayground, type QueuePlayground } from '../../sandbox/queuePlayground.mts';
import type { N8nWorker } from '../../sandbox/n8n/queue.mts';
import { waitFor } from '../../scripts/waiting.mts';
import {
	daysAgo,
	passQuarterOfAnHour,
	progressOf,
	publishBackfill,
	storedIds,
	untilBackfillIsDone,
} from '../support/backfills.mts';
import { redisIsHere } from '../support/redis.mts';

/** The very first run installs n8n. */
const SETUP_TIMEOUT_MS = 900_000;
const TEST_TIMEOUT_MS = 180_000;
const PATIENCE = { timeoutMs: 60_000 };
const WINDOWS = 12;
const WORKERS = 2;
const WINDOWS_A_WORKER = 2;
const AT_ONCE = WORKERS * WINDOWS_A_WORKER;
/** Longer than it takes until every worker waits for an answer. */
const HELD_MS = 10_000;

const tests = redisIsHere() ? describe : describe.skip;

tests('a backfill in queue mode', () => {
	let folder: string;
	let postgres: SandboxDatabaseServer;
	let database: SandboxDatabase;
	let queue: QueuePlayground;
	let workers: N8nWorker[];

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'queue-mode-'));
		postgres = await startPostgres();
		queue = await startQueuePlayground({
			folder,
			postgres,
			concurrency: WINDOWS_A_WORKER,
			kavkom: { callCount: 300, days: WINDOWS - 2 },
			log: () => undefined,
		});
		console.log(queue.title);
		workers = await Promise.all(Array.from({ length: WORKERS }, queue.addWorker));
		database = await postgres.createDatabase();
		await queue.playground.addCredential(database.credential);
	}, SETUP_TIMEOUT_MS);

	afterAll(async () => {
		await queue.close();
		await database.close();
		await postgres.close();
		await rm(folder, { recursive: true, force: true });
	}, SETUP_TIMEOUT_MS);

	const isList = ({ path }: { path: string }) => path.endsWith('/cdr/list');
	const listsAsked = () => queue.playground.kavkom.server.requests.filter(isList).length;

	/** The answers after so many are held back: whoever asks for one waits. */
	function holdAfter(answered: number): void {
		queue.playground.kavkom.server.faults.push({
			kind: 'delay',
			delayMs: HELD_MS,
			times: Infinity,
			match: (request) => isList(request) && listsAsked() > answered,
		});
	}

	const progress = async () => await progressOf(database);

	it(
		'is shared by the workers, and loses and doubles nothing when one of them is killed',
		async () => {
			const { kavkom } = queue.playground;
			const begin = await publishBackfill(
				queue.playground,
				'backfill/backfill-kavkom-calls-to-postgresql.json',
				{
					firstDay: daysAgo(WINDOWS - 1),
					daysPerWindow: 1,
					windowsAtOnce: AT_ONCE,
				},
			);
			holdAfter(AT_ONCE);
			await begin();
			await waitFor(
				'Windows that wait at every worker',
				async () => listsAsked() === 2 * AT_ONCE || undefined,
				PATIENCE,
			);
			expect(await progress()).toMatchObject({ done: AT_ONCE, under_way: AT_ONCE });
			const [killed, survivor] = workers;
			await killed.stop('SIGKILL');
			kavkom.server.faults.length = 0;

			// The other worker does what is left, without the windows that died with their worker.
			await waitFor(
				'The windows of the other worker',
				async () => (await progress()).done === WINDOWS - WINDOWS_A_WORKER || undefined,
				PATIENCE,
			);
			expect(await progress()).toMatchObject({ windows: WINDOWS, under_way: WINDOWS_A_WORKER });
			for (const worker of [killed, survivor]) {
				expect(worker.logs()).toContain('Worker started execution');
			}

			await passQuarterOfAnHour(database);
			await begin();
			await untilBackfillIsDone(database, PATIENCE.timeoutMs);

			expect(await storedIds(database)).toEqual(kavkom.calls.map(({ id }) => id).sort());
			const [runs] = await database.query(
				`SELECT sum(inserted)::integer AS inserted, sum(updated)::integer AS updated,
					sum(failed)::integer AS failed, count(*) FILTER (WHERE finished_at IS NULL)::integer AS died
				FROM sync_runs`,
			);
			expect(runs).toEqual({
				inserted: kavkom.calls.length,
				updated: 0,
				failed: 0,
				died: WINDOWS_A_WORKER,
			});
		},
		TEST_TIMEOUT_MS,
	);
});
