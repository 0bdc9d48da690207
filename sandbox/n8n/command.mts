/** A command of n8n that runs until it is ended: started on a user folder, and ready. */
import { mkdir } from 'node:fs/promises';
import { startProcess, type ManagedProcess } from '../../scripts/processes.mts';
import { freePort, waitForHttp, type Log } from '../../scripts/waiting.mts';
import { LOOPBACK, n8nEnvironment } from './environment.mts';
import type { N8nInstall } from './install.mts';

/** A first start migrates an empty database, on a slow machine for minutes. */
const START_TIMEOUT_MS = 300_000;

export interface CommandOptions {
	install: N8nInstall;
	userFolder: string;
	/** Port on 127.0.0.1; 0 for any free one. */
	port: number;
	/** Whether it serves its editor too, true when left out. */
	editor?: boolean;
	/** Further environment variables for n8n. */
	env?: Record<string, string>;
	/** Gets every line that n8n prints. */
	log?: Log;
	/** As that of `startProcess`. */
	outputFile?: string;
}

export interface N8nProcess {
	/** `http://127.0.0.1:<port>` */
	url: string;
	process: ManagedProcess;
}

/** What to run, and the paths that answer with success once it is ready, asked in this order. */
export interface Command {
	args: readonly string[];
	readiness: readonly string[];
}

/**
 * Starts n8n with a command and waits until it is ready. Rejects, with the end of n8n's output, if n8n
 * ends before or takes more than five minutes, and when the port is taken.
 */
export async function startCommand(
	{ args, readiness }: Command,
	{ install, userFolder, port: wanted, editor, env, log, outputFile }: CommandOptions,
): Promise<N8nProcess> {
	await mkdir(userFolder, { recursive: true });
	const [port, runnersPort] = await Promise.all([freePort(wanted), freePort()]);
	if (wanted !== 0 && port !== wanted) throw new Error(`Port ${wanted} is in use`);
	const environment = n8nEnvironment({
		nodeBinary: install.nodeBinary,
		n8nFolder: install.folder,
		userFolder,
		port,
		runnersPort,
		editor,
		env,
	});
	const server = await startProcess(install.nodeBinary, [install.n8nBinary, ...args], {
		// n8n reads a `.env` file of the folder it is started in.
		cwd: userFolder,
		env: environment,
		onLine: log,
		outputFile,
	});
	const url = `http://${LOOPBACK}:${port}`;
	try {
		const patience = { timeoutMs: START_TIMEOUT_MS, abandoned: server.ended };
		for (const path of readiness) await waitForHttp(`${url}${path}`, patience);
	} catch (cause) {
		await server.stop('SIGKILL');
		const lastLines = server.output().trimEnd().split('\n').slice(-30).join('\n');
		throw new Error(`n8n did not start. It said last:\n${lastLines}`, { cause });
	}
	return { url, process: server };
}
