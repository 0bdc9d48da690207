/**
 * What several `npm start` of one folder know of each other. The one that began holds a lock folder until it
 * ends, however it ends, and says in there where its n8n is once that is ready.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { releaseFolderLock, tryFolderLock } from './folderLock.cjs';
import { withProgress, type Log } from './waiting.mts';

const STATE_FILE = 'running.json';
const POLL_MS = 500;
const ANSWER_WITHIN_MS = 5_000;
/** A machine that is busy with something else lets n8n wait for long. */
const SILENT_AFTER_MS = 30_000;

/** A local phone system, by the name that users read. */
export interface LocalService {
	title: string;
	/** What its user enters in a credential, by the labels of the fields. */
	fields: Array<{ label: string; value: string }>;
}

/** Where a playground is that runs. */
export interface RunningPlayground {
	/** The process that ends all of it when it is sent SIGINT or SIGTERM. */
	pid: number;
	/** `http://127.0.0.1:<port>`. */
	n8n: string;
	services: LocalService[];
}

export type Claim =
	/** Nobody else had it. It is this process's until it ends. */
	| { kind: 'ours' }
	/** Another process has it, and its n8n answers. */
	| { kind: 'running'; where: RunningPlayground }
	/** Another process lives and has it, but its n8n has not answered for long. */
	| { kind: 'silent'; where: RunningPlayground };

async function whereOf(lock: string): Promise<RunningPlayground | undefined> {
	try {
		return JSON.parse(await readFile(join(lock, STATE_FILE), 'utf8')) as RunningPlayground;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
		throw error;
	}
}

async function answers({ n8n }: RunningPlayground): Promise<boolean> {
	try {
		const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
		const response = await fetch(`${n8n}/healthz`, { signal });
		await response.body?.cancel();
		return response.ok;
	} catch {
		return false;
	}
}

/** Undefined while another process has it and does not say where yet. */
async function look(lock: string): Promise<Claim | undefined> {
	if (await tryFolderLock(lock)) {
		process.once('exit', () => releaseFolderLock(lock));
		return { kind: 'ours' };
	}
	const where = await whereOf(lock);
	return where && { kind: (await answers(where)) ? 'running' : 'silent', where };
}

async function lookUntilSettled(lock: string, silentAfterMs: number): Promise<Claim> {
	let silentSince: number | undefined;
	for (;;) {
		const claim = await look(lock);
		if (claim !== undefined && claim.kind !== 'silent') return claim;
		silentSince = claim && (silentSince ?? Date.now());
		if (claim && Date.now() - (silentSince ?? 0) >= silentAfterMs) return claim;
		await sleep(POLL_MS);
	}
}

/**
 * Makes the playground this process's own, or finds out where the one of another process is; one that is
 * getting ready is waited for, which `log` is told. What a process left that died is no obstacle.
 *
 * @param lock the lock folder
 * @param silentAfterMs milliseconds for which an n8n may leave everybody without an answer
 */
export async function claimPlayground(
	lock: string,
	log: Log,
	silentAfterMs = SILENT_AFTER_MS,
): Promise<Claim> {
	const claim = await look(lock);
	if (claim !== undefined && claim.kind !== 'silent') return claim;
	return await withProgress(
		log,
		'Waiting for another npm start of this folder',
		async () => await lookUntilSettled(lock, silentAfterMs),
	);
}

/** Tells the other processes where this one's playground is. Only for who has claimed it. */
export async function announcePlayground(
	lock: string,
	addresses: Omit<RunningPlayground, 'pid'>,
): Promise<void> {
	const where: RunningPlayground = { pid: process.pid, ...addresses };
	// Renamed into place, so that nobody reads half of it.
	const draft = join(lock, `${STATE_FILE}.draft`);
	await writeFile(draft, JSON.stringify(where));
	await rename(draft, join(lock, STATE_FILE));
}
