/** What n8n's own rules say of the sample workflows before a major version: nothing that stops one of them. */
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ensureN8n } from '../../sandbox/n8n/install.mts';
import { PROJECT } from '../../scripts/build.mts';
import { runProcess } from '../../scripts/processes.mts';

const INSTALL_TIMEOUT_MS = 900_000;

interface Finding {
	file: string;
	/** The major version: `v2`, `v3`. */
	version: string;
	rule: string;
	title: string;
}

/** Looked at, and no harm to these workflows. */
const HARMLESS: ReadonlyArray<Pick<Finding, 'rule'> & { file: RegExp }> = [
	// Its note says which folder n8n 2 lets it write to.
	{ rule: 'file-access-restriction-v2', file: /^recordings\/archive-.+-to-disk\.json$/ },
	// What they hand work to holds no node that waits, and nobody reads what comes back.
	{
		rule: 'wait-node-subworkflow-v2',
		file: /^(api\/calls-api|ledger\/.+|recordings\/recording-proxy|alerts\/abandoned-.+)\.json$/,
	},
	// It counts on the empty item only where the database found nothing, and there n8n 3 keeps it.
	{ rule: 'always-output-data-multi-output-v3', file: /^api\/calls-api\.json$/ },
];

const isHarmless = ({ rule, file }: Finding): boolean =>
	HARMLESS.some((one) => one.rule === rule && one.file.test(file));

it(
	'no sample workflow has what n8n 2 or n8n 3 stops at',
	async () => {
		const { folder, nodeBinary } = await ensureN8n(console.log);
		const script = join(PROJECT, 'test/support/breakingChanges.cjs');
		const output = await runProcess(nodeBinary, [script, folder, join(PROJECT, 'workflows')]);
		const { rules, files, found } = JSON.parse(output) as {
			rules: number;
			files: number;
			found: Finding[];
		};
		expect(rules).toBeGreaterThan(30);
		expect(files).toBeGreaterThan(70);
		expect(found.filter((finding) => !isHarmless(finding))).toEqual([]);
	},
	INSTALL_TIMEOUT_MS,
);
