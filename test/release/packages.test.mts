/** The packages of a release: each holds by itself, and ships what it must and nothing else. */
import '../support/engine/container.mts';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import lodash from 'lodash';
import { PackageDirectoryLoader } from 'n8n-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installCommunityPackage } from '../../sandbox/n8n/communityPackage.mts';
import { PROJECT } from '../../scripts/build.mts';
import { credentialsOf, nodesOf, SERVICES } from '../../services.mts';
import { anchorsOf, pageText, targetsIn } from '../support/documents.mts';
import {
	assembleRelease,
	COMBINED,
	homeOf,
	manifestOf,
	NAMES,
	nodesOfWorkflows,
	pack,
	PUBLISHED,
	releaseFolder,
	releaseVersion,
	runScript,
	scan,
	SOURCES,
	type Name,
	type Packed,
} from './support.mts';

const typesOf = (registered: ReadonlyArray<{ type: string }>): string[] =>
	registered.map(({ type }) => type);

/** The types that each package registers. */
const CONTENTS = Object.fromEntries(
	NAMES.map((name) => {
		const services = SERVICES.filter(({ packageName }) => [packageName, COMBINED].includes(name));
		return [
			name,
			{
				nodes: typesOf(services.flatMap(nodesOf)),
				credentials: typesOf(services.flatMap(credentialsOf)),
			},
		];
	}),
);

/** Bytes, as downloaded. */
const largest = (name: Name): number => (name === COMBINED ? 1_000_000 : 570_000);

/** Inside the project, so that what n8n brings is found from there. */
const USER_FOLDER = join(PROJECT, 'node_modules', '.cache', 'release-installed');
const installedAt = (name: Name) => join(USER_FOLDER, '.n8n', 'nodes', 'node_modules', name);
const packed = new Map<Name, Packed>();
const filesOf = (name: Name): string[] => packed.get(name)?.files ?? [];

/** The manifests of a checkout, in which nothing is installed or built. */
function manifestsBelow(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) {
			const isKept = !/^(\..*|node_modules|dist|coverage)$/.test(entry.name);
			return isKept ? manifestsBelow(path) : [];
		}
		return entry.name === 'package.json' ? [path] : [];
	});
}

beforeAll(async () => {
	await rm(USER_FOLDER, { recursive: true, force: true });
	await assembleRelease();
	for (const name of NAMES) {
		packed.set(name, await pack(name));
		await installCommunityPackage(releaseFolder(name), USER_FOLDER);
	}
}, 600_000);

afterAll(async () => {
	await rm(USER_FOLDER, { recursive: true, force: true });
});

describe.each(NAMES)('%s', (name) => {
	it('ships what it registers, licences and papers, and nothing to develop with', () => {
		const { nodes, credentials } = manifestOf(name).n8n;
		const papers = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
		const own = [...nodes, ...credentials, ...papers, 'dist/THIRD-PARTY-LICENSES.txt'];
		expect(filesOf(name)).toEqual(expect.arrayContaining(own));
		const kinds =
			/^dist\/(nodes|credentials)\/.+\.(js|svg|json)$|^dist\/workflows\/.+\.(json|sql)$|^dist\/package\.json$/;
		const others = filesOf(name).filter((file) => !own.includes(file) && !kinds.test(file));
		expect(others).toEqual([]);
	});

	it('is small', () => {
		const size = packed.get(name)?.size ?? 0;
		console.log(`${name}: ${Math.round(size / 1000)} kB packed`);
		expect(size).toBeGreaterThan(100_000);
		expect(size).toBeLessThan(largest(name));
	});

	it('has the size that docs/install.md states, within a tenth', () => {
		const page = readFileSync(join(PROJECT, 'docs', 'install.md'), 'utf8');
		const [combined, single] = [/download is about (\d+) kB/, /about (\d+) kB each/].map(
			(figure) => Number(figure.exec(page)?.[1]) * 1000,
		);
		const stated = name === COMBINED ? combined : single;
		expect(Math.abs((packed.get(name)?.size ?? 0) - stated)).toBeLessThan(stated / 10);
	});

	it("loads in n8n's loader, with icons", async () => {
		const loader = new PackageDirectoryLoader(installedAt(name));
		await loader.loadAll();
		expect(Object.keys(loader.nodeTypes).sort()).toEqual([...CONTENTS[name].nodes].sort());
		expect(Object.keys(loader.credentialTypes).sort()).toEqual(
			[...CONTENTS[name].credentials].sort(),
		);
		const { types } = loader;
		const described = [...types.nodes, ...types.credentials];
		for (const { iconUrl, displayName } of described) {
			const { light, dark } = iconUrl as { light: string; dark: string };
			const icons = [light, dark].map((url) => url.replace(`icons/${name}/`, ''));
			const missing = lodash.difference(icons, filesOf(name));
			expect({ displayName, missing }).toEqual({ displayName, missing: [] });
		}
	});

	it("names its nodes in the codex as n8n's list of nodes will", () => {
		const codexes = filesOf(name).filter((file) => file.endsWith('.node.json'));
		const named = codexes.map(
			(file) =>
				(JSON.parse(readFileSync(join(installedAt(name), file), 'utf8')) as { node: string }).node,
		);
		expect(named.sort()).toEqual(CONTENTS[name].nodes.map((type) => `${name}.${type}`).sort());
	});

	it('has workflows that use its own nodes and those of n8n only', async () => {
		const own = CONTENTS[name].nodes.map((type) => `${name}.${type}`);
		const types = new Set([...own, ...own.map((type) => `${type}Tool`)]);
		const workflows = await nodesOfWorkflows(join(installedAt(name), 'dist', 'workflows'));
		expect(workflows.size).toBeGreaterThan(30);
		for (const [file, nodes] of workflows) {
			const foreign = nodes.filter(
				({ type }) =>
					!/^(n8n-nodes-base|@n8n\/n8n-nodes-langchain)\./.test(type) && !types.has(type),
			);
			expect({ file, foreign }).toEqual({ file, foreign: [] });
		}
	});

	it('passes the strict rules without a warning, with the configuration as the CLI makes it', async () => {
		const cwd = releaseFolder(name);
		expect(await readFile(join(cwd, 'eslint.config.mjs'), 'utf8')).toBe(
			"import { config } from '@n8n/node-cli/eslint';\n\nexport default config;\n",
		);
		expect(manifestOf(name).n8n.strict).toBe(true);
		await runScript(cwd, 'node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.');
	}, 180_000);

	it("passes n8n's scanner, as sources and as it is published", async () => {
		expect(await scan(releaseFolder(name), SOURCES)).toEqual({ passed: true });
		expect(await scan(installedAt(name), PUBLISHED)).toEqual({ passed: true });
	}, 180_000);

	it('has a manifest in the repository, where the scanner looks for it', async () => {
		const named = manifestsBelow(PROJECT).filter(
			(file) => (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === name,
		);
		expect(named).toEqual([join(homeOf(name), 'package.json')]);
		expect(await scan(homeOf(name), SOURCES)).toEqual({ passed: true });
	}, 180_000);

	it('has a README whose links lead somewhere', () => {
		const text = readFileSync(join(installedAt(name), 'README.md'), 'utf8');
		const repository = manifestOf(COMBINED).repository.url.replace(/\.git$/, '');
		const lost = [...text.matchAll(/(?:\]\(| src=")([^)"]+)[)"]/g)]
			.map(([, target]) => target.replace(new RegExp(`^${repository}/(blob|raw)/main/`), ''))
			.filter((target) => !/^https?:/.test(target))
			.filter((target) => {
				const [path, anchor] = target.split('#');
				if (!existsSync(join(PROJECT, path))) return true;
				const there = path === '' ? text : pageText(path);
				return anchor !== undefined && !anchorsOf(there).includes(anchor);
			});
		expect(lost).toEqual([]);
		if (name !== COMBINED) {
			const relative = targetsIn(text).filter((target) => !target.startsWith('#'));
			expect(relative).toEqual([]);
		}
		expect(text).not.toContain('<!-- section');
		expect(text).not.toContain('<!-- workflows');
	});
});

describe('the packages of one service', () => {
	const singles = NAMES.filter((name) => name !== COMBINED);

	it('are those in packages/', () => {
		expect(readdirSync(join(PROJECT, 'packages')).sort()).toEqual([...singles].sort());
	});

	it('register together what the combined one registers', () => {
		for (const kind of ['nodes', 'credentials'] as const) {
			const together = singles.flatMap((name) => manifestOf(name).n8n[kind]);
			expect(together.sort()).toEqual([...manifestOf(COMBINED).n8n[kind]].sort());
		}
	});

	it.each(singles)(
		'%s agrees with the combined one on version, licence, author and files',
		(name) => {
			const { repository, devDependencies, ...own } = manifestOf(name);
			const combined = manifestOf(COMBINED);
			const shared = ['version', 'license', 'author', 'files', 'peerDependencies'] as const;
			expect(lodash.pick(own, shared)).toEqual(lodash.pick(combined, shared));
			expect(repository).toEqual({ ...combined.repository, directory: `packages/${name}` });
			expect(combined.devDependencies).toMatchObject(devDependencies);
			expect(own.dependencies).toBeUndefined();
			expect(own.scripts).toBeUndefined();
		},
	);

	it.each([...SERVICES])('of $title ships no node or credential of another', (service) => {
		const others = SERVICES.filter((other) => other !== service).flatMap((other) => [
			other.node.file.replace(/[^/]+$/, ''),
			...credentialsOf(other).map(({ file }) => file.replace(/\.ts$/, '')),
		]);
		const foreign = filesOf(service.packageName).filter((file) =>
			others.some((place) => file.startsWith(`dist/${place}`)),
		);
		expect(foreign).toEqual([]);
	});

	it('name each workflow of their service in the README, and no other', async () => {
		for (const name of singles) {
			const text = readFileSync(join(installedAt(name), 'README.md'), 'utf8');
			const named = [...text.matchAll(/`([a-z-]+\/[\w-]+\.json)`/g)].map(([, file]) => file);
			const shipped = await nodesOfWorkflows(join(installedAt(name), 'dist', 'workflows'));
			expect(named.sort()).toEqual([...shipped.keys()]);
		}
	});

	it('leave out the workflows for both phone systems, and no others', async () => {
		const all = await nodesOfWorkflows(join(PROJECT, 'workflows'));
		const isOf = (name: Name, types: string[]) =>
			types.every((type) => CONTENTS[name].nodes.some((own) => [own, `${own}Tool`].includes(type)));
		for (const name of singles) {
			const shipped = await nodesOfWorkflows(join(installedAt(name), 'dist', 'workflows'));
			const others = singles.filter((other) => other !== name);
			const expected = [...all].filter(([file, nodes]) => {
				// One that the phone system calls needs no node of it.
				if (others.some((other) => file.includes(`-${other.replace('n8n-nodes-', '')}-`))) {
					return false;
				}
				const types = nodes.map(({ type }) => type).filter((type) => type.startsWith(COMBINED));
				return isOf(
					name,
					types.map((type) => type.split('.')[1]),
				);
			});
			expect([...shipped.keys()]).toEqual(expected.map(([file]) => file));
		}
	});
});

describe('the version of a release', () => {
	it('fits the tag', () => {
		const { version } = manifestOf(COMBINED);
		expect(releaseVersion(`v${version}`)).toBe(version);
	});

	it.each(['v9.9.9', '0.1.0', 'v0.1', ''])('does not fit the tag "%s"', (tag) => {
		expect(() => releaseVersion(tag)).toThrow(/does not fit version/);
	});
});
