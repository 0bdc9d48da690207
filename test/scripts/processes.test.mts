import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { PROJECT } from '../../scripts/build.mts';
import { runProcess, startProcess } from '../../scripts/processes.mts';
import { waitFor } from '../../scripts/waiting.mts';

/** Prints the id of a child of its own, then both run until they are ended. */
const PARENT_OF_ONE = `
const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e6)']);
console.log('child ' + child.pid);
setInterval(() => 0, 1e6);
`;
const STUBBORN = `process.on('SIGTERM', () => console.log('no')); console.log('up'); setInterval(() => 0, 1e6);`;
const PATIENCE = { timeoutMs: 10_000, intervalMs: 20 };

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

async function node(code: string) {
	return await startProcess(process.execPath, ['-e', code]);
}

async function printed(output: () => string, pattern: RegExp): Promise<string> {
	const found = async () => pattern.exec(output())?.[1];
	return await waitFor(`Output like ${pattern}`, found, PATIENCE);
}

async function isGone(pid: number): Promise<boolean> {
	return await waitFor(`The end of ${pid}`, async () => !isAlive(pid) || undefined, PATIENCE);
}

describe('a managed process', () => {
	it.each(['SIGTERM', 'SIGKILL'] as const)('ends with its children on %s', async (signal) => {
		const managed = await node(PARENT_OF_ONE);
		const child = Number(await printed(managed.output, /child (\d+)/));
		expect([isAlive(managed.pid), isAlive(child)]).toEqual([true, true]);
		await managed.stop(signal);
		expect(await managed.ended).toEqual({ code: null, signal });
		expect(await isGone(child)).toBe(true);
	});

	it('is killed when it does not end in time', async () => {
		const managed = await node(STUBBORN);
		await printed(managed.output, /(up)/);
		await managed.stop('SIGTERM', 200);
		expect(managed.output()).toContain('no');
		expect((await managed.ended).signal).toBe('SIGKILL');
	});

	it('may be stopped again', async () => {
		const managed = await node('0');
		await managed.ended;
		await expect(managed.stop()).resolves.toBeUndefined();
	});

	it('hands over whole lines of both streams', async () => {
		const lines: string[] = [];
		const code = `process.stdout.write('a'); process.stdout.write('b\\nc\\n'); console.error('d');`;
		const managed = await startProcess(process.execPath, ['-e', code], {
			onLine: (line) => lines.push(line),
		});
		await managed.ended;
		expect(lines.sort()).toEqual(['ab', 'c', 'd']);
	});
});

describe('a process that is run to its end', () => {
	it('resolves to its output', async () => {
		expect(await runProcess(process.execPath, ['-e', 'console.log(1)'])).toBe('1\n');
	});

	it('that fails rejects with what it said', async () => {
		const run = runProcess(process.execPath, ['-e', 'console.error("oh"); process.exit(3)']);
		await expect(run).rejects.toThrow(/exit code 3:\noh/);
	});

	it('that does not exist rejects and is named', async () => {
		await expect(runProcess('no-such-command', [])).rejects.toThrow(/no-such-command: not found/);
	});
});

describe('a guarded command', () => {
	/** Kills itself as soon as the command's process is there, before its guard can know of it. */
	const DIES_IN_BETWEEN = `
		const child_process = require('node:child_process');
		const { spawn } = child_process;
		child_process.spawn = (command, ...rest) => {
			const child = spawn(command, ...rest);
			if (command !== process.execPath) process.kill(process.pid, 'SIGKILL');
			return child;
		};
		const { spawnGuarded } = require('./scripts/guard.cjs');
		spawnGuarded('touch', [process.argv[1]], { output: 'pipe' });
	`;

	it('does not begin when its starter was killed before the guard knew of it', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'gate-'));
		const file = join(folder, 'began');
		const starter = spawnSync(process.execPath, ['-e', DIES_IN_BETWEEN, file], { cwd: PROJECT });
		expect(starter.signal).toBe('SIGKILL');
		const isOver = async () =>
			!execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' }).includes(file) || undefined;
		await waitFor('The end of the command', isOver, PATIENCE);
		expect(existsSync(file)).toBe(false);
		await rm(folder, { recursive: true });
	});
});

describe('a parent', () => {
	const module = new URL('../../scripts/processes.mts', import.meta.url).href;
	const tsx = fileURLToPath(new URL('../../node_modules/tsx/dist/cli.mjs', import.meta.url));
	const jest = fileURLToPath(new URL('../../node_modules/jest/bin/jest.js', import.meta.url));
	const code = `
		import { startProcess } from '${module}';
		const managed = await startProcess(process.execPath, ['-e', 'setInterval(() => 0, 1e6)']);
		console.log('child ' + managed.pid);
	`;

	const evaluated = (script: string) => [tsx, '--input-type=module', '-e', script];
	const config = { ...createRequire(import.meta.url)('../../jest.config.cjs'), rootDir: PROJECT };
	const endless = { ...config, testMatch: ['<rootDir>/test/scripts/endlessTest.mts'] };

	it.each([
		['Ctrl-C', evaluated(code), 130],
		['its own end', evaluated(`${code} process.exit(5);`), 5],
		['an error', evaluated(`${code} throw new Error('oh');`), 1],
		['Ctrl-C in a test', [jest, '--config', JSON.stringify(endless)], 130],
	])('takes its children along on %s', async (reason, args, exitCode) => {
		const parent = spawn(process.execPath, args);
		let output = '';
		parent.stdout.on('data', (text: Buffer) => (output += text.toString()));
		const ended = new Promise((resolve) => parent.once('exit', resolve));
		const child = Number(await printed(() => output, /child (\d+)/));
		if (reason.startsWith('Ctrl-C')) parent.kill('SIGINT');
		expect(await ended).toBe(exitCode);
		expect(await isGone(child)).toBe(true);
	});

	it('ends by itself while it looks on at a child that others take over', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'looks-on-'));
		const looksOn = `
			import { startProcess } from '${module}';
			const outputFile = process.argv[1];
			const endless = ['-e', 'setInterval(() => 0, 1e6)'];
			const { pid, ended } = await startProcess(process.execPath, endless, { outputFile });
			void ended.then(() => console.log('ended'));
			console.log('child ' + pid);
		`;
		const args = [...evaluated(looksOn), join(folder, 'output')];
		const output = execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 20_000 });
		expect(output).toMatch(/^child \d+\n$/);
		expect(await isGone(Number(output.slice('child '.length)))).toBe(true);
		await rm(folder, { recursive: true });
	});
});
