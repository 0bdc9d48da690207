import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PROJECT } from '../../scripts/build.mts';
import { waitFor } from '../../scripts/waiting.mts';
import { SERVICES } from '../../services.mts';
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

/** By what it says, a visitor sees calls on a page and hears a recording. */
async function expectToPlay(said: string): Promise<void> {
	const [, page, user, password] =
		/(http\S+calls-page)\n +Name +(\S+)\n +Password (\S+)/.exec(said) ?? [];
	const headers = { Authorization: `Basic ${btoa(`${user}:${password}`)}` };
	const ask = async (what: string, query: Record<string, string>) =>
		await fetch(`${page}/${what}?${new URLSearchParams(query)}`, { headers });
	expect(await (await fetch(page)).text()).toContain('<title>Calls</title>');
	const to = new Date(Date.now() + 60_000).toISOString();
	const from = new Date(Date.now() - 7 * 86_400_000).toISOString();
	const slice = (await (await ask('slice', { from, to, size: '500' })).json()) as {
		fields: string[];
		rows: unknown[][];
	};
	const calls = slice.rows.map((row) =>
		Object.fromEntries(slice.fields.map((name, at) => [name, row[at]])),
	);
	for (const { provider } of SERVICES) {
		const call = calls.find((one) => one.provider === provider && one.recorded);
		const { account, id } = call as Record<string, string>;
		const recording = await ask('recording', { provider, account, id });
		expect([provider, recording.status]).toEqual([provider, 200]);
		expect(recording.headers.get('content-type')).toMatch(/^audio\//);
		expect((await recording.arrayBuffer()).byteLength).toBeGreaterThan(1000);
	}
}

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
			const picture = await fetch(`${address}/static/start-here.webp`);
			expect(picture.headers.get('content-type')).toBe('image/webp');
			await expectToPlay(second?.output() ?? '');

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
