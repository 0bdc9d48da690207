/** Steps of a check, one after the other: each is a command or many tests, and all that did not pass is shown at the end. */
import { readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { PROJECT } from './build.mts';
import { startProcess } from './processes.mts';

const log = (line: string) => console.log(line);

export interface Step {
	name: string;
	run: () => Promise<Counts>;
}

export interface Counts {
	passed: number;
	failed: number;
	/** The tests that did not pass, each with the first lines of its reason. */
	failures?: string[];
}

/** What jest writes of a run, as far as it is read here. */
interface Report {
	numPassedTests: number;
	numFailedTests: number;
	/** Files that could not be loaded, say: none of their tests counts. */
	numRuntimeErrorTestSuites: number;
	testResults: Array<{
		name: string;
		status: string;
		message: string;
		assertionResults: Array<{ fullName: string; status: string; failureMessages?: string[] }>;
	}>;
}

/** Not by npx, which would not hand on that it is told to end. */
const JEST = join(PROJECT, 'node_modules/jest/bin/jest.js');

/** Enough of a reason to begin with; the whole of it stands further up. */
const REASON_LINES = 12;

export const countOf = (isPassed: boolean): Counts => ({
	passed: Number(isPassed),
	failed: Number(!isPassed),
});

/** A step of one command, which passes when the command does. */
export function command(name: string, ...[program, ...args]: string[]): Step {
	return { name, run: async () => countOf((await runShown(program, args)) === 0) };
}

/** A step of many tests, each of which counts. `args` are those of jest. */
export function tests(name: string, ...args: string[]): Step {
	return {
		name,
		run: async () => {
			const report = join(PROJECT, '.cache', `report-${name.replace(/\W+/g, '-')}.json`);
			await rm(report, { force: true });
			const code = await runShown(process.execPath, [
				JEST,
				...args,
				'--json',
				`--outputFile=${report}`,
			]);
			return await countsOf(report, code === 0);
		},
	};
}

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
	const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
	return {
		passed: report.numPassedTests,
		failed: failed === 0 && !isPassed ? 1 : failed,
		failures: failuresOf(report),
	};
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

async function outcomeOf({ name, run }: Step): Promise<Counts> {
	try {
		return await run();
	} catch (thrown) {
		console.error(`${name}:`, thrown);
		return countOf(false);
	}
}

/**
 * Runs the steps and goes on after one that did not pass, so that one run shows all there is to mend. The last
 * line is how many passed and failed. Ends this process.
 */
export async function runSteps(steps: readonly Step[]): Promise<never> {
	const total: Counts = { passed: 0, failed: 0 };
	const summary: string[] = [];
	const allFailures: string[] = [];
	for (const step of steps) {
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
}

const typesOf = (name: string, project: string): Step =>
	command(name, 'npx', 'tsc', '--noEmit', '-p', project);

/** What needs no test to be seen. A unit test holds the configuration of lint to the one that n8n's CLI makes. */
export const STATIC_CHECKS: readonly Step[] = [
	command('Lint', 'npx', 'eslint', '--max-warnings', '0', '.'),
	typesOf('Types of the package', 'tsconfig.json'),
	typesOf('Types of sandbox, scripts and tests', 'tsconfig.tools.json'),
];
