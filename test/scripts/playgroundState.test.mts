import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PROJECT } from '../../scripts/build.mts';
import type { Claim } from '../../scripts/playgroundState.mts';
import { startProcess, type ManagedProcess } from '../../scripts/processes.mts';
import { printed } from '../support/living.mts';

const CLAIMANT = join(PROJECT, 'test', 'scripts', 'claimant.mts');
const WAITING = /(Waiting for another npm start)/;

let folder: string;
let lock: string;
let claimants: ManagedProcess[];

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'playground-state-'));
	// The folder above it is made on the way, as in a fresh clone.
	lock = join(folder, '.cache', 'playground.lock');
	claimants = [];
});

afterEach(async () => {
	await Promise.all(claimants.map(async (claimant) => await claimant.stop('SIGKILL')));
	await rm(folder, { recursive: true, force: true });
});

/** Another process that wants the playground, and the way in which it holds it if it gets it. */
async function claimant(way: 'ready' | 'starting' | 'silent', silentAfterMs = 20_000) {
	const args = ['--import', 'tsx', CLAIMANT, lock, way, String(silentAfterMs)];
	const managed = await startProcess(process.execPath, args, { cwd: PROJECT });
	claimants.push(managed);
	return managed;
}

const claimOf = async ({ output }: ManagedProcess): Promise<Claim> =>
	JSON.parse(await printed(output, /claim (.*)\n/)) as Claim;

const addressOf = async ({ output }: ManagedProcess) => await printed(output, /announced (\S+)\n/);

describe('a playground', () => {
	it('that runs is found by others, with its address and its process', async () => {
		const first = await claimant('ready');
		const n8n = await addressOf(first);
		const second = await claimant('ready');
		const where = {
			pid: first.pid,
			n8n,
			services: [{ title: 'Acme', fields: [{ label: 'Server', value: `${n8n}/acme` }] }],
		};
		expect(await claimOf(second)).toEqual({ kind: 'running', where });
		expect((await second.ended).code).toBe(0);
		expect(second.output()).not.toMatch(WAITING);
	});

	it('goes to one of several that begin at the same moment, and the others find it', async () => {
		const all = await Promise.all([1, 2, 3].map(async () => await claimant('ready')));
		const claims = await Promise.all(all.map(claimOf));
		expect(claims.map(({ kind }) => kind).sort()).toEqual(['ours', 'running', 'running']);
	});

	it('that is getting ready is waited for, which is told', async () => {
		const first = await claimant('starting');
		await claimOf(first);
		const second = await claimant('ready');
		await printed(second.output, WAITING);
		await sleep(1_000);
		expect(second.output()).not.toContain('claim');
		process.kill(first.pid, 'SIGUSR2');
		const n8n = await addressOf(first);
		expect(await claimOf(second)).toMatchObject({ kind: 'running', where: { n8n } });
	});

	it('that never got ready goes to who waits for it', async () => {
		const first = await claimant('starting');
		await claimOf(first);
		const second = await claimant('ready');
		await printed(second.output, WAITING);
		await first.stop();
		expect(await claimOf(second)).toEqual({ kind: 'ours' });
	});

	it('whose process was killed is no obstacle, although it says where it is', async () => {
		const first = await claimant('ready');
		await addressOf(first);
		await first.stop('SIGKILL');
		expect(existsSync(lock)).toBe(true);
		const second = await claimant('ready');
		expect(await claimOf(second)).toEqual({ kind: 'ours' });
		expect(second.output()).not.toMatch(WAITING);
	});

	it('that does not answer, but whose process lives, is left to it', async () => {
		const first = await claimant('silent');
		const n8n = await addressOf(first);
		const second = await claimant('ready', 1_000);
		expect(await claimOf(second)).toMatchObject({ kind: 'silent', where: { pid: first.pid, n8n } });
		expect(existsSync(lock)).toBe(true);
	});
});
