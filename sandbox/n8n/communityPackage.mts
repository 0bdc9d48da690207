/** Puts a built package where n8n looks for the community packages that a user installed. */
import { execFile } from 'node:child_process';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface PackReport {
	name: string;
	files: Array<{ path: string }>;
}

interface Manifest {
	n8n: { nodes: string[]; credentials: string[] };
}

/** What `npm publish` would ship, so that a file the package forgets to ship is missing here too. */
async function packReport(packageFolder: string): Promise<PackReport> {
	const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
	const options = { cwd: packageFolder, shell: process.platform === 'win32' };
	const { stdout } = await promisify(execFile)('npm', args, options);
	const [report] = JSON.parse(stdout) as [PackReport];
	return report;
}

/** n8n passes over a package that it cannot load, and every workflow that uses it fails later. */
async function assertBuilt(packageFolder: string, shipped: readonly string[]): Promise<void> {
	const manifest = JSON.parse(
		await readFile(join(packageFolder, 'package.json'), 'utf8'),
	) as Manifest;
	const named = [...manifest.n8n.nodes, ...manifest.n8n.credentials];
	const missing = named.filter((path) => !shipped.includes(path));
	if (missing.length > 0) {
		throw new Error(`The package is not (wholly) built: it would ship no ${missing.join(', ')}`);
	}
}

/**
 * Copies the package in `packageFolder` (already built) to where the n8n of `userFolder` loads it from
 * when it starts, in place of whatever was there. Returns the package's name. Rejects when the package
 * would not ship the nodes and credentials that its manifest names.
 */
export async function installCommunityPackage(
	packageFolder: string,
	userFolder: string,
): Promise<string> {
	const { name, files } = await packReport(packageFolder);
	const shipped = files.map(({ path }) => path);
	await assertBuilt(packageFolder, shipped);
	const target = join(userFolder, '.n8n', 'nodes', 'node_modules', name);
	await rm(target, { recursive: true, force: true });
	for (const path of shipped) {
		await cp(join(packageFolder, path), join(target, path));
	}
	return name;
}
