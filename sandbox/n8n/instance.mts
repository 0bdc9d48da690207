/** A real n8n with this project's package in it, as a user has it after installing the package. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { takeOver, type ManagedProcess } from '../../scripts/processes.mts';
import { withProgress, type Log } from '../../scripts/waiting.mts';
import { installCommunityPackage } from './communityPackage.mts';
import { dataTables, type DataTables } from './dataTables.mts';
import type { N8nInstall } from './install.mts';
import { openSession, OWNER, type Rest } from './rest.mts';
import { startServer } from './server.mts';
import { workflows, type Workflows } from './workflows.mts';

export interface N8nOptions {
	install: N8nInstall;
	/** Where this instance keeps all it has. A folder that was used before is continued with. */
	userFolder: string;
	/** A built package (its `package.json` and what that ships) to be loaded as a community package. */
	packageFolder?: string;
	/** Port on 127.0.0.1; 0 for any free one. */
	port: number;
	/** Whether it serves its editor too, true when left out; else it starts in two thirds of the time. */
	editor?: boolean;
	/** Further environment variables for n8n, such as `GENERIC_TIMEZONE`. */
	env?: Record<string, string>;
	/** Told how the start goes on. */
	log: Log;
	/** A file for what n8n prints, with which `joinN8n` finds it again. */
	outputFile?: string;
}

export interface N8nInstance extends Workflows {
	/** `http://127.0.0.1:<port>`: the editor. Webhooks are below `/webhook/`. */
	url: string;
	pid: number;
	/** With what a person logs in to the editor. */
	owner: { email: string; password: string };
	/** All that n8n has printed. */
	logs(): string;
	/** Any other request of n8n's REST API. */
	rest: Rest;
	/** The owner's session, for a request of another kind: the header `Cookie`. */
	cookie(): string;
	dataTables: DataTables;
	/** SIGTERM (the default) lets n8n finish running workflows for ten seconds; SIGKILL is a crash. */
	stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * After a crash n8n waits ten seconds before it starts, lest it crashes again and again; this is how it knows of
 * one. Nobody here would be spared anything.
 */
const CRASH_NOTE = join('.n8n', 'crash.journal');

async function opened(
	url: string,
	process: ManagedProcess,
	knownCookie?: string,
): Promise<N8nInstance> {
	const { rest, cookie } = await openSession(url, knownCookie);
	return {
		url,
		pid: process.pid,
		owner: { email: OWNER.email, password: OWNER.password },
		logs: () => process.output(),
		rest,
		cookie,
		dataTables: dataTables(rest),
		...workflows(rest),
		stop: async (signal) => await process.stop(signal),
	};
}

/**
 * Starts n8n and logs in, after setting up its owner if the user folder is new. The process ends with
 * its parent at the latest. Rejects when the port is taken or n8n does not start.
 */
export async function startN8n(options: N8nOptions): Promise<N8nInstance> {
	const { install, userFolder, packageFolder, port, editor, env, log, outputFile } = options;
	if (packageFolder !== undefined) await installCommunityPackage(packageFolder, userFolder);
	await rm(join(userFolder, CRASH_NOTE), { force: true });
	const { url, process } = await withProgress(
		log,
		`Starting n8n ${install.version}`,
		async () => await startServer({ install, userFolder, port, editor, env, outputFile }),
	);
	try {
		return await opened(url, process);
	} catch (error) {
		await process.stop('SIGKILL');
		throw error;
	}
}

/** Where an n8n is that another part of this process started with that `outputFile`. */
export interface N8nAddress {
	url: string;
	pid: number;
	/** Of a session of its owner. */
	cookie: string;
	outputFile: string;
}

export const joinN8n = async ({ url, pid, cookie, outputFile }: N8nAddress): Promise<N8nInstance> =>
	await opened(url, takeOver(pid, outputFile), cookie);
