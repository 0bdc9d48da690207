import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ensureN8n } from '../../sandbox/n8n/install.mts';
import { readSampleWorkflow, sampleWorkflowPaths } from '../../sandbox/playground.mts';

interface CatalogueEntry {
	name: string;
	version: number | number[];
}

const INSTALL_TIMEOUT_MS = 900_000;

it(
	"sample workflows use only nodes and versions of n8n's own catalogue",
	async () => {
		const { folder } = await ensureN8n(() => undefined);
		const file = join(folder, 'node_modules/n8n-nodes-base/dist/types/nodes.json');
		const catalogue = JSON.parse(await readFile(file, 'utf8')) as CatalogueEntry[];
		const versions = new Map<string, Set<number>>();
		for (const { name, version } of catalogue) {
			const type = `n8n-nodes-base.${name.replace('n8n-nodes-base.', '')}`;
			const known = versions.get(type) ?? new Set();
			[version].flat().forEach((number) => known.add(number));
			versions.set(type, known);
		}
		for (const path of await sampleWorkflowPaths()) {
			const { nodes } = await readSampleWorkflow(path);
			for (const { type, typeVersion } of nodes) {
				if (!type.startsWith('n8n-nodes-base.')) continue;
				expect(versions.get(type)?.has(typeVersion), `${path}: ${type} ${typeVersion}`).toBe(true);
			}
		}
	},
	INSTALL_TIMEOUT_MS,
);
