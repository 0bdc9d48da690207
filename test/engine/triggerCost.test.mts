/** How many requests a poll takes, and what that may cost in time. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	startKavkom,
	type KavkomCall,
	type KavkomOddities,
	type KavkomSimulator,
} from '../../sandbox/kavkom/simulator.mts';
import { kavkomEngine, useFastLimits } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import { useServers } from '../support/servers.mts';
import {
	createPoller,
	DAY,
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
useFastLimits({ readIdleSeconds: 20, readTotalSeconds: 20 });
const opened = useServers();

let kavkom: KavkomSimulator;
beforeEach(async () => {
	kavkom = await opened(startKavkom({ calls: [] }));
});

const poller = (parameters: INodeParameters = {}, staticData: IDataObject = {}): Poller =>
	createPoller(kavkomEngine(kavkom), 'kavkomTrigger', parameters, staticData);

/** As many calls a day, evenly, from two days ago until now. */
function addDays(callsADay: number, days = 2): void {
	const stepMs = DAY / callsADay;
	const from = Date.now() - days * DAY;
	for (let nth = 1; nth <= callsADay * days; nth += 1) {
		const startedAt = Math.floor((from + nth * stepMs - MINUTE) / SECOND) * SECOND;
		kavkom.addCall({ startedAt, endedAt: startedAt + 30 * SECOND, visibleAt: startedAt });
	}
}

async function requestsOf(work: Promise<unknown>): Promise<number> {
	kavkom.server.requests.length = 0;
	await work;
	return kavkom.server.requests.length;
}

/** A call that the list shows from now on, although it began a while ago. */
const lateCall = (ageMs: number): KavkomCall => {
	const startedAt = Math.floor((Date.now() - ageMs) / SECOND) * SECOND;
	return kavkom.addCall({ startedAt, endedAt: startedAt + 30 * SECOND, visibleAt: Date.now() });
};

describe('A poll with nothing new', () => {
	it.each([
		['1,000 calls a day', 1000, 2, 2],
		['10,000 calls a day', 10_000, 1.5, 6],
		['10,000 calls in ten hours', 24_000, 10 / 24, 6],
	])(
		'at %s takes as many requests as it says',
		async (_name, callsADay, days, most) => {
			kavkom.oddities.maxLimit = 500;
			addDays(callsADay, days);
			const active = poller();
			await active.poll();
			pass(MINUTE);
			await active.poll();
			for (let minute = 0; minute < 10; minute += 1) {
				pass(MINUTE);
				expect(await requestsOf(active.poll())).toBeLessThanOrEqual(most);
			}
		},
		120_000,
	);

	it.each<[string, Partial<KavkomOddities>]>([
		['oldest first', { order: 'oldestFirst' }],
		['in no order', { order: 'shuffled' }],
		['with starts that can not be read', { stampForm: 'unreadable' }],
	])('reads all of a list that comes %s', async (_name, oddities) => {
		Object.assign(kavkom.oddities, { ...oddities, maxLimit: 100 });
		addDays(600);
		const active = poller();
		await active.poll();
		const counts: number[] = [];
		for (let minute = 0; minute < 5; minute += 1) {
			pass(MINUTE);
			counts.push(await requestsOf(active.poll()));
		}
		expect(Math.min(...counts)).toBeGreaterThanOrEqual(7);
	});
});

describe('What is listed late', () => {
	/** A trigger that has read all a minute ago, of a list of many pages. */
	async function quickPoller(): Promise<Poller> {
		kavkom.oddities.maxLimit = 50;
		addDays(600);
		const active = poller();
		await active.poll();
		for (let minute = 0; minute < 3; minute += 1) {
			pass(MINUTE);
			await active.poll();
		}
		expect(await requestsOf(active.poll())).toBeLessThan(5);
		return active;
	}

	it('comes with the next poll when its call is two hours old at most', async () => {
		const active = await quickPoller();
		const calls = [3, 30, 100].map((minutes) => lateCall(minutes * MINUTE));
		pass(MINUTE);
		expectEachOnce([idsIn(await active.poll())], calls);
	});

	it.each([3, 10, 23])(
		'comes half an hour later at most, whatever its age (%i h)',
		async (hours) => {
			const active = await quickPoller();
			const call = lateCall(hours * HOUR);
			const polls = await active.pollUntil(Date.now() + 31 * MINUTE, MINUTE);
			expectEachOnce(polls, [call]);
			expectEachOnce(await active.pollUntil(Date.now() + 2 * HOUR, 7 * MINUTE), []);
		},
	);

	it('comes half an hour later at most, also by polls at odd times', async () => {
		const active = await quickPoller();
		const call = lateCall(10 * HOUR);
		const polls: string[][] = [];
		for (const minutes of [1, 27, 30]) {
			pass(minutes * MINUTE);
			polls.push(idsIn(await active.poll()));
		}
		expectEachOnce(polls.slice(0, 2), [call]);
	});

	it.each<[string, (active: Poller) => Promise<Poller>]>([
		[
			'a failed poll',
			async (active) => {
				kavkom.oddities.serverError = ['cdr/list'];
				await failureOf(active.poll());
				kavkom.oddities.serverError = [];
				return active;
			},
		],
		[
			'a change of the filters',
			async ({ staticData }) =>
				await Promise.resolve(poller({ filters: { extensions: '' } }, staticData)),
		],
		[
			'a longer lookback',
			async ({ staticData }) =>
				await Promise.resolve(poller({ options: { lookbackHours: 30 } }, staticData)),
		],
		[
			'an outage',
			async (active) => {
				pass(20 * MINUTE);
				return await Promise.resolve(active);
			},
		],
	])('comes at once after %s', async (_name, happens) => {
		const active = await quickPoller();
		const call = lateCall(20 * HOUR);
		const next = await happens(active);
		pass(MINUTE);
		expect(idsIn(await next.poll())).toEqual([call.id]);
	});

	it('comes at once where the list has changed its order', async () => {
		const active = await quickPoller();
		kavkom.oddities.order = 'oldestFirst';
		const calls = [1, 9, 20].map((hours) => lateCall(hours * HOUR));
		pass(MINUTE);
		expectEachOnce([idsIn(await active.poll())], calls);
	});

	it('comes although new calls push the pages on while they are read', async () => {
		const active = await quickPoller();
		kavkom.oddities.shiftEvery = 1;
		const known = new Set(kavkom.calls.map(({ id }) => id));
		const polls = await active.pollUntil(Date.now() + 40 * MINUTE, MINUTE);
		kavkom.oddities.shiftEvery = 0;
		pass(MINUTE);
		polls.push(idsIn(await active.poll()));
		expectEachOnce(
			polls,
			kavkom.calls.filter(({ id }) => !known.has(id)),
		);
	});
});

describe('Fetch test event', () => {
	it('reads until it has its call, not a week', async () => {
		addDays(2000, 7);
		expect(await requestsOf(poller().sample())).toBeLessThanOrEqual(2);
		const missed = { triggerOn: 'missedCall' };
		const [call] = [kavkom.addCall({ result: 'missed', direction: 'inbound' })];
		expect(idsIn(await poller(missed).sample())).toEqual([call.id]);
		expect(await requestsOf(poller(missed).sample())).toBeLessThanOrEqual(2);
	}, 60_000);

	it('shows the newest call of a list in any order', async () => {
		kavkom.oddities.order = 'oldestFirst';
		addDays(300);
		const newest = kavkom.addCall({ startedAt: Date.now() - SECOND, visibleAt: Date.now() });
		expect(idsIn(await poller().sample())).toEqual([newest.id]);
	});
});
