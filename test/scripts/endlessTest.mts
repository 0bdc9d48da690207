/** A test that starts a process and runs until it is ended: `processes.test.mts` has jest run it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { it } from '@jest/globals';
import { startProcess } from '../../scripts/processes.mts';

const LONG_MS = 1e6;

it(
	'goes on',
	async () => {
		const child = await startProcess(process.execPath, ['-e', `setInterval(() => 0, ${LONG_MS})`]);
		process.stdout.write(`child ${child.pid}\n`);
		await sleep(LONG_MS);
	},
	LONG_MS,
);
