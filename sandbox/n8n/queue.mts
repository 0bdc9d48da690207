/** What makes several n8n processes one: n8n's queue mode, and the workers of it. */
import type { IDataObject } from 'n8n-workflow';
import type { SandboxRedis } from '../databases/redis.mts';
import { freePort } from '../../scripts/waiting.mts';
import { startCommand, type CommandOptions } from './command.mts';
import { installCommunityPackage } from './communityPackage.mts';
import { LOOPBACK } from './environment.mts';

export interface QueueServices {
	redis: SandboxRedis;
	/** The `data` of a `postgres` credential: the database in which n8n keeps all it has. */
	database: IDataObject;
}

/** The environment variables of an n8n that keeps all it has in PostgreSQL instead of a file. */
export const postgresEnvironment = (database: IDataObject): Record<string, string> => ({
	DB_TYPE: 'postgresdb',
	DB_POSTGRESDB_HOST: String(database.host),
	DB_POSTGRESDB_PORT: String(database.port),
	DB_POSTGRESDB_DATABASE: String(database.database),
	DB_POSTGRESDB_USER: String(database.user),
	DB_POSTGRESDB_PASSWORD: String(database.password),
});

/** The environment variables that the main process and every worker must have in common. */
export function queueEnvironment({ redis, database }: QueueServices): Record<string, string> {
	return {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: redis.host,
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		QUEUE_BULL_REDIS_USERNAME: redis.username,
		QUEUE_BULL_REDIS_PASSWORD: redis.password,
		QUEUE_BULL_REDIS_DB: redis.database,
		// One server may serve several of these at once: jobs and messages must not mix.
		QUEUE_BULL_PREFIX: redis.prefix,
		N8N_REDIS_KEY_PREFIX: redis.prefix,
		...postgresEnvironment(database),
	};
}

export interface WorkerOptions extends Pick<CommandOptions, 'install' | 'userFolder' | 'log'> {
	/** A built package, to be loaded as a community package. */
	packageFolder: string;
	/** What `queueEnvironment` gave, and whatever else the main process got. */
	env: Record<string, string>;
	/** The main process: workflows that call themselves find it there. */
	mainUrl: string;
	/** How many executions it runs at once. */
	concurrency: number;
}

export interface N8nWorker {
	pid: number;
	/** All that it has printed. */
	logs(): string;
	/** SIGTERM (the default) lets it finish for ten seconds what it runs; SIGKILL is a crash. */
	stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a worker on a user folder of its own, as in a container, and waits until it takes executions. */
export async function startWorker(options: WorkerOptions): Promise<N8nWorker> {
	const { packageFolder, mainUrl, concurrency, env, ...rest } = options;
	await installCommunityPackage(packageFolder, rest.userFolder);
	const port = await freePort();
	const { process } = await startCommand(
		{
			args: ['worker', `--concurrency=${concurrency}`],
			readiness: ['/healthz/readiness'],
		},
		{
			...rest,
			port,
			env: {
				...env,
				WEBHOOK_URL: `${mainUrl}/`,
				QUEUE_HEALTH_CHECK_ACTIVE: 'true',
				QUEUE_HEALTH_CHECK_PORT: String(port),
				N8N_WORKER_SERVER_ADDRESS: LOOPBACK,
			},
		},
	);
	return {
		pid: process.pid,
		logs: () => process.output(),
		stop: async (signal) => await process.stop(signal),
	};
}
