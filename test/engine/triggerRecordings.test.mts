/** What becomes of a poll with Add Recording when a recording can't be had, or can't be stored. */
import { createWriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { BinaryDataService } from 'n8n-core';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { OneComTrigger } from '../../nodes/OneCom/OneComTrigger.node';
import { POLL_LIMITS } from '../../nodes/shared/trigger/pollTime';
import {
	startKavkom,
	type KavkomCall,
	type KavkomSimulator,
} from '../../sandbox/kavkom/simulator.mts';
import { startOneCom } from '../../sandbox/onecom/simulator.mts';
import type { Fault } from '../../sandbox/shared/server.mts';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import { useServers } from '../support/servers.mts';
import {
	createPoller,
	expectEachOnce,
	failureOf,
	HOUR,
	idsIn,
	MINUTE,
	pass,
	SECOND,
	type Poller,
} from '../support/triggers.mts';

useClock('2026-01-20T10:20:30Z');
useFastLimits();
const opened = useServers();

let kavkom: KavkomSimulator;
beforeEach(async () => {
	kavkom = await opened(startKavkom({ calls: [] }));
});
afterEach(() => {
	jest.restoreAllMocks();
});

const ADDING = { options: { addRecording: true } };
const WAITING = { ...ADDING, triggerOn: 'newRecording' };

/** A trigger that has made its first poll. */
async function activePoller(parameters: INodeParameters): Promise<Poller> {
	const engine = kavkomEngine(kavkom);
	const active = createPoller(engine, 'kavkomTrigger', parameters);
	expect(await active.poll()).toEqual([]);
	return active;
}

/** Recorded calls, a minute apart, that are listed a minute after. */
function addCalls(count: number, partial: Partial<KavkomCall> = {}): KavkomCall[] {
	const from = Date.now();
	return Array.from({ length: count }, (_, index) => {
		const startedAt = from + (index + 1) * MINUTE;
		const file = `call ${index}.mp3`;
		return kavkom.addCall({ startedAt, visibleAt: startedAt, file, ...partial });
	});
}

const isFor =
	({ file }: KavkomCall): Fault['match'] =>
	({ query }) =>
		query.get('file') === file;

const poison = (call: KavkomCall, fault: Partial<Fault> = {}) =>
	kavkom.server.faults.push({ kind: 'status', times: Infinity, match: isFor(call), ...fault });

const downloads = () =>
	kavkom.server.requests.filter(({ path }) => path.endsWith('cdr/download')).length;

const WHY = 'recording_not_added';

describe('A recording that can never be had', () => {
	it.each<[string, Partial<Fault>]>([
		['is answered with a web page', { kind: 'html' }],
		['is a failure of the service', { kind: 'status', status: 500 }],
		['is refused', { kind: 'status', status: 403 }],
		['breaks off', { kind: 'truncateBody' }],
	])('(it %s) keeps no other call back, and its own comes without it', async (_name, fault) => {
		const active = await activePoller(ADDING);
		const calls = addCalls(6);
		const [, , lost] = calls;
		poison(lost, fault);
		pass(HOUR);
		const first = await active.poll();
		expectEachOnce(
			[idsIn(first)],
			calls.filter(({ id }) => id !== lost.id),
		);
		expect(first.every(({ binary }) => binary?.data)).toBe(true);
		expect(downloads()).toBeLessThanOrEqual(5 + 4);
		pass(MINUTE);
		expect(await active.poll()).toEqual([]);
		pass(MINUTE);
		const [item, ...others] = await active.poll();
		expect(others).toEqual([]);
		expect(item.json).toMatchObject({ id: lost.id, [WHY]: expect.stringMatching(/Kavkom/) });
		expect(item.binary).toBeUndefined();
		const before = downloads();
		expectEachOnce(await active.pollUntil(Date.now() + 3 * HOUR, MINUTE * 10), []);
		expect(downloads()).toBe(before);
	});

	it('comes without it after an hour, however few polls there were', async () => {
		const active = await activePoller(ADDING);
		const [call] = addCalls(1);
		poison(call);
		pass(5 * MINUTE);
		expect(await active.poll()).toEqual([]);
		pass(70 * MINUTE);
		const [item] = await active.poll();
		expect(item.json).toMatchObject({ id: call.id, [WHY]: expect.any(String) });
	});

	it('comes with it when it is there in time, and then without a reason', async () => {
		const active = await activePoller(ADDING);
		const [call] = addCalls(1);
		poison(call);
		pass(5 * MINUTE);
		expect(await active.poll()).toEqual([]);
		kavkom.server.faults.splice(0);
		pass(MINUTE);
		const [item] = await active.poll();
		expect(item.binary?.data).toBeDefined();
		expect(item.json).not.toHaveProperty(WHY);
		expect(active.staticData.pollState).toMatchObject({ pending: {} });
	});

	it('says in raw output, too, why it is not there', async () => {
		const active = await activePoller({ ...ADDING, output: 'raw' });
		const [call] = addCalls(1);
		poison(call);
		pass(5 * MINUTE);
		const polls = await active.pollUntil(Date.now() + 5 * MINUTE, MINUTE);
		expect(polls.map(({ length }) => length)).toEqual([0, 0, 1, 0, 0, 0]);
	});

	it('keeps no call back that is listed later and began before', async () => {
		const active = await activePoller(ADDING);
		const from = Date.now();
		const [late, lost] = [5, 10].map((minute) => {
			const startedAt = from + minute * MINUTE;
			const visibleAt = from + (30 - minute) * MINUTE;
			return kavkom.addCall({ startedAt, visibleAt, file: `call ${minute}.mp3` });
		});
		poison(lost);
		pass(21 * MINUTE);
		expect(await active.poll()).toEqual([]);
		pass(5 * MINUTE);
		expect(idsIn(await active.poll())).toEqual([late.id]);
	});

	it('is not lost when it is found in the middle of a long outage', async () => {
		const active = await activePoller(ADDING);
		const [lost] = addCalls(1);
		const calls = Array.from({ length: 30 }, (_, index) =>
			kavkom.addCall({ startedAt: Date.now() + (index + 1) * 3 * HOUR, file: `late ${index}.mp3` }),
		);
		poison(lost);
		pass(100 * HOUR);
		expectEachOnce(await active.pollUntil(Date.now() + 10 * MINUTE, MINUTE), [lost, ...calls]);
	});

	it('is one of many: all of them come, and none twice', async () => {
		const active = await activePoller(ADDING);
		const calls = addCalls(120);
		calls.filter((_, index) => index % 3 > 0).forEach((call) => poison(call, { status: 404 }));
		pass(3 * HOUR);
		expectEachOnce(await active.pollUntil(Date.now() + 20 * MINUTE, MINUTE), calls);
	});
});

describe('New Recording with Add Recording', () => {
	it('waits for the file, and keeps no other call back', async () => {
		const active = await activePoller(WAITING);
		const [late, ...others] = addCalls(5);
		poison(late);
		pass(HOUR);
		const polls = await active.pollUntil(Date.now() + 5 * HOUR, 10 * MINUTE);
		expectEachOnce(polls, others);
		expect(downloads()).toBeLessThan(4 + 4 * 12);
		kavkom.server.faults.splice(0);
		const items = [...(await active.pollUntil(Date.now() + 10 * HOUR, 30 * MINUTE))];
		expectEachOnce(items, [late]);
	});

	it('waits for a file that is listed and not there yet', async () => {
		kavkom.oddities.audio = 'empty';
		const active = await activePoller(WAITING);
		const [call] = addCalls(1);
		pass(5 * MINUTE);
		expect(await active.poll()).toEqual([]);
		kavkom.oddities.audio = 'ok';
		pass(MINUTE);
		const [item] = await active.poll();
		expect(item.json.id).toBe(call.id);
		expect(item.binary?.data).toBeDefined();
	});
});

/** Polls once an hour, in which another call comes, whose recording can be had: the lookback window moves on. */
async function hours(active: Poller, count: number): Promise<string[]> {
	const ids: string[] = [];
	for (let hour = 0; hour < count; hour += 1) {
		kavkom.addCall({ startedAt: Date.now(), visibleAt: Date.now(), file: `${Date.now()}.mp3` });
		pass(HOUR);
		ids.push(...idsIn(await active.poll()));
	}
	return ids;
}

describe('New Recording with Add Recording, when a file is long in coming', () => {
	let call: KavkomCall;
	beforeEach(() => {
		const startedAt = Date.now();
		call = kavkom.addCall({ startedAt, visibleAt: startedAt + 2.5 * HOUR, file: 'late.mp3' });
		poison(call, { status: 403 });
	});

	const tries = () =>
		kavkom.server.requests.filter(
			({ path, query }) => path.endsWith('cdr/download') && query.get('file') === call.file,
		).length;

	it('tries once more before the lookback time is over, and hands the call over', async () => {
		const active = await activePoller(WAITING);
		const waited = await hours(active, 20);
		expect(waited).not.toContain(call.id);
		kavkom.server.faults.splice(0);
		const ids = [...waited, ...(await hours(active, 14))];
		expect(ids.filter((id) => id === call.id)).toHaveLength(1);
		expect(new Set(ids).size).toBe(35);
	});

	it('waits no less for the file of a call that was found after a long outage', async () => {
		const active = await activePoller(WAITING);
		pass(40 * HOUR);
		const waited = await hours(active, 10);
		expect(waited).toHaveLength(10);
		kavkom.server.faults.splice(0);
		const ids = await hours(active, 8);
		expect(ids.filter((id) => id === call.id)).toHaveLength(1);
		expect(ids).toHaveLength(9);
	});

	it.each([
		['', 0, 32],
		[' after a long outage, too', 40, 26],
	])('gives it up then%s, and lets the window move on', async (_, outageHours, polls) => {
		const active = await activePoller(WAITING);
		pass(outageHours * HOUR);
		expect(await hours(active, polls)).toHaveLength(polls);
		expect(tries()).toBe(7);
		expect(await hours(active, 10)).toHaveLength(10);
		expect(tries()).toBe(7);
		expect(active.staticData.pollState).toMatchObject({ unfinished: null });
	});

	it('hands the call over at once when no files are wanted any more', async () => {
		const active = await activePoller(WAITING);
		await hours(active, 12);
		const parameters = { ...WAITING, options: { addRecording: false } };
		expect(idsIn(await active.poll({ parameters }))).toEqual([call.id]);
		expect(await active.poll({ parameters })).toEqual([]);
	});
});

describe('A recording that never ends', () => {
	const limits = { ...POLL_LIMITS };
	beforeEach(() => {
		Object.assign(POLL_LIMITS, { leastSeconds: 1, graceSeconds: 1 });
	});
	afterEach(() => {
		Object.assign(POLL_LIMITS, limits);
	});

	it('is given up with the poll, which hands over what it has', async () => {
		const active = await activePoller(ADDING);
		const calls = addCalls(3);
		const [, endless] = calls;
		poison(endless, { kind: 'dripBody', delayMs: 50 });
		pass(10 * MINUTE);
		const polls: string[][] = [];
		const items = [];
		for (let poll = 0; poll < 4; poll += 1) {
			items.push(...(await active.poll({ budgetMs: SECOND })));
			polls.push(idsIn(items));
			pass(MINUTE);
		}
		expectEachOnce([idsIn(items)], calls);
		const item = items.find(({ json }) => json.id === endless.id);
		expect(item?.json[WHY]).toMatch(/did not send the recording/);
	}, 60_000);
});

describe('1com', () => {
	it('hands a call over without a recording that can not be had, after three polls', async () => {
		const pbx = await opened(startOneCom({ calls: [] }));
		const engine = oneComEngine(pbx, { engine: { nodes: { oneComTrigger: new OneComTrigger() } } });
		const active = createPoller(engine, 'oneComTrigger', ADDING);
		await active.poll();
		const [lost, other] = [1, 2].map((minute) =>
			pbx.addCall({ startedAt: Date.now() + minute * MINUTE }),
		);
		pbx.server.faults.push({
			kind: 'status',
			times: Infinity,
			match: ({ query }) =>
				/recording/.test(query.get('info') ?? '') && query.get('id') === lost.id,
		});
		pass(20 * MINUTE);
		expect(idsIn(await active.poll())).toEqual([other.id]);
		expect(await active.poll()).toEqual([]);
		const [item] = await active.poll();
		expect(item.json).toMatchObject({ id: lost.id, [WHY]: expect.any(String) });
	});
});

/** Makes n8n's storage for binary data do something else with a stream. */
function storageThat(store: (stream: Readable) => Promise<unknown>): void {
	jest
		.spyOn(BinaryDataService.prototype, 'store')
		.mockImplementation(async (_location, stream) => (await store(stream as Readable)) as never);
}

const failing = (message: string, code?: string): Error =>
	Object.assign(new Error(message), { code });

describe("n8n's storage that fails", () => {
	it.each<[string, (stream: Readable) => Promise<unknown>, RegExp]>([
		[
			'a full disk',
			async (stream) => await pipeline(stream, createWriteStream('/dev/full')),
			/no space left/,
		],
		[
			'a folder that may not be written',
			async () => await Promise.reject(failing('EACCES: permission denied, mkdir', 'EACCES')),
			/may not write there/,
		],
		[
			'an S3 bucket that hangs up in the middle',
			async (stream) => {
				for await (const chunk of stream) {
					if (chunk) throw failing('socket hang up', 'ECONNRESET');
				}
			},
			/S3.*\nThe storage says: socket hang up/s,
		],
		[
			'an S3 bucket that is not there',
			async () => await Promise.reject(failing('The specified bucket does not exist')),
			/bucket does not exist/,
		],
	])('(%s) is called so, once, and no call is lost', async (_name, store, said) => {
		const active = await activePoller(ADDING);
		const calls = addCalls(3);
		pass(HOUR);
		const before = structuredClone(active.staticData);
		storageThat(store);
		const failure = await failureOf(active.poll());
		expect(failure.message).toBe('n8n could not store the recording');
		expect(failure.description).toMatch(said);
		expect(downloads()).toBe(1);
		expect(active.staticData).toEqual(before);
		jest.restoreAllMocks();
		const items = await active.poll();
		expectEachOnce([idsIn(items)], calls);
		expect(items.every(({ binary }) => binary?.data)).toBe(true);
	});

	it('after some recordings hands over what was stored', async () => {
		const active = await activePoller(ADDING);
		const calls = addCalls(3);
		pass(HOUR);
		let stored = 0;
		const { store } = BinaryDataService.prototype;
		jest.spyOn(BinaryDataService.prototype, 'store').mockImplementation(async function (
			this: BinaryDataService,
			...given
		) {
			stored += 1;
			if (stored > 1) throw failing('ENOSPC: no space left on device, write', 'ENOSPC');
			return await store.apply(this, given);
		});
		const first = idsIn(await active.poll());
		expect(first).toEqual([calls[0].id]);
		await failureOf(active.poll());
		jest.restoreAllMocks();
		expectEachOnce([first, idsIn(await active.poll())], calls);
	});

	it('is told from a connection that breaks off while it stores', async () => {
		const active = await activePoller(ADDING);
		const [call] = addCalls(1);
		pass(HOUR);
		kavkom.server.faults.push({ kind: 'truncateBody', times: 1, match: isFor(call) });
		const [item] = await active.poll();
		expect(item.binary?.data).toBeDefined();
		expect(downloads()).toBe(2);
		await sleep(0);
	});
});
