import { setTimeout as wait } from 'node:timers/promises';
import lodash from 'lodash';
import { describe, expect, it } from '@jest/globals';
import type { KavkomOddities, KavkomSimulator } from '../../sandbox/kavkom/simulator.mts';
import type { SeenRequest } from '../../sandbox/shared/server.mts';
import { kavkomEngine, useFastLimits } from '../support/accounts.mts';
import { recordsOf, runCalls, startSmallKavkom } from '../support/kavkomCalls.mts';
import { idsOf } from '../support/kavkomTruth.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();

/** The row of a call names its extension, whose reading would only add requests: raw rows need none. */
const RAW = { output: 'raw' };

const isCallList = ({ path }: SeenRequest) => path.endsWith('/cdr/list');

const pagesAsked = (kavkom: KavkomSimulator) =>
	kavkom.server.requests.filter(isCallList).map(({ query }) => Number(query.get('page')));

const idsOfRaw = (records: Array<Record<string, unknown>>) =>
	idsOf(records.map(({ uuid }) => ({ id: uuid })));

const LENGTHS: Array<Partial<KavkomOddities>> = [
	{ pagination: 'top' },
	{ pagination: 'top', wrongTotals: 'missing' },
	{ pagination: 'top', wrongTotals: 'zero' },
	{ pagination: 'laravel' },
	{ pagination: 'laravel', wrongTotals: 'missing' },
	{ pagination: 'laravel', wrongTotals: 'zero' },
	{ pagination: 'none' },
	{ pagination: 'bareArray' },
];
const ENDS = ['empty', 'repeatLast', 'notFound'] as const;

describe('Whatever a list says of its length', () => {
	const cases = LENGTHS.flatMap((oddities) =>
		ENDS.map((emptyLastPage) => ({ ...oddities, emptyLastPage })),
	);

	it.each(cases)('every call comes out once: %j', async (oddities) => {
		const kavkom = await opened(startSmallKavkom({ oddities: { ...oddities, maxLimit: 20 } }));
		for (const callCount of [60, 41, 20, 19, 1]) {
			kavkom.calls.splice(callCount);
			const records = recordsOf(await runCalls(kavkomEngine(kavkom), RAW));
			expect({ callCount, ids: idsOfRaw(records) }).toEqual({
				callCount,
				ids: idsOf(kavkom.calls),
			});
		}
	});

	const mixed = LENGTHS.flatMap((oddities) =>
		(['oldestFirst', 'shuffled'] as const).map((order) => ({ ...oddities, order })),
	);

	it.each(mixed)('a call that is served twice comes out once: %j', async (oddities) => {
		const kavkom = await opened(
			startSmallKavkom({ oddities: { ...oddities, maxLimit: 20, duplicateRows: true } }),
		);
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), RAW));
		expect(idsOfRaw(records)).toEqual(idsOf(kavkom.calls));
	});
});

describe('A page in the middle that is not found', () => {
	const cases = LENGTHS.flatMap((oddities) =>
		[1, 4].map((maxConcurrentRequests) => ({ ...oddities, maxConcurrentRequests })),
	);

	const isThirdPage = (request: SeenRequest) =>
		isCallList(request) && request.query.get('page') === '3';

	it.each(cases)('is asked for again: %j', async ({ maxConcurrentRequests, ...oddities }) => {
		const kavkom = await opened(startSmallKavkom({ oddities: { ...oddities, maxLimit: 10 } }));
		kavkom.server.faults.push({ kind: 'status', status: 404, times: 2, match: isThirdPage });
		const parameters = { ...RAW, options: { maxConcurrentRequests } };
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), parameters));
		expect(idsOfRaw(records)).toEqual(idsOf(kavkom.calls));
	});

	it.each(cases)('and stays away ends no list: %j', async (oneCase) => {
		const { maxConcurrentRequests, ...oddities } = oneCase;
		const kavkom = await opened(startSmallKavkom({ oddities: { ...oddities, maxLimit: 10 } }));
		kavkom.server.faults.push({ kind: 'status', status: 404, times: Infinity, match: isThirdPage });
		const parameters = { ...RAW, options: { maxConcurrentRequests } };
		const run = await runCalls(kavkomEngine(kavkom), parameters);
		expect(run.items).toEqual([]);
		expect(run.error?.message).toBe('Kavkom did not find page 3 of a list');
		expect(run.error?.description).toMatch(/Nothing was output/);
	});
});

describe('With a service that serves the first page only', () => {
	const cases = LENGTHS.flatMap((oddities) =>
		[5, 15, 100].map((pageSize) => ({ ...oddities, pageSize })),
	);

	it.each(cases)('shorter and shorter ranges bring every call: %j', async (oneCase) => {
		const { pageSize, ...oddities } = oneCase;
		const kavkom = await opened(
			startSmallKavkom({ oddities: { ...oddities, ignorePage: true, maxLimit: 20 } }),
		);
		const parameters = { ...RAW, options: { pageSize } };
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), parameters));
		expect(idsOfRaw(records)).toEqual(idsOf(kavkom.calls));
	});

	it.each(['top', 'laravel'] as const)(
		'a total tells that a page smaller than asked for is not all ("%s")',
		async (pagination) => {
			const kavkom = await opened(
				startSmallKavkom({ oddities: { pagination, ignorePage: true, maxLimit: 7 } }),
			);
			const records = recordsOf(await runCalls(kavkomEngine(kavkom), RAW));
			expect(idsOfRaw(records)).toEqual(idsOf(kavkom.calls));
		},
	);

	it('says that calls are missing when a single minute has more than a page', async () => {
		const kavkom = await opened(
			startSmallKavkom({ calls: [], oddities: { ignorePage: true, maxLimit: 15 } }),
		);
		const startedAt = Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000;
		lodash.times(40, (second) => kavkom.addCall({ startedAt: startedAt + second * 1000 }));
		const run = await runCalls(kavkomEngine(kavkom), RAW);
		expect(run.items).toEqual([]);
		expect(run.error?.message).toBe('Kavkom serves only 15 calls of this date range');
		expect(run.error?.description).toMatch(/Page Size/);
	});
});

describe('While new calls arrive', () => {
	const cases = [1, 2, 3].flatMap((shiftEvery) =>
		[1, 4].flatMap((maxConcurrentRequests) =>
			(['top', 'laravel', 'none'] as const).map((pagination) => ({
				shiftEvery,
				maxConcurrentRequests,
				pagination,
			})),
		),
	);

	it.each(cases)('no call is lost or doubled: %j', async (oneCase) => {
		const { maxConcurrentRequests, ...oddities } = oneCase;
		const kavkom = await opened(startSmallKavkom({ oddities: { ...oddities, maxLimit: 10 } }));
		kavkom.server.latencyMs = 3;
		const before = idsOf(kavkom.calls);
		const parameters = { ...RAW, options: { maxConcurrentRequests } };
		const ids = idsOfRaw(recordsOf(await runCalls(kavkomEngine(kavkom), parameters)));
		expect(lodash.difference(before, ids)).toEqual([]);
		expect(ids).toEqual(lodash.uniq(ids));
		expect(lodash.difference(ids, idsOf(kavkom.calls))).toEqual([]);
	});

	it('a call that changes while pages are read comes out with its later values', async () => {
		const kavkom = await opened(
			startSmallKavkom({ oddities: { pagination: 'none', maxLimit: 20 } }),
		);
		const newest = lodash.maxBy(kavkom.calls, 'startedAt') as (typeof kavkom.calls)[number];
		newest.file = '';
		kavkom.server.faults.push({
			kind: 'delay',
			delayMs: 50,
			match: (request) => {
				if (!isCallList(request) || request.query.get('page') !== '2') return false;
				newest.file = 'late.mp3';
				return true;
			},
		});
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), RAW));
		expect(records[0]).toMatchObject({ uuid: newest.id, file: 'late.mp3' });
	});

	it('a call that changes so that a filter no longer fits is left out', async () => {
		const kavkom = await opened(
			startSmallKavkom({ oddities: { pagination: 'none', maxLimit: 20 } }),
		);
		const newest = lodash.maxBy(kavkom.calls, 'startedAt') as (typeof kavkom.calls)[number];
		newest.result = 'missed';
		const isSecondPage = ({ query }: SeenRequest) => query.get('page') === '2';
		kavkom.server.faults.push({
			kind: 'delay',
			delayMs: 50,
			match: (request) => {
				if (isSecondPage(request)) newest.result = 'answered';
				return isSecondPage(request);
			},
		});
		const filters = { status: ['missed', 'failed'] };
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), { ...RAW, filters }));
		const wanted = kavkom.calls.filter(({ result }) => filters.status.includes(result));
		expect(idsOfRaw(records)).toEqual(idsOf(wanted));
	});

	it('a call that is reported late is there on the next run', async () => {
		const kavkom = await opened(startSmallKavkom());
		const late = kavkom.addCall({ visibleAt: Date.now() + 400 });
		const engine = kavkomEngine(kavkom);
		expect(idsOfRaw(recordsOf(await runCalls(engine, RAW)))).not.toContain(late.id);
		await wait(450);
		expect(idsOfRaw(recordsOf(await runCalls(engine, RAW)))).toContain(late.id);
	});
});

describe('A list that promises more than it holds', () => {
	it('comes out with a word about what is missing', async () => {
		const kavkom = await opened(startSmallKavkom({ callCount: 3 }));
		const rows = [{ uuid: 'a' }, { uuid: 'b' }];
		const body = JSON.stringify({ data: rows, success: true, pagination: { pages: 1, total: 5 } });
		const after = JSON.stringify({ data: [], success: true, pagination: { pages: 1, total: 5 } });
		const isFirst = ({ query }: SeenRequest) => query.get('page') === '1';
		kavkom.server.faults.push(
			{ kind: 'body', body, times: Infinity, match: isFirst },
			{ kind: 'body', body: after, times: Infinity },
		);
		const run = await runCalls(kavkomEngine(kavkom), RAW);
		expect(idsOfRaw(recordsOf(run))).toEqual(['a', 'b']);
		expect(run.hints.map(({ message }) => message)).toEqual([
			expect.stringMatching(/announced 3 more calls than it served/),
		]);
	});
});

describe('The page size', () => {
	it('is what the service is asked for, 500 unless told otherwise', async () => {
		const kavkom = await opened(startSmallKavkom());
		await runCalls(kavkomEngine(kavkom), RAW);
		await runCalls(kavkomEngine(kavkom), { ...RAW, options: { pageSize: 33 } });
		const limits = kavkom.server.requests.map(({ query }) => query.get('limit'));
		expect(limits).toEqual(['500', '33', '33']);
	});

	it.each([
		[500, ['500', '200', '100', '15']],
		[100, ['100', '15']],
	])('of %i is lowered when the service refuses it', async (pageSize, expected) => {
		const kavkom = await opened(startSmallKavkom());
		const errors = { limit: ['The limit field must not be greater than 50.'] };
		kavkom.server.faults.push({
			kind: 'status',
			status: 422,
			body: JSON.stringify({ message: 'The given data was invalid.', errors }),
			times: Infinity,
			match: ({ query }) => Number(query.get('limit')) > 50,
		});
		const parameters = { ...RAW, options: { pageSize } };
		const records = recordsOf(await runCalls(kavkomEngine(kavkom), parameters));
		expect(idsOfRaw(records)).toEqual(idsOf(kavkom.calls));
		expect(lodash.uniq(kavkom.server.requests.map(({ query }) => query.get('limit')))).toEqual(
			expected,
		);
	});

	it.each([-5, 2.5, 'all'])('of %j is refused', async (pageSize) => {
		const kavkom = await opened(startSmallKavkom());
		const run = await runCalls(kavkomEngine(kavkom), { options: { pageSize } });
		expect(run.error?.message).toBe(`Page Size is "${pageSize}"`);
	});
});

describe('The number of requests', () => {
	it.each([1, 2, 4, 7])('under way at once is at most %i', async (maxConcurrentRequests) => {
		const kavkom = await opened(startSmallKavkom({ callCount: 120, oddities: { maxLimit: 5 } }));
		kavkom.server.latencyMs = 15;
		const parameters = { ...RAW, options: { maxConcurrentRequests } };
		recordsOf(await runCalls(kavkomEngine(kavkom), parameters));
		expect(kavkom.server.peakConcurrency).toBe(maxConcurrentRequests);
	});

	it('under way at once is 4 unless told otherwise', async () => {
		const kavkom = await opened(startSmallKavkom({ callCount: 120, oddities: { maxLimit: 5 } }));
		kavkom.server.latencyMs = 15;
		recordsOf(await runCalls(kavkomEngine(kavkom), RAW));
		expect(kavkom.server.peakConcurrency).toBe(4);
	});

	it.each(['0', '-1', 'x', 1.5])('can not be limited to %j', async (maxConcurrentRequests) => {
		const kavkom = await opened(startSmallKavkom());
		const run = await runCalls(kavkomEngine(kavkom), { options: { maxConcurrentRequests } });
		expect(run.error?.message).toBe(`Max Concurrent Requests is "${maxConcurrentRequests}"`);
	});

	it('is one for each page of a list that says its length', async () => {
		const kavkom = await opened(startSmallKavkom({ oddities: { maxLimit: 20 } }));
		recordsOf(await runCalls(kavkomEngine(kavkom), RAW));
		expect(pagesAsked(kavkom)).toEqual([1, 2, 3]);
	});

	it('in a row keeps the pause that is asked for, extensions included', async () => {
		const kavkom = await opened(startSmallKavkom({ callCount: 100, oddities: { maxLimit: 20 } }));
		const options = { minimumSecondsBetweenRequests: 0.12, maxConcurrentRequests: 4 };
		const began = Date.now();
		recordsOf(await runCalls(kavkomEngine(kavkom), { options }));
		expect(kavkom.server.requests).toHaveLength(6);
		// A busy machine makes requests arrive later than they started, never earlier; timers may be 5 ms early.
		for (const [index, { at }] of kavkom.server.requests.entries()) {
			expect(at - began).toBeGreaterThanOrEqual(index * 120 - 5);
		}
	});

	it.each(['-1', 'soon', '3601'])('in a row can not keep a pause of %j', async (pause) => {
		const kavkom = await opened(startSmallKavkom());
		const options = { minimumSecondsBetweenRequests: pause };
		const run = await runCalls(kavkomEngine(kavkom), { options });
		expect(run.error?.message).toBe(`Minimum Seconds Between Requests is "${pause}"`);
	});
});
