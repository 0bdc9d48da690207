/** The hours at which code of clocks goes wrong, and the tests that read a clock, run at each of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './build.mts';
import { tests, type Step } from './steps.mts';

/** In UTC; all of them within the hour in which the rule holds. */
const HOURS = [
	['the hour that Europe repeats', '2026-10-25T00:40:00Z'],
	["New Year's midnight in Paris", '2026-12-31T22:55:00Z'],
	['a quiet night after a Saturday', '2026-11-29T02:10:00Z'],
] as const;

const FOLDERS = ['test/unit', 'test/engine', 'test/simulators'];

/** Tests that stop the clock, or have one of their own, are the same at any hour. */
const HAS_ITS_OWN_CLOCK = /\buseClock\(|\buseFakeTimers\(|\bourClock\b/;

/** Only these can tell one hour from another: they ask for the present, or a phone system makes up its traffic then. */
const ASKS_FOR_THE_PRESENT =
	/\bDate\.now\(|\bDateTime\.(?:now|utc|local)\(|\/simulator\.mts'|\bsimulator\.start\(/;

function readsTheClock(file: string): boolean {
	const text = readFileSync(join(PROJECT, file), 'utf8');
	return ASKS_FOR_THE_PRESENT.test(text) && !HAS_ITS_OWN_CLOCK.test(text);
}

function filesThatReadTheClock(): string[] {
	const all = FOLDERS.flatMap((folder) =>
		readdirSync(join(PROJECT, folder)).map((name) => `${folder}/${name}`),
	);
	return all.filter((file) => file.endsWith('.test.mts')).filter(readsTheClock);
}

/** A step for each hour. */
export const hourSteps = (): Step[] =>
	HOURS.map(([name, beginning]) => {
		const { run } = tests(name, ...filesThatReadTheClock());
		return {
			name: `Tests at ${name}`,
			async run() {
				process.env.TEST_CLOCK = beginning;
				const counts = await run();
				delete process.env.TEST_CLOCK;
				return counts;
			},
		};
	});
