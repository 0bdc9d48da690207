import type { INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
	startKavkom,
	type KavkomOddities,
	type KavkomSimulator,
} from '../../sandbox/kavkom/simulator.mts';
import { kavkomEngine, useFastLimits } from '../support/accounts.mts';
import type { RunSpec } from '../support/engine.mts';
import { recordsOf } from '../support/kavkomCalls.mts';
import { leaksIn, readableBy } from '../support/leaks.mts';
import { useServers } from '../support/servers.mts';

useFastLimits();
const opened = useServers();

const KEY = 'c4n/ry+key=%26&"';
let kavkom: KavkomSimulator;
beforeEach(async () => {
	kavkom = await opened(startKavkom({ apiKey: KEY, calls: [] }));
});

async function getAll(parameters: INodeParameters = {}, spec: Partial<RunSpec> = {}) {
	const run = await kavkomEngine(kavkom).run({
		type: 'kavkom',
		parameters: { resource: 'phoneNumber', operation: 'getAll', ...parameters },
		...spec,
	});
	expect(leaksIn(readableBy(run), [KEY])).toEqual([]);
	return run;
}

const ALL: INodeParameters = { returnAll: true };
const numbersOf = (records: Array<Record<string, unknown>>) =>
	records.map(({ destination_number }) => destination_number);
const hintsOf = ({ hints }: Awaited<ReturnType<typeof getAll>>) =>
	hints.map(({ message }) => message);
const answerWith = (answer: unknown) =>
	kavkom.server.faults.push({ kind: 'body', body: JSON.stringify(answer), times: Infinity });

/** Numbers of ours from a range for fiction, as many as wanted. */
function addNumbers(count: number): void {
	const [first] = kavkom.destinations;
	for (let index = kavkom.destinations.length; index < count; index += 1) {
		const digits = String(index).padStart(4, '0');
		kavkom.destinations.push({ ...first, uuid: `did-${digits}`, number: `3319900${digits}` });
	}
}

describe('Phone numbers', () => {
	it('are all that the domain has, with what is enabled as true or false', async () => {
		const run = await getAll(ALL);
		expect(recordsOf(run)).toEqual(
			kavkom.destinations.map(({ uuid, number, enabled, description }) => ({
				destination_uuid: uuid,
				domain_uuid: kavkom.domainUuid,
				destination_number: number,
				destination_enabled: enabled,
				destination_description: description,
			})),
		);
		expect(recordsOf(run).at(-1)?.destination_enabled).toBe(false);
		expect(run.hints).toEqual([]);
		expect(kavkom.server.requests[0].path).toBe('/api/pbx/v1/destination/list');
	});

	it.each([
		['true', true],
		['FALSE', false],
		[true, true],
		[0, false],
		['1', true],
		['', null],
		[null, null],
		['sometimes', null],
		[2, null],
	])('are enabled as far as the service says: %j is %j', async (sent, expected) => {
		answerWith({ success: true, data: [{ destination_uuid: 'a', destination_enabled: sent }] });
		expect(recordsOf(await getAll(ALL))).toEqual([
			{ destination_uuid: 'a', destination_enabled: expected },
		]);
	});

	it('keep ids and numbers as text, leave secrets out, and hand on the rest', async () => {
		const row = {
			destination_id: 17,
			destination_number: 33199001000,
			destination_order: 5,
			sip_password: 'x',
			api_token: 'x',
			trunk: { trunk_id: 3, auth_secret: 'x' },
		};
		answerWith({ success: true, data: [row] });
		expect(recordsOf(await getAll(ALL))).toEqual([
			{
				destination_id: '17',
				destination_number: '33199001000',
				destination_order: 5,
				trunk: { trunk_id: 3 },
			},
		]);
	});

	it('are limited, to 50 unless told otherwise', async () => {
		addNumbers(60);
		expect(recordsOf(await getAll({ limit: 5 }))).toHaveLength(5);
		expect(recordsOf(await getAll())).toHaveLength(50);
		expect((await getAll({ limit: 0 })).error?.message).toBe('Limit is "0"');
	});

	it('take what an AI agent writes: numbers and flags as text', async () => {
		const limited = await getAll({ limit: '={{ "2" }}', returnAll: '={{ "false" }}' });
		expect(recordsOf(limited)).toHaveLength(2);
		const all = await getAll({ limit: '={{ "2" }}', returnAll: '={{ "true" }}' });
		expect(recordsOf(all)).toHaveLength(kavkom.destinations.length);
	});

	it.each<[string, Partial<KavkomOddities>]>([
		['say nothing of their length', { pagination: 'none' }],
		['come as a bare array', { pagination: 'bareArray' }],
		['come in Laravel’s paginator', { pagination: 'laravel' }],
		['have wrong totals', { wrongTotals: 'zero' }],
		['have no totals', { wrongTotals: 'missing' }],
		['repeat their last page', { pagination: 'none', emptyLastPage: 'repeatLast' }],
		['have nothing behind their last page', { pagination: 'none', emptyLastPage: 'notFound' }],
		['are capped at 15', { pagination: 'none', maxLimit: 15 }],
	])('come out once each over several pages where lists %s', async (_, oddities) => {
		addNumbers(230);
		Object.assign(kavkom.oddities, oddities);
		const run = await getAll(ALL);
		const expected = kavkom.destinations.map(({ number }) => number);
		expect(numbersOf(recordsOf(run))).toEqual(expected);
		expect(run.hints).toEqual([]);
	});

	it('are asked for no further than the limit needs', async () => {
		addNumbers(400);
		kavkom.oddities.pagination = 'none';
		await getAll({ limit: 20 });
		expect(kavkom.server.requests).toHaveLength(1);
	});

	it.each([
		['london', ['442079460100']],
		['33199', ['33199001000', '33199001001', '33199001002']],
		['nobody', []],
	])('are searched for "%s", also by a service that ignores the search', async (search, wanted) => {
		const parameters = { returnAll: true, filters: { search } };
		expect(numbersOf(recordsOf(await getAll(parameters)))).toEqual(wanted);
		expect(kavkom.server.requests[0].query.get('filter[search_query]')).toBe(search);
		Object.assign(kavkom.oddities, { dropGetBody: true, ignoreQueryFilter: true });
		expect(numbersOf(recordsOf(await getAll(parameters)))).toEqual(wanted);
	});

	it('are searched to the end of the list before they are limited', async () => {
		addNumbers(230);
		const last = kavkom.destinations[229];
		last.description = 'The last one';
		Object.assign(kavkom.oddities, { dropGetBody: true, ignoreQueryFilter: true });
		const run = await getAll({ limit: 1, filters: { search: 'last one' } });
		expect(numbersOf(recordsOf(run))).toEqual([last.number]);
	});

	it('may be none', async () => {
		kavkom.destinations.splice(0);
		const run = await getAll(ALL);
		expect(run.error).toBeUndefined();
		expect(run.items).toEqual([]);
	});
});

describe('A list of phone numbers of which only the first page is served', () => {
	const others = () =>
		numbersOf(kavkom.destinations.map((d) => ({ destination_number: d.number })));

	it('is asked for at once, for a larger limit can bring the rest', async () => {
		addNumbers(233);
		Object.assign(kavkom.oddities, { ignorePage: true, pagination: 'none' });
		kavkom.oddities.maxLimit = 15;
		const capped = await getAll(ALL);
		expect(recordsOf(capped)).toHaveLength(15);
		expect(hintsOf(capped)).toEqual(['Kavkom may have more phone numbers than it served.']);
		kavkom.oddities.maxLimit = 100_000;
		const whole = await getAll(ALL);
		expect(numbersOf(recordsOf(whole))).toEqual(others());
		expect(whole.hints).toEqual([]);
	});

	it.each([37, 40, 133])(
		'is given with a word about it where the total says that there are more than %i',
		async (maxLimit) => {
			addNumbers(233);
			Object.assign(kavkom.oddities, { ignorePage: true, maxLimit });
			const run = await getAll(ALL);
			expect(recordsOf(run)).toHaveLength(maxLimit);
			expect(hintsOf(run)).toEqual(['Kavkom may have more phone numbers than it served.']);
		},
	);

	it.each([
		[100, 'none'],
		[37, 'top'],
	] as const)(
		'is given all the same where a larger limit is refused (%i, %s)',
		async (maxLimit, pagination) => {
			addNumbers(233);
			Object.assign(kavkom.oddities, { ignorePage: true, maxLimit, pagination });
			kavkom.server.faults.push({
				kind: 'status',
				status: 422,
				match: ({ query }) => Number(query.get('limit')) > 100,
			});
			const run = await getAll(ALL);
			expect(recordsOf(run)).toHaveLength(maxLimit);
			expect(hintsOf(run)).toEqual(['Kavkom may have more phone numbers than it served.']);
		},
	);

	it('is no cause for worry where it is shorter than any page', async () => {
		Object.assign(kavkom.oddities, { ignorePage: true, pagination: 'none' });
		const run = await getAll(ALL);
		expect(recordsOf(run)).toHaveLength(kavkom.destinations.length);
		expect(run.hints).toEqual([]);
		expect(kavkom.server.requests.map(({ query }) => query.get('limit'))).toEqual([
			'500',
			String(kavkom.destinations.length),
		]);
	});
});

describe('Phone numbers that can not be had', () => {
	it('are asked for again after a fault, for that changes nothing', async () => {
		kavkom.server.faults.push({ kind: 'resetBeforeHeaders' }, { kind: 'html' });
		expect(recordsOf(await getAll(ALL))).toHaveLength(kavkom.destinations.length);
		expect(kavkom.server.requests).toHaveLength(3);
	});

	it.each<[string, () => void, RegExp]>([
		[
			'a key without the route',
			() => (kavkom.oddities.refusedRoutes = ['destination/list']),
			/does not allow this with the API key/,
		],
		[
			'a refusal under a status of 200',
			() => (kavkom.oddities.successFalse = ['destination/list']),
			/turned the request down/,
		],
		['an unknown form', () => answerWith({ success: true, data: { next: 1 } }), /form that this/],
		['an answer that says nothing', () => answerWith({}), /form that this node does not know/],
	])('are a failure, not an empty list, after %s', async (_, arrange, message) => {
		arrange();
		const { error, items } = await getAll(ALL);
		expect(error?.message).toMatch(message);
		expect(items).toEqual([]);
	});

	it('fail their own item only, where the node continues', async () => {
		const items = [{ limit: 1 }, { limit: 'many' }, { limit: 2 }];
		const run = await getAll({ limit: '={{ $json.limit }}' }, { items, continueOnFail: true });
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([
			...[{ item: 0 }, { item: 1 }, { item: 2 }, { item: 2 }],
		]);
		expect(run.items[1].json).toMatchObject({ error: 'Limit is "many"' });
		expect(run.items[3].json.destination_number).toBe(kavkom.destinations[1].number);
	});
});
