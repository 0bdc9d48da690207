/** `npm run pictures`: takes the pictures and the film in docs/ anew, by the tests that look at those pages. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './build.mts';
import { runSteps, tests } from './steps.mts';

const FOLDER = 'test/e2e';

const files = readdirSync(join(PROJECT, FOLDER))
	.filter((file) => file.endsWith('.test.mts'))
	.map((file) => `${FOLDER}/${file}`)
	.filter((file) => readFileSync(join(PROJECT, file), 'utf8').includes('TAKES_PICTURES'));

process.env.UPDATE_SCREENSHOTS = '1';
// One after the other: what a machine has too much to do for is taken half-drawn.
await runSteps([tests('Pictures', ...files, '--runInBand')]);
