/** The playground in n8n's queue mode: a main process, workers that run its executions, Redis and PostgreSQL. */
import { join } from 'node:path';
import { PROJECT } from '../scripts/build.mts';
import type { SandboxDatabaseServer } from './databases/database.mts';
import { startRedis } from './databases/redis.mts';
import { ensureN8n } from './n8n/install.mts';
import { queueEnvironment, startWorker, type N8nWorker } from './n8n/queue.mts';
import { startPlayground, type Playground, type PlaygroundOptions } from './playground.mts';

export interface QueuePlaygroundOptions
	extends Omit<PlaygroundOptions, 'userFolder' | 'port' | 'install'> {
	/** Holds a user folder for each process. */
	folder: string;
	/** A PostgreSQL server, in which n8n gets a database of its own. */
	postgres: SandboxDatabaseServer;
	/** How many executions each worker runs at once. */
	concurrency: number;
}

export interface QueuePlayground {
	/** Its `n8n` is the main process. */
	playground: Playground;
	/** What runs the executions, to be shown. */
	title: string;
	/** Starts one more worker, which is ended with the rest. */
	addWorker(): Promise<N8nWorker>;
	close(): Promise<void>;
}

/** Starts all of it but the workers. */
export async function startQueuePlayground(
	options: QueuePlaygroundOptions,
): Promise<QueuePlayground> {
	const { folder, postgres, concurrency, ...rest } = options;
	const install = await ensureN8n(rest.log);
	const redis = await startRedis();
	const database = await postgres.createDatabase();
	const env = {
		...queueEnvironment({ redis, database: database.credential.data }),
		...rest.env,
	};
	const playground = await startPlayground({
		...rest,
		env,
		install,
		userFolder: join(folder, 'main'),
		port: 0,
		editor: false,
	});
	const workers: N8nWorker[] = [];
	let number = 0;
	return {
		playground,
		title: `n8n ${install.version}, ${redis.title}, ${postgres.title}`,
		async addWorker() {
			number += 1;
			const worker = await startWorker({
				install,
				userFolder: join(folder, `worker-${number}`),
				packageFolder: PROJECT,
				env,
				mainUrl: playground.n8n.url,
				concurrency,
			});
			workers.push(worker);
			return worker;
		},
		async close() {
			await Promise.all(workers.map(async (worker) => await worker.stop()));
			await playground.close();
			await database.close();
			await redis.close();
		},
	};
}
