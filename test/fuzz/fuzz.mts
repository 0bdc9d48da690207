/** How random cases are run: so many, each bounded in time, each without a trace in what all code shares. */
import { Worker } from 'node:worker_threads';
import fc, { type Arbitrary } from 'fast-check';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ServiceError } from '../../nodes/shared/failure/serviceError';

/** Of all tests together. */
const CASES = Number(process.env.FUZZ_CASES ?? 100_000);
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const PATH = process.env.FUZZ_PATH;

/** Some thousand times what a case takes. */
const LONGEST_CASE_SECONDS = 30;
const LONGEST_TEST_MS = 300_000;

const SHARED = [Object, Array, String, Number, Function, Promise, Map].map(
	({ prototype }) => prototype as object,
);
/** Everything that all code shares: names and what stands behind them, one after the other. */
const traces = (): unknown[] =>
	SHARED.flatMap((prototype) =>
		Reflect.ownKeys(prototype).flatMap((name) => {
			const { value, get, set } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
			return [name, value, get, set] as unknown[];
		}),
	);
const isUnchanged = (before: unknown[]): boolean => {
	const now = traces();
	return (
		now.length === before.length && now.every((trace, index) => Object.is(trace, before[index]))
	);
};
const namesOf = () => SHARED.map((prototype) => Reflect.ownKeys(prototype).length).join();

/**
 * A case that never comes back would hold up its own test's time-out, so another thread watches. It can do
 * no more than say which test it was and end the process.
 */
const WATCHDOG = `
const { workerData: { state, seconds } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const shared = new Int32Array(state);
let before = 0;
let since = Date.now();
setInterval(() => {
	const now = Atomics.load(shared, 0);
	if (now !== before || now === 0) { before = now; since = Date.now(); return; }
	if (Date.now() - since < seconds * 1000) return;
	writeSync(2, 'A random case did not end within ' + seconds + ' s. It is number ' + Atomics.load(shared, 1) + ' of its test.\\n');
	process.kill(process.pid, 'SIGKILL');
}, 1000);
`;

/** Place 0 changes with every case and is 0 in between; place 1 counts the cases of a test. */
const progress = new Int32Array(new SharedArrayBuffer(8));
let begun = 0;

/** Makes the seed of this file known and has its cases watched. */
export function useFuzzing(): void {
	let watchdog: Worker;
	beforeAll(() => {
		console.log(
			`Random cases with FUZZ_SEED=${SEED}; to repeat a failure, set also FUZZ_PATH as it says, and run its test alone with -t.`,
		);
		const workerData = { state: progress.buffer, seconds: LONGEST_CASE_SECONDS };
		watchdog = new Worker(WATCHDOG, { eval: true, workerData });
		watchdog.unref();
	});
	afterAll(async () => void (await watchdog.terminate()));
}

/**
 * A test of a property.
 *
 * @param share of all cases, in percent
 * @param cases a function is called when the test begins, for cases out of what is made ready by then
 * @param check throws when the property does not hold
 */
export function fuzz<T>(
	name: string,
	share: number,
	cases: Arbitrary<T> | (() => Arbitrary<T>),
	check: (given: T) => void | Promise<void>,
): void {
	it(
		name,
		async () => {
			const before = traces();
			const names = namesOf();
			progress[1] = 0;
			const arbitrary = typeof cases === 'function' ? cases() : cases;
			const property = fc.asyncProperty(arbitrary, async (given) => {
				Atomics.store(progress, 0, (begun += 1));
				progress[1] += 1;
				await check(given);
				if (namesOf() !== names) throw new Error('A prototype that all code shares was changed');
			});
			const numRuns = Math.max(1, Math.round((CASES * share) / 100));
			await fc.assert(property, { seed: SEED, path: PATH, numRuns, endOnFailure: false });
			Atomics.store(progress, 0, 0);
			expect(isUnchanged(before)).toBe(true);
		},
		LONGEST_TEST_MS,
	);
}

/** Runs code that may fail, in words only: any exception but the project's own is a defect. */
export function inWords<T>(run: () => T): T | undefined {
	try {
		return run();
	} catch (thrown) {
		expectWords(thrown);
		return undefined;
	}
}

/** Expects an exception to be one for people. */
export function expectWords(thrown: unknown): void {
	if (!(thrown instanceof ServiceError)) throw thrown;
	expect(typeof thrown.description).toBe('string');
	expect(thrown.message).toMatch(/\w \w/);
}
