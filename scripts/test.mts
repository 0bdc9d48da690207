/**
 * `npm test`: everything that must hold before a change is given to users, the quick checks first. Goes on
 * after a step that did not pass, so that one run shows all there is to mend.
 */
import { readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
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
	/** The tests that did not pass, each with the first lines of its reason. */
	failures?: string[];
}

/** What vitest writes of a run, as far as it is read here. */
interface Report {
	numPassedTests: number;
	numFailedTests: number;
	testResults: Array<{
		name: string;
		status: string;
		message: string;
		assertionResults: Array<{ fullName: string; status: string; failureMessages?: string[] }>;
	}>;
}

/** Enough of a reason to begin with; the whole of it stands further up. */
const REASON_LINES = 12;

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
async function countsOf(path: string, isPassed: boolean): Promise<Counts> {
	const report = JSON.parse(await readFile(path, 'utf8')) as Report;
	const { numPassedTests: passed, numFailedTests: failed } = report;
	const failures = failuresOf(report);
	return { passed, failed: failed === 0 && !isPassed ? 1 : failed, failures };
}

/** A file that did not even load has no tests, and a message of its own. */
function failuresOf({ testResults }: Report): string[] {
	return testResults.flatMap(({ name, status, message, assertionResults }) => {
		const file = relative(PROJECT, name);
		const failed = assertionResults.filter((test) => test.status === 'failed');
		if (failed.length === 0) return status === 'failed' ? [shownFailure(file, message)] : [];
		return failed.map(({ fullName, failureMessages = [] }) =>
			shownFailure(`${file} > ${fullName}`, failureMessages.join('\n')),
		);
	});
}

const shownFailure = (title: string, reason: string): string =>
	[`FAILED  ${title}`, ...reason.split('\n').slice(0, REASON_LINES)].join('\n        ');

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
	// Two at a time: much of it is waiting, and each holds a whole n8n.
	tests(
		'End-to-end tests, on older versions of n8n too',
		'test/compatibility',
		'test/sandbox',
		'test/e2e',
		'--maxWorkers=2',
		'--minWorkers=1',
	),
];

/** One after the other: a later version takes the database driver that an earlier one built. */
async function installEveryN8n(): Promise<void> {
	const quiet = () => undefined;
	await ensureN8n(quiet);
	for (const version of olderVersions()) await ensureN8n(quiet, olderPlaces(version));
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
const allFailures: string[] = [];
for (const step of STEPS) {
	log(`\n=== ${step.name}`);
	const began = Date.now();
	const { passed, failed, failures = [] } = await outcomeOf(step);
	total.passed += passed;
	total.failed += failed;
	allFailures.push(...failures);
	const seconds = Math.round((Date.now() - began) / 1000);
	summary.push(
		`${failed === 0 ? 'passed' : 'FAILED'}  ${step.name} (${passed} passed, ${failed} failed, ${seconds} s)`,
	);
}
const closing = `${total.passed} passed, ${total.failed} failed`;
// Last, because the end of a long output is what one looks at first.
log(`\n${[summary.join('\n'), ...allFailures, closing].join('\n\n')}`);
process.exit(total.failed === 0 ? 0 : 1);
