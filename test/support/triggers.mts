import lodash from 'lodash';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { expect, jest } from '@jest/globals';
import type { SimulatorServer } from '../../sandbox/shared/server.mts';
import type { Engine, PollSpec } from './engine.mts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Lets time pass (in ms) on the stopped clock of a block that uses `useClock`. */
export function pass(ms: number): void {
	jest.setSystemTime(Date.now() + ms);
}

/** A trigger node in an active workflow, with the memory that n8n keeps for it. */
export interface Poller {
	readonly staticData: IDataObject;
	/** Polls once as n8n's schedule does; the items of the poll, in order. Throws what the node throws. */
	poll(spec?: Partial<PollSpec>): Promise<INodeExecutionData[]>;
	/** What "Fetch test event" shows. */
	sample(spec?: Partial<PollSpec>): Promise<INodeExecutionData[]>;
	/** Polls now and then at equal steps (ms) until `end` (epoch ms); the ids that each poll handed over. */
	pollUntil(end: number, stepMs: number): Promise<string[][]>;
}

/** Puts a trigger node to work. `staticData` is that of an earlier one where n8n was started again. */
export function createPoller(
	engine: Engine,
	type: string,
	parameters: INodeParameters = {},
	staticData: IDataObject = {},
): Poller {
	const run = async (spec: Partial<PollSpec>) => {
		const output = await engine.poll({ type, parameters, staticData, mode: 'trigger', ...spec });
		return output?.[0] ?? [];
	};
	return {
		staticData,
		poll: async (spec = {}) => await run(spec),
		sample: async (spec = {}) => await run({ ...spec, mode: 'manual' }),
		async pollUntil(end, stepMs) {
			const polls = [idsIn(await run({}))];
			while (Date.now() < end) {
				pass(Math.min(stepMs, end - Date.now()));
				polls.push(idsIn(await run({})));
			}
			return polls;
		},
	};
}

/** The ids of the calls in items, whichever way they are put out, in order. */
export function idsIn(items: readonly INodeExecutionData[]): string[] {
	return items.map(({ json }) => String(json.id ?? json.uuid ?? json.sc_uniqueid));
}

/** Expects that what several polls handed over is each of these calls exactly once. */
export function expectEachOnce(
	polls: ReadonlyArray<readonly string[]>,
	calls: ReadonlyArray<{ id: string }>,
): void {
	const handedOver = polls.flat();
	const counts = lodash.countBy(handedOver);
	const wanted = calls.map(({ id }) => id);
	expect({
		lost: wanted.filter((id) => counts[id] === undefined),
		twice: Object.keys(counts).filter((id) => counts[id] > 1),
		uncalledFor: lodash.difference(handedOver, wanted),
	}).toEqual({ lost: [], twice: [], uncalledFor: [] });
}

/** Expects the same and that the calls came in the order in which they started. */
export function expectEachOnceInOrder(
	polls: ReadonlyArray<readonly string[]>,
	calls: ReadonlyArray<{ id: string; startedAt: number }>,
): void {
	expectEachOnce(polls, calls);
	const inOrder = [...calls].sort((a, b) => a.startedAt - b.startedAt);
	expect(polls.flat()).toEqual(inOrder.map(({ id }) => id));
}

/** Makes every request take so long (ms) on the stopped clock, without holding the test up. */
export function makeSlow(server: SimulatorServer, ms: number): void {
	const match = () => {
		pass(ms);
		return false;
	};
	server.faults.push({ kind: 'delay', match, times: Infinity });
}

/** The error that a poll ends with. */
export async function failureOf(poll: Promise<unknown>): Promise<Error & { description?: string }> {
	const outcome = await poll.then(
		() => null,
		(error: unknown) => error,
	);
	if (!(outcome instanceof Error)) throw new Error('The poll did not fail');
	return outcome;
}
