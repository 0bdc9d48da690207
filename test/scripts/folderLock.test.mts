import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { withFolderLock } from '../../scripts/folderLock.cjs';
import { runProcess, startProcess } from '../../scripts/processes.mts';

let folder: string;
let lock: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'folder-lock-'));
	lock = join(folder, 'lock');
});

afterEach(async () => {
	await rm(folder, { recursive: true, force: true });
});

/** The id of a process that lived, and ended. */
async function deadPid(): Promise<number> {
	const managed = await startProcess(process.execPath, ['-e', '0']);
	await managed.ended;
	return managed.pid;
}

async function leaveLockOf(owner: number | string): Promise<void> {
	await mkdir(lock);
	await writeFile(join(lock, 'pid'), String(owner));
}

/** Where the system tells when a process began. */
const itOnLinux = process.platform === 'linux' ? it : it.skip;

describe('a folder lock', () => {
	it('lets one in at a time, each in turn', async () => {
		let inside = 0;
		const visits = Array.from({ length: 5 }, async () =>
			withFolderLock(lock, async () => {
				inside += 1;
				expect(inside).toBe(1);
				await sleep(5);
				inside -= 1;
			}),
		);
		await Promise.all(visits);
		expect(await readdir(folder)).toEqual([]);
	});

	it('holds between processes', async () => {
		const module = new URL('../../scripts/folderLock.cjs', import.meta.url).href;
		const file = JSON.stringify(join(folder, 'inside'));
		const code = `
			import { withFolderLock } from '${module}';
			import { existsSync, rmSync, writeFileSync } from 'node:fs';
			await withFolderLock(${JSON.stringify(lock)}, async () => {
				if (existsSync(${file})) throw new Error('not alone');
				writeFileSync(${file}, '');
				await new Promise((resolve) => setTimeout(resolve, 100));
				rmSync(${file});
			});
		`;
		const args = ['--import', 'tsx', '--input-type=module', '-e', code];
		const runs = [1, 2, 3].map(async () => await runProcess(process.execPath, args));
		await expect(Promise.all(runs)).resolves.toHaveLength(3);
	});

	it('is given back when the work fails', async () => {
		const failing = withFolderLock(lock, async () => await Promise.reject(new Error('no')));
		await expect(failing).rejects.toThrow('no');
		expect(existsSync(lock)).toBe(false);
	});

	it('of a process that died is taken over, by one of many', async () => {
		await leaveLockOf(await deadPid());
		let inside = 0;
		const visits = Array.from({ length: 4 }, async () =>
			withFolderLock(lock, async () => {
				inside += 1;
				expect(inside).toBe(1);
				await sleep(5);
				inside -= 1;
			}),
		);
		await Promise.all(visits);
		expect(await readdir(folder)).toEqual([]);
	});

	itOnLinux('of a process that died is taken over, when another has its id since', async () => {
		await leaveLockOf(`${process.ppid} another-boot/1`);
		await expect(withFolderLock(lock, async () => 'done')).resolves.toBe('done');
	});

	it('of a living process is waited for, and that is told once', async () => {
		await leaveLockOf(process.ppid);
		let told = 0;
		let done = false;
		const visit = withFolderLock(
			lock,
			async () => {
				done = true;
			},
			() => {
				told += 1;
			},
		);
		await sleep(600);
		expect(done).toBe(false);
		await rm(lock, { recursive: true });
		await visit;
		expect([done, told]).toEqual([true, 1]);
	});
});
