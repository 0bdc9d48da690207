import lodash from 'lodash';
import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../nodes/shared/http/limits';
import type { KavkomOddities, KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import type { SeenRequest } from '../../sandbox/shared/server.mts';
import { kavkomEngine, SHORT_PATIENCE, useFastLimits } from '../support/accounts.mts';
import { useClock } from '../support/clock.mts';
import { recordsOf, runCalls, startSmallKavkom } from '../support/kavkomCalls.mts';
import { idsOf } from '../support/kavkomTruth.mts';
import { useServers } from '../support/servers.mts';

// A page that takes its time on a busy machine is as quick as any other.
useClock('2026-03-18T10:20:30Z');
useFastLimits();
const opened = useServers();

/** The row of a call names its extension, whose reading would only add requests: raw rows need none. */
const RAW = { output: 'raw' };

const isCallList = ({ path }: SeenRequest) => path.endsWith('/cdr/list');

const limitsAsked = (kavkom: KavkomSimulator) =>
	kavkom.server.requests.filter(isCallList).map(({ query }) => Number(query.get('limit')));

const idsOfRaw = (records: Array<Record<string, unknown>>) =>
	idsOf(records.map(({ uuid }) => ({ id: uuid })));

const start = async (oddities: Partial<KavkomOddities>, callCount = 230) =>
	await opened(startSmallKavkom({ callCount, oddities: { maxLimit: 10_000, ...oddities } }));

/** Runs a list and expects every call once. */
async function expectEveryCall(kavkom: KavkomSimulator, parameters = {}): Promise<number[]> {
	kavkom.server.requests.splice(0);
	const records = recordsOf(await runCalls(kavkomEngine(kavkom), { ...RAW, ...parameters }));
	expect(idsOfRaw(records)).toEqual(idsOf(kavkom.calls));
	return limitsAsked(kavkom);
}

/** Changes a phone system before it answers its n-th request. */
function changeAt(kavkom: KavkomSimulator, nth: number, change: () => void): void {
	let count = 0;
	kavkom.server.faults.push({
		kind: 'delay',
		match: () => {
			count += 1;
			if (count === nth) change();
			return false;
		},
	});
}

const LENGTHS: Array<Partial<KavkomOddities>> = [
	{ pagination: 'top' },
	{ pagination: 'top', wrongTotals: 'zero' },
	{ pagination: 'laravel' },
	{ pagination: 'none' },
	{ pagination: 'bareArray', emptyLastPage: 'repeatLast' },
	{ pagination: 'none', emptyLastPage: 'notFound' },
];

const CAPS = [15, 50, 100, 200, 500];

describe('With a server that serves fewer calls a page than it is asked for, without a word', () => {
	const cases = CAPS.flatMap((maxLimit) =>
		(['served', 'asked'] as const).map((pagesCountIn) => ({ maxLimit, pagesCountIn })),
	);

	it.each(cases)('every call comes out, whatever it says of its length: %j', async (cap) => {
		for (const length of LENGTHS) {
			const limits = await expectEveryCall(await start({ ...cap, ...length }));
			// It is asked for more than it serves once.
			const tooMany = limits.filter((limit) => limit > cap.maxLimit);
			expect({ length, tooMany }).toEqual({ length, tooMany: cap.maxLimit < 500 ? [500] : [] });
		}
	});
});

describe('With a server that turns down larger pages', () => {
	const ways = ['status422', 'status400', 'bare422', 'bare400', 'status500', 'silence'] as const;
	const cases = ways.flatMap((by) => [200, 100, 15].map((above) => ({ by, above })));

	it.each(cases)(
		'every call comes out, and the next list begins with what it took: %j',
		async (refusal) => {
			if (refusal.by === 'silence') Object.assign(LIMITS, SHORT_PATIENCE);
			const kavkom = await start({ limitRefusal: refusal, pagination: 'none' }, 40);
			const first = await expectEveryCall(kavkom);
			expect(Math.max(...first)).toBe(500);
			const second = await expectEveryCall(kavkom);
			expect(second[0]).toBe(refusal.above);
			expect(Math.max(...second)).toBe(refusal.above);
		},
	);

	it('another account is asked for larger ones all the same', async () => {
		const kavkom = await start({ limitRefusal: { above: 100, by: 'status422' } }, 20);
		await expectEveryCall(kavkom);
		const engine = kavkomEngine(kavkom, { credential: { timezone: 'Europe/Rome' } });
		kavkom.server.requests.splice(0);
		recordsOf(await runCalls(engine, RAW));
		expect(limitsAsked(kavkom)[0]).toBe(500);
	});

	it('what a user entered is asked for again each time', async () => {
		const kavkom = await start({ limitRefusal: { above: 100, by: 'status422' } }, 20);
		await expectEveryCall(kavkom);
		const parameters = { options: { pageSize: 300 } };
		expect(await expectEveryCall(kavkom, parameters)).toEqual([300, 200, 100]);
		expect(await expectEveryCall(kavkom, parameters)).toEqual([300, 200, 100]);
	});

	it('one that never answers is given up after a few attempts', async () => {
		Object.assign(LIMITS, SHORT_PATIENCE);
		const kavkom = await start({ limitRefusal: { above: 0, by: 'silence' } });
		const run = await runCalls(kavkomEngine(kavkom), RAW);
		expect(run.error?.message).toBe('Kavkom did not answer in time');
		expect(limitsAsked(kavkom)).toEqual([500, 200, 100, 100, 15, 15, 15, 15]);
	});

	it('a refusal of something else is told once all sizes were tried', async () => {
		const kavkom = await start({});
		kavkom.server.faults.push({ kind: 'status', status: 422, times: Infinity });
		const run = await runCalls(kavkomEngine(kavkom), RAW);
		expect(run.error?.message).toBe('Kavkom did not accept one of the values');
		expect(limitsAsked(kavkom)).toEqual([500, 200, 100, 15]);
	});
});

describe('With a server that changes its mind while a list is read', () => {
	const changes: Array<Partial<KavkomOddities>> = [
		{ maxLimit: 15 },
		{ maxLimit: 70 },
		{ maxLimit: 10_000 },
		{ limitRefusal: { above: 50, by: 'bare422' } },
		{ limitRefusal: { above: 15, by: 'status500' } },
	];
	const cases = changes.flatMap((change) =>
		(['served', 'asked'] as const).map((pagesCountIn) => ({ ...change, pagesCountIn })),
	);

	it.each(cases)('every call comes out: %j', async ({ pagesCountIn, ...change }) => {
		for (const length of LENGTHS) {
			for (const nth of [2, 4]) {
				const kavkom = await start({ maxLimit: 100, pagesCountIn, ...length });
				changeAt(kavkom, nth, () => Object.assign(kavkom.oddities, change));
				await expectEveryCall(kavkom);
			}
		}
	});
});

describe('With a server that no longer answers for larger pages while a list is read', () => {
	useFastLimits(SHORT_PATIENCE);

	it.each(['top', 'none'] as const)('every call comes out (pagination: %s)', async (pagination) => {
		const kavkom = await start({ maxLimit: 100, pagination });
		changeAt(kavkom, 2, () => {
			kavkom.oddities.limitRefusal = { above: 50, by: 'silence' };
		});
		await expectEveryCall(kavkom);
	});
});

describe('With a list that gets shorter while it is read', () => {
	it.each(LENGTHS)('no call that is left is missing: %j', async (length) => {
		for (const order of ['newestFirst', 'oldestFirst'] as const) {
			const kavkom = await start({ maxLimit: 100, order, ...length });
			const oldest = lodash.minBy(kavkom.calls, 'startedAt');
			changeAt(kavkom, 3, () => lodash.pull(kavkom.calls, oldest));
			const records = recordsOf(await runCalls(kavkomEngine(kavkom), RAW));
			expect(lodash.difference(idsOf(kavkom.calls), idsOfRaw(records))).toEqual([]);
		}
	});
});

describe('A page of 1,000', () => {
	it('is asked for once a page of 500 came quickly, and from the beginning the next time', async () => {
		const kavkom = await start({}, 2600);
		expect(await expectEveryCall(kavkom)).toEqual([500, 500, 1000, 1000]);
		expect(await expectEveryCall(kavkom)).toEqual([1000, 1000, 1000]);
	});

	it('that it does not take after all costs one request, where the list tells its length', async () => {
		const kavkom = await start({ maxLimit: 500 }, 1290);
		expect(await expectEveryCall(kavkom)).toEqual([500, 500, 1000, 500]);
		expect(await expectEveryCall(kavkom)).toEqual([500, 500, 500]);
	});

	it.each(['served', 'asked'] as const)(
		'is asked for once where 500 are served (pages count in rows %s)',
		async (pagesCountIn) => {
			const kavkom = await start({ maxLimit: 500, pagesCountIn }, 1900);
			const first = await expectEveryCall(kavkom);
			expect(first).toContain(1000);
			expect(await expectEveryCall(kavkom)).toEqual([500, 500, 500, 500]);
		},
	);
});

describe('A list with a limit', () => {
	const limited = { returnAll: false, limit: 50 };

	it('asks for no more calls than it needs, in one request', async () => {
		const kavkom = await start({});
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), { ...RAW, ...limited }));
		expect(records).toHaveLength(50);
		expect(limitsAsked(kavkom)).toEqual([50]);
	});

	it('goes on with whole pages where these were not the newest', async () => {
		const kavkom = await start({ order: 'oldestFirst' });
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), { ...RAW, ...limited }));
		const newest = lodash.orderBy(kavkom.calls, 'startedAt', 'desc').slice(0, 50);
		expect(idsOfRaw(records)).toEqual(idsOf(newest));
		expect(limitsAsked(kavkom)).toEqual([50, 500]);
	});

	it('of calls that only this node can tell asks for whole pages', async () => {
		const kavkom = await start({});
		const parameters = { ...RAW, ...limited, filters: { direction: 'inbound' } };
		recordsOf(await runCalls(kavkomEngine(kavkom), parameters));
		expect(limitsAsked(kavkom)).toEqual([500]);
	});

	it('of one still sees in which order the list is', async () => {
		const kavkom = await start({});
		recordsOf(await runCalls(kavkomEngine(kavkom), { ...RAW, returnAll: false, limit: 1 }));
		expect(limitsAsked(kavkom)).toEqual([15]);
	});
});
