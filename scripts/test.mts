/** `npm test`: everything that must hold before a change is given to users, the quick checks first. */
import { ensureN8n, olderPlaces, olderVersions } from '../sandbox/n8n/install.mts';
import { ensureBuilt } from './build.mts';
import { command, countOf, runSteps, STATIC_CHECKS, tests } from './steps.mts';

/** One after the other: a later version takes the database driver that an earlier one built. */
async function installEveryN8n(): Promise<void> {
	const quiet = () => undefined;
	await ensureN8n(quiet);
	for (const version of olderVersions()) await ensureN8n(quiet, olderPlaces(version));
}

// Most of it is waiting for the network, so it goes on while the quick checks run; its step tells how it ended.
const installing = installEveryN8n();
installing.catch(() => undefined);

await runSteps([
	...STATIC_CHECKS,
	{ name: 'Build', run: async () => await ensureBuilt(console.log).then(() => countOf(true)) },
	command('Package scan', 'node', 'scripts/run.mjs', 'scanPackage'),
	tests(
		'Unit and engine tests',
		'test/unit',
		'test/engine',
		'test/simulators',
		'test/scripts',
		'--coverage',
	),
	// With more at a time, each takes longer than it may.
	tests('Fault and fuzz tests', 'test/faults', 'test/fuzz', '--maxWorkers=2'),
	tests('Release tests', 'test/release'),
	tests('Database tests', 'test/databases', '--runInBand'),
	{ name: 'Install n8n', run: async () => await installing.then(() => countOf(true)) },
	// Two at a time: much of it is waiting, and each holds a whole n8n.
	tests(
		'End-to-end tests, on older versions of n8n too',
		'test/compatibility',
		'test/sandbox',
		'test/e2e',
		'--maxWorkers=2',
	),
]);
