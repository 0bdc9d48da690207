/**
 * A lock between processes: a folder that only one of them can have made. It holds the process id of
 * its maker, so that a lock whose maker died (kill, power cut) does not lock the others out for ever.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 250;
const OWNER_FILE = 'pid';

function isCode(error: unknown, codes: readonly string[]): boolean {
	return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// EPERM: it lives, under another user.
		return isCode(error, ['EPERM']);
	}
}

async function ownerOf(lock: string): Promise<number | undefined> {
	try {
		return Number(await readFile(join(lock, OWNER_FILE), 'utf8'));
	} catch (error) {
		if (isCode(error, ['ENOENT'])) return undefined;
		throw error;
	}
}

/** Renaming moves the folder and its owner file into place in one step: nobody sees half a lock. */
async function tryAcquire(lock: string): Promise<boolean> {
	const draft = `${lock}.${randomUUID()}`;
	await mkdir(draft, { recursive: true });
	await writeFile(join(draft, OWNER_FILE), String(process.pid));
	try {
		await rename(draft, lock);
		return true;
	} catch (error) {
		await rm(draft, { recursive: true, force: true });
		if (isCode(error, ['ENOTEMPTY', 'EEXIST', 'EPERM'])) return false;
		throw error;
	}
}

/** Takes the dead owner's lock away; of several that try, the rename lets one succeed. */
async function removeDeadLock(lock: string): Promise<void> {
	const owner = await ownerOf(lock);
	if (owner === undefined || isAlive(owner)) return;
	const grave = `${lock}.${randomUUID()}`;
	try {
		await rename(lock, grave);
		// Between the look and the rename another process may have done all this and hold the lock now.
		if ((await ownerOf(grave)) === owner) await rm(grave, { recursive: true, force: true });
		else await rename(grave, lock);
	} catch (error) {
		if (!isCode(error, ['ENOENT'])) throw error;
	}
}

/** In one step: were the folder emptied first, another process could put its own in the place of the empty one. */
async function release(lock: string): Promise<void> {
	const grave = `${lock}.${randomUUID()}`;
	try {
		await rename(lock, grave);
	} catch (error) {
		if (!isCode(error, ['ENOENT'])) throw error;
		// A process that saw a dead owner before this one has the lock in its hands, and puts it back.
		await sleep(POLL_MS);
		await rename(lock, grave);
	}
	await rm(grave, { recursive: true, force: true });
}

/**
 * Runs `work` while no other process holds the lock folder `lock`, waiting for as long as a living one
 * does. `onWait` is called once if there is a wait.
 */
export async function withFolderLock<T>(
	lock: string,
	work: () => Promise<T>,
	onWait: () => void = () => undefined,
): Promise<T> {
	await mkdir(dirname(lock), { recursive: true });
	for (let waited = false; !(await tryAcquire(lock)); waited = true) {
		if (!waited) onWait();
		await removeDeadLock(lock);
		await sleep(POLL_MS);
	}
	try {
		return await work();
	} finally {
		await release(lock);
	}
}
