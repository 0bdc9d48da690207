/** What a trigger does when its settings, or what it can learn of the calls, change under way. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { POLL_LIMITS } from '../../nodes/shared/trigger/pollTime';
import {
	startKavkom,
	type KavkomCall,
	type KavkomOddities,
	type KavkomSimulator,
} from '../../sandbox/kavkom/simulator.mts';
import { startOneCom } from '../../sandbox/onecom/simulator.mts';
import type { FaultKind } from '../../sandbox/shared/server.mts';
import { LIMITS } from '../../nodes/shared/http/limits';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import { useServers } from '../support/servers.mts';
import {
	createPoller,
	DAY,
	expectEachOnce,
	expectEachOnceInOrder,
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

const poller = (parameters: INodeParameters = {}, staticData: IDataObject = {}): Poller =>
	createPoller(kavkomEngine(kavkom), 'kavkomTrigger', parameters, staticData);

async function activePoller(parameters: INodeParameters = {}): Promise<Poller> {
	const active = poller(parameters);
	expect(await active.poll()).toEqual([]);
	return active;
}

/** Calls at equal steps (ms), the first a step after `from` (epoch ms), listed at once. */
function addCalls(
	count: number,
	from: number,
	stepMs: number,
	partial: Partial<KavkomCall> = {},
): KavkomCall[] {
	return Array.from({ length: count }, (_, index) => {
		const startedAt = Math.floor((from + (index + 1) * stepMs) / SECOND) * SECOND;
		return kavkom.addCall({ startedAt, visibleAt: startedAt, ...partial });
	});
}

describe('Filters that change', () => {
	/** Outbound and inbound calls of hours, of which the trigger has seen both. */
	async function watchedInbound(triggerOn = 'newCall'): Promise<Poller> {
		const active = await activePoller({ triggerOn, filters: { direction: 'inbound' } });
		addCalls(150, Date.now(), 8 * MINUTE, { direction: 'outbound', file: 'out.mp3' });
		const inbound = addCalls(30, Date.now(), 40 * MINUTE, { direction: 'inbound', file: 'in.mp3' });
		expectEachOnce(await active.pollUntil(Date.now() + 20.5 * HOUR, 20 * MINUTE), inbound);
		return active;
	}

	it.each(['newCall', 'newRecording'])(
		'hand over no call that was there before (%s)',
		async (on) => {
			const { staticData } = await watchedInbound(on);
			const open = poller({ triggerOn: on }, staticData);
			expect(await open.poll()).toEqual([]);
			pass(MINUTE);
			const call = kavkom.addCall({ direction: 'outbound', file: 'new.mp3' });
			expect(idsIn(await open.poll())).toEqual([call.id]);
			expectEachOnce(await open.pollUntil(Date.now() + 40 * HOUR, HOUR), []);
		},
	);

	it('to others and back hand over no call twice, and none of before', async () => {
		const { staticData } = await watchedInbound();
		const filters = [
			{ direction: 'outbound' },
			{},
			{ direction: 'inbound' },
			{ status: ['missed'] },
		];
		for (const filter of filters) {
			expect(await poller({ filters: filter }, staticData).poll()).toEqual([]);
			pass(MINUTE);
		}
	});

	it('lose no record that comes late', async () => {
		const { staticData } = await watchedInbound();
		const [late] = addCalls(1, Date.now() - 15 * HOUR, HOUR, { direction: 'outbound' });
		const open = poller({}, staticData);
		expect(idsIn(await open.poll())).toEqual([late.id]);
		const [later] = addCalls(1, Date.now() - 14 * HOUR, HOUR, { direction: 'outbound' });
		pass(40 * MINUTE);
		expect(idsIn(await open.poll())).toEqual([later.id]);
	});

	it('take no call of an outage for one of before', async () => {
		const { staticData } = await watchedInbound();
		const calls = addCalls(100, Date.now(), HOUR, { direction: 'outbound' });
		pass(101 * HOUR);
		expectEachOnceInOrder([idsIn(await poller({}, staticData).poll())], calls);
	});

	it('of 1com hand over no call that was there before', async () => {
		const pbx = await opened(startOneCom({ calls: [] }));
		const staticData = {};
		const withFilters = (filters: INodeParameters) =>
			createPoller(oneComEngine(pbx), 'oneComTrigger', { filters }, staticData);
		await withFilters({ direction: 'inbound' }).poll();
		for (let nth = 1; nth <= 40; nth += 1) {
			pbx.addCall({ direction: 'OUT', startedAt: Date.now() + nth * 3 * MINUTE });
		}
		await withFilters({ direction: 'inbound' }).pollUntil(Date.now() + 2.5 * HOUR, 10 * MINUTE);
		expect(await withFilters({}).poll()).toEqual([]);
	});
});

describe('Lookback Hours', () => {
	it('of more than a week are refused with what to do instead', async () => {
		const failure = await failureOf(poller({ options: { lookbackHours: 169 } }).poll());
		expect(failure.message).toMatch(
			/^Lookback Hours is "169"\. Enter at most 168, a week.*backfill/,
		);
	});

	it('of 0 are refused: none of what is listed late would be found', async () => {
		const failure = await failureOf(poller({ options: { lookbackHours: 0 } }).poll());
		expect(failure.message).toMatch(/^Lookback Hours is "0"\. Enter how many hours/);
	});

	it.each<[string, INodeParameters, RegExp]>([
		['the zone', { options: { timezone: 'Paris' } }, /is not known\. Use an IANA name/],
		['a filter', { filters: { number: 'Dana Levi' } }, /is "Dana Levi"\. Enter phone numbers/],
	])('and %s: what to do stands in the message, for n8n shows no more', async (...given) => {
		const [, parameters, expected] = given;
		expect((await failureOf(poller(parameters).poll())).message).toMatch(expected);
		const byHand = await failureOf(poller(parameters).sample());
		expect(byHand.message).not.toMatch(expected);
		expect(`${byHand.message}. ${byHand.description}`).toMatch(expected);
	});

	it('of a week are read in slices, oldest first, however slow the service is', async () => {
		const calls = addCalls(14 * 24, Date.now() - 7 * DAY, 30 * MINUTE);
		const wanting = poller({ options: { lookbackHours: 168, emitBacklog: true } });
		kavkom.server.faults.push({
			kind: 'delay',
			times: Infinity,
			match: () => {
				pass(5 * SECOND);
				return false;
			},
		});
		const polls: string[][] = [];
		while (polls.flat().length < calls.length && polls.length < 40) {
			const began = Date.now();
			polls.push(idsIn(await wanting.poll({ budgetMs: 36 * SECOND })));
			expect(Date.now() - began).toBeLessThanOrEqual(36 * SECOND);
			pass(MINUTE);
		}
		expect(polls.length).toBeGreaterThan(2);
		expectEachOnceInOrder(polls, calls);
		expectEachOnce(await wanting.pollUntil(Date.now() + 2 * HOUR, 20 * MINUTE), []);
	});

	it('raised after an empty backlog hand over nothing of before', async () => {
		addCalls(20, Date.now() - 4 * DAY, HOUR);
		const { staticData } = await activePoller({ options: { lookbackHours: 1, emitBacklog: true } });
		pass(MINUTE);
		const call = kavkom.addCall({});
		const options = { lookbackHours: 168, emitBacklog: true };
		const polls = await poller({ options }, staticData).pollUntil(Date.now() + HOUR, 10 * MINUTE);
		expectEachOnce(polls, [call]);
	});
});

describe('A time zone that is put right', () => {
	const FORMS: Array<[string, Partial<KavkomOddities>]> = [
		['stamps without a zone', {}],
		['stamps with an offset', { stampForm: 'offset' }],
		['epochs beside the stamps', { epochColumns: true }],
	];
	const ZONES = ['America/New_York', 'Asia/Jerusalem', 'Asia/Tokyo'];

	it.each(
		FORMS.flatMap(([form, oddities]) => ZONES.map((zone) => [form, zone, oddities] as const)),
	)('starts the workflow once with each call: %s, first read in %s', async (_, zone, oddities) => {
		Object.assign(kavkom.oddities, oddities);
		addCalls(60, Date.now() - 60 * HOUR, HOUR - MINUTE);
		const { staticData, pollUntil } = await activePoller({ options: { timezone: zone } });
		const calls = addCalls(90, Date.now(), 50 * MINUTE);
		const polls = await pollUntil(Date.now() + 40 * HOUR, 2 * HOUR);
		const right = poller({ options: { timezone: kavkom.zone } }, staticData);
		polls.push(...(await right.pollUntil(Date.now() + 36 * HOUR, 2 * HOUR)));
		expectEachOnce(polls, calls);
	});
});

describe('The account', () => {
	it('is the same in other capitals: what came while the key had run out is handed over', async () => {
		const { staticData } = await activePoller();
		pass(HOUR);
		const call = kavkom.addCall({});
		const domainUuid = kavkom.domainUuid.toUpperCase();
		const engine = kavkomEngine(kavkom, { credential: { domainUuid } });
		const again = createPoller(engine, 'kavkomTrigger', {}, staticData);
		expect(idsIn(await again.poll())).toEqual([call.id]);
	});

	it('of 1com is the same as older versions stored it, in the letters of the user', async () => {
		const pbx = await opened(startOneCom({ calls: [] }));
		const active = createPoller(oneComEngine(pbx), 'oneComTrigger');
		await active.poll();
		const state = active.staticData.pollState as IDataObject;
		expect(state.watching).toContain(pbx.tenant);
		state.watching = `1com|${pbx.tenant.toLowerCase()}|newCall`;
		pass(HOUR);
		const call = pbx.addCall({});
		expect(idsIn(await active.poll())).toEqual([call.id]);
	});
});

describe('The list of extensions', () => {
	const PATHS = ['extension/list', 'extension/list_limited'];

	it.each<[string, () => void]>([
		['fails', () => (kavkom.oddities.serverError = PATHS)],
		...(['status', 'resetBeforeHeaders', 'truncateBody', 'stallHeaders'] as FaultKind[]).map(
			(kind): [string, () => void] => [
				`meets ${kind}`,
				() =>
					kavkom.server.faults.push({
						kind,
						times: Infinity,
						match: ({ path }) => path.includes('extension/'),
					}),
			],
		),
	])('that %s lets the poll wait: no call comes without its extension', async (_name, breakIt) => {
		Object.assign(LIMITS, { readIdleSeconds: 0.3 });
		const active = await activePoller();
		pass(MINUTE);
		const call = kavkom.addCall({ extensionNumber: '101' });
		const before = structuredClone(active.staticData);
		breakIt();
		const { message } = await failureOf(active.poll());
		expect(message).toBe('The list of extensions of Kavkom could not be read');
		expect(active.staticData).toEqual(before);
		kavkom.oddities.serverError = [];
		kavkom.server.faults.splice(0);
		const [item] = await active.poll();
		expect(item.json).toMatchObject({ id: call.id, extension: '101' });
	});

	it.each(PATHS)('whose one route %s fails is read by the other', async (path) => {
		const active = await activePoller();
		kavkom.oddities.serverError = [path];
		const calls = addCalls(5, Date.now(), MINUTE, { extensionNumber: '101' });
		const items = [];
		for (let polls = 0; polls < 5; polls += 1) {
			pass(MINUTE);
			items.push(...(await active.poll()));
		}
		expectEachOnceInOrder([idsIn(items)], calls);
		expect(items.map(({ json }) => json.extension)).toEqual(calls.map(() => '101'));
	});

	it('that fails for hours lets calls come without after two', async () => {
		const active = await activePoller();
		const calls = addCalls(30, Date.now(), 10 * MINUTE, { extensionNumber: '101' });
		kavkom.oddities.serverError = PATHS;
		const failedUntil: number[] = [];
		const polls: string[][] = [];
		const from = Date.now();
		while (Date.now() < from + 5 * HOUR) {
			pass(10 * MINUTE);
			await active.poll().then(
				(items) => polls.push(idsIn(items)),
				() => failedUntil.push(Date.now() - from),
			);
		}
		expect(failedUntil.at(-1)).toBe(2 * HOUR);
		expectEachOnceInOrder(polls, calls);
		kavkom.oddities.serverError = [];
		pass(MINUTE);
		kavkom.addCall({ extensionNumber: '101' });
		expect((await active.poll())[0].json).toMatchObject({ extension: '101' });
	});

	it.each<[string, () => void]>([
		['is not allowed', () => (kavkom.oddities.refusedRoutes = PATHS)],
		['is not there', () => refuse(404)],
		['needs another key', () => refuse(401)],
	])('that %s lets calls come without', async (_name, breakIt) => {
		const active = await activePoller();
		pass(MINUTE);
		const call = kavkom.addCall({ extensionNumber: '101' });
		breakIt();
		expect(idsIn(await active.poll())).toEqual([call.id]);
	});

	const refuse = (status: number) =>
		kavkom.server.faults.push({
			kind: 'status',
			status,
			times: Infinity,
			match: ({ path }) => path.includes('extension/'),
		});
});

describe('A poll that would never end', () => {
	const limits = { ...POLL_LIMITS };
	beforeEach(() => {
		Object.assign(POLL_LIMITS, { leastSeconds: 0.5, graceSeconds: 0.5 });
		Object.assign(LIMITS, { readIdleSeconds: 600, readTotalSeconds: 600 });
	});
	afterEach(() => {
		Object.assign(POLL_LIMITS, limits);
	});

	it.each<FaultKind>(['stallHeaders', 'stallBody', 'dripBody'])(
		'(%s) is given up in words, and the next poll comes',
		async (kind) => {
			const active = await activePoller();
			pass(MINUTE);
			const call = kavkom.addCall({});
			kavkom.server.faults.push({ kind, times: Infinity, delayMs: 100 });
			const failure = await failureOf(active.poll({ budgetMs: 500 }));
			expect(failure.message).toBe('The poll of Kavkom was given up after 1 seconds');
			expect(failure.description).toMatch(/Nothing is lost/);
			kavkom.server.faults.splice(0);
			expect(idsIn(await active.poll())).toEqual([call.id]);
		},
	);

	it('because nothing heeds its end is given up all the same, and changes nothing later', async () => {
		const engine = kavkomEngine(kavkom);
		const active = createPoller(engine, 'kavkomTrigger');
		await active.poll();
		pass(MINUTE);
		const call = kavkom.addCall({});
		const { any } = AbortSignal;
		AbortSignal.any = () => new AbortController().signal;
		kavkom.server.faults.push({ kind: 'delay', times: 1, delayMs: 2500 });
		const before = structuredClone(active.staticData);
		await failureOf(active.poll({ budgetMs: 500, liveStaticData: true })).finally(() => {
			AbortSignal.any = any;
		});
		expect(idsIn(await active.poll())).toEqual([call.id]);
		expect(before).not.toEqual(active.staticData);
		const after = structuredClone(active.staticData);
		await new Promise((resolve) => setTimeout(resolve, 2500));
		expect(active.staticData).toEqual(after);
	});
});

describe('Calls whose start can not be read', () => {
	const UNREADABLE: Partial<KavkomOddities> = { stampForm: 'unreadable' };

	it('come once each, for days, as long as they are listed', async () => {
		Object.assign(kavkom.oddities, UNREADABLE, { ignoreDates: true });
		addCalls(20, Date.now() - 10 * HOUR, 20 * MINUTE);
		const active = await activePoller();
		const calls = addCalls(30, Date.now(), 2 * HOUR);
		expectEachOnce(await active.pollUntil(Date.now() + 9 * DAY, 3 * HOUR), calls);
		expect(calls.every(({ id }) => id)).toBe(true);
	});

	it('come once each after an outage of days, and with the dates honoured', async () => {
		Object.assign(kavkom.oddities, UNREADABLE);
		const active = await activePoller();
		const calls = addCalls(100, Date.now(), HOUR);
		const polls = await active.pollUntil(Date.now() + 10 * HOUR, HOUR);
		pass(60 * HOUR);
		polls.push(...(await active.pollUntil(Date.now() + 80 * HOUR, 5 * HOUR)));
		expectEachOnce(polls, calls);
		expect(JSON.stringify(active.staticData).length).toBeLessThan(5000);
	});

	it('are no new ones because the window reaches further back', async () => {
		Object.assign(kavkom.oddities, UNREADABLE);
		addCalls(100, Date.now() - 6 * DAY, HOUR);
		const { staticData } = await activePoller();
		pass(MINUTE);
		const longer = poller({ options: { lookbackHours: 168 } }, staticData);
		expectEachOnce(await longer.pollUntil(Date.now() + 20 * HOUR, 2 * HOUR), []);
		const call = kavkom.addCall({});
		pass(MINUTE);
		expect(idsIn(await longer.poll())).toEqual([call.id]);
	});

	it('of years are no backlog that was wanted', async () => {
		Object.assign(kavkom.oddities, UNREADABLE, { ignoreDates: true });
		addCalls(50, Date.now() - 60 * DAY, DAY);
		const wanting = poller({ options: { emitBacklog: true } });
		expect(await wanting.poll()).toEqual([]);
		const call = kavkom.addCall({});
		expect(idsIn(await wanting.poll())).toEqual([call.id]);
		expect(await wanting.poll()).toEqual([]);
	});
});
