/** Lists that hold the legs of a call as rows of their own, which nobody has seen (contract: kavkom). */
import lodash from 'lodash';
import type { INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Kavkom } from '../../nodes/Kavkom/Kavkom.node';
import { KavkomTrigger } from '../../nodes/Kavkom/KavkomTrigger.node';
import {
	startKavkom,
	type KavkomCall,
	type KavkomOddities,
	type KavkomSimulator,
} from '../../sandbox/kavkom/simulator.mts';
import { kavkomEngine, useFastLimits } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import type { Engine } from '../support/engine.mts';
import { recordsOf, runCalls } from '../support/kavkomCalls.mts';
import { idsOf } from '../support/kavkomTruth.mts';
import { useServers } from '../support/servers.mts';
import { createPoller, HOUR, idsIn, MINUTE, pass, type Poller } from '../support/triggers.mts';

useClock('2026-01-20T10:20:30Z');
useFastLimits();
const opened = useServers();

const RING_GROUP = '600';
const CUSTOM = (startDate: string): INodeParameters => ({
	dateRange: 'custom',
	startDate,
	endDate: '2026-01-21',
});

let kavkom: KavkomSimulator;
let engine: Engine;

async function start(oddities: Partial<KavkomOddities> = {}, callCount = 0): Promise<void> {
	kavkom = await opened(
		startKavkom({ callCount, days: 5, oddities: { legRows: true, ...oddities } }),
	);
	engine = kavkomEngine(kavkom, {
		engine: { nodes: { kavkom: new Kavkom(), kavkomTrigger: new KavkomTrigger() } },
	});
}

beforeEach(async () => await start());

/** A call that four telephones rang: five rows. */
const ring = (more: Partial<KavkomCall> = {}) =>
	kavkom.addCall({ direction: 'inbound', destination: RING_GROUP, result: 'missed', ...more });

/** A row that says it is a leg of another call. */
const legOf = (callId: string, more: Partial<KavkomCall> = {}) =>
	kavkom.addCall({
		direction: 'inbound',
		destination: '101',
		result: 'missed',
		...more,
		...{ originatingId: callId },
	});

const listed = async (more: INodeParameters = {}): Promise<string[]> =>
	recordsOf(await runCalls(engine, more)).map(({ id }) => String(id));

const callLists = () => kavkom.server.requests.filter(({ path }) => path.endsWith('cdr/list'));

describe('a list', () => {
	it('has a ring group of four telephones as one call, missed or taken', async () => {
		const calls = [ring(), ring({ result: 'answered', extensionNumber: '102' })];
		expect((await listed()).sort()).toEqual(idsOf(calls).sort());
		expect(callLists()).toHaveLength(1);
	});

	const orders = (['newestFirst', 'oldestFirst', 'shuffled'] as const).flatMap((order) =>
		[
			{},
			{ duplicateRows: true },
			{ pagination: 'none' as const },
			{ ignorePage: true, pagination: 'none' as const },
			{ idKey: 'xml_cdr_uuid' as const, extraColumns: true },
			{ ignoreDates: true },
		].map((more) => ({ order, ...more })),
	);
	it.each(orders)('is the same with and without legs: %j', async (oddities) => {
		await start({ ...oddities, maxLimit: 40 }, 90);
		expect((await listed()).sort()).toEqual(idsOf(kavkom.calls).sort());
	});

	it.each(['newestFirst', 'oldestFirst', 'shuffled'] as const)(
		'with a limit has as many calls as are wanted, the newest ones (%s)',
		async (order) => {
			await start({ order, maxLimit: 15 }, 90);
			const newest = lodash.orderBy(kavkom.calls, ['startedAt', 'id'], ['desc', 'desc']);
			for (const limit of [1, 7, 20]) {
				const ids = await listed({ returnAll: false, limit });
				expect(ids).toEqual(newest.slice(0, limit).map(({ id }) => id));
			}
		},
	);

	it.each<INodeParameters>([
		{ status: ['missed'] },
		{ destinationNumber: '101' },
		{ status: ['missed', 'cancelled'] },
		{ callerIdNumber: '33' },
		{ extensions: '102' },
	])('that Kavkom narrows to legs still has none of them: %j', async (filters) => {
		await start({}, 120);
		ring({ result: 'answered', extensionNumber: '101' });
		const ids = await listed({ filters });
		kavkom.oddities.legRows = false;
		expect(ids).toEqual(await listed({ filters }));
	});

	it.each([
		['2026-01-20T10:00:00', true],
		['2026-01-20T09:00:00', false],
	])(
		'that begins between a call and its leg (%s) leaves the leg to the call',
		async (from, isBefore) => {
			const call = ring({ startedAt: Date.parse('2026-01-20T08:30:00Z'), destination: '101' });
			legOf(call.id, { startedAt: Date.parse('2026-01-20T09:05:00Z') });
			expect(await listed(CUSTOM(from))).toEqual(isBefore ? [] : [call.id]);
			expect(callLists()).toHaveLength(isBefore ? 2 : 1);
		},
	);

	it.each([{}, { filters: { status: ['missed'] } }, { returnAll: false, limit: 1 }])(
		'keeps a leg whose call is listed nowhere: %j',
		async (parameters) => {
			const call = ring({ startedAt: Date.now() - HOUR });
			const leg = legOf('0e0e0e0e-0000-4000-8000-000000000001');
			expect(await listed(parameters)).toEqual(
				'limit' in parameters ? [leg.id] : [leg.id, call.id],
			);
		},
	);

	it('takes a row that names nobody, or itself, for a call', async () => {
		const ids = ['00000000-0000-0000-0000-000000000000', '', ' '].map((id) => legOf(id).id);
		const itself = kavkom.addCall({});
		Object.assign(itself, { originatingId: itself.id });
		expect((await listed()).sort()).toEqual([...ids, itself.id].sort());
	});

	it('drops the leg of a leg, and keeps one of two rows that name each other', async () => {
		const call = ring();
		const leg = legOf(call.id);
		legOf(leg.id);
		const one = legOf('x');
		const other = legOf(one.id);
		Object.assign(one, { originatingId: other.id });
		const ids = await listed();
		expect(ids).toContain(call.id);
		expect(ids).toHaveLength(2);
		expect([one.id, other.id]).toEqual(expect.arrayContaining(lodash.without(ids, call.id)));
	});
});

describe('the trigger', () => {
	const active = async (parameters: INodeParameters = {}): Promise<Poller> => {
		const poller = createPoller(engine, 'kavkomTrigger', parameters);
		expect(await poller.poll()).toEqual([]);
		return poller;
	};

	it.each(['newCall', 'missedCall'])(
		'hands a ring group over as one call (%s)',
		async (triggerOn) => {
			const poller = await active({ triggerOn });
			pass(MINUTE);
			const call = ring();
			expect(idsIn(await poller.poll())).toEqual([call.id]);
			pass(MINUTE);
			expect(await poller.poll()).toEqual([]);
		},
	);

	it('agrees with the list, whatever comes and in whatever order', async () => {
		await start({ order: 'shuffled', maxLimit: 20 }, 60);
		const options = { emitBacklog: true, lookbackHours: 72 };
		const poller = createPoller(engine, 'kavkomTrigger', { options });
		const ids = idsIn(await poller.poll());
		const since = Date.now() - 79 * HOUR;
		const calls = kavkom.calls.filter(({ startedAt }) => startedAt >= since);
		expect(ids.sort()).toEqual(idsOf(calls).sort());
		expect((await listed()).filter((id) => ids.includes(id)).sort()).toEqual(ids);
	});

	it('waits with a leg that is listed before its call, and then hands over the call alone', async () => {
		ring({ startedAt: Date.now() - HOUR });
		const poller = await active();
		const call = kavkom.addCall({ visibleAt: Infinity, endedAt: Date.now() + 3 * HOUR });
		legOf(call.id);
		for (let hour = 0; hour < 3; hour += 1) {
			pass(HOUR);
			expect(await poller.poll()).toEqual([]);
		}
		call.visibleAt = Date.now();
		expect(idsIn(await poller.poll())).toEqual([call.id]);
		pass(12 * HOUR);
		expect(await poller.poll()).toEqual([]);
	});

	it.each([0.01, 24])(
		'hands a leg over once its call can not come any more',
		async (lookbackHours) => {
			ring({ startedAt: Date.now() - HOUR });
			const poller = await active({ options: { lookbackHours } });
			const leg = legOf('0e0e0e0e-0000-4000-8000-000000000001');
			const polls = await poller.pollUntil(Date.now() + 12 * HOUR, 40 * MINUTE);
			expect(polls.flat()).toEqual([leg.id]);
			expect(polls[0]).toEqual([]);
		},
	);

	it('hands over at once what names a call where no such call was ever listed', async () => {
		const poller = await active();
		pass(MINUTE);
		const leg = legOf('0e0e0e0e-0000-4000-8000-000000000001');
		expect(idsIn(await poller.poll())).toEqual([leg.id]);
		expect(await poller.poll()).toEqual([]);
	});

	it('does not take a leg for a call when its call falls out of the window', async () => {
		const poller = await active({ options: { lookbackHours: 0.01 } });
		pass(MINUTE);
		const call = ring({ startedAt: Date.now() - HOUR });
		legOf(call.id, { startedAt: Date.now() - MINUTE });
		const polls = await poller.pollUntil(Date.now() + 10 * HOUR, 20 * MINUTE);
		expect(polls.flat()).toEqual([call.id]);
	});
});
