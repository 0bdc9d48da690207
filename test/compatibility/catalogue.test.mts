import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ensureN8n, olderPlaces } from '../../sandbox/n8n/install.mts';
import { packageOfN8n } from '../../sandbox/n8n/packages.mts';
import { readSampleWorkflow, sampleWorkflowPaths } from '../../sandbox/playground.mts';

interface CatalogueEntry {
	name: string;
	version: number | number[];
}

const INSTALL_TIMEOUT_MS = 900_000;
const PACKAGES = ['n8n-nodes-base', '@n8n/n8n-nodes-langchain'];
const OWN = 'n8n-nodes-kavkom-1com.';

/** The nodes, by type and version, that an installed n8n brings. */
async function nodesOf(folder: string): Promise<Set<string>> {
	const known = new Set<string>();
	for (const name of PACKAGES) {
		const file = join(packageOfN8n(folder, name), 'dist/types/nodes.json');
		const catalogue = JSON.parse(await readFile(file, 'utf8')) as CatalogueEntry[];
		for (const { name: node, version } of catalogue) {
			const type = `${name}.${node.replace(`${name}.`, '')}`;
			for (const number of [version].flat()) known.add(`${type} ${number}`);
		}
	}
	return known;
}

async function usedNodes(): Promise<Set<string>> {
	const used = new Set<string>();
	for (const path of sampleWorkflowPaths()) {
		const { nodes } = readSampleWorkflow(path);
		for (const { type, typeVersion } of nodes) {
			if (!type.startsWith(OWN)) used.add(`${type} ${typeVersion}`);
		}
	}
	return used;
}

it.each([
	['the n8n of the sandbox', undefined, []],
	['n8n 2.20', '2.20.12', []],
	// Its data table cannot be made by a node.
	['n8n 1.123', '1.123.81', ['n8n-nodes-base.dataTable 1.1']],
])(
	'%s has every node and version that the sample workflows name, but for what docs/limits.md says',
	async (_, version, missing) => {
		const { folder } = await ensureN8n(console.log, version ? olderPlaces(version) : undefined);
		const known = await nodesOf(folder);
		const used = await usedNodes();
		expect(used.size).toBeGreaterThan(20);
		expect([...used].filter((node) => !known.has(node))).toEqual(missing);
	},
	INSTALL_TIMEOUT_MS,
);
