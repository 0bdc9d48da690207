/** `npm run bench`: all parts, `npm run bench -- <name> ...`: some, `--quick`: small versions of them. */
import { parseArgs } from 'node:util';
import { ensureN8n } from '../sandbox/n8n/install.mts';
import { ensureBuilt } from '../scripts/build.mts';
import type { BenchOptions, Part } from './part.mts';
import { legsCsv } from './legsCsv.mts';
import { ownCpu } from './ownCpu.mts';
import { poll } from './poll.mts';
import { postgresSync } from './postgresSync.mts';
import { queueMode } from './queueMode.mts';
import { recordings } from './recordings.mts';
import { recordingsInBulk } from './recordingsInBulk.mts';
import { returnAll } from './returnAll.mts';
import { syncNothingNew } from './syncNothingNew.mts';
import { describeMachine, table, writeReport, type PartReport } from './report.mts';

const PARTS: readonly Part[] = [
	...[returnAll, ownCpu, legsCsv, recordings, recordingsInBulk, poll],
	...[postgresSync, syncNothingNew, queueMode],
];

const log = (line: string) => console.log(line);

/** Ends the process with the list of parts when one is not known. */
function chosenParts(names: readonly string[]): readonly Part[] {
	const unknown = names.filter((name) => !PARTS.some((part) => part.name === name));
	if (unknown.length > 0) {
		const known = PARTS.map(({ name, title }) => `  ${name}: ${title}`);
		console.error([`There is no part "${unknown.join('", "')}".`, ...known].join('\n'));
		process.exit(1);
	}
	return PARTS.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function runPart(part: Part, options: BenchOptions): Promise<PartReport> {
	const { name, title } = part;
	log(`\n## ${title}\n`);
	const began = Date.now();
	const rows = await part.run(options);
	log(`\n${table(rows)}`);
	return { part: { name, title }, seconds: Math.round((Date.now() - began) / 1000), rows };
}

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { quick: { type: 'boolean', default: false } },
});
const parts = chosenParts(positionals);
const n8n = await ensureN8n(log);
await ensureBuilt(log);
const machine = await describeMachine(n8n);
log(
	Object.entries(machine)
		.map(([what, value]) => `${what}: ${value}`)
		.join('\n'),
);
const reports: PartReport[] = [];
for (const part of parts) reports.push(await runPart(part, { quick: values.quick, n8n, log }));
log(`\nAll figures: ${await writeReport(machine, reports)}`);
