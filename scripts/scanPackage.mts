/**
 * What n8n's community package scanner says of the package as it would be published, without asking the
 * network: the packed files, analysed the way the scanner analyses a download.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installCommunityPackage } from '../sandbox/n8n/communityPackage.mts';
import { ensureBuilt, PROJECT } from './build.mts';

interface Scanner {
	analyzePackage(
		folder: string,
		patterns?: string[],
	): Promise<{ passed: boolean; message?: string; details?: string }>;
	SOURCE_FILE_PATTERNS: string[];
}

const scanner = (await import(
	'@n8n/scan-community-package/scanner/scanner.mjs' as string
)) as Scanner;

await ensureBuilt((line) => console.log(line));
const folder = await mkdtemp(join(tmpdir(), 'packed-'));
try {
	const name = await installCommunityPackage(PROJECT, folder);
	const packed = join(folder, '.n8n', 'nodes', 'node_modules', name);
	const results = [
		await scanner.analyzePackage(packed),
		await scanner.analyzePackage(PROJECT, scanner.SOURCE_FILE_PATTERNS),
	];
	for (const { passed, message, details } of results) if (!passed) console.error(message, details);
	const isClean = results.every(({ passed }) => passed);
	console.log(isClean ? 'Package scan: 0 errors' : 'Package scan: not passed');
	process.exitCode = isClean ? 0 : 1;
} finally {
	await rm(folder, { recursive: true, force: true });
}
