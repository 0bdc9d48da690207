/**
 * A lock between processes: a folder that only one of them can have made. It holds the process id of
 * its maker, so that a lock whose maker died (kill, power cut) does not lock the others out for ever.
 *
 * Plain JavaScript and nothing but Node: run.mjs needs it before anything is installed.
 */
const { randomUUID } = require('node:crypto');
const { renameSync, rmSync } = require('node:fs');
const { mkdir, readFile, rename, rm, writeFile } = require('node:fs/promises');
const { dirname, join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const POLL_MS = 250;
const OWNER_FILE = 'pid';
const ZOMBIE = 'Z';

/**
 * @typedef {object} Owner
 * @property {number} pid
 * @property {string} birth what `birthOf` said of it; empty where nothing is known
 */

/**
 * @param {unknown} error
 * @param {readonly string[]} codes
 * @returns {boolean}
 */
function isCode(error, codes) {
	return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/**
 * When a process began, in Linux's own words: after a restart of the machine, or of a container, another
 * process has the same id soon. Empty where that cannot be read.
 *
 * @param {number} pid
 * @returns {Promise<string>}
 */
async function birthOf(pid) {
	try {
		const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
		const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
		// The second field is a name in brackets, which may hold blanks and brackets itself.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return fields[0] === ZOMBIE ? ZOMBIE : `${boot.trim()}/${fields[19]}`;
	} catch {
		return '';
	}
}

/**
 * @param {Owner} owner
 * @returns {Promise<boolean>}
 */
async function isAlive({ pid, birth }) {
	try {
		process.kill(pid, 0);
	} catch (error) {
		// EPERM: it lives, under another user.
		if (!isCode(error, ['EPERM'])) return false;
	}
	const now = await birthOf(pid);
	return now !== ZOMBIE && (now === '' || birth === '' || now === birth);
}

/**
 * @param {string} lock
 * @returns {Promise<Owner | undefined>} undefined when nobody holds the lock
 */
async function ownerOf(lock) {
	try {
		const [pid, birth = ''] = (await readFile(join(lock, OWNER_FILE), 'utf8')).split(' ');
		return { pid: Number(pid), birth };
	} catch (error) {
		if (isCode(error, ['ENOENT'])) return undefined;
		throw error;
	}
}

/**
 * Renaming moves the folder and its owner file into place in one step: nobody sees half a lock.
 *
 * @param {string} lock
 * @returns {Promise<boolean>}
 */
async function tryAcquire(lock) {
	const draft = `${lock}.${randomUUID()}`;
	await mkdir(draft, { recursive: true });
	await writeFile(join(draft, OWNER_FILE), `${process.pid} ${await birthOf(process.pid)}`.trim());
	try {
		await rename(draft, lock);
		return true;
	} catch (error) {
		await rm(draft, { recursive: true, force: true });
		if (isCode(error, ['ENOTEMPTY', 'EEXIST', 'EPERM'])) return false;
		throw error;
	}
}

/**
 * Takes the dead owner's lock away; of several that try, the rename lets one succeed.
 *
 * @param {string} lock
 * @returns {Promise<void>}
 */
async function removeDeadLock(lock) {
	const owner = await ownerOf(lock);
	if (owner === undefined || (await isAlive(owner))) return;
	const grave = `${lock}.${randomUUID()}`;
	try {
		await rename(lock, grave);
		// Between the look and the rename another process may have done all this and hold the lock now.
		const buried = await ownerOf(grave);
		const isSame = buried?.pid === owner.pid && buried.birth === owner.birth;
		if (isSame) await rm(grave, { recursive: true, force: true });
		else await rename(grave, lock);
	} catch (error) {
		if (!isCode(error, ['ENOENT'])) throw error;
	}
}

/**
 * Takes the lock folder `lock` if no living process holds it, and tells whether it did. Whoever took it
 * may keep files of its own in it, and gives it back with `releaseFolderLock`.
 *
 * @param {string} lock path of the folder; the folder above it is made when it is missing
 * @returns {Promise<boolean>}
 */
async function tryFolderLock(lock) {
	await mkdir(dirname(lock), { recursive: true });
	if (await tryAcquire(lock)) return true;
	await removeDeadLock(lock);
	return await tryAcquire(lock);
}

/**
 * Gives the lock back, in one step: a folder that is emptied file by file could be taken half way. All at
 * once, so that it can be done when the process exits.
 *
 * @param {string} lock
 */
function releaseFolderLock(lock) {
	const grave = `${lock}.${randomUUID()}`;
	try {
		renameSync(lock, grave);
	} catch (error) {
		// Somebody cleared the folder above it by hand.
		if (isCode(error, ['ENOENT'])) return;
		throw error;
	}
	rmSync(grave, { recursive: true, force: true });
}

/**
 * Runs `work` while no other process holds the lock folder `lock`, waiting for as long as a living one
 * does. `onWait` is called once if there is a wait.
 *
 * @template T
 * @param {string} lock
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait]
 * @returns {Promise<T>}
 */
async function withFolderLock(lock, work, onWait = () => undefined) {
	for (let waited = false; !(await tryFolderLock(lock)); waited = true) {
		if (!waited) onWait();
		await sleep(POLL_MS);
	}
	try {
		return await work();
	} finally {
		releaseFolderLock(lock);
	}
}

module.exports = { releaseFolderLock, tryFolderLock, withFolderLock };
