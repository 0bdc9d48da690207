import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PROJECT } from '../../scripts/build.mts';
import { waitFor } from '../../scripts/waiting.mts';
import { allGone, isAlive, printed } from '../support/living.mts';
import { killCommands, startCommand, type TerminalCommand } from '../support/terminal.mts';

const RUN = join(PROJECT, 'scripts', 'run.mjs');
/** As a name of a script, for run.mjs looks for scripts in their folder. */
const FAMILY = '../test/scripts/family';
const BETWEEN_SIGNALS_MS = 200;

const families: number[] = [];

/** The ids of the script, its child and its grandchild. */
async function familyOf(run: TerminalCommand): Promise<number[]> {
	const told = await printed(run.output, /family (\d+ \d+ \d+)/);
	const family = told.split(' ').map(Number);
	families.push(...family);
	return family;
}

afterEach(() => {
	killCommands();
	// Whoever was left behind must not stay for longer than the test that shows it.
	for (const pid of families.splice(0).filter(isAlive)) process.kill(pid, 'SIGKILL');
});

interface Ending {
	name: string;
	/** Who gets them: all of the terminal's group, or one process of it. */
	to: 'the group' | 'run.mjs' | 'the script';
	signals: NodeJS.Signals[];
}

/** Each would leave a child behind that ends on nothing but SIGKILL, if signals were all that it is ended by. */
const ENDINGS: Ending[] = [
	{ name: 'a terminal that is closed', to: 'the group', signals: ['SIGHUP'] },
	{ name: 'Ctrl-C twice', to: 'the group', signals: ['SIGINT', 'SIGINT'] },
	{ name: 'SIGTERM, then Ctrl-C', to: 'the group', signals: ['SIGTERM', 'SIGINT'] },
	{ name: 'SIGTERM, then SIGHUP', to: 'run.mjs', signals: ['SIGTERM', 'SIGHUP'] },
	{ name: 'SIGTERM, then SIGINT', to: 'the script', signals: ['SIGTERM', 'SIGINT'] },
	{ name: 'SIGHUP three times', to: 'the script', signals: ['SIGHUP', 'SIGHUP', 'SIGHUP'] },
	{ name: 'SIGKILL', to: 'the script', signals: ['SIGKILL'] },
	{ name: 'SIGKILL', to: 'the group', signals: ['SIGKILL'] },
];

describe('a script that run.mjs runs', () => {
	it.each(ENDINGS)('leaves nobody behind after $name to $to', async ({ to, signals }) => {
		const run = startCommand(process.execPath, [RUN, FAMILY, 'stubborn'], PROJECT);
		const family = await familyOf(run);
		const target = { 'the group': -run.pid, 'run.mjs': run.pid, 'the script': family[0] }[to];
		for (const signal of signals) {
			if (isAlive(Math.abs(target))) process.kill(target, signal);
			await sleep(BETWEEN_SIGNALS_MS);
		}
		await allGone([run.pid, ...family]);
	});

	it('ends with run.mjs when that is killed', async () => {
		const run = startCommand(process.execPath, [RUN, FAMILY], PROJECT);
		const family = await familyOf(run);
		process.kill(run.pid, 'SIGKILL');
		await allGone(family);
	});

	it('ends in order on a signal to run.mjs, which tells by its exit code', async () => {
		const run = startCommand(process.execPath, [RUN, FAMILY], PROJECT);
		const family = await familyOf(run);
		process.kill(run.pid, 'SIGTERM');
		expect(await run.ended).toBe(143);
		await allGone(family);
	});
});

describe('a script that npm runs', () => {
	let folder: string;

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'npm-script-'));
		const scripts = { start: `node ${RUN} ${FAMILY}` };
		await writeFile(join(folder, 'package.json'), JSON.stringify({ scripts }));
	});

	afterEach(async () => {
		await rm(folder, { recursive: true, force: true });
	});

	it.each(['SIGKILL', 'SIGHUP', 'SIGTERM'] as const)('ends with npm on %s', async (signal) => {
		const run = startCommand('npm', ['start'], folder);
		const family = await familyOf(run);
		process.kill(run.pid, signal);
		await allGone(family);
	});
});

describe('the first command in a fresh folder', () => {
	let folder: string;

	/** Below this folder, where Node finds tsx. */
	beforeEach(async () => {
		await mkdir(join(PROJECT, '.cache'), { recursive: true });
		folder = await mkdtemp(join(PROJECT, '.cache', 'fresh-'));
		await cp(join(PROJECT, 'scripts'), join(folder, 'scripts'), { recursive: true });
		const manifest = { name: 'fresh', version: '1.0.0' };
		await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
		await writeFile(
			join(folder, 'package-lock.json'),
			JSON.stringify({ ...manifest, lockfileVersion: 3, packages: { '': manifest } }),
		);
		// No package, no folder: npm makes none, but the stamp goes there.
		await mkdir(join(folder, 'node_modules'));
		await writeFile(join(folder, 'scripts', 'hello.mts'), `console.log('Hello');`);
	});

	afterEach(async () => {
		await rm(folder, { recursive: true, force: true });
	});

	it('installs the packages, and others that begin at the same moment wait for it', async () => {
		const run = join(folder, 'scripts', 'run.mjs');
		const three = [1, 2, 3].map(() => startCommand(process.execPath, [run, 'hello'], folder));
		expect(await Promise.all(three.map(async ({ ended }) => await ended))).toEqual([0, 0, 0]);
		const outputs = three.map(({ output }) => output());
		expect(outputs.filter((output) => output.includes('Installing'))).toHaveLength(1);
		for (const output of outputs) expect(output).toMatch(/Hello\n$/);
	});

	it('takes npm along when it is killed, and the next installs', async () => {
		const npm = join(folder, 'bin', 'npm');
		await mkdir(join(folder, 'bin'));
		await writeFile(npm, `#!/bin/sh\necho $$ > ${folder}/npm.pid\nexec sleep 1000\n`);
		await chmod(npm, 0o755);
		const PATH = [join(folder, 'bin'), process.env.PATH].join(delimiter);
		const args = [join(folder, 'scripts', 'run.mjs'), 'hello'];
		const killed = startCommand(process.execPath, args, folder, { ...process.env, PATH });
		const readPid = async () =>
			Number(await readFile(join(folder, 'npm.pid'), 'utf8')) || undefined;
		const pid = await waitFor('npm', readPid, { timeoutMs: 20_000 });
		process.kill(killed.pid, 'SIGKILL');
		await allGone([pid]);

		const next = startCommand(process.execPath, args, folder);
		expect(await next.ended).toBe(0);
		expect(next.output()).toContain('Installing');
	});
});
