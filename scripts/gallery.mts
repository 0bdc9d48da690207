/**
 * `npm run gallery`: writes the sample workflows below `workflows/` and their table in docs/workflows.md anew
 * from `gallery/`. The files are kept in the repository because users import them from there.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CATALOGUE } from '../gallery/catalogue.mts';
import { fileText, withTable } from '../gallery/files.mts';
import { PROJECT } from './build.mts';

const WORKFLOWS = join(PROJECT, 'workflows');
const PAGE = join(PROJECT, 'docs', 'workflows.md');

const written = (await readdir(WORKFLOWS, { recursive: true })).filter((file) =>
	file.endsWith('.json'),
);
const wanted = new Set<string>(CATALOGUE.map(({ file }) => file));
for (const file of written.filter((name) => !wanted.has(name))) await rm(join(WORKFLOWS, file));
for (const entry of CATALOGUE) {
	const path = join(WORKFLOWS, entry.file);
	await mkdir(dirname(path), { recursive: true });
	await writeFile(path, fileText(entry));
}
await writeFile(PAGE, withTable(await readFile(PAGE, 'utf8'), CATALOGUE));
console.log(`${CATALOGUE.length} workflows written.`);
