/** A real n8n with this project's package in it, as a user has it after installing the package. */
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
	/** Further environment variables for n8n, such as `GENERIC_TIMEZONE`. */
	env?: Record<string, string>;
	/** Told how the start goes on. */
	log: Log;
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
	dataTables: DataTables;
	/** SIGTERM (the default) lets n8n finish running workflows for ten seconds; SIGKILL is a crash. */
	stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts n8n and logs in, after setting up its owner if the user folder is new. The process ends with
 * its parent at the latest. Rejects when the port is taken or n8n does not start.
 */
export async function startN8n(options: N8nOptions): Promise<N8nInstance> {
	const { install, userFolder, packageFolder, port, env, log } = options;
	if (packageFolder !== undefined) await installCommunityPackage(packageFolder, userFolder);
	const { url, process } = await withProgress(
		log,
		`Starting n8n ${install.version}`,
		async () => await startServer({ install, userFolder, port, env }),
	);
	try {
		const rest = await openSession(url);
		return {
			url,
			pid: process.pid,
			owner: { email: OWNER.email, password: OWNER.password },
			logs: () => process.output(),
			rest,
			dataTables: dataTables(rest),
			...workflows(rest),
			stop: async (signal) => await process.stop(signal),
		};
	} catch (error) {
		await process.stop('SIGKILL');
		throw error;
	}
}
