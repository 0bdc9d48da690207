/** The n8n server process: started on a user folder, ready, and ended. */
import { mkdir } from 'node:fs/promises';
import { startProcess, type ManagedProcess } from '../../scripts/processes.mts';
import { freePort, waitForHttp, type Log } from '../../scripts/waiting.mts';
import { LOOPBACK, n8nEnvironment } from './environment.mts';
import type { N8nInstall } from './install.mts';

/** A first start migrates an empty database, on a slow machine for minutes. */
const START_TIMEOUT_MS = 300_000;

export interface ServerOptions {
	install: N8nInstall;
	userFolder: string;
	/** Port of the editor and the webhooks; 0 for any free one. */
	port: number;
	/** Further environment variables for n8n. */
	env?: Record<string, string>;
	/** Gets every line that n8n prints. */
	log?: Log;
}

export interface N8nServer {
	/** `http://127.0.0.1:<port>` */
	url: string;
	process: ManagedProcess;
}

/**
 * Starts n8n and waits until it answers: seconds, and ten more if it was killed the last time, which
 * n8n waits lest it crashes again and again. What was active before a restart: webhooks are live by then,
 * schedules and polls follow a moment later, n8n doesn't tell when. Rejects, with the end of n8n's
 * output, if n8n ends before or takes more than five minutes.
 */
export async function startServer(options: ServerOptions): Promise<N8nServer> {
	const { install, userFolder, env, log } = options;
	await mkdir(userFolder, { recursive: true });
	const [port, runnersPort] = await Promise.all([freePort(options.port), freePort()]);
	if (options.port !== 0 && port !== options.port) {
		throw new Error(`Port ${options.port} is in use`);
	}
	const environment = n8nEnvironment({
		nodeBinary: install.nodeBinary,
		n8nFolder: install.folder,
		userFolder,
		port,
		runnersPort,
		env,
	});
	const server = await startProcess(install.nodeBinary, [install.n8nBinary, 'start'], {
		// n8n reads a `.env` file of the folder it is started in.
		cwd: userFolder,
		env: environment,
		onLine: log,
	});
	const url = `http://${LOOPBACK}:${port}`;
	try {
		const patience = { timeoutMs: START_TIMEOUT_MS, abandoned: server.ended };
		await waitForHttp(`${url}/healthz/readiness`, patience);
		// n8n 1 is ready a moment before its REST API is.
		await waitForHttp(`${url}/rest/settings`, patience);
	} catch (cause) {
		await server.stop('SIGKILL');
		const lastLines = server.output().trimEnd().split('\n').slice(-30).join('\n');
		throw new Error(`n8n did not start. It said last:\n${lastLines}`, { cause });
	}
	return { url, process: server };
}
