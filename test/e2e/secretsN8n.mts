/** A real n8n that keeps and logs as much as it can, with the package in it and short time-outs. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureN8n, type N8nInstall } from '../../sandbox/n8n/install.mts';
import { startN8n, type N8nInstance } from '../../sandbox/n8n/instance.mts';
import { ensureBuilt, PROJECT } from '../../scripts/build.mts';
import { FRUGAL } from '../support/frugalN8n.mts';

/** Relative to the user folder. */
export const LOG_FILE = 'logs/n8n.log';

const KEEPS_EVERYTHING = {
	CODE_ENABLE_STDOUT: 'true',
	EXECUTIONS_DATA_PRUNE: 'false',
	EXECUTIONS_DATA_SAVE_MANUAL_EXECUTIONS: 'true',
	EXECUTIONS_DATA_SAVE_ON_ERROR: 'all',
	EXECUTIONS_DATA_SAVE_ON_PROGRESS: 'true',
	EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'all',
	N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
	N8N_LOG_LEVEL: 'debug',
	N8N_LOG_OUTPUT: 'console,file',
};

/** What a user would wait minutes for is over in seconds. A command is sent once, and n8n may be busy for one or two. */
const SHORT_LIMITS = {
	readIdleSeconds: 3,
	readTotalSeconds: 10,
	commandIdleSeconds: 5,
	downloadIdleSeconds: 1.5,
	attempts: 2,
	firstBackoffSeconds: 0.05,
};

/** A copy of the built package with other bounds. */
async function packageWithShortLimits(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'short-limits-'));
	await cp(join(PROJECT, 'package.json'), join(folder, 'package.json'));
	await cp(join(PROJECT, 'dist'), join(folder, 'dist'), { recursive: true });
	const path = join(folder, 'dist/nodes/shared/http/limits.js');
	let code = await readFile(path, 'utf8');
	for (const [name, value] of Object.entries(SHORT_LIMITS)) {
		const changed = code.replace(new RegExp(`(\\b${name}:) [\\d.]+`), `$1 ${value}`);
		if (changed === code) throw new Error(`The built package has no limit ${name}`);
		code = changed;
	}
	await writeFile(path, code);
	return folder;
}

/** Starts n8n in `userFolder`; it keeps every run and logs every detail, to the console and to `LOG_FILE`. */
export async function startTalkativeN8n(
	userFolder: string,
): Promise<{ n8n: N8nInstance; install: N8nInstall }> {
	await ensureBuilt(() => undefined);
	const install = await ensureN8n(() => undefined);
	const packageFolder = await packageWithShortLimits();
	try {
		const logFile = { N8N_LOG_FILE_LOCATION: join(userFolder, LOG_FILE) };
		const env = { ...FRUGAL, ...KEEPS_EVERYTHING, ...logFile };
		const log = () => undefined;
		return {
			install,
			n8n: await startN8n({ install, userFolder, packageFolder, port: 0, editor: false, env, log }),
		};
	} finally {
		await rm(packageFolder, { recursive: true, force: true });
	}
}
