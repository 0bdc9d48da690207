import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { installCommunityPackage } from '../../sandbox/n8n/communityPackage.mts';
import { writeStubPackage } from './stubPackage.mts';

let folder: string;
const inPackage = (path: string) => join(folder, 'package', path);
const installed = (path: string) =>
	join(folder, 'user', '.n8n', 'nodes', 'node_modules', 'n8n-nodes-stub', path);

async function install(): Promise<string> {
	return await installCommunityPackage(join(folder, 'package'), join(folder, 'user'));
}

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'community-package-'));
	await writeStubPackage(join(folder, 'package'));
});

afterEach(async () => {
	await rm(folder, { recursive: true, force: true });
});

it('copies the files that would be published, and no others', async () => {
	expect(await install()).toBe('n8n-nodes-stub');
	expect(existsSync(installed('package.json'))).toBe(true);
	expect(existsSync(installed('dist/Greeter.node.js'))).toBe(true);
	expect(existsSync(installed('src'))).toBe(false);
});

it('leaves nothing of an earlier build', async () => {
	await writeFile(inPackage('dist/old.js'), '');
	await install();
	await rm(inPackage('dist/old.js'));
	await install();
	expect(existsSync(installed('dist/old.js'))).toBe(false);
});

it('refuses a package that is not built', async () => {
	await rm(inPackage('dist'), { recursive: true });
	await expect(install()).rejects.toThrow(/not \(wholly\) built.*dist\/Greeter\.node\.js/);
});
