/** The task runner in which n8n runs Code nodes, as n8n itself starts it: a broker here, a process of its own there. */
import type * as Di from '@n8n/di';
import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import { requireAsN8n } from '../sandbox/n8n/packages.mts';
import { freePort } from '../scripts/waiting.mts';

type StartRunnerTask = IWorkflowExecuteAdditionalData['startRunnerTask'];
type Made<T> = Record<string, new () => T>;

/** Starts the task runner of an installed n8n, for as long as this process lives. */
export async function startTaskRunner(n8nFolder: string): Promise<StartRunnerTask> {
	process.env.N8N_RUNNERS_BROKER_PORT = String(await freePort());
	const require = requireAsN8n(n8nFolder);
	require('reflect-metadata');
	const { Container } = require('@n8n/di') as typeof Di;
	const runners = './dist/task-runners';
	const { TaskRunnerModule } = require(`${runners}/task-runner-module.js`) as Made<{
		start(): Promise<void>;
	}>;
	const { TaskRequester } = require(`${runners}/task-managers/task-requester.js`) as Made<{
		startTask: StartRunnerTask;
	}>;
	await Container.get(TaskRunnerModule).start();
	return async (...task) => await Container.get(TaskRequester).startTask(...task);
}
