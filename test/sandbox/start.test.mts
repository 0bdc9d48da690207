import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PROJECT } from '../../scripts/build.mts';
import { waitFor } from '../../scripts/waiting.mts';
import { allGone, descendantsOf } from '../support/living.mts';
import { killCommands, startCommand } from '../support/terminal.mts';

/** The very first run installs n8n. */
const START_TIMEOUT_MS = 900_000;
/** npm's shell, run.mjs, the script, n8n and its guard, and the process that runs n8n's Code nodes. */
const FEWEST_PROCESSES = 5;

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'start-'));
});

afterEach(async () => {
	killCommands();
	await rm(folder, { recursive: true, force: true });
});

const npmStart = () => startCommand('npm', ['start', '--', join(folder, 'playground')], PROJECT);

describe('npm start', () => {
	it(
		'twice at the same moment makes one n8n, of which nothing is left when the terminal is closed',
		async () => {
			const both = [npmStart(), npmStart()];
			const find = async () => both.find(({ output }) => output().includes('Ready after'));
			const first = await waitFor('An n8n', find, { timeoutMs: START_TIMEOUT_MS });
			const address = /Open +(\S+)/.exec(first.output())?.[1];
			const second = both.find((each) => each !== first);
			const third = npmStart();
			for (const other of [second, third]) {
				expect(await other?.ended).toBe(0);
				expect(other?.output()).toContain('It runs already');
				expect(other?.output()).toContain(`Open   ${address}\n`);
				expect(other?.output()).not.toContain('Starting n8n');
				expect(other?.output()).toMatch(/API Key: sandbox-kavkom-token\n +Domain UUID: 7b1c/);
				expect(other?.output()).toMatch(/Tenant: DEMO\n/);
			}
			expect((await fetch(`${address}/healthz`)).status).toBe(200);

			const family = descendantsOf(first.pid);
			expect(family.length).toBeGreaterThanOrEqual(FEWEST_PROCESSES);
			process.kill(-first.pid, 'SIGHUP');
			await allGone(family);
			await expect(fetch(`${address}/healthz`)).rejects.toThrow();
			expect(existsSync(join(folder, 'playground.lock'))).toBe(false);
		},
		START_TIMEOUT_MS,
	);
});
