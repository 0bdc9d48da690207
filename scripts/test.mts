/**
 * `npm test`: everything that must hold before a change is given to users, the quick checks first. Goes on
 * after a step that did not pass, so that one run shows all there is to mend.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureN8n, olderPlaces, olderVersions } from '../sandbox/n8n/install.mts';
import { ensureBuilt, PROJECT } from './build.mts';
import { startProcess } from './processes.mts';

const log = (line: string) => console.log(line);

interface Step {
	name: string;
	run: () => Promise<Counts>;
}

interface Counts {
	passed: number;
	failed: number;
}

/** A step of one command, which passes when the command does. */
function command(name: string, ...[program, ...args]: string[]): Step {
	return { name, run: async () => countOf((await runShown(program, args)) === 0) };
}

/** A step of many tests, each of which counts. */
function tests(name: string, ...args: string[]): Step {
	return {
		name,
		run: async () => {
			const report = join(PROJECT, '.cache', `report-${name.replace(/\W+/g, '-')}.json`);
			await rm(report, { force: true });
			const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
			const code = await runShown('npx', ['vitest', 'run', ...args, ...reporters]);
			return await countsOf(report, code === 0);
		},
	};
}

const countOf = (isPassed: boolean): Counts => ({
	passed: Number(isPassed),
	failed: Number(!isPassed),
});

async function runShown(program: string, args: string[]): Promise<number> {
	const shown = await startProcess(program, args, {
		cwd: PROJECT,
		onLine: log,
		shell: process.platform === 'win32',
	});
	const { code } = await shown.ended;
	return code ?? 1;
}

/** A run can end badly although each test passed: coverage below its threshold, say. That counts as one more. */
async function countsOf(report: string, isPassed: boolean): Promise<Counts> {
	const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(
		await readFile(report, 'utf8'),
	) as {
		numPassedTests: number;
		numFailedTests: number;
	};
	return { passed, failed: failed === 0 && !isPassed ? 1 : failed };
}

const STEPS: Step[] = [
	command('Lint', 'npx', 'n8n-node', 'lint'),
	command('Lint without warnings', 'npx', 'eslint', '--max-warnings', '0', '.'),
	command('Types of the package', 'npx', 'tsc', '--noEmit', '-p', 'tsconfig.json'),
	command(
		'Types of sandbox, scripts and tests',
		'npx',
		'tsc',
		'--noEmit',
		'-p',
		'tsconfig.tools.json',
	),
	{ name: 'Build', run: async () => await ensureBuilt(log).then(() => countOf(true)) },
	command('Package scan', 'node', 'scripts/run.mjs', 'scanPackage'),
	tests(
		'Unit and engine tests',
		'test/unit',
		'test/engine',
		'test/simulators',
		'test/scripts',
		'--coverage',
	),
	tests('Fault and fuzz tests', 'test/faults', 'test/fuzz'),
	tests('Release tests', 'test/release'),
	tests('Database tests', 'test/databases', '--no-file-parallelism'),
	{ name: 'Install n8n', run: async () => await installing.then(() => countOf(true)) },
	tests('Tests on older versions of n8n', 'test/compatibility'),
	// Two at a time: much of it is waiting, and each holds a whole n8n.
	tests('End-to-end tests', 'test/sandbox', 'test/e2e', '--maxWorkers=2', '--minWorkers=1'),
];

/** One after the other: a later version takes the database driver that an earlier one built. */
async function installEveryN8n(): Promise<void> {
	const quiet = () => undefined;
	await ensureN8n(quiet);
	for (const version of await olderVersions()) await ensureN8n(quiet, olderPlaces(version));
}

async function outcomeOf({ name, run }: Step): Promise<Counts> {
	try {
		return await run();
	} catch (thrown) {
		console.error(`${name}:`, thrown);
		return countOf(false);
	}
}

// Most of it is waiting for the network, so it goes on while the quick checks run; its step tells how it ended.
const installing = installEveryN8n();
installing.catch(() => undefined);

const total: Counts = { passed: 0, failed: 0 };
const summary: string[] = [];
for (const step of STEPS) {
	log(`\n=== ${step.name}`);
	const began = Date.now();
	const { passed, failed } = await outcomeOf(step);
	total.passed += passed;
	total.failed += failed;
	const seconds = Math.round((Date.now() - began) / 1000);
	summary.push(
		`${failed === 0 ? 'passed' : 'FAILED'}  ${step.name} (${passed} passed, ${failed} failed, ${seconds} s)`,
	);
}
log(`\n${summary.join('\n')}\n\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
