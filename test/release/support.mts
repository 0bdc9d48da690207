/** The packages of a release as they are assembled, and as `npm publish` would ship them. */
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';
import { runProcess } from '../../scripts/processes.mts';
import { PROJECT } from '../../scripts/build.mts';
import { PACKAGE, SERVICES } from '../../services.mts';

export const COMBINED = PACKAGE;
export const NAMES: readonly string[] = [
	COMBINED,
	...SERVICES.map(({ packageName }) => packageName),
];
export type Name = string;

export interface Manifest {
	name: string;
	version: string;
	license: string;
	author: { name: string; email: string };
	repository: { url: string; directory?: string };
	files: string[];
	n8n: { strict: boolean; nodes: string[]; credentials: string[] };
	scripts?: Record<string, string>;
	dependencies?: Record<string, string>;
	devDependencies: Record<string, string>;
	peerDependencies: Record<string, string>;
}

interface Packages {
	homeOf(name: string): string;
	releaseFolder(name: string): string;
	releaseVersion(tag?: string): string;
}

export const { homeOf, releaseFolder, releaseVersion } = createRequire(import.meta.url)(
	'../../scripts/release/packages.cjs',
) as Packages;

export const manifestOf = (name: Name): Manifest =>
	JSON.parse(readFileSync(join(homeOf(name), 'package.json'), 'utf8')) as Manifest;

export async function assembleRelease(): Promise<void> {
	await runProcess('npx', ['gulp', 'release'], {
		cwd: PROJECT,
		shell: process.platform === 'win32',
	});
}

export interface Packed {
	/** Bytes of the file that a user downloads. */
	size: number;
	files: string[];
}

export async function pack(name: Name): Promise<Packed> {
	const output = await runProcess(
		'npm',
		['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=silent'],
		{ cwd: releaseFolder(name), shell: process.platform === 'win32' },
	);
	const [{ size, files }] = JSON.parse(output.slice(output.indexOf('['))) as Array<{
		size: number;
		files: Array<{ path: string }>;
	}>;
	return { size, files: files.map(({ path }) => path) };
}

/** The nodes of every workflow below `folder`, by the file's path below it. */
export async function nodesOfWorkflows(folder: string): Promise<Map<string, INode[]>> {
	const files = (await readdir(folder, { recursive: true })).filter((file) =>
		file.endsWith('.json'),
	);
	const found = new Map<string, INode[]>();
	for (const file of files.sort()) {
		const text = await readFile(join(folder, file), 'utf8');
		found.set(file, (JSON.parse(text) as { nodes: INode[] }).nodes);
	}
	return found;
}

/** The environment of a developer: rules of lint differ where tests run. */
const { NODE_ENV: _tests, JEST_WORKER_ID: _worker, ...ENVIRONMENT } = process.env;

/** Runs a script of Node in a process of its own, and gives what it wrote. */
export async function runScript(cwd: string, script: string, ...args: string[]): Promise<string> {
	return await runProcess(process.execPath, [join(PROJECT, script), ...args], {
		cwd,
		env: ENVIRONMENT,
	});
}

export interface Verdict {
	passed: boolean;
	message?: string;
	details?: string;
}

/** What the scanner looks at in the repository that a package was published from. */
export const SOURCES = ['package.json', '{nodes,credentials}/**/*.{js,ts,json}'];
/** What it looks at in the package. */
export const PUBLISHED = ['**/*.js', 'package.json'];

/** What n8n's scanner says of a folder, without asking the network. */
export async function scan(folder: string, patterns: readonly string[]): Promise<Verdict> {
	const output = await runScript(
		PROJECT,
		'test/release/scan.mjs',
		folder,
		JSON.stringify(patterns),
	);
	return JSON.parse(output.slice(output.lastIndexOf('{"passed"'))) as Verdict;
}
